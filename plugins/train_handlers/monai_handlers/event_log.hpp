#pragma once

#include "event_file.hpp"

#include <clara/context.hpp>
#include <clara/train/engine.hpp>

#include <filesystem>
#include <functional>
#include <memory>

namespace clara::monai_handlers {

/// The event file of one handler, made when it first writes. A file that cannot be written is given
/// up with one warning; the training goes on.
class EventLog {
 public:
  EventLog(std::filesystem::path folder, Context& context)
      : folder_(std::move(folder)), context_(context) {}
  void write(Engine& engine, const std::function<void(EventFile&)>& write_to);

 private:
  void open(Engine& engine);

  std::filesystem::path folder_;
  Context& context_;
  std::unique_ptr<EventFile> file_;
  bool given_up_ = false;
};

}  // namespace clara::monai_handlers
