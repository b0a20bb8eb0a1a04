#include <host/config/components.hpp>
#include <host/config/layout.hpp>
#include <host/upgrade/modern.hpp>
#include <host/upgrade/sections.hpp>
#include <host/upgrade/tables.hpp>
#include <host/upgrade/upgrade.hpp>

#include <algorithm>
#include <tuple>

namespace clara::host::upgrade {
namespace {

/// "name" of an argument of a network of 3.x, wherever it is written.
const Value* model_argument(const Value& config, const char* argument) {
  const auto* train = config.find("train");
  const auto* model = train ? train->find("model") : config.find("model");
  if (model && model->is_array() && !model->as_array().empty()) model = &model->as_array().front();
  const auto* args = model && model->is_object() ? model->find("args") : nullptr;
  return args && args->is_object() ? args->find(argument) : nullptr;
}

Surroundings surroundings_of(const Value& config) {
  Surroundings around;
  if (const auto* interval = config.find("train_summary_recording_interval"))
    around.recording_interval = *interval;
  if (const auto* size = config.find("batch_size")) around.batch_size = *size;
  if (const auto* last = model_argument(config, "final_activation"); last && last->is_string())
    around.activation = last->as_string();
  if (const auto* classes = model_argument(config, "num_classes")) around.classes = *classes;
  if (const auto* classes = model_argument(config, "out_channels")) around.classes = *classes;
  around.has_learning_rate = config.find("learning_rate") != nullptr;
  return around;
}

class Upgrade {
 public:
  Upgrade(const config::Sources& sources, const config::Vocabulary& vocabulary)
      : sources_(sources),
        vocabulary_(vocabulary),
        around_(surroundings_of(sources.config)),
        type_(config::type_of_config(sources.config)) {}

  Upgraded run() {
    Object out;
    const auto& config = sources_.config.as_object();
    if (type_ == config::ConfigType::automl) {
      made_.config = automl();
      return std::move(made_);
    }
    const bool flat = type_ == config::ConfigType::validation;
    Object section;
    for (const auto& member : config) {
      if (!flat && (member.key == "train" || member.key == "validate") && member.value.is_object())
        out.set(member.key, SectionUpgrade(around_, made_.lines).run(member.key, member.value));
      else
        first_level(member, flat ? section : out);
    }
    if (flat) out = SectionUpgrade(around_, made_.lines).run("", Value(section)).as_object();
    if (flat && around_.batch_size) use_batch_size(out);
    made_.config = Value(std::move(out)).with_mark(sources_.config.mark());
    modernise(made_.config, vocabulary_, made_.lines);
    write_wiring(made_.config, sources_, vocabulary_, made_.lines);
    return std::move(made_);
  }

 private:
  void first_level(const Object::Member& member, Object& out) {
    const auto path = "/" + member.key;
    if (member.key == "search") {
      out.set(member.key, first_level_search(member.value));
    } else if (member.key == "determinism" && member.value.is_object()) {
      out.set(member.key, determinism(member, path));
    } else if (member.key == "batch_size" && type_ == config::ConfigType::validation) {
      changed(member.mark, path, "\"batch_size\" is now DataLoader's");
    } else if (const auto* rule = first_level_rule(member.key)) {
      if (rule->is_string()) {
        changed(member.mark, path, "\"" + member.key + "\" is now \"" + rule->as_string() + "\"");
        out.set(rule->as_string(), member.value);
      } else {
        const auto& why = rule->find("gone")->as_string();
        changed(member.mark, path,
                "\"" + member.key + "\" is left out" + (why.empty() ? "" : ": " + why));
      }
    } else {
      out.set(member.key, member.value);
    }
  }

  Value first_level_search(const Value& search) {
    Value out = search;
    if (!out.is_array()) return out;
    for (auto& entry : out.as_array()) {
      auto* args = entry.is_object() ? entry.as_object().find("args") : nullptr;
      if (!args) continue;
      const auto rename = [&](Value& name) {
        const auto* rule = name.is_string() ? first_level_rule(name.as_string()) : nullptr;
        if (rule && rule->is_string()) name = Value(*rule).with_mark(name.mark());
      };
      if (args->is_array())
        std::for_each(args->as_array().begin(), args->as_array().end(), rename);
      else
        rename(*args);
    }
    return out;
  }

  Value determinism(const Object::Member& member, const std::string& path) {
    Value out = member.value;
    for (const auto* seed : {"python_seed", "numpy_seed", "tf_seed"})
      if (out.as_object().erase(seed))
        changed(member.mark, path + "/" + seed,
                std::string("\"") + seed + "\" is left out: random_seed seeds everything");
    return out;
  }

  void use_batch_size(Object& out) {
    auto* loader = out.find("dataloader");
    if (!loader) loader = &out.set("dataloader", Object{{"name", "DataLoader"}});
    if (!loader->is_object()) return;
    auto* args = loader->as_object().find("args");
    if (!args) args = &loader->as_object().set("args", Object{});
    if (args->is_object() && !args->find("batch_size"))
      args->as_object().set("batch_size", *around_.batch_size);
  }

  Value automl() {
    Value out = sources_.config;
    auto* handlers = out.as_object().find("handlers");
    if (!handlers || !handlers->is_array()) return out;
    Array kept;
    ComponentUpgrade components(made_.lines);
    for (std::size_t i = 0; i < handlers->as_array().size(); ++i) {
      const auto& handler = handlers->as_array()[i];
      const auto made = handler.is_object()
                            ? components.run("handler", handler, "/handlers/" + std::to_string(i))
                            : handler;
      if (made) kept.push_back(*made);
    }
    *handlers = std::move(kept);
    return out;
  }

  void changed(const Mark& mark, const std::string& path, std::string text) {
    made_.lines.push_back({mark, path, std::move(text), false});
  }

  const config::Sources& sources_;
  const config::Vocabulary& vocabulary_;
  const Surroundings around_;
  const config::ConfigType type_;
  Upgraded made_;
};

}  // namespace

Upgraded upgrade(const config::Sources& sources, const config::Vocabulary& vocabulary) {
  auto made = Upgrade(sources, vocabulary).run();
  // In the order of the file; what was not there comes last.
  std::stable_sort(made.lines.begin(), made.lines.end(), [](const Line& a, const Line& b) {
    const auto place = [](const Line& line) {
      return std::tuple(!line.mark, line.mark.line, line.mark.column);
    };
    return place(a) < place(b);
  });
  return made;
}

}  // namespace clara::host::upgrade
