#include "job_fixture.hpp"

#include <cmath>
#include <limits>

namespace clara::testing {

using host::process::EventsReader;

namespace {

struct EventsFixture {
  TemporaryFolder folder;
  std::filesystem::path file = folder / "events.jsonl";

  void append(const std::string& text) {
    std::ofstream(file, std::ios::app | std::ios::binary) << text;
  }
  static std::string value(int seq, const std::string& number = "0.5") {
    const std::string n = std::to_string(seq);
    return "{\"v\":1,\"seq\":" + n +
           ",\"t\":100,\"type\":\"value\",\"name\":\"dice\",\"step\":" + n +
           ",\"value\":" + number + "}\n";
  }
  std::string failure(const std::string& text) {
    std::filesystem::remove(file);
    append(text);
    return EventsReader(folder.path()).poll().failure;
  }
};

}  // namespace

TEST_CASE_FIXTURE(EventsFixture, "events are read as they come, whole lines only") {
  EventsReader reader(folder.path());
  CHECK(reader.poll().empty());
  append(value(0));
  auto batch = reader.poll();
  REQUIRE(batch.values.size() == 1);
  CHECK(batch.values[0].name == "dice");
  CHECK(batch.values[0].time_ms == 100);
  CHECK(batch.mark.next_seq == 1);
  CHECK(reader.poll().empty());

  const std::string second = value(1);
  append(second.substr(0, 20));
  CHECK(reader.poll().empty());
  append(second.substr(20) +
         "{\"v\":1,\"seq\":2,\"t\":1,\"type\":\"progress\",\"epoch\":3,\"epochs\":10}\n");
  batch = reader.poll();
  CHECK(batch.values.size() == 1);
  CHECK(batch.progress->epoch == 3);
  CHECK(batch.progress->epochs == 10);
  CHECK(batch.mark.offset == static_cast<std::int64_t>(std::filesystem::file_size(file)));
}

TEST_CASE_FIXTURE(EventsFixture, "numbers that json does not have are words") {
  append(value(0, "\"NaN\"") + value(1, "\"Infinity\"") + value(2, "\"-Infinity\"") +
         value(3, "7"));
  const auto batch = EventsReader(folder.path()).poll();
  REQUIRE(batch.values.size() == 4);
  CHECK(std::isnan(batch.values[0].value));
  CHECK(batch.values[1].value == std::numeric_limits<double>::infinity());
  CHECK(batch.values[2].value == -std::numeric_limits<double>::infinity());
  CHECK(batch.values[3].value == 7.0);
}

TEST_CASE_FIXTURE(EventsFixture,
                  "reading goes on where it was stored, and a newer job's events are skipped") {
  append(value(0) + "{\"v\":1,\"seq\":1,\"t\":1,\"type\":\"picture\"}\n");
  const auto first = EventsReader(folder.path()).poll();
  append(value(2));
  const auto rest = EventsReader(folder.path(), first.mark).poll();
  REQUIRE(rest.values.size() == 1);
  CHECK(rest.values[0].step == 2);
}

TEST_CASE_FIXTURE(EventsFixture, "a breach is named by its line, and ends the reading") {
  CHECK(failure(value(0) + value(2)) == "events.jsonl line 2: expected seq 1, got 2");
  CHECK(failure(value(0) + value(0)) == "events.jsonl line 2: expected seq 1, got 0");
  CHECK(failure("[]\n") == "events.jsonl line 1: expected an object, got []");
  CHECK(failure("{\"v\":2,\"seq\":0}\n") == "events.jsonl line 1: expected v 1, got 2");
  CHECK(failure("{\"v\":1,\"seq\":0,\"t\":1}\n") == "events.jsonl line 1: no \"type\"");
  CHECK(failure("{\"v\":1,\"seq\":0,\"t\":1,\"type\":\"value\",\"name\":\"a\",\"step\":1.5,"
                "\"value\":1}\n") == "events.jsonl line 1: \"step\" is 1.5, no integer");
  CHECK(failure(value(0, "true")) == "events.jsonl line 1: expected a number, got true");
  CHECK(failure(std::string(4096, ' ') + "\n") == "events.jsonl line 1: longer than 4096 bytes");
  CHECK(failure(value(0) + std::string(5000, 'x')) ==
        "events.jsonl line 2: longer than 4096 bytes");
  CHECK(
      failure("{\"v\":1,\n") ==
      "events.jsonl line 1, column 8: expected a key in double quotes, found the end of the text");
}

TEST_CASE_FIXTURE(EventsFixture, "what came before a breach counts, what comes after does not") {
  append(value(0) + value(5) + value(1));
  EventsReader reader(folder.path());
  const auto batch = reader.poll();
  CHECK(batch.values.size() == 1);
  CHECK(batch.mark.next_seq == 1);
  append(value(1));
  CHECK(reader.poll().empty());
}

TEST_CASE_FIXTURE(EventsFixture, "a file that shrinks is a breach") {
  append(value(0) + value(1));
  EventsReader reader(folder.path());
  const auto mark = reader.poll().mark;
  std::filesystem::resize_file(file, 10);
  CHECK(reader.poll().failure ==
        "events.jsonl shrank from " + std::to_string(mark.offset) + " to 10 bytes");
}

TEST_CASE_FIXTURE(EventsFixture, "a long file is read to its end in bounded steps") {
  std::string text;
  for (int i = 0; i < 40000; ++i) text += value(i);
  append(text);
  EventsReader reader(folder.path());
  std::size_t steps = 0, values = 0;
  for (auto batch = reader.poll(); !batch.empty(); batch = reader.poll(), ++steps) {
    CHECK(batch.failure == "");
    values += batch.values.size();
  }
  CHECK(values == 40000);
  CHECK(steps > 2);
}

TEST_CASE_FIXTURE(JobFixture, "values arrive while the job runs, and all of them before its end") {
  Command c =
      sh("e() { echo "
         "'{\"v\":1,\"seq\":'$1',\"t\":1,\"type\":\"value\",\"name\":\"dice\",\"step\":'$1',"
         "\"value\":0.5}' >> "
         "$CLARA_ATTEMPT_DIR/events.jsonl; }; e 0; touch up; until [ -e go ]; do sleep 0.01; done; "
         "e 1; e 2; exit 1");
  std::size_t while_running = 0, at_end = 0;
  when("up", [&] {
    // The next poll of 5 ms has seen it by then.
    auto timer = std::make_shared<boost::asio::steady_timer>(loop, milliseconds(100));
    timer->async_wait([&, timer](const boost::system::error_code&) {
      while_running = values.size();
      std::ofstream(folder / "go") << "";
    });
  });
  launch(c, [&](const JobEnd&) { at_end = values.size(); });
  run_loop();
  CHECK(while_running == 1);
  CHECK(at_end == 3);
}

TEST_CASE_FIXTURE(JobFixture, "a breach of the protocol fails the job in spite of its result") {
  const JobEnd end =
      run("echo '{\"v\":1,\"seq\":4}' > $CLARA_ATTEMPT_DIR/events.jsonl;"
          "echo '{\"v\":1,\"score\":1}' > $CLARA_ATTEMPT_DIR/result.json");
  CHECK(end.reason == "protocol");
  CHECK(end.message == "events.jsonl line 1: expected seq 0, got 4");
  CHECK(!end.score);
}

}  // namespace clara::testing
