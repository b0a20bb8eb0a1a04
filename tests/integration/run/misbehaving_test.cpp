// Components that do what none may: each is named, and nobody has to wait for it.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <csignal>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

std::string arguments(const char* where, const char* how) {
  return std::string(R"("args": {"where": ")") + where + R"(", "how": ")" + how + R"("}})";
}

struct WithHandler : LightMmar {
  WithHandler(const char* where, const char* how) {
    handlers(R"([{"name": "BadHandler", )" + arguments(where, how) + "]");
  }
};

struct WithController : LightMmar {
  WithController(const char* where, const char* how) {
    controller(R"({"name": "BadController", )" + arguments(where, how));
  }
};

}  // namespace

TEST_CASE("whatever a handler throws, wherever: it is named, and the study goes on") {
  const std::map<std::string, std::string> places{{"startup", "failed in startup: "},
                                                  {"end_job", "failed in end_job: "},
                                                  {"shutdown", "failed in shutdown: "},
                                                  {"after", "failed in its later work: "},
                                                  {"background", "failed in its background work: "},
                                                  {"deliver", "failed in deliver: "}};
  for (const auto& [place, words] : places) {
    for (const auto& [how, text] : std::map<std::string, std::string>{
             {"int", "something that is no std::exception"}, {"error", "no good"}}) {
      CAPTURE(place);
      const WithHandler mmar(place.c_str(), how.c_str());
      const auto ran = mmar.run({"--max-jobs", "2"});
      CHECK(ran.code == 0);
      CHECK(ran.out.find("2 jobs: 2 complete\n") != std::string::npos);
      CHECK(ran.err.find(words + text) != std::string::npos);
      CHECK(ran.err.find("BadHandler: ") != std::string::npos);
    }
  }
}

TEST_CASE("exit(0) in a hook is no good end") {
  for (const auto* place : {"startup", "end_job", "after", "background", "shutdown"}) {
    CAPTURE(place);
    const auto ran = WithHandler(place, "exit").run({"--max-jobs", "2"});
    CHECK(ran.code == 3);
    CHECK(ran.err.find("clara-host: BadHandler: its ") != std::string::npos);
    CHECK(ran.err.find("ended this process by exit(0), which no component may call\n") !=
          std::string::npos);
  }
  const auto quick = WithHandler("end_job", "quick_exit").run({"--max-jobs", "2"});
  CHECK(quick.code == 3);
  CHECK(quick.err.find("clara-host: BadHandler: its end_job ended this process by quick_exit(), "
                       "which no component may call\n") != std::string::npos);
  const auto ran = WithController("tell", "exit").run({"--max-jobs", "2"});
  CHECK(ran.code == 3);
  CHECK(ran.err.find(
            "clara-host: controller \"BadController\": its tell ended this process by exit(0)") !=
        std::string::npos);
}

TEST_CASE("a constructor that forks the host is refused") {
  const WithHandler mmar("constructor", "fork");
  const auto ran = mmar.run({"--max-jobs", "2"});
  CHECK(ran.code == 3);
  CHECK(ran.err.find("BadHandler: its constructor forked this process; a component may start a "
                     "program, and no copy of the host\n") != std::string::npos);
  CHECK(wait_until([&] { return processes_with(mmar.path().string()).empty(); }));
}

TEST_CASE("a copy of the host that a hook forks does not stay") {
  for (const auto* place : {"startup", "end_job"}) {
    CAPTURE(place);
    const WithHandler mmar(place, "fork");
    const auto ran = mmar.run({"--max-jobs", "2"});
    CHECK(ran.code == 0);
    CHECK(wait_until([&] { return processes_with(mmar.path().string()).empty(); }));
  }
}

TEST_CASE("whatever a controller throws in its start, it is named") {
  auto ran = WithController("start", "int").run();
  CHECK(ran.code == 1);
  CHECK(ran.err.find("clara-host: controller \"BadController\" failed in start: something that is "
                     "no std::exception\n") != std::string::npos);
  ran = WithController("start", "error").run();
  CHECK(ran.code == 1);
  CHECK(ran.err.find("clara-host: controller \"BadController\" failed in start: no good\n") !=
        std::string::npos);
}

TEST_CASE("a controller that does not return: the second signal ends the host, and its jobs") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const WithController mmar("tell", "hang");
    auto host = mmar.start();
    REQUIRE(wait_until([&] { return host.err().find(" finished with ") != std::string::npos; }));
    host.signal(signal);
    REQUIRE(wait_until([&] { return host.err().find("ending the study") != std::string::npos; }));
    host.signal(signal);
    const auto ran = host.wait();
    CHECK(ran.code == 128 + signal);
    CHECK(ran.err.find("leaving without waiting for controller \"BadController\"") !=
          std::string::npos);
    CHECK(processes_with(mmar.run_folder("run_1").string()).empty());
  }
}

TEST_CASE("a signal while the engine closes: what waits is kept") {
  const WithHandler mmar("deliver", "hang");
  auto host = mmar.start({"--max-jobs", "1"});
  REQUIRE(wait_until([&] { return host.err().find(" finished with ") != std::string::npos; }));
  REQUIRE(wait_until([&] {
    const auto status = clara_host({"status", mmar.path().string(), "--json"});
    return status.code == 0 && status.out.find("\"complete\": 1") != std::string::npos;
  }));
  host.signal(SIGINT);
  const auto ran = host.wait();
  CHECK(ran.out.find("1 message is not delivered yet; what waits is kept, and --resume sends it") !=
        std::string::npos);
}

}  // namespace clara::testing
