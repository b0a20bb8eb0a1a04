#include <clara/internal/schema.hpp>
#include <host/config/analyser.hpp>
#include <host/config/implied.hpp>
#include <host/config/references.hpp>

#include <algorithm>
#include <cctype>
#include <set>

namespace clara::host::config {
namespace {

constexpr std::size_t kMostSuggestions = 100;  // more would take longer than to mend the names

/// '@' and a name, or what MONAI's bundles write behind one: "@train#loss", "@train::loss",
/// "@train.loss".
bool is_reference(std::string_view text) {
  const auto in_name = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '#' || c == ':' || c == '.';
  };
  return text.size() > 1 && text[0] == '@' &&
         std::isdigit(static_cast<unsigned char>(text[1])) == 0 &&
         std::all_of(text.begin() + 1, text.end(), in_name);
}

struct Edge {
  std::size_t from;
  std::size_t to;
  std::string name;  // by which `from` refers to `to`
  Mark mark;
  std::string path;
};

/// Follows the references of one node after the other.
class GraphBuilder final : public ReferenceWalk {
 public:
  GraphBuilder(const Vocabulary& vocabulary, Plan& plan, Issues& issues)
      : vocabulary_(vocabulary), plan_(plan), issues_(issues) {}

  std::vector<Edge> run() {
    for (current_ = 0; current_ < plan_.nodes.size(); ++current_) {
      auto& node = plan_.nodes[current_];
      if (!node.enabled || !node.description) continue;
      targets_.clear();
      follow(node.args, *node.description, node.args_path);
    }
    return std::move(edges_);
  }

 private:
  const Node& node() const { return plan_.nodes[current_]; }

  void follow(Value& args, const plugins::Description& description, const std::string& path) {
    if (!args.is_object()) return;
    add_implied(args, description.schema,
                [&](const Object::Member& argument, const std::string& reference, bool required) {
                  auto value = plan_.implied(node().section, reference, required);
                  return value && is_variable(reference)
                             ? variable_for(argument, reference, description, args, path)
                             : value;
                });
    check_implied(args, description, path);
    walk(args, description.schema, path);
  }

  // The value of an implied "{NAME}", checked as if it were written.
  std::optional<Value> variable_for(const Object::Member& argument, const std::string& reference,
                                    const plugins::Description& description, const Value& args,
                                    const std::string& path) {
    const auto place = path + "/" + argument.key;
    auto value =
        plan_.variables.substitute(Value(reference).with_mark(args.mark()), place, issues_);
    Issues found;
    check_schema(value, argument.value, place, description.name, found);
    for (auto issue : found.list()) {
      const auto hint = plan_.variables.origin_hint(place);
      issue.hint += (issue.hint.empty() || hint.empty() ? "" : "; ") + hint;
      issues_.add(std::move(issue));
    }
    return value;
  }

  // An argument that is required, implied, and neither written nor there to be implied.
  void check_implied(const Value& args, const plugins::Description& description,
                     const std::string& path) {
    if (plan_.unread) return;
    const auto* properties = description.schema.find("properties");
    if (!properties) return;
    for (const auto& property : properties->as_object()) {
      const auto* implicit = property.value.find("x-clara-implicit");
      if (!implicit || property.value.find("default")) continue;
      if (is_written(args.as_object(), property)) continue;
      issues_.error(
          args, path, description.name + " needs the argument \"" + property.key + "\"",
          is_variable(implicit->as_string())
              ? "the config has no \"" + referred_name(implicit->as_string()) + "\" to take"
              : "the config has no @" + referred_name(implicit->as_string()) + " to take");
    }
  }

  void on_reference(const Reference& reference) override {
    if (reference.name == "conf") {
      if (!reference.kind.empty() && reference.kind != "config") wrong_kind(reference, "config");
      return;
    }
    const auto* slot = plan_.refer(node().section, reference.name);
    if (!slot) return unknown(reference);
    const std::string kind(slot->rule->kind);
    if (!reference.kind.empty() && reference.kind != kind) return wrong_kind(reference, kind);
    if (slot->rule->form == Form::list && !reference.list) {
      return issues_.error(
          reference.at, reference.path,
          "expected one " + kind + ", but @" + reference.name + " is a list of them");
    }
    const auto targets = plan_.enabled(*slot);
    if (slot->rule->form != Form::list && targets.size() != 1) {
      if (targets.empty() && !slot->is_list && is_disabled(*slot))
        issues_.error(reference.at, reference.path, "@" + reference.name + " is disabled");
      return;
    }
    for (const auto target : targets) add_edge(target, reference);
  }

  // Only what the user disabled; a component with errors has been reported.
  bool is_disabled(const Slot& slot) const {
    return std::any_of(slot.nodes.begin(), slot.nodes.end(), [&](std::size_t i) {
      return !plan_.nodes[i].label.empty() && !plan_.nodes[i].broken;
    });
  }

  void add_edge(std::size_t target, const Reference& reference) {
    if (targets_.insert(target).second) plan_.nodes[current_].depends_on.push_back(target);
    edges_.push_back({current_, target, reference.name, reference.at.mark(), reference.path});
  }

  void unknown(const Reference& reference) {
    if (plan_.unread) return;
    std::set<std::string> names{"conf"};
    for (const auto& slot : plan_.slots) names.emplace(slot.rule->key);
    const std::vector<std::string> list(names.begin(), names.end());
    issues_.error(reference.at, reference.path,
                  "there is no @" + reference.name + " in this config",
                  did_you_mean(reference.name, list));
  }

  // "@both" is the value of a first-level name where it has one, and was put in before.
  void on_text(const Value& text, const std::string& path) override {
    const auto& written = text.as_string();
    if (plan_.layout->type == ConfigType::automl || !is_reference(written) ||
        plan_.variables.is_broken(path))
      return;
    const auto name = written.substr(1);
    if (plan_.refer(node().section, name) || name == "conf")
      return issues_.error(text, path, written + " is a component, and this takes text");
    if (name.find_first_of("#:.") != std::string::npos)
      return issues_.error(text, path, written + " is neither a component nor a first-level name",
                           "nothing within one can be named");
    if (++unknown_texts_ > kMostSuggestions)
      return issues_.error(text, path, written + " is neither a component nor a first-level name");
    auto names = plan_.variables.names();
    for (const auto& slot : plan_.slots) names.emplace_back(slot.rule->key);
    issues_.error(text, path, written + " is neither a component nor a first-level name",
                  did_you_mean(name, names));
  }

  void wrong_kind(const Reference& reference, const std::string& kind) {
    issues_.error(reference.at, reference.path,
                  "expected a reference to " + with_article(reference.kind) + ", but @" +
                      reference.name + " is " + with_article(kind));
  }

  void on_child(const std::string& kind, const Value& child, const std::string& path) override {
    if (!child.find("name") && !child.find("path")) return;  // reported with the arguments
    check_child_members(child, path);
    const auto* description = find_component(vocabulary_, kind, child, path, issues_);
    if (!description) return;
    const auto* written = child.find("args");
    Value args = written ? *written : Value(Object{}).with_mark(child.mark());
    check_arguments(*description, args, path + "/args", plan_.variables, issues_);
    follow(args, *description, path + "/args");
  }

  // A component that is an argument has a name and arguments, and nothing that a place in a section
  // has. What would be left undone is an error.
  void check_child_members(const Value& child, const std::string& path) {
    static const std::vector<std::string> known{"name", "path", "args"};
    for (const auto& member : child.as_object()) {
      const auto& key = member.key;
      const auto place = path + "/" + key;
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const auto within = "a component within arguments has no \"" + key + "\"";
      if (key == "disabled") {
        if (as_switch(member.value).value_or(true))
          issues_.add({Severity::error, member.mark, place, within, "take the component out"});
      } else if (key == "search" || key == "apply") {
        issues_.add({Severity::error, member.mark, place, within,
                     "search over a first-level name, and use it here as \"{NAME}\""});
      } else {
        issues_.add({Severity::warning, member.mark, place, within + "; it is ignored",
                     did_you_mean(key, known)});
      }
    }
  }

  const Vocabulary& vocabulary_;
  Plan& plan_;
  Issues& issues_;
  std::size_t current_ = 0;
  std::size_t unknown_texts_ = 0;
  std::set<std::size_t> targets_;  // of the current node, so far
  std::vector<Edge> edges_;
};

/// Depth-first search for circles; each is reported once, where it closes.
class CircleFinder {
 public:
  CircleFinder(const Plan& plan, const std::vector<Edge>& edges, Issues& issues)
      : outgoing_(plan.nodes.size()), state_(plan.nodes.size(), State::untouched), issues_(issues) {
    for (const auto& edge : edges) outgoing_[edge.from].push_back(&edge);
  }

  void run() {
    for (std::size_t node = 0; node < outgoing_.size(); ++node)
      if (state_[node] == State::untouched) visit(node);
  }

 private:
  enum class State { untouched, open, done };

  // Recursion is as deep as the longest chain of slots, since a config has two dozen of them.
  void visit(std::size_t node) {
    state_[node] = State::open;
    for (const auto* edge : outgoing_[node]) {
      if (state_[edge->to] == State::open) {
        report(*edge);
      } else if (state_[edge->to] == State::untouched) {
        trail_.push_back(edge);
        visit(edge->to);
        trail_.pop_back();
      }
    }
    state_[node] = State::done;
  }

  void report(const Edge& closing) {
    std::string circle = "@" + closing.name;
    auto step = std::find_if(trail_.begin(), trail_.end(),
                             [&](const Edge* edge) { return edge->from == closing.to; });
    for (; step != trail_.end(); ++step) circle += " -> @" + (*step)->name;
    circle += " -> @" + closing.name;
    issues_.add({Severity::error, closing.mark, closing.path,
                 "the references form a circle: " + circle, ""});
  }

  std::vector<std::vector<const Edge*>> outgoing_;
  std::vector<State> state_;
  std::vector<const Edge*> trail_;
  Issues& issues_;
};

}  // namespace

void check_references(const Vocabulary& vocabulary, Plan& plan, Issues& issues) {
  const auto edges = GraphBuilder(vocabulary, plan, issues).run();
  CircleFinder(plan, edges, issues).run();
}

}  // namespace clara::host::config
