#pragma once

#include <ATen/core/Tensor.h>
#include <clara/expression.hpp>
#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <string>
#include <vector>

namespace clara {

/// `output_transform` and `batch_transform`: which entries of an engine's output a handler or a
/// metric looks at. Compiled when the config is read.
struct CLARA_TRAIN_API Select {
  ConfigCall call;  ///< none: nothing

  bool selects() const { return call.form == ConfigCall::Form::from_engine; }
  const std::vector<std::string>& keys() const { return call.keys; }
};

template <>
struct TypeOf<Select> {
  CLARA_TRAIN_API static Value schema();
  CLARA_TRAIN_API static Select read(const Value& value, Reading& reading);
  CLARA_TRAIN_API static Value print(const Select& select);
};

}  // namespace clara
