#include "server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <vector>

namespace servers {

namespace {

int listening(int& port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(bind(s, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(listen(s, 8) == 0);
  socklen_t length = sizeof(address);
  getsockname(s, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return s;
}

bool answers(int port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = connect(s, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(s);
  return connected;
}

}  // namespace

int free_port() {
  int port = 0;
  close(listening(port));
  return port;
}

MLflow& server() {
  static MLflow only;
  return only;
}

MLflow::MLflow() : port_(free_port()) { start(); }
MLflow::~MLflow() { stop(); }

void MLflow::start() {
  const std::string python = clara::testing::mlflow_python().string();
  const std::string store = "sqlite:///" + (folder_ / "mlflow.db").string();
  const std::string artifacts = (folder_ / "artifacts").string();
  const std::string log = (folder_ / "server.log").string();
  const std::string port = std::to_string(port_);
  const std::vector<const char*> argv{python.c_str(),
                                      "-m",
                                      "mlflow",
                                      "server",
                                      "--host",
                                      "127.0.0.1",
                                      "--port",
                                      port.c_str(),
                                      "--workers",
                                      "1",
                                      "--backend-store-uri",
                                      store.c_str(),
                                      "--artifacts-destination",
                                      artifacts.c_str(),
                                      nullptr};
  process_ = fork();
  if (process_ == 0) {
    setpgid(0, 0);
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, 1);
    dup2(file, 2);
    setenv("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false", 1);
    execv(python.c_str(), const_cast<char* const*>(argv.data()));
    _exit(127);
  }
  for (int i = 0; i < 900 && !answers(port_); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  REQUIRE_MESSAGE(answers(port_), "the MLflow server did not start; see " << log);
}

void MLflow::stop() {
  if (process_ < 0) return;
  kill(-process_, SIGTERM);
  for (int i = 0; i < 100; ++i) {
    if (waitpid(process_, nullptr, WNOHANG) == process_) break;
    if (i == 60) kill(-process_, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  kill(-process_, SIGKILL);
  process_ = -1;
  for (int i = 0; i < 50 && answers(port_); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

std::string answer(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Some\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

std::string page(int status, const std::string& title) {
  return answer(
      status,
      "<!DOCTYPE HTML>\n<html lang=\"en\">\n    <head>\n        <meta charset=\"utf-8\">\n"
      "        <title>" +
          title + "</title>\n    </head>\n    <body>\n        <h1>" + title +
          "</h1>\n        <p>Error code: " + std::to_string(status) +
          "</p>\n    </body>\n</html>\n");
}

Canned::Canned(std::string answer) : answer_(std::move(answer)) {
  socket_ = listening(port_);
  thread_ = std::thread([this] { serve(); });
}

Canned::~Canned() {
  stop_ = true;
  thread_.join();
  close(socket_);
}

void Canned::serve() {
  while (!stop_) {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, 50) <= 0) continue;
    const int peer = accept(socket_, nullptr, nullptr);
    std::array<char, 65536> request{};
    static_cast<void>(recv(peer, request.data(), request.size(), 0));
    static_cast<void>(send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL));
    close(peer);
  }
}

}  // namespace servers
