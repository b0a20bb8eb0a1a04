#include <host/config/origins.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

bool is_plain(const Value& value) {
  if (value.is_object()) return value.as_object().empty();
  if (!value.is_array()) return true;
  return std::none_of(value.as_array().begin(), value.as_array().end(),
                      [](const Value& item) { return item.is_object(); });
}

class OriginList {
 public:
  explicit OriginList(const Plan& plan) : plan_(plan) {}

  std::vector<Origin> run() {
    for (const auto& member : plan_.effective.as_object()) walk(member.value, "/" + member.key);
    return std::move(out_);
  }

 private:
  void walk(const Value& value, const std::string& path) {
    if (is_plain(value)) return add(value, path);
    if (value.is_array())
      for (std::size_t i = 0; i < value.as_array().size(); ++i)
        walk(value.as_array()[i], path + "/" + std::to_string(i));
    if (value.is_object())
      for (const auto& member : value.as_object()) walk(member.value, path + "/" + member.key);
    for (const auto& node : plan_.nodes)
      if (node.path == path && node.enabled && node.description) add_unwritten(node);
  }

  void add(const Value& value, const std::string& path) {
    Origin origin{path, value, value.mark().text(), ""};
    const auto* variable = plan_.variables.origin(path);
    // A value of a variable has the mark of the place that uses it.
    if (variable) {
      origin.variable = *variable;
      origin.text = plan_.variables.find(*variable)->mark().text();
    }
    if (origin.text.empty()) origin.text = "built in";
    out_.push_back(std::move(origin));
  }

  void add_unwritten(const Node& node) {
    const auto* properties = node.description->schema.find("properties");
    if (!properties) return;
    for (const auto& property : properties->as_object()) {
      const auto* value = node.args.find(property.key);
      const auto place = node.path + "/args/" + property.key;
      const bool written = plan_has(node, property.key);
      if (value && written && is_list_for_names(place, *value)) {
        for (const auto& member : value->as_object())
          out_.push_back({place + "/" + member.key, member.value, "implied", ""});
      } else if (value && !written) {
        out_.push_back({place, *value, "implied", ""});
      } else if (const auto* fallback = value ? nullptr : property.value.find("default")) {
        out_.push_back({place, *fallback, "default of " + node.description->name, ""});
      }
    }
  }

  // ["model"], which means {"model": "@model"}.
  bool is_list_for_names(const std::string& place, const Value& value) const {
    return value.is_object() && std::any_of(out_.begin(), out_.end(), [&](const Origin& origin) {
             return origin.path == place && origin.value.is_array();
           });
  }

  // Whether the effective config has the argument, in `args` or beside it.
  bool plan_has(const Node& node, const std::string& argument) const {
    return std::any_of(out_.begin(), out_.end(), [&](const Origin& origin) {
      const auto inside = node.path + "/args/" + argument;
      const auto beside = node.path + "/" + argument;
      return origin.path == inside || origin.path.starts_with(inside + "/") ||
             origin.path == beside;
    });
  }

  const Plan& plan_;
  std::vector<Origin> out_;
};

}  // namespace

std::vector<Origin> origins(const Plan& plan) { return OriginList(plan).run(); }

}  // namespace clara::host::config
