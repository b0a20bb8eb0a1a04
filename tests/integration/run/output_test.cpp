// Nobody reads what the host writes, or nobody is there to: the study goes on, and ends when it is
// told to.

#include "light_mmar.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// The program with both streams in a pipe that is full, and that somebody holds without reading.
struct Unread {
  Unread() {
    const auto pipe = (folder / "pipe").string();
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    const int writer = open(pipe.c_str(), O_WRONLY | O_NONBLOCK);
    const std::string page(4096, '.');
    while (write(writer, page.data(), page.size()) > 0) {
    }
    mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 100000}})");
    auto words = mmar.run_arguments({});
    words.insert(words.begin(),
                 {"-c", R"sh(exec "$0" "$@" >)sh" + pipe + " 2>&1", host_program().string()});
    host = std::make_unique<Background>("/bin/bash", words);
    close(writer);
  }
  ~Unread() { close(reader); }
  bool has_run(int jobs) const {
    const auto last =
        mmar.run_folder("run_1") / ("W1_" + std::to_string(jobs) + "_J" + std::to_string(jobs));
    return wait_until([&] { return fs::exists(last); });
  }

  TemporaryFolder folder;
  LightMmar mmar;
  int reader = -1;
  std::unique_ptr<Background> host;
};

/// What the program shows on a terminal of its own, both streams together.
std::string on_a_terminal(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{host_program().string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int terminal = -1;
  const winsize size{40, 200, 0, 0};
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  REQUIRE(child >= 0);
  if (child == 0) {
    setenv("TERM", "xterm", 1);
    execv(argv[0], argv.data());
    _exit(127);
  }
  std::string shown;
  std::array<char, 4096> part{};
  for (ssize_t n = 0; (n = read(terminal, part.data(), part.size())) > 0;)
    shown.append(part.data(), static_cast<std::size_t>(n));
  close(terminal);
  waitpid(child, nullptr, 0);
  return shown;
}

std::size_t times(const std::string& what, const std::string& text) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("nobody reads the output: the study goes on, and each signal ends it") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    const Unread study;
    CHECK(study.has_run(20));
    study.host->signal(signal);
    CHECK(study.host->wait().code == 128 + signal);
    CHECK(processes_with(study.mmar.run_folder("run_1").string()).empty());
    const auto log = read_text(study.mmar.run_folder("run_1") / "log.txt");
    CHECK(log.find("ending the study: ") != std::string::npos);
  }
}

TEST_CASE("nohup: a hangup that is ignored stays ignored") {
  const LightMmar mmar;
  mmar.job(
      "[ -e ../../../go ] || { touch ../../../up; while [ ! -e ../../../go ]; do sleep 0.02; "
      "done; }");
  auto words = mmar.run_arguments({"--max-jobs", "2"});
  words.insert(words.begin(), {"-c", R"(trap '' HUP; exec "$0" "$@")", host_program().string()});
  Background host("/bin/bash", words);
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "up"); }));
  host.signal(SIGHUP);
  mmar.write("go", "");
  const auto ran = host.wait();
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("run_1 ended: --max-jobs 2 is reached\n2 jobs: 2 complete\n"));
}

namespace {

/// A server that takes every connection and never says a word.
class Silent {
 public:
  std::string address() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_{loop_, {boost::asio::ip::address_v4::loopback(), 0}};
};

}  // namespace

TEST_CASE("a tracking server that never answers: the run ends, and says what waits for it") {
  const Silent server;
  const LightMmar mmar;
  mmar.handlers(R"([{"name": "MLflowHandler", "args": {"tracking_uri": ")" + server.address() +
                R"("}}])");
  const auto ran = mmar.run({"--max-jobs", "2"});
  CAPTURE(ran.err);
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
  CHECK(ran.out.find("2 jobs: 2 complete") != std::string::npos);
  const std::string undelivered =
      " messages are not delivered yet; what waits is kept, and --resume sends it\n";
  const auto end = ran.out.find(undelivered);
  REQUIRE(end != std::string::npos);
  const auto begin = ran.out.rfind('\n', end) + 1;
  const auto count = ran.out.substr(begin, end - begin);
  CHECK(std::stoi(count) > 2);
  CHECK(ran.out.find("; " + count + " messages wait\n") != std::string::npos);
  const auto report = clara_host({"report", mmar.path().string()});
  CHECK(report.out.find("; " + count + " messages wait\n") != std::string::npos);
}

TEST_CASE("no room: what was announced is in the study, and only we speak of it") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 40}})");
  auto words = mmar.run_arguments({"-v"});
  words.insert(words.begin(), {"-c", R"(ulimit -f 200; exec "$0" "$@")", host_program().string()});
  const auto ran = run("/bin/bash", words);
  CHECK(ran.code == 4);
  CHECK(ran.err.find("LOG ERROR") == std::string::npos);
  std::int64_t announced = 0;
  for (auto at = ran.err.find(" finished with "); at != std::string::npos;
       at = ran.err.find(" finished with ", at + 1))
    ++announced;
  const auto status = parse_json(clara_host({"status", mmar.path().string(), "--json"}).out);
  CHECK(announced > 0);
  CHECK(status.find("jobs")->find("complete")->as_int() == announced);
}

TEST_CASE("each result is said once, in a pipe and on a terminal, also where a handler says it") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 2}})");
  mmar.job("[ ${CLARA_JOB_NAME#*_J} = 1 ] || { echo broken; exit 3; }");
  for (const std::string handlers : {"[]", R"([{"name": "StatsHandler"}])"}) {
    CAPTURE(handlers);
    mmar.handlers(handlers);
    for (const bool terminal : {false, true}) {
      CAPTURE(terminal);
      const auto said = terminal ? on_a_terminal(mmar.run_arguments({})) : mmar.run().err;
      CAPTURE(said);
      // On a terminal the table says it, which is drawn over until its last state stays.
      const bool in_the_table = terminal && handlers == "[]";
      CHECK(times("W1_1_J1 finished", said) == (in_the_table ? 0 : 1));
      const auto stays = said.substr(terminal ? said.rfind("\033[J") : 0);
      CHECK(times("W1_1_J1  1       complete", stays) == (in_the_table ? 1 : 0));
      CHECK(times("W1_2_J2 failed", said) == 1);
      CHECK((times("StatsHandler: W1_1_J1 finished after ", said) == 1) == (handlers != "[]"));
    }
  }
}

}  // namespace clara::testing
