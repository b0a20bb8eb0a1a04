#include <host/cli/study_signals.hpp>

#include <csignal>
#include <utility>

namespace clara::host::cli {
namespace {

bool is_ignored(int signal) {
  struct sigaction now {};
  sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

}  // namespace

StudySignals::StudySignals(std::function<void(int)> heard) : heard_(std::move(heard)) {
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  if (!is_ignored(SIGHUP)) signals_.add(SIGHUP);
  listen();
  thread_ = std::thread([this] { loop_.run(); });
}

StudySignals::~StudySignals() {
  loop_.stop();
  thread_.join();
}

void StudySignals::listen() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    listen();
    heard_(signal);
  });
}

}  // namespace clara::host::cli
