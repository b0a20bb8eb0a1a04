#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <thread>

namespace clara::host::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP are told to `heard` on a thread of its own, so that
/// they are heard whatever the program is waiting for. A SIGHUP that was ignored when the program
/// began stays ignored: that is what `nohup` asks for.
class StudySignals {
 public:
  /// `heard` [signal thread]: does not block, and outlives this.
  explicit StudySignals(std::function<void(int)> heard);
  ~StudySignals();
  StudySignals(const StudySignals&) = delete;
  StudySignals& operator=(const StudySignals&) = delete;

 private:
  void listen();

  std::function<void(int)> heard_;
  boost::asio::io_context loop_;
  boost::asio::signal_set signals_{loop_};
  std::thread thread_;
};

}  // namespace clara::host::cli
