#include "host/store/records.hpp"

#include <clara/error.hpp>

#include <array>

namespace clara::host::store {
namespace {

constexpr std::array<std::pair<TrialState, std::string_view>, 5> kStates = {{
    {TrialState::running, "RUNNING"},
    {TrialState::complete, "COMPLETE"},
    {TrialState::pruned, "PRUNED"},
    {TrialState::fail, "FAIL"},
    {TrialState::waiting, "WAITING"},
}};

}  // namespace

std::string_view text(TrialState state) {
  for (const auto& [known, name] : kStates) {
    if (known == state) return name;
  }
  return "";
}

std::string_view text(Direction direction) {
  return direction == Direction::maximize ? "MAXIMIZE" : "MINIMIZE";
}

TrialState parse_trial_state(std::string_view text) {
  for (const auto& [state, name] : kStates) {
    if (name == text) return state;
  }
  throw Error("unknown trial state " + shown(Value(text)), ExitCode::storage);
}

}  // namespace clara::host::store
