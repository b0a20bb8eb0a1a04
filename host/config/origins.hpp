#pragma once

#include <host/config/plan.hpp>

#include <string>
#include <vector>

namespace clara::host::config {

/// One value of an effective config and where it came from.
struct Origin {
  std::string path;
  Value value;           ///< no object; a list only when it is plain
  std::string text;      ///< "config.json:3:7", "--set", "default of DiceLoss", "implied"
  std::string variable;  ///< the name whose value it is; may be empty
};

/// Every value of the plan, in the order of the config; each component's defaults behind what was
/// written.
std::vector<Origin> origins(const Plan& plan);

}  // namespace clara::host::config
