#include "host/autosearch/program_space.hpp"

#include <clara/internal/job_environment.hpp>
#include <clara/internal/search_range.hpp>

#include <cmath>
#include <map>
#include <set>
#include <string>

namespace clara::host::autosearch {
namespace {

class SpaceReader {
 public:
  SpaceReader(const Value& written, const std::vector<SearchGroup>& groups, bool named,
              Issues& issues)
      : written_(written), groups_(groups), named_(named), issues_(issues) {}

  Array space();

 private:
  Value parameter(const SearchParam& param, const std::string& group_type, const Value& written,
                  const std::string& path);
  void check_name(const SearchParam& param, const Value& written, const std::string& path);
  void check_range(const SearchParam& param, const std::string& type, const Value& written,
                   const std::string& path);

  const Value& written_;
  const std::vector<SearchGroup>& groups_;
  const bool named_;  ///< the values are also given as --name value
  Issues& issues_;
  std::set<std::string> names_;
  std::map<std::string, std::string> variables_;  // the parameter that each is for
};

Array SpaceReader::space() {
  Array out;
  const auto& groups = written_.as_array();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& group = groups_[i];
    const auto& params = groups[i].find("params")->as_array();
    for (std::size_t j = 0; j < params.size(); ++j) {
      const auto path = "/search_space/" + std::to_string(i) + "/params/" + std::to_string(j);
      out.push_back(parameter(group.params[j], group.type.value_or(""), params[j], path));
      out.back().with_mark(params[j].mark());
    }
  }
  if (out.empty())
    issues_.error(written_, "/search_space",
                  "has no parameters, so there is nothing to search over");
  return out;
}

void SpaceReader::check_name(const SearchParam& param, const Value& written,
                             const std::string& path) {
  if (param.name.empty())
    issues_.error(*written.find("name"), path + "/name", "a parameter needs a name");
  if (!names_.insert(param.name).second)
    issues_.error(*written.find("name"), path + "/name",
                  "the parameter \"" + param.name + "\" is written twice");
  if (auto taken = taken_argument(param.name); named_ && !taken.empty())
    issues_.error(*written.find("name"), path + "/name", std::move(taken), "rename it");
  const auto [other, is_new] = variables_.try_emplace(parameter_variable(param.name), param.name);
  if (!is_new && other->second != param.name)
    issues_.error(*written.find("name"), path + "/name",
                  shared_variable({other->second, param.name}), "rename one of them");
}

Value SpaceReader::parameter(const SearchParam& param, const std::string& group_type,
                             const Value& written, const std::string& path) {
  check_name(param, written, path);
  auto type = param.type.value_or(group_type);
  if (type.empty()) type = param.values ? "discrete" : "continuous";
  if (type == "continuous_param" || type == "log") type = type == "log" ? "log" : "continuous";
  const auto placed = [&](const char* key, Value value) {
    const auto* own = written.find(key);
    return value.with_mark((own ? *own : written).mark());
  };
  Object out{{"name", *written.find("name")}};
  if (type == "discrete") {
    if (!param.values || param.values->empty())
      issues_.error(written, path, "the discrete parameter \"" + param.name + "\" needs values");
    const auto* values = written.find("values");
    out.set("values", param.values ? *values : Value(Array{}));
    return out;
  }
  out.set("type", placed("type", type == "log" ? "continuous" : type));
  if (type == "bool") return out;
  check_range(param, type, written, path);
  out.set("start", placed("start", param.start.value_or(0)));
  out.set("stop", placed("stop", param.stop.value_or(0)));
  out.set("log", placed("log", param.log || type == "log"));
  if (param.step) out.set("step", *written.find("step"));
  return out;
}

void SpaceReader::check_range(const SearchParam& param, const std::string& type,
                              const Value& written, const std::string& path) {
  const auto who = "the parameter \"" + param.name + "\" ";
  if (!param.start || !param.stop)
    return issues_.error(written, path, who + "needs start and stop");
  if (*param.start > *param.stop)
    return issues_.error(*written.find("start"), path + "/start",
                         who + "starts at " + shown(*written.find("start")) + ", above its stop, " +
                             shown(*written.find("stop")));
  if ((param.log || type == "log") && *param.start <= 0)
    issues_.error(*written.find("start"), path + "/start",
                  who + "is logarithmic and must start above 0");
  const auto* step = written.find("step");
  // A step of 1 is what an int has anyway.
  const bool spaced = step && !(type == "int" && *param.step == 1);
  if (spaced && (param.log || type == "log"))
    issues_.error(*step, path + "/step", who + "is logarithmic, which goes with no step");
  if (step && type == "int" && std::nearbyint(*param.step) != *param.step)
    issues_.error(*step, path + "/step", who + "is an int and needs an integer as step");
  if (type == "int" &&
      (std::nearbyint(*param.start) != *param.start || std::nearbyint(*param.stop) != *param.stop))
    issues_.error(written, path, who + "is an int and needs integers as bounds");
  Parameter range;
  range.type = type == "int" ? Parameter::Type::integer : Parameter::Type::real;
  range.low = *param.start;
  range.high = *param.stop;
  if (const auto problem = range_problem(range); !problem.empty())
    issues_.error(written, path, who + "has a range that " + problem);
}

}  // namespace

Array program_space(const Value& written, const std::vector<SearchGroup>& groups, bool named,
                    Issues& issues) {
  return SpaceReader(written, groups, named, issues).space();
}

}  // namespace clara::host::autosearch
