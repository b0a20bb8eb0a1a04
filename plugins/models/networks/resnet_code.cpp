#include "resnet_code.hpp"

#include <clara/error.hpp>
#include <clara/internal/utf8.hpp>

#include <algorithm>

namespace clara::networks {

namespace {

[[noreturn]] void bad(std::string_view code, const std::string& network,
                      const std::string& problem) {
  throw Error(network + ": \"" + std::string(code) + "\": " + problem, ExitCode::config);
}

void check_code(std::string_view code, const std::string& network) {
  for (std::size_t i = 0; i < code.size(); ++i)
    if (code[i] != '1' && code[i] != '2' && code[i] != '-')
      bad(code, network,
          "character " + std::to_string(i + 1) + " is '" +
              std::string(code.substr(i, std::max<std::size_t>(1, utf8_length(code, i)))) +
              "', expected 1, 2 or -");
  for (std::size_t i = 0; i <= code.size(); ++i) {
    const bool begins = i == 0 || code[i - 1] == '-';
    if (begins && (i == code.size() || code[i] == '-'))
      bad(code, network, "character " + std::to_string(i + 1) + " begins a stage without blocks");
  }
  const auto doublings = std::count(code.begin(), code.end(), '2');
  if (doublings != 3)
    bad(code, network,
        "has " + std::to_string(doublings) + " blocks of kind 2, expected exactly 3");
}

}  // namespace

ResNetStages decode_resnet(std::string_view code, const std::string& network) {
  check_code(code, network);
  ResNetStages stages(1);
  std::int64_t width = 64;
  for (const char c : code) {
    if (c == '-') {
      stages.emplace_back();
      continue;
    }
    if (c == '2') width *= 2;
    const bool halves = stages.size() > 1 && stages.back().empty();
    stages.back().push_back({width, halves ? 2 : 1});
  }
  return stages;
}

}  // namespace clara::networks
