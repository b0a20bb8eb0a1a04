#pragma once

#include <clara/export.hpp>
#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <string>
#include <vector>

namespace clara {

/// `output_transform` and `batch_transform`: which entries of an engine's output a handler or a
/// metric looks at. Compiled when the config is read.
struct CLARA_TRAIN_API Select {
  std::vector<std::string> keys;  ///< empty: nothing (`lambda x: None`)
  bool first = false;             ///< only of the first item of a batch
  bool single = false;            ///< written as one key, not as a list of them

  bool selects() const { return !keys.empty(); }
};

template <>
struct TypeOf<Select> {
  CLARA_TRAIN_API static Value schema();
  CLARA_TRAIN_API static Select read(const Value& value, OptionReader& reading);
  CLARA_TRAIN_API static Value print(const Select& select);
};

}  // namespace clara
