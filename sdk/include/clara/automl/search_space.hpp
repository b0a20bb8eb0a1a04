#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <memory>
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
  std::optional<double> step;  ///< values lie this far apart, from `low` on; of an integer 1 when
                               ///< it is not set, of a real one every value is meant. Not with log
  std::vector<Value> choices;  ///< a tuple is an array, one value per argument
  bool tuple = false;          ///< choices are tuples
  std::vector<std::string>
      targets;  ///< what it sets, as a user knows it: "train/lr_scheduler/args/gamma"
  /// Says while which values of other parameters this one is active.
  struct CLARA_API Condition {
    enum class Kind {
      one_of,  ///< `parameter` is active and has one of `values`
      all,     ///< all of `parts` hold
      any,     ///< one of `parts` holds, at least
    };
    std::string parameter;
    std::vector<Value> values;
    Kind kind = Kind::one_of;
    std::vector<Condition> parts;

    static Condition all_of(std::vector<Condition> parts);
    static Condition any_of(std::vector<Condition> parts);
  };
  std::optional<Condition> condition;  ///< none: always active

  /// Clara's key of CONCRETE_SEARCH_VALUE: "domain:name".
  std::string key() const { return domain.empty() ? name : domain + ":" + name; }
  /// Of an integer.
  std::int64_t integer_step() const { return step ? static_cast<std::int64_t>(*step) : 1; }
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

/// What is searched over. It never changes: copies are cheap and share it.
class CLARA_API SearchSpace {
 public:
  SearchSpace();
  ~SearchSpace() = default;
  SearchSpace(const SearchSpace&) = default;
  SearchSpace& operator=(const SearchSpace&) = default;
  /// As a copy: what was moved from stays whole.
  SearchSpace(SearchSpace&& other) noexcept : parts_(other.parts_) {}
  SearchSpace& operator=(SearchSpace&& other) noexcept {
    parts_ = other.parts_;
    return *this;
  }
  /// `forbidden`: combinations that may not be proposed, each a set of values that must not occur
  /// together. Throws clara::Error for a name that is there twice, a condition on a parameter that
  /// does not stand before the one that has it, a step that does not fit, and a forbidden
  /// combination of parameters that do not exist.
  explicit SearchSpace(std::vector<Parameter> parameters, std::vector<SearchValues> forbidden = {});
  const std::vector<Parameter>& parameters() const { return parts_->parameters; }
  const std::vector<SearchValues>& forbidden() const { return parts_->forbidden; }
  const Parameter* find(std::string_view name) const;

  /// True while `parameter`'s condition holds under `values`, which hold those of the parameters
  /// before it.
  bool active(const Parameter& parameter, const SearchValues& values) const;
  /// True when `values` have all the values of a forbidden combination.
  bool forbids(const SearchValues& values) const;
  /// "" when `values` lies in the space, else what is wrong: `learning_rate: 0.5 is outside
  /// 0.0002..0.02`.
  std::string problem(const SearchValues& values) const;

 private:
  struct Parts {
    std::vector<Parameter> parameters;
    std::vector<SearchValues> forbidden;
  };
  std::shared_ptr<const Parts> parts_;
};

}  // namespace clara
