#include "support/run.hpp"

#include "support/background.hpp"

namespace clara::testing {

Ran run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
        const std::map<std::string, std::string>& environment,
        const std::filesystem::path& folder) {
  return Background(program, arguments, environment, folder).wait();
}

}  // namespace clara::testing
