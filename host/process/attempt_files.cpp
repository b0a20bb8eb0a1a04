#include "host/process/attempt_files.hpp"

#include "host/process/contract.hpp"
#include "host/process/identity.hpp"

#include <exception>
#include <system_error>

namespace clara::host::process {
namespace {

bool is_there(const std::filesystem::path& file) {
  std::error_code unreadable;
  return std::filesystem::exists(file, unreadable);
}

}  // namespace

AttemptFiles::AttemptFiles(boost::asio::io_context& loop, SerialQueue& files,
                           const std::filesystem::path& attempt, EventsMark from)
    : loop_(loop),
      files_(files),
      state_(std::make_shared<State>(State{attempt, EventsReader(attempt, from)})) {}

void AttemptFiles::make(std::function<void()> make, std::function<void(std::string)> told) {
  ask(
      [make = std::move(make)](State&) -> std::string {
        try {
          make();
          return "";
        } catch (const std::exception& e) {
          return e.what();
        }
      },
      std::move(told));
}

void AttemptFiles::poll(std::function<void(EventBatch)> told) {
  ask([](State& state) { return state.events.poll(); }, std::move(told));
}

void AttemptFiles::last(EndFacts facts, std::function<void(Last)> told) {
  ask(
      [facts = std::move(facts)](State& state) mutable {
        Last last{state.events.poll(), std::nullopt};
        if (last.batch.more) return last;
        if (!last.batch.failure.empty()) facts.protocol_failure = last.batch.failure;
        last.end = read_end(state.attempt, facts);
        last.end->had_result = state.had_result;
        return last;
      },
      std::move(told));
}

void AttemptFiles::request_stop(std::function<void()> told) {
  ask(
      [](State& state) {
        if (!std::exchange(state.asked, true))
          state.had_result = is_there(state.attempt / "result.json");
        return process::request_stop(state.attempt);
      },
      [told = std::move(told)](bool) { told(); });
}

void AttemptFiles::look_for_exit(std::function<void(bool)> told) {
  ask([](State& state) { return is_there(state.attempt / "exit.json"); }, std::move(told));
}

void AttemptFiles::sweep(std::function<void(int)> told) {
  ask([](State& state) { return kill_remnants(state.attempt); }, std::move(told));
}

}  // namespace clara::host::process
