#include "host/automl/resume/past_output.hpp"

#include "host/automl/jobs/reported_values.hpp"
#include "host/automl/plugin_call.hpp"
#include "host/process/line_splitter.hpp"

#include <array>
#include <fstream>
#include <string_view>

namespace clara::host::automl {

PastOutput read_past_output(const std::string& who, OutputReader& reader, const Job& job,
                            const std::filesystem::path& attempt) {
  PastOutput past;
  ReportedValues kept;
  std::ifstream log(attempt / "log.txt", std::ios::binary);
  process::LineSplitter lines;
  const auto read = [&](std::string_view line, bool) {
    kept.add(past.values, reader.read_line(job, line));
  };
  const auto read_all = [&] {
    std::array<char, 1 << 16> chunk{};
    while (log.read(chunk.data(), chunk.size()) || log.gcount() > 0)
      lines.pass({chunk.data(), static_cast<std::size_t>(log.gcount())}, read);
    lines.finish(read);
  };
  past.problem = problem_of([&] { call_named(who, "read_line", read_all); });
  return past;
}

}  // namespace clara::host::automl
