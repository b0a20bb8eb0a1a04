#include "host/store/distribution.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

namespace clara::host::store {
namespace {

Value named(const char* name, Object attributes) {
  return Object{{"name", name}, {"attributes", std::move(attributes)}};
}

struct ToJson {
  Value operator()(const FloatDistribution& d) const {
    const Value step = d.step ? Value(*d.step) : Value(nullptr);
    return named("FloatDistribution",
                 Object{{"step", step}, {"low", d.low}, {"high", d.high}, {"log", d.log}});
  }
  Value operator()(const IntDistribution& d) const {
    return named("IntDistribution",
                 Object{{"log", d.log}, {"step", d.step}, {"low", d.low}, {"high", d.high}});
  }
  Value operator()(const CategoricalDistribution& d) const {
    return named("CategoricalDistribution", Object{{"choices", Array(d.choices)}});
  }
};

std::string range_text(const std::string& low, const std::string& high) {
  return "[" + low + ", " + high + "]";
}

struct ToInternal {
  const Param& p;

  [[noreturn]] void outside(const std::string& where) const {
    throw Error(p.name + ": " + shown(p.value) + " is not " + where, ExitCode::config);
  }
  double operator()(const FloatDistribution& d) const {
    const double x = p.value.as_number();
    if (!(x >= d.low && x <= d.high)) {
      outside("in " + range_text(number_text(d.low), number_text(d.high)));
    }
    return x;
  }
  double operator()(const IntDistribution& d) const {
    const std::int64_t x = p.value.as_int();
    if (x < d.low || x > d.high) {
      outside("in " + range_text(std::to_string(d.low), std::to_string(d.high)));
    }
    return static_cast<double>(x);
  }
  double operator()(const CategoricalDistribution& d) const {
    const auto at = std::find(d.choices.begin(), d.choices.end(), p.value);
    if (at == d.choices.end()) outside("one of " + shown(Value(Array(d.choices))));
    return static_cast<double>(at - d.choices.begin());
  }
};

struct ToExternal {
  double internal;

  Value operator()(const FloatDistribution&) const { return internal; }
  Value operator()(const IntDistribution&) const { return static_cast<std::int64_t>(internal); }
  Value operator()(const CategoricalDistribution& d) const {
    const bool valid = internal >= 0.0 && internal < static_cast<double>(d.choices.size());
    check(valid, "a categorical parameter holds an index outside its choices");
    return d.choices[static_cast<std::size_t>(internal)];
  }
};

}  // namespace

std::string distribution_json(const Distribution& d) { return std::visit(ToJson{}, d).json(); }

Distribution parse_distribution(std::string_view json) {
  const Value root = parse_json(json);
  const std::string& name = root.as_object().at("name").as_string();
  const Object& a = root.as_object().at("attributes").as_object();
  if (name == "CategoricalDistribution") {
    return CategoricalDistribution{a.at("choices").as_array()};
  }
  if (name == "IntDistribution") {
    return IntDistribution{a.at("low").as_int(), a.at("high").as_int(), a.at("log").as_bool(),
                           a.at("step").as_int()};
  }
  check(name == "FloatDistribution", "unknown distribution " + shown(Value(name)));
  FloatDistribution d{a.at("low").as_number(), a.at("high").as_number(), a.at("log").as_bool(), {}};
  if (!a.at("step").is_null()) d.step = a.at("step").as_number();
  return d;
}

double internal_value(const Param& p) { return std::visit(ToInternal{p}, p.distribution); }

Value external_value(const Distribution& d, double internal) {
  return std::visit(ToExternal{internal}, d);
}

}  // namespace clara::host::store
