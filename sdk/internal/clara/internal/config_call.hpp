#pragma once

/// The `#...` and `lambda ...` strings of Clara configs, understood by a closed grammar; nothing is
/// ever evaluated as code.

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// A `#...` or `lambda` string of a config. The forms that real configs use:
///   parameters   #@model.parameters()
///   from_engine  #monai.handlers.from_engine(['pred', 'label'], first=True), #from_engine(...),
///                lambda x: x['loss'], x[0]['loss'], (x['a'], x['b']) or [i['a'] for i in x]
///   none         lambda x: None
///   score        #monai.handlers.stopping_fn_from_metric('val_mean_dice'),
///   stopping_fn_from_loss(),
///                lambda e: e.state.metrics['a'], -e.state.metrics['a'], -e.state.output[0]['loss']
///   print        lambda e: print(f'iter: {e.state.iteration}'), also with
///                `if e.state.iteration % 10 == 0 else None` behind it
struct CLARA_API ConfigCall {
  enum class Form { parameters, from_engine, none, score, print };
  /// Of a printed line: `text`, and behind it the value of an attribute of the engine's state
  /// ("iteration"), or of the first item's `batch_key`; both empty at the end.
  struct Printed {
    std::string text;
    std::string attribute;
    std::string batch_key;
  };
  Form form = Form::none;
  std::string reference;          ///< parameters: "@model"
  std::vector<std::string> keys;  ///< from_engine; score: the metric, or none: the loss
  bool first = false;             ///< from_engine: only the first item of the batch
  bool single = false;    ///< from_engine: written as one string or one subscript, not as a list
  bool negative = false;  ///< score: less is better
  std::vector<Printed> printed;  ///< print
  std::int64_t every = 1;        ///< print: every so many iterations
};

/// True for strings that start with '#' or "lambda". [any]
CLARA_API bool is_config_call(std::string_view text);
/// Throws clara::Error that lists the allowed forms when `text` is none of them. [any]
CLARA_API ConfigCall compile_config_call(const Value& text);

}  // namespace clara
