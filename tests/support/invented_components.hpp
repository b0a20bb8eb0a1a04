#pragma once

#include <clara/error.hpp>
#include <host/config/vocabulary.hpp>

#include <deque>
#include <string>
#include <string_view>

namespace clara::testing {

/// A Vocabulary without plugins: the components of Clara's examples (the old ones of its AutoML
/// pages included) with those of their arguments that tests need. Written in a shorthand:
///   number integer boolean string strings keys numbers any   a type; keys: one string or several
///   ref:KIND refs:KIND refmap                                "@name" of one, of a list, a map of
///   any parameters select child:KIND TYPE!  required     TYPE^  written beside args     TYPE=@name
///   implied
class InventedComponents final : public host::config::Vocabulary {
 public:
  InventedComponents() {
    const Value table = parse_json(kTable);
    for (const auto& kind : table.as_object())
      for (const auto& component : kind.value.as_object()) add(kind.key, component);
  }

  const host::plugins::Description* find(std::string_view kind,
                                         std::string_view name) const override {
    for (const auto& one : descriptions_)
      if (one.kind == kind && one.name == name) return &one;
    return nullptr;
  }

  std::vector<std::string> names(std::string_view kind) const override {
    std::vector<std::string> found;
    for (const auto& one : descriptions_)
      if (one.kind == kind) found.push_back(one.name);
    return found;
  }

  const host::plugins::Description& named(std::string_view kind, const Value& written,
                                          const std::string& path) const override {
    if (const auto* found = find(kind, written.as_string())) return *found;
    throw Error(Issue{Severity::error, written.mark(), path,
                      "there is no " + std::string(kind) + " " + written.json(),
                      did_you_mean(written.as_string(), names(kind))});
  }

  const host::plugins::Description& by_path(std::string_view kind, const Value& written,
                                            const std::string& path) const override {
    const auto& text = written.as_string();
    const auto name = text.substr(text.find_last_of(".:") + 1);
    if (const auto* found = find(kind, name)) return *found;
    throw Error(Issue{Severity::error, written.mark(), path, written.json() + " is nowhere", ""},
                ExitCode::plugin);
  }

 private:
  static constexpr const char* kTable = R"table({
    "loss": {"DiceLoss": {"to_onehot_y": "boolean", "softmax": "boolean", "include_background": "boolean"},
             "FocalLoss": {"gamma": "number"}},
    "optimizer": {"Adam": {"params": "parameters=#@model.parameters()", "lr": "number"},
                  "NovoGrad": {"params": "parameters=#@model.parameters()", "lr": "number"},
                  "Novograd": {"params": "parameters=#@model.parameters()", "lr": "number"}},
    "lr_scheduler": {"StepLR": {"optimizer": "ref:optimizer!=@optimizer", "step_size": "integer!", "gamma": "number"}},
    "model": {"UNet": {"spatial_dims": "integer", "channels": "numbers", "norm": "any"},
              "TorchScriptModel": {"ts_path": "string!"}, "CheckpointModel": {"ckpt_path": "string!"}},
    "transform": {"LoadImaged": {"keys": "keys!"}, "ToTensord": {"keys": "keys!"}, "SaveImaged": {"keys": "keys!"},
                  "RandShiftIntensityd": {"keys": "keys!", "offsets": "number!", "prob": "number"},
                  "RandFlipd": {"keys": "keys!", "prob": "number"},
                  "AsDiscreted": {"keys": "keys!", "argmax": "boolean"},
                  "Invertd": {"keys": "keys!", "transform": "refs:transform!", "device": "device"},
                  "OneOf": {"inner": "child:transform!"},
                  "RandomAxisFlip": {"fields": "keys!", "probability": "number"},
                  "RandomRotate3D": {"fields": "keys!", "probability": "number"},
                  "ScaleIntensityOscillation": {"fields": "keys!", "magnitude": "number"}},
    "dataset": {"CacheDataset": {"transform": "refs:transform=@pre_transforms", "data_list_file_path": "string!^",
                                 "data_file_base_dir": "string^", "data_list_key": "string^", "cache_num": "integer"}},
    "dataloader": {"DataLoader": {"dataset": "ref:dataset!=@dataset", "batch_size": "integer", "shuffle": "boolean"}},
    "inferer": {"SimpleInferer": {}, "SlidingWindowInferer": {"roi_size": "numbers", "overlap": "number", "device": "device"}},
    "train_handler": {"CheckpointLoader": {"load_path": "string!", "load_dict": "refmap!"},
                      "ValidationHandler": {"validator": "ref:evaluator!=@evaluator", "interval": "integer!"},
                      "CheckpointSaver": {"save_dir": "string!", "save_dict": "refmap!", "save_final": "boolean"},
                      "TrainerHandler": {"trainer": "ref:trainer"},
                      "StatsHandler": {"tag_name": "string", "output_transform": "select"}},
    "metric": {"Accuracy": {"output_transform": "select", "log_label": "string^"},
               "MeanDice": {"output_transform": "select", "include_background": "boolean", "log_label": "string^"}},
    "trainer": {"SupervisedTrainer": {"max_epochs": "integer!", "network": "ref:model!=@model", "device": "device",
                 "train_data_loader": "ref:dataloader=@dataloader", "loss_function": "ref:loss!=@loss",
                 "optimizer": "ref:optimizer!=@optimizer", "train_handlers": "refs:train_handler=@handlers",
                 "key_train_metric": "ref:metric=@key_metric", "amp": "boolean"}},
    "evaluator": {"SupervisedEvaluator": {"network": "ref:model!=@model", "device": "device", "amp": "boolean",
                   "val_data_loader": "ref:dataloader=@dataloader", "val_handlers": "refs:train_handler=@handlers",
                   "postprocessing": "refs:transform=@post_transforms"}},
    "runtime": {"AnyRuntime": {"determinism": "any", "cudnn_benchmark": "boolean", "tf32": "boolean",
                                 "multi_gpu": "boolean"}},
    "controller": {"ReinforcementController": {"max_rounds": "integer"}, "RandomController": {"max_rounds": "integer"}},
    "executor": {"MMARExecutor": {"msg_destination": "string", "remove_search_augs": "boolean"}},
    "scheduler": {"FIFOScheduler": {}},
    "handler": {"MMARHandler": {"num_mmars_to_keep": "integer", "stop_threshold": "number", "train_config_file": "string",
                                "key_mmar_content_only": "boolean", "work_dir": "string"},
                "StatsHandler": {}, "MMARStatsHandler": {}, "MyHandler": {}}
  })table";

  static Value simple(const std::string& type) { return Object{{"type", type}}; }
  static Value list_of(Value items) {
    return Object{{"type", "array"}, {"items", std::move(items)}};
  }

  static Value schema_of(const std::string& type) {
    const auto colon = type.find(':');
    const auto kind = colon == std::string::npos ? "" : type.substr(colon + 1);
    if (type.starts_with("ref:"))
      return Object{{"type", "string"}, {"pattern", "^@"}, {"x-clara-ref", kind}};
    if (type.starts_with("refs:"))
      return Object{
          {"type", "string"}, {"pattern", "^@"}, {"x-clara-ref", kind}, {"x-clara-list", true}};
    if (type == "device") return Object{{"type", "string"}, {"x-clara-device", true}};
    if (type.starts_with("child:")) return Object{{"type", "object"}, {"x-clara-child", kind}};
    if (type == "refmap")
      return Object{{"type", "object"}, {"additionalProperties", schema_of("ref:")}};
    if (type == "parameters" || type == "select")
      return Object{{"type", "string"}, {"x-clara-expression", type}};
    if (type == "keys")
      return Object{{"anyOf", Array{simple("string"), list_of(simple("string"))}}};
    if (type == "numbers") return list_of(simple("number"));
    return type == "any" ? Value(Object{}) : simple(type);
  }

  void add(const std::string& kind, const Object::Member& component) {
    Object properties;
    Array required;
    for (const auto& field : component.value.as_object()) {
      std::string type = field.value.as_string();
      const auto equals = type.find('=');
      const auto implied = equals == std::string::npos ? "" : type.substr(equals + 1);
      type = type.substr(0, equals);
      const bool beside = type.ends_with('^');
      if (beside) type.pop_back();
      const bool is_required = type.ends_with('!');
      if (is_required) type.pop_back();
      auto schema = schema_of(type);
      if (beside) schema.as_object().set("x-clara-beside", true);
      if (!implied.empty()) schema.as_object().set("x-clara-implicit", implied);
      if (!is_required) schema.as_object().set("default", nullptr);
      if (is_required && implied.empty()) required.emplace_back(field.key);
      properties.set(field.key, std::move(schema));
    }
    host::plugins::Description description;
    description.kind = kind;
    description.name = component.key;
    description.schema = Object{{"type", "object"},
                                {"properties", std::move(properties)},
                                {"required", std::move(required)},
                                {"additionalProperties", false}};
    descriptions_.push_back(std::move(description));
  }

  std::deque<host::plugins::Description> descriptions_;
};

}  // namespace clara::testing
