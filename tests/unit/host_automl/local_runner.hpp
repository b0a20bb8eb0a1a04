#pragma once

#include <clara/automl/runner.hpp>

#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <spawn.h>
#include <unistd.h>

namespace clara::host::automl::fakes {

/// A queue of one machine: its requests are processes that outlive the host, and are started anew
/// when a test says so. What it knows lies in a folder, so that the next host finds it.
class LocalRunner final : public Runner {
 public:
  explicit LocalRunner(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::function<void()> on_submit = [] {};
  std::function<void()> on_poll = [] {};
  std::function<void()> on_cancel = [] {};
  std::function<void()> on_adopt = [] {};
  std::function<void()> on_period = [] {};

  std::vector<Slot> slots() override { return {Slot{}}; }
  std::optional<std::string> submit(const RunRequest& request, std::string&) override {
    on_submit();
    std::string words;
    for (const auto& word : request.argv) words += word + "\n";
    write(request.name + ".argv", words);
    write(request.name + ".restarts", "0");
    start(request.name, 0);
    return request.name;
  }
  std::vector<RunStatus> poll(std::span<const std::string> handles) override {
    on_poll();
    std::vector<RunStatus> all;
    for (const auto& handle : handles) {
      auto& status = all.emplace_back();
      // In this order: it is no end when it is started anew in between.
      status.restarts = std::stoi(read(handle + ".restarts"));
      status.state = runs(handle) ? RunStatus::State::running : RunStatus::State::ended;
    }
    return all;
  }
  void cancel(const std::string& handle, bool at_once) override {
    on_cancel();
    kill(pid_of(handle), at_once ? SIGQUIT : SIGTERM);
  }
  std::optional<std::string> adopt(const std::string&, const RunRequest& request) override {
    on_adopt();
    if (!std::filesystem::exists(folder_ / (request.name + ".pid"))) return std::nullopt;
    return request.name;
  }
  std::chrono::milliseconds poll_period() const override {
    on_period();
    return std::chrono::milliseconds(5);
  }

  /// Ends what runs and starts it once more.
  void requeue(const std::string& handle) {
    const int restarts = std::stoi(read(handle + ".restarts")) + 1;
    // A host that polls meanwhile must not take it for ended.
    write(handle + ".held", "");
    kill(pid_of(handle), SIGQUIT);
    await_end(handle);
    start(handle, restarts);
    write(handle + ".restarts", std::to_string(restarts));
    std::filesystem::remove(folder_ / (handle + ".held"));
  }
  void await_end(const std::string& handle) const {
    while (alive(pid_of(handle))) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

 private:
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / (file + ".part")) << text;
    std::filesystem::rename(folder_ / (file + ".part"), folder_ / file);
  }
  std::string read(const std::string& file) const {
    std::ifstream in(folder_ / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  pid_t pid_of(const std::string& handle) const { return std::stoi(read(handle + ".pid")); }
  bool runs(const std::string& handle) const {
    return std::filesystem::exists(folder_ / (handle + ".held")) || alive(pid_of(handle));
  }
  static bool alive(pid_t pid) {
    waitpid(pid, nullptr, WNOHANG);
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(in), {}};
    const auto name_end = stat.rfind(") ");
    return name_end != std::string::npos && stat[name_end + 2] != 'Z';
  }
  void start(const std::string& handle, int restarts) const {
    std::ifstream in(folder_ / (handle + ".argv"));
    std::vector<std::string> words;
    for (std::string word; std::getline(in, word);) words.push_back(word);
    words.push_back(std::to_string(restarts));
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    pid_t pid = -1;
    posix_spawn(&pid, argv[0], nullptr, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    write(handle + ".pid", std::to_string(pid));
  }

  std::filesystem::path folder_;
};

}  // namespace clara::host::automl::fakes
