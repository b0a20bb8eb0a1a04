#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// One dimension of a search. Its value goes to every one of `targets`.
struct Parameter {
  enum class Type {
    real,         ///< low..high, linear or log
    integer,      ///< low..high in steps, linear or log
    categorical,  ///< one of `choices`; a choice is a single value or a tuple over several
                  ///< arguments
  };

  std::string
      name;  ///< unique in the space: "learning_rate", "lr_scheduler.gamma", "d1,d2" for a tuple
  std::string domain;  ///< Clara's: "lr", "net", "transform"; may be empty
  Type type = Type::real;
  double low = 0, high = 0;  ///< inclusive
  bool log = false;
  std::int64_t step = 1;       ///< of an integer
  std::vector<Value> choices;  ///< a tuple is an array, one value per argument
  bool tuple = false;          ///< choices are tuples
  std::vector<std::string>
      targets;  ///< what it sets, as a user knows it: "train/lr_scheduler/args/gamma"
  /// Active only while another parameter has one of these values; null: always.
  struct Condition {
    std::string parameter;
    std::vector<Value> values;
  };
  std::optional<Condition> condition;

  /// Clara's key of CONCRETE_SEARCH_VALUE: "domain:name".
  std::string key() const { return domain.empty() ? name : domain + ":" + name; }
};

/// The value of one parameter in one recommendation: a double, an integer, or a choice (a tuple is
/// an array).
struct SearchValue {
  std::string name;
  Value value;
};

/// Values in the order of the space; parameters that are not active are left out.
class CLARA_API SearchValues {
 public:
  SearchValues() = default;
  explicit SearchValues(std::vector<SearchValue> values) : values_(std::move(values)) {}
  void set(std::string name, Value value);
  const Value* find(std::string_view name) const;
  const std::vector<SearchValue>& list() const { return values_; }
  bool empty() const { return values_.empty(); }
  /// {"name": value, ...}
  Value to_value() const;
  static SearchValues from_value(const Value& object);
  friend bool operator==(const SearchValues& a, const SearchValues& b) {
    return a.to_value() == b.to_value();
  }

 private:
  std::vector<SearchValue> values_;
};

/// What is searched over.
class CLARA_API SearchSpace {
 public:
  SearchSpace() = default;
  explicit SearchSpace(std::vector<Parameter> parameters);
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const Parameter* find(std::string_view name) const;
  /// Combinations that may not be proposed: each a set of values that must not occur together.
  std::vector<SearchValues> forbidden;

  /// True while `parameter`'s condition holds under `values`.
  bool active(const Parameter& parameter, const SearchValues& values) const;
  /// "" when `values` lies in the space, else what is wrong: `learning_rate: 0.5 is outside
  /// 0.0002..0.02`.
  std::string problem(const SearchValues& values) const;

 private:
  std::vector<Parameter> parameters_;
};

}  // namespace clara
