#include <host/upgrade/sections.hpp>
#include <host/upgrade/tables.hpp>

#include <utility>

namespace clara::host::upgrade {
namespace {

Value component(const char* name, Object args = {}) {
  Object out{{"name", name}};
  if (!args.empty()) out.set("args", std::move(args));
  return out;
}

void move_member(Object& from, const char* name, Object& to, const char* today) {
  if (const auto* value = from.find(name)) to.set(today, *value);
}

std::string base_of(const std::string& name) { return name.empty() ? "" : "/" + name; }

}  // namespace

void SectionUpgrade::changed(const Mark& mark, const std::string& path, std::string text) {
  lines_.push_back({mark, path, std::move(text), false});
}

void SectionUpgrade::left(const Mark& mark, const std::string& path, std::string text) {
  lines_.push_back({mark, path, std::move(text), true});
}

Value SectionUpgrade::run(const std::string& name, const Value& section) {
  training_ = name == "train";
  Object out;
  for (const auto& member : section.as_object())
    read(member, base_of(name) + "/" + member.key, out);
  if (is_old_ || components_.met_old()) complete(name, out);
  return Value(std::move(out)).with_mark(section.mark());
}

void SectionUpgrade::read(const Object::Member& member, const std::string& path, Object& out) {
  const auto& key = member.key;
  const auto kind = kind_of_key(key);
  if (key == "lr_policy") {
    is_old_ = true;
    changed(member.mark, path, "\"lr_policy\" is now \"lr_scheduler\"");
    out.set("lr_scheduler", components("lr_scheduler", member.value, path));
  } else if (key == "image_pipeline" && member.value.is_object()) {
    is_old_ = true;
    pipeline(member.value, path, training_, out);
  } else if (key == "aux_ops") {
    left(member.mark, path, "\"aux_ops\" is left out: metrics and StatsHandler tell what it told");
  } else if (key == "pre_transforms" || key == "post_transforms") {
    auto list = transforms(member.value, path);
    if (auto* before = out.find(key); before && before->is_array() && list.is_array())
      for (auto& one : list.as_array()) before->as_array().push_back(std::move(one));
    else
      out.set(key, std::move(list));
  } else if (!kind.empty()) {
    out.set(key, components(kind, member.value, path));
  } else {
    read_validation(member, path, out);
  }
}

// What only a validation config of 3.x has.
void SectionUpgrade::read_validation(const Object::Member& member, const std::string& path,
                                     Object& out) {
  const auto& key = member.key;
  if (key == "val_metrics") {
    is_old_ = true;
    changed(member.mark, path, "\"val_metrics\" is now \"metrics\"");
    out.set("metrics", components("metric", member.value, path));
  } else if (key == "label_transforms") {
    is_old_ = true;
    changed(member.mark, path, "\"label_transforms\" are now among \"pre_transforms\"");
    auto list = transforms(member.value, path);
    auto* all = out.find("pre_transforms");
    if (!all) all = &out.set("pre_transforms", Array{});
    for (auto& one : list.as_array()) all->as_array().push_back(std::move(one));
  } else if (key == "writers") {
    is_old_ = true;
    changed(member.mark, path, "\"writers\" is now SaveImaged in \"post_transforms\"");
    auto* all = out.find("post_transforms");
    if (!all) all = &out.set("post_transforms", Array{});
    all->as_array().push_back(
        component("SaveImaged", {{"keys", "pred"}, {"output_dir", "{MMAR_EVAL_OUTPUT_PATH}"}}));
  } else if (key == "model_loader") {
    is_old_ = true;
    changed(
        member.mark, path,
        "\"model_loader\" is now \"model\": a checkpoint of clara-host train, which carries its "
        "config; TensorFlow's files cannot be read");
    out.set("model", Object{{"ckpt_path", "{MMAR_CKPT}"}});
  } else {
    out.set(key, member.value);
  }
}

Value SectionUpgrade::components(std::string_view kind, const Value& written,
                                 const std::string& path) {
  if (written.is_object()) {
    auto made = components_.run(kind, written, path);
    return made ? *made : Value(Array{});
  }
  if (!written.is_array()) return written;
  Array out;
  for (std::size_t i = 0; i < written.as_array().size(); ++i) {
    const auto& one = written.as_array()[i];
    if (!one.is_object()) {
      out.push_back(one);
      continue;
    }
    if (auto made = components_.run(kind, one, path + "/" + std::to_string(i)))
      out.push_back(std::move(*made));
  }
  return Value(std::move(out)).with_mark(written.mark());
}

// A `ref` names a transform of the training section, by its old name or its alias.
Value SectionUpgrade::transforms(const Value& list, const std::string& path) {
  auto out = components("transform", list, path);
  if (!out.is_array()) return out;
  for (auto& one : out.as_array()) {
    const auto* ref = one.is_object() ? one.find("ref") : nullptr;
    if (!ref || !ref->is_string()) continue;
    const auto* rule = component_rule("transform", ref->as_string());
    if (const auto* today = rule ? rule->find("name") : nullptr) one.as_object().set("ref", *today);
  }
  return out;
}

void SectionUpgrade::pipeline(const Value& pipeline, const std::string& path, bool training,
                              Object& out) {
  const auto name = name_and_alias(pipeline).first;
  const auto* written = pipeline.find("args");
  Object args = written && written->is_object() ? written->as_object() : Object{};
  const bool cached = args.find("num_cache_objects") != nullptr;
  const bool renewed = cached && args.find("replace_percent") != nullptr;
  Object dataset{{"name", renewed ? "SmartCacheDataset" : cached ? "CacheDataset" : "Dataset"}};
  for (const auto* beside : {"data_list_file_path", "data_file_base_dir", "data_list_key"})
    move_member(args, beside, dataset, beside);
  Object of_dataset;
  move_member(args, "num_cache_objects", of_dataset, "cache_num");
  if (renewed) move_member(args, "replace_percent", of_dataset, "replace_rate");
  dataset.set("args", std::move(of_dataset));
  Object loader;
  const auto* batched = args.find("batched_by_transforms");
  if (batched && *batched == Value(true)) {
    loader.set("batch_size", 1);
  } else {
    move_member(args, "output_batch_size", loader, "batch_size");
  }
  loader.set("shuffle", training);
  move_member(args, "num_workers", loader, "num_workers");
  changed(pipeline.mark(), path,
          name + " is now " + dataset.find("name")->as_string() +
              " and DataLoader; sizes and channels are those of the images");
  out.set("dataset", std::move(dataset));
  out.set("dataloader", component("DataLoader", std::move(loader)));
}

// What 3.x did without being told.
void SectionUpgrade::complete(const std::string& name, Object& out) {
  const auto base = base_of(name);
  complete_losses(out);
  if (name == "train" || name == "validate") {
    complete_post_transforms(out);
    complete_handlers(name, out);
  }
  const auto* engine = training_ ? "trainer" : "evaluator";
  if (!out.find("inferer") && training_) out.set("inferer", component("SimpleInferer"));
  if (out.find(engine)) return;
  out.set(engine, component(training_ ? "SupervisedTrainer" : "SupervisedEvaluator"));
  changed({}, base + "/" + engine,
          std::string("3.x had one ") + engine +
              ", which is now written: " + out.find(engine)->find("name")->as_string());
}

void SectionUpgrade::complete_losses(Object& out) {
  const auto each = [](Value* slot, const auto& act) {
    if (slot && slot->is_object()) act(slot->as_object());
    if (slot && slot->is_array())
      for (auto& one : slot->as_array())
        if (one.is_object()) act(one.as_object());
  };
  each(out.find("loss"), [&](Object& loss) {
    const auto* name = loss.find("name");
    if (!name) return;
    auto* args = loss.find("args");
    if (!args) args = &loss.set("args", Object{});
    if (*name == Value("DiceLoss") && !args->find("softmax") && !args->find("sigmoid"))
      args->as_object().set(around_.activation, true);
    if (*name == Value("FocalLoss") && around_.activation == "softmax" &&
        !args->find("use_softmax"))
      args->as_object().set("use_softmax", true);
  });
  if (!around_.has_learning_rate) return;
  each(out.find("optimizer"), [](Object& optimizer) {
    auto* args = optimizer.find("args");
    if (!args) args = &optimizer.set("args", Object{});
    if (!args->find("lr")) args->as_object().set("lr", "{learning_rate}");
  });
}

void SectionUpgrade::complete_post_transforms(Object& out) {
  if (out.find("post_transforms")) return;
  Array list;
  list.push_back(component("Activationsd", {{"keys", "pred"}, {around_.activation, true}}));
  if (around_.activation == "sigmoid") {
    list.push_back(component("AsDiscreted", {{"keys", "pred"}, {"threshold", 0.5}}));
  } else {
    Object args{{"keys", Array{"pred", "label"}}, {"argmax", Array{true, false}}};
    if (around_.classes) args.set("to_onehot", *around_.classes);
    list.push_back(component("AsDiscreted", std::move(args)));
  }
  out.set("post_transforms", std::move(list));
}

void SectionUpgrade::complete_handlers(const std::string& name, Object& out) {
  if (out.find("handlers")) return;
  Object board{{"log_dir", "{MMAR_CKPT_DIR}"}};
  if (around_.recording_interval) board.set("iteration_log", *around_.recording_interval);
  Array list;
  if (training_) {
    if (out.find("lr_scheduler"))
      list.push_back(component("LrScheduleHandler", {{"print_lr", true}}));
    list.push_back(component("ValidationHandler",
                             {{"interval", "{num_interval_per_valid}"}, {"epoch_level", true}}));
    const auto loss = "#monai.handlers.from_engine(['loss'], first=True)";
    list.push_back(
        component("StatsHandler", {{"tag_name", "train_loss"}, {"output_transform", loss}}));
    board.set("tag_name", "train_loss");
    board.set("output_transform", loss);
    list.push_back(component("TensorBoardStatsHandler", std::move(board)));
  } else {
    list.push_back(component("StatsHandler", {{"output_transform", "lambda x: None"}}));
    board.set("output_transform", "lambda x: None");
    list.push_back(component("TensorBoardStatsHandler", std::move(board)));
    list.push_back(component("CheckpointSaver", {{"save_dir", "{MMAR_CKPT_DIR}"},
                                                 {"save_dict", Array{"model", "train_conf"}},
                                                 {"save_key_metric", true}}));
  }
  out.set("handlers", std::move(list));
  changed({}, base_of(name) + "/handlers",
          "3.x reported, validated and saved by itself; its handlers are now written");
}

}  // namespace clara::host::upgrade
