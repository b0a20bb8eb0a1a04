#include <doctest/doctest.h>
#include <host/check/issue_json.hpp>

#include <memory>
#include <string>
#include <utility>

using clara::Error;
using clara::Issue;
using clara::Severity;
using clara::host::check::issue_from_json;
using clara::host::check::issue_json;

namespace {

Issue issue(Severity severity, const std::string& file, std::uint32_t line, std::string path,
            std::string hint) {
  Issue out;
  out.severity = severity;
  if (!file.empty()) out.mark.file = std::make_shared<const std::string>(file);
  out.mark.line = line;
  out.mark.column = line;
  out.path = std::move(path);
  out.message = "what is wrong";
  out.hint = std::move(hint);
  return out;
}

}  // namespace

TEST_CASE("an issue has one form in JSON, without what it has not") {
  CHECK(issue_json(issue(Severity::warning, "c.json", 3, "/train", "try this")).json() ==
        R"({"severity":"warning","message":"what is wrong","file":"c.json","line":3,"column":3,)"
        R"("path":"/train","hint":"try this"})");
  CHECK(issue_json(issue(Severity::note, "--set", 0, "/rate", "")).json() ==
        R"({"severity":"note","message":"what is wrong","file":"--set","path":"/rate"})");
  CHECK(issue_json(issue(Severity::error, "", 0, "", "")).json() ==
        R"({"severity":"error","message":"what is wrong"})");
}

TEST_CASE("an issue can be read again") {
  for (const auto& one : {issue(Severity::warning, "c.json", 3, "/train", "try this"),
                          issue(Severity::error, "--set", 0, "", "")}) {
    const auto json = issue_json(one);
    CHECK(issue_json(issue_from_json(json)).json() == json.json());
    CHECK(issue_from_json(json).text() == one.text());
  }
  try {
    issue_from_json(clara::Object{{"severity", "bad"}});
    FAIL("it was read");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == R"(not an issue: {"severity":"bad"})");
  }
}
