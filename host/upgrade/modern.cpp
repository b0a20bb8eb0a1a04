#include <host/config/components.hpp>
#include <host/config/implied.hpp>
#include <host/config/layout.hpp>
#include <host/config/plan.hpp>
#include <host/config/search.hpp>
#include <host/upgrade/component.hpp>
#include <host/upgrade/modern.hpp>

#include <algorithm>
#include <regex>

namespace clara::host::upgrade {
namespace {

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

class Modernise {
 public:
  Modernise(Value& config, const config::Vocabulary& vocabulary, std::vector<Line>& lines)
      : config_(config), vocabulary_(vocabulary), lines_(lines) {}

  void run() {
    const auto& layout = config::layout_of(config::type_of_config(config_));
    std::vector<std::pair<config::Steps, std::string>> places;
    config::for_each_component(
        config_, layout,
        [&](const Value&, const config::Steps& steps, const config::SlotRule& slot) {
          places.emplace_back(steps, std::string(slot.kind));
        });
    for (const auto& [steps, kind] : places)
      if (auto* component = config::at_path(config_, config::json_path(steps));
          component && component->is_object())
        read_component(component->as_object(), kind, config::json_path(steps));
    for (const auto& section : layout.sections) {
      auto* object = section.name.empty() ? &config_ : config_.as_object().find(section.name);
      if (object && object->is_object()) split_metrics(object->as_object(), section.name);
    }
  }

 private:
  void changed(const Mark& mark, const std::string& path, std::string text) {
    lines_.push_back({mark, path, std::move(text), false});
  }

  void read_component(Object& component, const std::string& kind, const std::string& path) {
    auto* name = component.find("name");
    if (name && name->is_string() && !component.find("path")) rename(*name, kind, path + "/name");
    auto* args = component.find("args");
    if (!args || !args->is_object()) return;
    const auto today = name && name->is_string() ? name->as_string() : "";
    if (today.starts_with("AsDiscrete")) read_as_discrete(args->as_object(), path + "/args");
    if (kind == "model" && args->find("dimensions")) {
      replace_key(args->as_object(), "dimensions", "spatial_dims", path + "/args/dimensions");
    }
    for (const auto* key : {"output_transform", "batch_transform"})
      if (auto* call = args->as_object().find(key); call && call->is_string())
        read_lambda(*call, kind, path + "/args/" + key);
  }

  void rename(Value& name, const std::string& kind, const std::string& path) {
    const auto& text = name.as_string();
    const auto hash = text.find('#');
    const auto plain = text.substr(0, hash);
    const auto* found = vocabulary_.find(kind, plain);
    if (!found || found->note_of(plain).empty()) return;
    changed(name.mark(), path, plain + " is now " + found->name);
    name = Value(found->name + (hash == std::string::npos ? "" : text.substr(hash)))
               .with_mark(name.mark());
  }

  // "to_onehot": true beside "n_classes", and thresholds as two arguments.
  void read_as_discrete(Object& args, const std::string& path) {
    if (auto* to_onehot = args.find("to_onehot"); to_onehot && *to_onehot == Value(true)) {
      if (const auto* classes = args.find("n_classes")) {
        changed(to_onehot->mark(), path + "/to_onehot",
                "\"to_onehot\" is now the number of classes, " + shown(*classes));
        *to_onehot = *classes;
        args.erase("n_classes");
      }
    } else if (args.find("n_classes")) {
      changed(args.find("n_classes")->mark(), path + "/n_classes",
              "\"n_classes\" is left out: \"to_onehot\" has the number");
      args.erase("n_classes");
    }
    auto* thresholds = args.find("threshold_values");
    if (!thresholds || *thresholds != Value(true)) return;
    const auto* level = args.find("logit_thresh");
    changed(thresholds->mark(), path + "/threshold_values",
            "\"threshold_values\" and \"logit_thresh\" are now \"threshold\"");
    const auto value = level ? *level : Value(0.5);
    args.erase("threshold_values");
    args.erase("logit_thresh");
    args.set("threshold", value);
  }

  void replace_key(Object& args, const char* old, const char* today, const std::string& path) {
    const auto* value = args.find(old);
    if (!args.find(today)) {
      changed(value->mark(), path, std::string("\"") + old + "\" is now \"" + today + "\"");
      Object out;
      for (const auto& member : args) out.set(member.key == old ? today : member.key, member.value);
      args = std::move(out);
    }
  }

  // Batch-first dictionaries were taken apart by lambdas; today they are decollated lists.
  void read_lambda(Value& call, const std::string& kind, const std::string& path) {
    static const std::regex one(R"(lambda x: x\[['"](\w+)['"]\])");
    static const std::regex two(R"(lambda x: \(x\[['"](\w+)['"]\], x\[['"](\w+)['"]\]\))");
    std::smatch match;
    const auto text = call.as_string();
    std::string today;
    if (std::regex_match(text, match, two)) {
      today = "#monai.handlers.from_engine(['" + match[1].str() + "', '" + match[2].str() + "'])";
    } else if (std::regex_match(text, match, one) && kind == "train_handler") {
      const bool scalar = match[1] == "loss";
      today = "#monai.handlers.from_engine(['" + match[1].str() + "']" +
              (scalar ? ", first=True)" : ")");
    }
    if (today.empty()) return;
    changed(call.mark(), path, text + " is now " + today);
    call = Value(today).with_mark(call.mark());
  }

  void split_metrics(Object& section, std::string_view name) {
    const auto* metrics = section.find("metrics");
    if (!metrics || !metrics->is_array()) return;
    const auto path = (name.empty() ? "" : "/" + std::string(name)) + "/metrics";
    const Value all = *metrics;
    const Value* key = config::key_metric_of(Value(section));
    Value first;
    Array others;
    const bool alone = all.as_array().size() == 1;
    for (const auto& metric : all.as_array()) {
      Value one = metric;
      const auto* is_key = metric.is_object() ? metric.find("is_key_metric") : nullptr;
      const bool taken =
          key && first.is_null() &&
          ((is_key && config::as_switch(*is_key).value_or(false)) || (alone && !is_key));
      if (one.is_object()) one.as_object().erase("is_key_metric");
      if (taken)
        first = one;
      else
        others.push_back(one);
    }
    changed(all.mark(), path, "\"metrics\" is now \"key_metric\" and \"additional_metrics\"");
    Object out;
    for (const auto& member : section) {
      if (member.key != "metrics") {
        out.set(member.key, member.value);
        continue;
      }
      if (!first.is_null()) out.set("key_metric", first);
      if (!others.empty()) out.set("additional_metrics", others);
    }
    section = std::move(out);
  }

  Value& config_;
  const config::Vocabulary& vocabulary_;
  std::vector<Line>& lines_;
};

/// What is implied for `argument`, as a config writes it: "{epochs}", not its value.
Value as_written(const config::Node& node, const std::string& argument, const Value& value) {
  const auto* properties = node.description->schema.find("properties");
  const auto* property = properties ? properties->find(argument) : nullptr;
  const auto* implicit = property ? property->find("x-clara-implicit") : nullptr;
  return implicit && config::is_variable(implicit->as_string()) ? *implicit : value;
}

}  // namespace

void modernise(Value& config, const config::Vocabulary& vocabulary, std::vector<Line>& lines) {
  Modernise(config, vocabulary, lines).run();
}

void write_wiring(Value& config, const config::Sources& sources,
                  const config::Vocabulary& vocabulary, std::vector<Line>& lines) {
  auto made = sources;
  made.config = config;
  Issues told_by_check;
  const auto plan = config::make_plan(made, vocabulary, told_by_check);
  for (const auto& node : plan.nodes) {
    if (!node.description || node.path.empty() || node.args_path != node.path + "/args") continue;
    auto* component = config::at_path(config, node.path);
    if (!component || !component->is_object() || component->find("ref")) continue;
    auto* args = component->as_object().find("args");
    if (!args) args = &component->as_object().set("args", Object{});
    if (!args->is_object()) continue;
    std::vector<std::string> written;
    for (const auto& member : node.args.as_object()) {
      if (std::find(node.beside.begin(), node.beside.end(), member.key) != node.beside.end())
        continue;
      auto* known = args->as_object().find(member.key);
      if (!known) {
        args->as_object().set(member.key, as_written(node, member.key, member.value));
        written.push_back(member.key);
      } else if (known->is_array() && member.value.is_object()) {
        *known = member.value;
        written.push_back(member.key);
      }
    }
    if (args->as_object().empty()) component->as_object().erase("args");
    if (!written.empty() && component->mark())  // else it was written just now
      lines.push_back({component->mark(), node.path,
                       "what it took by itself is now written: " + join(written), false});
  }
}

}  // namespace clara::host::upgrade
