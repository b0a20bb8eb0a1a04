#include <clara/error.hpp>

#include <host/upgrade/component.hpp>
#include <host/upgrade/tables.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace clara::host::upgrade {
namespace {

/// [1, 2, 2] of "1,2,2"; nullopt for another value.
std::optional<Value> numbers_of(const Value& text) {
  if (!text.is_string()) return {};
  Array out;
  const auto& written = text.as_string();
  for (std::size_t begin = 0; begin <= written.size();) {
    const auto end = std::min(written.find(',', begin), written.size());
    auto part = written.substr(begin, end - begin);
    part.erase(0, part.find_first_not_of(' '));
    std::int64_t number = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), number);
    if (part.empty() || read.ec != std::errc()) return {};
    out.emplace_back(number);
    begin = end + 1;
  }
  return Value(std::move(out));
}

/// What `value` is under a turn of the tables; nullopt when it cannot be told.
std::optional<Value> turned(const Value& value, const std::string& turn) {
  if (turn == "not" && value.is_bool()) return Value(!value.as_bool());
  if (turn == "nearest" && value.is_bool()) return Value(value.as_bool() ? "nearest" : "bilinear");
  if (turn == "numbers") return numbers_of(value);
  if (turn == "pred") {  // 3.x called the prediction "model"
    if (value == Value("model")) return Value("pred");
    return value;
  }
  return {};
}

/// "name" of an argument's rule, which may be a text; "" when it has none.
std::string name_in(const Value& how) {
  if (how.is_string()) return how.as_string();
  const auto* name = how.find("name");
  return name ? name->as_string() : "";
}

void add_keys(Object& args, const Value& keys) {
  auto* known = args.find("keys");
  if (!known) {
    args.set("keys", keys);
    return;
  }
  Array all = known->is_array() ? known->as_array() : Array{*known};
  const auto add = [&](const Value& key) {
    if (std::find(all.begin(), all.end(), key) == all.end()) all.push_back(key);
  };
  if (keys.is_array())
    for (const auto& key : keys.as_array()) add(key);
  else
    add(keys);
  *known = std::move(all);
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

/// A U-Net of 3.x halved the image at each level.
void add_strides(Object& args) {
  const auto* channels = args.find("channels");
  if (args.find("strides") || !channels || !channels->is_array() || channels->as_array().empty())
    return;
  args.set("strides", Array(channels->as_array().size() - 1, Value(2)));
}

}  // namespace

std::pair<std::string, std::string> name_and_alias(const Value& component) {
  const auto* name = component.find("name");
  if (!name || !name->is_string()) return {};
  const auto& text = name->as_string();
  const auto hash = text.find('#');
  return {text.substr(0, hash), hash == std::string::npos ? "" : text.substr(hash)};
}

void ComponentUpgrade::changed(const Mark& mark, const std::string& path, std::string text) {
  lines_.push_back({mark, path, std::move(text), false});
}

void ComponentUpgrade::left(const Mark& mark, const std::string& path, std::string text) {
  lines_.push_back({mark, path, std::move(text), true});
}

std::optional<Value> ComponentUpgrade::run(std::string_view kind, const Value& component,
                                           const std::string& path) {
  const auto [name, alias] = name_and_alias(component);
  const auto* rule = component.find("path") ? nullptr : component_rule(kind, name);
  if (!rule) return component;
  if (const auto* gone = rule->find("gone")) {
    left(component.mark(), path, name + " has no counterpart: " + gone->as_string());
    return {};
  }
  const auto today = rule->find("name")->as_string();
  met_old_ = met_old_ || today != name;
  const auto* note = rule->find("note");
  if (today != name)
    changed(component.mark(), path,
            name + " is now " + today + (note ? "; " + note->as_string() : ""));
  Target target;
  if (const auto* args = component.find("args"); args && args->is_object())
    for (const auto& argument : args->as_object())
      translate_argument(argument, *rule->find("args"), path + "/args/" + argument.key, target);
  if (const auto* add = rule->find("add"))
    for (const auto& argument : add->as_object())
      if (!target.args.find(argument.key)) target.args.set(argument.key, argument.value);
  if (today == "UNet") add_strides(target.args);
  Object out;
  for (const auto& member : component.as_object()) {
    if (member.key == "name")
      out.set("name", today + alias);
    else if (member.key == "search")
      out.set("search", translate_search(member.value, *rule, path + "/search"));
    else if (member.key == "apply")
      out.set("apply", translate_apply(member.value, *rule, path + "/apply"));
    else if (member.key == "args")
      out.set("args", target.args);
    else
      out.set(member.key, member.value);
  }
  for (auto& member : target.beside) out.set(member.key, member.value);
  if (!target.args.empty()) out.set("args", std::move(target.args));
  return Value(std::move(out)).with_mark(component.mark());
}

void ComponentUpgrade::translate_argument(const Object::Member& argument, const Value& rule,
                                          const std::string& path, Target& target) {
  const auto* how = rule.find(argument.key);
  if (!how) {
    target.args.set(argument.key, argument.value);
    return;
  }
  if (const auto* moved = how->find("moved"))
    return changed(argument.mark, path,
                   quoted(argument.key) + " is left out: " + moved->as_string());
  if (const auto* gone = how->find("gone")) {
    if (!gone->as_string().empty() && argument.value != Value(false))
      left(argument.mark, path, quoted(argument.key) + " is left out: " + gone->as_string());
    return;
  }
  if (const auto* beside = how->find("beside")) {
    target.beside.set(beside->as_string(), argument.value);
    return;
  }
  if (how->is_object()) return turn_argument(argument, *how, path, target);
  const auto name = how->as_string();
  if (name == "keys")
    add_keys(target.args, argument.value);
  else
    target.args.set(name, argument.value);
}

void ComponentUpgrade::turn_argument(const Object::Member& argument, const Value& how,
                                     const std::string& path, Target& target) {
  const auto name = name_in(how);
  if (const auto* as = how.find("as")) {
    target.args.set(as->as_string(), argument.value);
    add_keys(target.args, argument.value);
    return;
  }
  const auto turn = how.find("turn")->as_string();
  if (turn == "batch" || turn == "group") {
    if (argument.value != Value(true)) return;
    target.args.set("norm", turn == "batch" ? Value("batch")
                                            : Value(Array{"group", Object{{"num_groups", 8}}}));
    return;
  }
  if (turn == "groups") {
    if (const auto* norm = target.args.find("norm"); norm && norm->is_array())
      target.args.set("norm", Array{"group", Object{{"num_groups", argument.value}}});
    return;
  }
  const auto value = turned(argument.value, turn);
  if (!value)
    return left(argument.mark, path,
                quoted(argument.key) + " is left out: " + shown(argument.value) +
                    " cannot be written as " + quoted(name));
  if (name == "keys")
    add_keys(target.args, *value);
  else
    target.args.set(name, *value);
}

Value ComponentUpgrade::translate_search(const Value& search, const Value& rule,
                                         const std::string& path) {
  if (!search.is_array()) return search;
  Array out;
  for (std::size_t i = 0; i < search.as_array().size(); ++i)
    if (auto entry = translate_entry(search.as_array()[i], rule, path + "/" + std::to_string(i)))
      out.push_back(std::move(*entry));
  return Value(std::move(out)).with_mark(search.mark());
}

std::optional<Value> ComponentUpgrade::translate_entry(const Value& entry, const Value& rule,
                                                       const std::string& path) {
  const auto* args = entry.find("args");
  if (!args) return entry;
  Array names = args->is_array() ? args->as_array() : Array{*args};
  Value out = entry;
  for (auto& name : names) {
    if (!name.is_string() || name.as_string().starts_with('@')) continue;
    const auto hash = name.as_string().find('#');
    const auto plain = name.as_string().substr(0, hash);
    const auto* how = rule.find("args")->find(plain);
    if (!how) continue;
    const auto today = name_in(*how);
    const auto* turn = how->find("turn");
    if (today.empty() || (turn && turn->as_string() != "not")) {
      left(name.mark(), path + "/args",
           "the search over " + quoted(plain) + " is left out: it has no counterpart");
      return {};
    }
    if (turn) {
      auto* targets = out.as_object().find("targets");
      if (targets && targets->is_array())
        for (auto& target : targets->as_array()) {
          if (target.is_array())
            for (auto& value : target.as_array())
              if (auto other = turned(value, "not")) value = *other;
          if (auto other = turned(target, "not")) target = *other;
        }
    }
    name = Value(today + (hash == std::string::npos ? "" : name.as_string().substr(hash)))
               .with_mark(name.mark());
  }
  tell_of_range(entry, path);
  out.as_object().set("args", args->is_array() ? Value(std::move(names)) : names.front());
  return out;
}

// Once: what was printed as a list of values is a range.
void ComponentUpgrade::tell_of_range(const Value& entry, const std::string& path) {
  const auto* type = entry.find("type");
  const auto* targets = entry.find("targets");
  if (told_of_range_ || !type || *type != Value("float") || !targets || !targets->is_array() ||
      targets->as_array().size() != 2)
    return;
  told_of_range_ = true;
  const auto& ends = targets->as_array();
  changed(targets->mark(), path + "/targets",
          "stays the range from " + ends[0].json() + " to " + ends[1].json() +
              "; the two values alone would be \"type\": \"enum\", \"targets\": " +
              Value(Array{Array{ends[0]}, Array{ends[1]}}).json());
}

Value ComponentUpgrade::translate_apply(const Value& apply, const Value& rule,
                                        const std::string& path) {
  if (!apply.is_object()) return apply;
  Object out;
  for (const auto& member : apply.as_object()) {
    const auto* how = rule.find("args")->find(member.key);
    const auto today = how ? name_in(*how) : member.key;
    if (today.empty()) {
      left(member.mark, path + "/" + member.key,
           quoted(member.key) + " is left out: it has no counterpart");
      continue;
    }
    out.set(today, member.value);
  }
  return Value(std::move(out)).with_mark(apply.mark());
}

}  // namespace clara::host::upgrade
