#pragma once

#include <clara/component.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "old_components.hpp"

namespace stand_ins {

struct Trainer : clara::Component, clara::Runnable {
  static constexpr std::string_view kind = "trainer";
};

/// Waits for some time, or until it is stopped; or fails.
class StandInTrainer final : public Trainer {
 public:
  struct Options {
    double seconds = 0;
    std::string fails;
    bool crashes = false;
    clara::Ref<Optimizer> optimizer;
    clara::Ref<Model> network;
    clara::RefList<Transform> transforms;
    static std::span<const clara::Field> fields() {
      static const std::array list{
          clara::field<&Options::seconds>("seconds", "how long it runs").at_least(0),
          clara::field<&Options::fails>("fails", "what the error says; empty: it does not fail"),
          clara::field<&Options::crashes>("crashes", "the constructor takes the process down"),
          clara::field<&Options::optimizer>("optimizer", "what it would train with")
              .implicit("@optimizer"),
          clara::field<&Options::network>("network", "what it would train").implicit("@model"),
          clara::field<&Options::transforms>("transforms", "what it would apply")
              .implicit("@pre_transforms")};
      return list;
    }
  };

  StandInTrainer(Options options, clara::Context& context)
      : options_(std::move(options)), context_(context) {
    if (options_.crashes) std::abort();
    context.info("built with " + std::to_string(options_.transforms.size()) + " transforms");
  }
  ~StandInTrainer() override { context_.info("destroyed"); }

  void run() override {
    context_.info("running");
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::duration<double>(options_.seconds), [&] { return stopped_; });
    if (!options_.fails.empty()) throw clara::Error(options_.fails);
    context_.info(stopped_ ? "stopped" : "finished");
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    wake_.notify_all();
  }

 private:
  Options options_;
  clara::Context& context_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
};

}  // namespace stand_ins
