#pragma once

#include <clara/automl/search_space.hpp>
#include <clara/error.hpp>
#include <host/config/layout.hpp>
#include <host/config/vocabulary.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clara::host::config {

/// Where a search value goes.
struct Place {
  enum class Part { variable, argument, attribute };
  std::vector<std::string> steps;  ///< keys and indices from the root of the file to the component;
                                   ///< empty: the first level
  Part part = Part::variable;
  std::string name;      ///< of the variable, argument or attribute
  bool boolean = false;  ///< takes only true and false, so that 0, 1, 0.0 and 1.0 stand for them

  /// "train/lr_scheduler/args/gamma", "learning_rate"
  std::string path() const;
};

/// One name that a search entry gives a value to, with all the places that value goes to.
struct SearchTarget {
  std::string name;           ///< in Parameter::name: "learning_rate", "lr_scheduler.gamma"
  std::string alias;          ///< behind '#'; may be empty
  std::vector<Place> places;  ///< the first is its own, those of `apply` follow
  Value written;              ///< the name in `args`
  std::string path;           ///< of that
};

/// true or false for 0, 1, 0.0, 1.0, true and false.
std::optional<bool> as_switch(const Value& value);

/// `value` as it stands at `place`: true or false for 0 and 1 where nothing else fits.
Value placed(const Place& place, const Value& value);

/// The `search` and `apply` of one config file.
class Search {
 public:
  /// Reads them all and reports what is wrong with them. `config` is the file as written.
  static Search find(const Value& config, const Layout& layout, const Vocabulary& vocabulary,
                     Issues& issues);

  /// Also usable after a report: what was wrong is left out.
  const SearchSpace& space() const { return space_; }
  /// The targets of each parameter of space(), in its order; several for a tuple.
  const std::vector<std::vector<SearchTarget>>& targets() const { return targets_; }

  /// First-level names with an entry that was reported: not searched, and no fault of their users.
  const std::set<std::string>& broken() const { return broken_; }

  /// `config` with `values` at their places; parameters without a value leave theirs as written.
  /// What `apply` takes from a variable that is not searched becomes "{NAME}". `search` and `apply`
  /// stay only when `keep_search`.
  Value place(const Value& config, const SearchValues& values, bool keep_search) const;

 private:
  friend class SearchFinder;
  /// An `apply` of a variable that nothing searches.
  struct Constant {
    Place place;
    std::string variable;
  };

  SearchSpace space_;
  std::vector<std::vector<SearchTarget>> targets_;
  std::vector<Constant> constants_;
  std::set<std::string> broken_;
  std::vector<std::vector<std::string>>
      holders_;  // steps to every object that has `search` or `apply`
};

}  // namespace clara::host::config
