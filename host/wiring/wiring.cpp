#include <clara/internal/log_feed.hpp>
#include <clara/internal/made_of.hpp>
#include <host/config/implied.hpp>
#include <host/config/references.hpp>
#include <host/wiring/wiring.hpp>

#include <deque>
#include <mutex>
#include <optional>

namespace clara::host::wiring {
namespace {

using config::Node;
using config::Plan;

[[noreturn]] void fail(const Value& at, const std::string& message) {
  throw Error(Issue{Severity::error, at.mark(), "", message, ""});
}

/// What a constructor refuses is in the config: nothing was run yet.
Error refused(const Error& error) {
  if (error.code() != ExitCode::run_failed) return error;
  Issues issues;
  for (const auto& issue : error.issues()) issues.add(issue);
  return Error(issues, ExitCode::config);
}

/// The JSON path of `wanted`, which is lent from somewhere within `value`; nullopt when it is a
/// copy.
std::optional<std::string> path_within(const Value& value, const Value& wanted,
                                       const std::string& path) {
  if (&value == &wanted) return path;
  std::optional<std::string> found;
  if (value.is_array())
    for (std::size_t i = 0; i < value.as_array().size() && !found; ++i)
      found = path_within(value.as_array()[i], wanted, path + "/" + std::to_string(i));
  if (value.is_object())
    for (const auto& member : value.as_object())
      if (!found) found = path_within(member.value, wanted, path + "/" + member.key);
  return found;
}

class ConfigService final : public EffectiveConfig {
 public:
  explicit ConfigService(const Value& value) : value_(value) {}
  const Value& value() const override { return value_; }

 private:
  const Value& value_;
};

class LoggerFeed final : public LogFeed {
 public:
  explicit LoggerFeed(Logger& logger) : logger_(logger) {}
  std::shared_ptr<void> listen(Listener listener) override {
    return logger_.listen(std::move(listener));
  }

 private:
  Logger& logger_;
};

/// Over the nodes of a plan and what was built of them.
class NodesMadeOf final : public MadeOf {
 public:
  NodesMadeOf(const Plan& plan, const std::vector<Component*>& by_node)
      : plan_(plan), by_node_(by_node) {}
  Value made_of(const Component& component) const override {
    for (std::size_t i = 0; i < by_node_.size(); ++i) {
      if (by_node_[i] != &component) continue;
      const Node& node = plan_.nodes[i];
      return Object{{"plugin", node.description->plugin},
                    {"version", node.description->version},
                    {"name", node.description->name},
                    {"args", node.args}};
    }
    return {};
  }

 private:
  const Plan& plan_;
  const std::vector<Component*>& by_node_;
};

}  // namespace

/// The arena and what fills it. A plan that was checked has neither circles nor unknown references;
/// the checks here are for plans that were not.
struct Wiring::Parts final : public ComponentFactory {
  /// Resolves what the arguments of one component name, from within its section.
  class SectionResolver final : public Resolver {
   public:
    /// `args`: lent, at `path`.
    SectionResolver(Parts& parts, std::string section, const Value& args, std::string path)
        : parts_(parts), section_(std::move(section)), args_(args), path_(std::move(path)) {}
    Component& ref(const Value& at, std::string_view kind) override;
    std::vector<Component*> ref_list(const Value& at, std::string_view kind) override;
    std::unique_ptr<Component> child(const Value& at, std::string_view kind) override {
      return parts_.make_child(kind, at, section_, path_within(args_, at, path_).value_or(path_));
    }

   private:
    Parts& parts_;
    std::string section_;
    const Value& args_;
    std::string path_;
  };

  Parts(const Plan& p, const plugins::Catalog& c, Logger& l, Services& s)
      : plan(p),
        catalog(c),
        vocabulary(c),
        logger(l),
        services(s),
        conf(p.effective),
        feed(l),
        made_of(p, by_node) {
    by_node.resize(plan.nodes.size(), nullptr);
    building.resize(plan.nodes.size(), false);
    failed.resize(plan.nodes.size(), false);
  }

  Context& new_context(const std::string& label) {
    const std::lock_guard lock(contexts_mutex);
    return contexts.emplace_back(label, logger, services);
  }

  Component& build(std::size_t index) {
    if (by_node[index]) return *by_node[index];
    const Node& node = plan.nodes[index];
    if (failed[index]) {
      met_failed = true;
      fail(node.args, node.path + " was not built");
    }
    if (building[index]) fail(node.args, "the references form a circle through " + node.path);
    building[index] = true;
    if (before) before(node);
    SectionResolver resolver(*this, node.section, node.args, node.args_path);
    auto& context = new_context(node.label);
    try {
      arena.push_back(
          catalog.construct(*node.description, {node.args, context, &resolver, node.args_path}));
    } catch (const Error& error) {
      building[index] = false;
      failed[index] = true;
      throw refused(error);
    }
    building[index] = false;
    by_node[index] = arena.back().get();
    if (node.kind == "runtime") services.add("runtime", *by_node[index]);
    return *by_node[index];
  }

  std::unique_ptr<Component> make_child(std::string_view kind, const Value& component,
                                        const std::string& section, const std::string& path) {
    Issues issues;
    const auto* description = config::find_component(vocabulary, kind, component, path, issues);
    if (!description) throw Error(issues);
    const auto* written = component.find("args");
    Value args = written ? *written : Value(Object{}).with_mark(component.mark());
    config::add_implied(args, description->schema,
                        [&](const auto&, const std::string& reference, bool required) {
                          return plan.implied(section, reference, required);
                        });
    const auto args_path = path + "/args";
    SectionResolver resolver(*this, section, args, args_path);
    auto& context = new_context(config::name_of(component).name);
    return catalog.construct(*description, {args, context, &resolver, args_path});
  }

  std::unique_ptr<Component> make(std::string_view kind, const Value& component) override {
    const auto& sections = plan.layout->sections;
    return make_child(kind, component, std::string(sections.front().name), "");
  }

  const Plan& plan;
  const plugins::Catalog& catalog;
  config::CatalogVocabulary vocabulary;
  Logger& logger;
  Services& services;
  ConfigService conf;
  std::mutex contexts_mutex;
  std::deque<HostContext> contexts;  // outlive the components, those that others own included
  std::vector<std::unique_ptr<Component>> arena;
  std::vector<Component*> by_node;
  LoggerFeed feed;
  NodesMadeOf made_of;
  std::vector<bool> building, failed;
  bool met_failed = false;  // since it was last set to false: something refers to what failed
  std::function<void(const Node&)> before;
};

Component& Wiring::Parts::SectionResolver::ref(const Value& at, std::string_view kind) {
  const auto all = ref_list(at, kind);
  if (all.size() == 1) return *all.front();
  fail(at, "expected one " + std::string(kind.empty() ? "component" : kind) + ", but " + shown(at) +
               " means " + std::to_string(all.size()));
}

std::vector<Component*> Wiring::Parts::SectionResolver::ref_list(const Value& at,
                                                                 std::string_view kind) {
  const auto name = config::referred_name(at.as_string());
  if (name == "conf") return {&parts_.conf};
  const auto* slot = parts_.plan.refer(section_, name);
  if (!slot) fail(at, "there is no @" + name + " in this config");
  if (!kind.empty() && slot->rule->kind != kind)
    fail(at, "expected a reference to " + config::with_article(kind) + ", but @" + name + " is " +
                 config::with_article(slot->rule->kind));
  std::vector<Component*> out;
  for (const auto index : parts_.plan.enabled(*slot)) out.push_back(&parts_.build(index));
  return out;
}

Wiring::Wiring(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
               Services& services)
    : parts_(std::make_unique<Parts>(plan, catalog, logger, services)) {
  services.add(ComponentFactory::service_name, *parts_);
  services.add(EffectiveConfig::service_name, parts_->conf);
  services.add(LogFeed::service_name, parts_->feed);
  services.add(MadeOf::service_name, parts_->made_of);
}

Wiring::~Wiring() {
  while (!parts_->arena.empty()) parts_->arena.pop_back();
}

void Wiring::build(const std::function<void(const config::Node&)>& before, const Wanted& wanted) {
  parts_->before = before;
  for (std::size_t i = 0; i < parts_->plan.nodes.size(); ++i) {
    const auto& node = parts_->plan.nodes[i];
    if (node.enabled && node.description && (!wanted || wanted(node))) parts_->build(i);
  }
  parts_->before = nullptr;
}

void Wiring::try_all(const std::function<void(const config::Node&)>& before, const Wanted& wanted,
                     const std::set<std::string>& left_out,
                     const std::function<void(const Error&)>& refused) {
  parts_->before = before;
  const auto& nodes = parts_->plan.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    parts_->failed[i] = left_out.contains(nodes[i].path);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    if (!node.enabled || !node.description || (wanted && !wanted(node)) || parts_->failed[i])
      continue;
    parts_->met_failed = false;
    try {
      parts_->build(i);
    } catch (const Error& error) {
      if (!parts_->met_failed) refused(error);
    }
  }
  parts_->before = nullptr;
}

Component* Wiring::one(const std::string& section, const std::string& key) {
  const auto found = all(section, key);
  return found.size() == 1 ? found.front() : nullptr;
}

std::vector<Component*> Wiring::all(const std::string& section, const std::string& key) {
  std::vector<Component*> out;
  const auto* slot = parts_->plan.find_slot(section, key);
  if (!slot) return out;
  for (const auto index : parts_->plan.enabled(*slot)) out.push_back(&parts_->build(index));
  return out;
}

void Wiring::missing(const std::string& section, const std::string& key) {
  const auto where = (section.empty() ? "" : section + "/") + key;
  throw Error("the config has no " + where + " that can be used so", ExitCode::config);
}

}  // namespace clara::host::wiring
