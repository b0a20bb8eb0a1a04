#pragma once

#include <tests/support/paths.hpp>

#include <sys/types.h>

#include <atomic>
#include <string>
#include <thread>

/// Servers for the MLflow tests, on loopback only.
namespace servers {

/// A port that nothing listens on at the moment.
int free_port();

/// A real MLflow server (the pinned one), with its own store in a temporary folder. One for all
/// tests.
class MLflow {
 public:
  MLflow();
  ~MLflow();
  MLflow(const MLflow&) = delete;
  MLflow& operator=(const MLflow&) = delete;
  std::string uri() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// Stops it, keeps its store.
  void stop();
  void start();

 private:
  clara::testing::TemporaryFolder folder_;
  int port_;
  pid_t process_ = -1;
};

/// The one that all tests share; started by the first.
MLflow& server();

/// The bytes of an answer, which closes the connection.
std::string answer(int status, const std::string& body);
/// As Python's http.server, where a port or a path is wrong.
std::string page(int status, const std::string& title);

/// Answers every request with the same bytes.
class Canned {
 public:
  explicit Canned(std::string answer);
  ~Canned();
  Canned(const Canned&) = delete;
  Canned& operator=(const Canned&) = delete;
  std::string uri() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve();
  std::string answer_;
  int port_ = 0;
  int socket_ = -1;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace servers
