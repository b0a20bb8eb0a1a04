#include <clara/internal/search_range.hpp>
#include <host/config/search_entry.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace clara::host::config {
namespace {

const std::vector<std::string> kKeys{"domain", "type", "args", "targets", "log", "step"};
const std::vector<std::string> kTypes{"float", "int", "enum", "bool"};

// Reads one entry. Every function reports by itself; `failed_` says that there is nothing to
// return.
class EntryReader {
 public:
  EntryReader(const Value& entry, const std::string& path, Issues& issues)
      : entry_(entry), path_(path), issues_(issues) {}

  std::optional<SearchEntry> read() {
    if (!entry_.is_object()) {
      fail(entry_, "",
           "expected an object with domain, type, args and targets, got " + shown(entry_));
      return {};
    }
    check_keys();
    const std::string type = read_type();
    read_names();
    read_targets(type);
    if (failed_) return {};
    return std::move(result_);
  }

 private:
  void fail(const Value& at, const std::string& place, const std::string& message,
            const std::string& hint = {}) {
    failed_ = true;
    issues_.error(at, path_ + place, message, hint);
  }

  // The member `key`, or null after a report.
  const Value* need(const char* key) {
    const auto* value = entry_.find(key);
    if (!value) fail(entry_, "", std::string("a search entry needs \"") + key + "\"");
    return value;
  }

  void check_keys() {
    for (const auto& member : entry_.as_object()) {
      if (std::find(kKeys.begin(), kKeys.end(), member.key) != kKeys.end()) continue;
      issues_.add({Severity::warning, member.mark, path_ + "/" + member.key,
                   "a search entry has no \"" + member.key + "\"; it is ignored",
                   did_you_mean(member.key, kKeys)});
    }
  }

  std::string read_type() {
    const auto* type = need("type");
    if (!type) return "";
    if (type->is_string() &&
        std::find(kTypes.begin(), kTypes.end(), type->as_string()) != kTypes.end())
      return type->as_string();
    fail(*type, "/type", "expected \"float\", \"int\", \"enum\" or \"bool\", got " + shown(*type),
         type->is_string() ? did_you_mean(type->as_string(), kTypes) : "");
    return "";
  }

  void read_names() {
    const auto* args = need("args");
    if (!args) return;
    std::set<std::string> seen;
    if (args->is_string()) return read_name(*args, "/args", seen);
    if (!args->is_array() || args->as_array().empty())
      return fail(*args, "/args", "expected a list of argument names, got " + shown(*args));
    for (std::size_t i = 0; i < args->as_array().size(); ++i)
      read_name(args->as_array()[i], "/args/" + std::to_string(i), seen);
  }

  void read_name(const Value& written, const std::string& place, std::set<std::string>& seen) {
    SearchName name{"", "", false, path_ + place, written};
    if (written.is_string()) {
      const auto& text = written.as_string();
      const auto hash = text.find('#');
      name.attribute = text.starts_with('@');
      name.name = text.substr(name.attribute ? 1 : 0,
                              hash == std::string::npos ? hash : hash - (name.attribute ? 1 : 0));
      if (hash != std::string::npos) name.alias = text.substr(hash + 1);
      if (hash != std::string::npos && name.alias.empty())
        return fail(written, place, "an alias is missing behind '#' in " + shown(written));
    }
    if (name.name.empty())
      return fail(written, place, "expected the name of an argument, got " + shown(written));
    if (!seen.insert((name.attribute ? "@" : "") + name.name).second)
      return fail(written, place, shown(written) + " is named twice");
    result_.names.push_back(std::move(name));
  }

  void read_targets(const std::string& type) {
    if (type == "bool") return read_bool();
    const auto* targets = need("targets");
    if (!targets || type.empty() || failed_) return;
    if (!targets->is_array() || targets->as_array().empty())
      return fail(*targets, "/targets",
                  "expected a list that is not empty, got " + shown(*targets));
    if (type == "enum") return read_enum(*targets);
    read_ranges(*targets, type == "int");
  }

  std::string domain() const {
    const auto* domain = entry_.find("domain");
    return domain && domain->is_string() ? domain->as_string() : "";
  }

  Parameter parameter(Parameter::Type type) const {
    Parameter parameter;
    parameter.type = type;
    parameter.domain = domain();
    return parameter;
  }

  void read_bool() {
    if (const auto* targets = entry_.find("targets"))
      fail(*targets, "/targets", "a bool has no targets; they are true and false");
    for (std::size_t i = 0; i < result_.names.size(); ++i) {
      auto one = parameter(Parameter::Type::categorical);
      one.choices = {false, true};
      result_.parameters.push_back(std::move(one));
    }
  }

  void read_enum(const Value& targets) {
    auto one = parameter(Parameter::Type::categorical);
    const auto& rows = targets.as_array();
    const std::size_t count = result_.names.size();
    one.tuple = count > 1;
    // For a single name, [0.0, 1.0] means what [[0.0], [1.0]] means.
    const bool flat = count == 1 && std::none_of(rows.begin(), rows.end(),
                                                 [](const Value& row) { return row.is_array(); });
    std::set<std::string> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string place = "/targets/" + std::to_string(i);
      if (!flat && !is_row(rows[i], count, place)) continue;
      Value choice = flat || one.tuple ? rows[i] : rows[i].as_array().front();
      if (!seen.insert(choice.json()).second)
        fail(rows[i], place, shown(rows[i]) + " is written twice");
      one.choices.push_back(std::move(choice));
    }
    result_.parameters.push_back(std::move(one));
  }

  bool is_row(const Value& row, std::size_t count, const std::string& place) {
    if (row.is_array() && row.as_array().size() == count) return true;
    const bool list = row.is_array() && count == 1;
    fail(row, place,
         "expected a list of " + std::to_string(count) + (count == 1 ? " value" : " values") +
             ", one for each name in args, got " + shown(row),
         list ? "one value that is a list is written " + shown(Value(Array{row})) : "");
    return false;
  }

  void read_ranges(const Value& targets, bool integer) {
    const auto& list = targets.as_array();
    const bool flat = !list.front().is_array();
    const std::size_t count = result_.names.size();
    if (!flat && list.size() != count)
      return fail(targets, "/targets",
                  "expected one [low, high] for each of the " + std::to_string(count) +
                      " names in args, got " + std::to_string(list.size()));
    auto form = parameter(integer ? Parameter::Type::integer : Parameter::Type::real);
    form.log = read_log();
    form.step = read_step(integer);
    if (!integer && flat && count == 1) tell_of_list(list);
    if (form.step && form.log && !(integer && *form.step == 1))
      return fail(*entry_.find("step"), "/step", "a step does not go with \"log\": true");
    for (std::size_t i = 0; i < count; ++i)
      read_range(flat ? targets : list[i], flat ? "/targets" : "/targets/" + std::to_string(i),
                 form);
  }

  // NVIDIA's pages print a range of poly_power over the words "a list of floating values".
  void tell_of_list(const Array& ends) {
    if (result_.names.front().name != "poly_power" || ends.size() != 2) return;
    const std::string told = "\"targets\" of a float are a range";
    const auto& known = issues_.list();
    if (std::any_of(known.begin(), known.end(),
                    [&](const Issue& issue) { return issue.message == told; }))
      return;
    issues_.add({Severity::note, entry_.find("targets")->mark(), path_ + "/targets", told,
                 "these two values alone are written \"type\": \"enum\", \"targets\": " +
                     Value(Array{Array{ends[0]}, Array{ends[1]}}).json()});
  }

  void read_range(const Value& range, const std::string& place, Parameter one) {
    const bool integer = one.type == Parameter::Type::integer;
    const bool pair = range.is_array() && range.as_array().size() == 2;
    const auto fits = [&](const Value& v) { return integer ? v.is_int() : v.is_number(); };
    if (!pair || !fits(range.as_array()[0]) || !fits(range.as_array()[1]))
      return fail(range, place,
                  std::string("expected [low, high], two ") + (integer ? "integers" : "numbers") +
                      ", got " + shown(range));
    one.low = range.as_array()[0].as_number();
    one.high = range.as_array()[1].as_number();
    if (one.low > one.high)
      return fail(range, place, "the low end is above the high end in " + shown(range));
    if (const auto problem = range_problem(one); !problem.empty())
      return fail(range, place, "the range " + shown(range) + " " + problem);
    if (one.log && one.low <= 0)
      return fail(range, place, "a logarithmic range starts above 0, got " + shown(range));
    result_.parameters.push_back(std::move(one));
  }

  bool read_log() {
    const auto* log = entry_.find("log");
    if (!log) return false;
    if (!log->is_bool()) fail(*log, "/log", "expected true or false, got " + shown(*log));
    return log->is_bool() && log->as_bool();
  }

  std::optional<double> read_step(bool integer) {
    const auto* step = entry_.find("step");
    if (!step) return std::nullopt;
    if (integer ? step->is_int() && step->as_int() >= 1
                : step->is_number() && step->as_number() > 0)
      return step->as_number();
    fail(*step, "/step",
         std::string("expected ") + (integer ? "an integer of at least 1" : "a number above 0") +
             ", got " + shown(*step));
    return std::nullopt;
  }

  const Value& entry_;
  const std::string& path_;
  Issues& issues_;
  SearchEntry result_;
  bool failed_ = false;
};

}  // namespace

std::optional<SearchEntry> read_search_entry(const Value& entry, const std::string& path,
                                             Issues& issues) {
  return EntryReader(entry, path, issues).read();
}

}  // namespace clara::host::config
