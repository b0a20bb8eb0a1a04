#pragma once

#include <clara/value.hpp>

#include <initializer_list>
#include <string>

namespace clara::testing {
namespace old_form {

inline void erase_all(Object* args, std::initializer_list<const char*> names) {
  for (const auto* name : names)
    if (args) args->erase(name);
}

inline Object* args_of(Value* component) {
  auto* args = component && component->is_object() ? component->as_object().find("args") : nullptr;
  return args ? &args->as_object() : nullptr;
}

inline Object* args_of(Object& section, const char* key) { return args_of(section.find(key)); }

inline void as_lambda(Object* args) {
  auto* written = args ? args->find("output_transform") : nullptr;
  if (!written) return;
  if (*written == Value("#monai.handlers.from_engine(['loss'], first=True)"))
    *written = "lambda x: x['loss']";
  if (*written == Value("#monai.handlers.from_engine(['pred', 'label'])"))
    *written = "lambda x: (x['pred'], x['label'])";
}

inline void as_names(Object* args, const char* name) {
  auto* written = args ? args->find(name) : nullptr;
  if (!written) return;
  Array names;
  for (const auto& member : written->as_object()) names.emplace_back(member.key);
  *written = std::move(names);
}

/// key_metric and additional_metrics in one list.
inline void join_metrics(Object& section) {
  Array metrics;
  if (auto* key = section.find("key_metric")) {
    key->as_object().set("is_key_metric", true);
    metrics.push_back(*key);
  }
  if (const auto* others = section.find("additional_metrics"))
    for (const auto& other : others->as_array()) metrics.push_back(other);
  section.erase("key_metric");
  section.erase("additional_metrics");
  for (auto& metric : metrics) as_lambda(args_of(&metric));
  if (!metrics.empty()) section.set("metrics", std::move(metrics));
}

inline void take_wiring_out(Object& section) {
  erase_all(args_of(section, "optimizer"), {"params"});
  erase_all(args_of(section, "lr_scheduler"), {"optimizer"});
  erase_all(args_of(section, "dataset"), {"transform"});
  erase_all(args_of(section, "dataloader"), {"dataset"});
  for (const auto* engine : {"trainer", "evaluator"})
    erase_all(args_of(section, engine),
              {"max_epochs", "train_data_loader", "val_data_loader", "network", "loss_function",
               "optimizer", "inferer", "postprocessing", "key_train_metric", "key_val_metric",
               "additional_metrics", "train_handlers", "val_handlers", "amp"});
  if (auto* handlers = section.find("handlers"))
    for (auto& handler : handlers->as_array()) {
      erase_all(args_of(&handler), {"lr_scheduler", "validator", "load_dict"});
      as_lambda(args_of(&handler));
      as_names(args_of(&handler), "save_dict");
    }
}

/// "to_onehot": 2 was "to_onehot": true beside "n_classes".
inline void count_classes(Object& section) {
  auto* transforms = section.find("post_transforms");
  if (!transforms) return;
  for (auto& transform : transforms->as_array()) {
    auto* args = args_of(&transform);
    auto* to_onehot = args ? args->find("to_onehot") : nullptr;
    if (!to_onehot || !to_onehot->is_int()) continue;
    const auto classes = *to_onehot;
    *to_onehot = true;
    args->set("n_classes", classes);
  }
}

inline void to_old_form(Object& section) {
  take_wiring_out(section);
  count_classes(section);
  join_metrics(section);
}

}  // namespace old_form

/// A training or validation config of Clara 4.1 as one of Clara 4.0 would have been written: no
/// wiring but what differs from the obvious, `metrics` in one list, lists of names for checkpoints,
/// lambdas over batches.
inline Value clara_4_0(Value config) {
  auto& object = config.as_object();
  object.erase("CLARA_TRAIN_VERSION");
  bool has_sections = false;
  for (const auto* name : {"train", "validate"})
    if (auto* section = object.find(name)) {
      has_sections = true;
      old_form::to_old_form(section->as_object());
    }
  if (!has_sections) old_form::to_old_form(object);
  return config;
}

}  // namespace clara::testing
