// Large configs: what is read of one grows with its size and not with its square. Looked up
// components are counted, not seconds; a test that never ends within the limit of a test run has
// failed too.

#include <doctest/doctest.h>
#include <host/config/branches.hpp>

#include <algorithm>
#include <functional>
#include <string>

#include "read.hpp"

using namespace clara::host;
using clara::Issues;
using clara::testing::InventedComponents;
using clara::testing::sources_of;
using clara::testing::training;

namespace {

/// Counts how often a component is looked up.
class Counting final : public config::Vocabulary {
 public:
  const plugins::Description* find(std::string_view kind, std::string_view name) const override {
    ++count;
    return components_.find(kind, name);
  }
  const plugins::Description& named(std::string_view kind, const clara::Value& written,
                                    const std::string& path) const override {
    ++count;
    return components_.named(kind, written, path);
  }
  const plugins::Description& by_path(std::string_view kind, const clara::Value& written,
                                      const std::string& path) const override {
    ++count;
    return components_.by_path(kind, written, path);
  }
  std::vector<std::string> names(std::string_view kind) const override {
    return components_.names(kind);
  }
  mutable std::size_t count = 0;

 private:
  InventedComponents components_;
};

struct Looked {
  std::size_t count = 0;
  std::string said;
};

Looked look(const std::string& text) {
  const Counting components;
  const auto sources = sources_of(text);
  Issues issues;
  const auto search = config::Search::find(
      sources.config, config::layout_of(config::ConfigType::training), components, issues);
  config::check_branches(sources, components, search, issues);
  return {components.count, issues.text()};
}

std::string repeated(std::size_t n, const std::function<std::string(const std::string&)>& one) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += (i > 0 ? ", " : "") + one(std::to_string(i));
  return out;
}

std::string transforms(const std::string& list) { return R"("pre_transforms": [)" + list + "],"; }

/// So many transforms, each of which has a search of its own.
std::string searches(std::size_t n, const std::string& targets = "[0.0, 1.0]") {
  return training("", transforms(repeated(n, [&](const std::string&) {
                    return R"({"name": "RandFlipd", "args": {"keys": "image", "prob": 0.5},
        "search": [{"type": "float", "args": ["prob"], "targets": )" +
                           targets + "}]}";
                  })));
}

std::string searched_variables(std::size_t n) {
  const auto entry = [](const std::string& i) {
    return R"({"type": "float", "args": ["v)" + i + R"("], "targets": [0.0, 1.0]})";
  };
  return training(R"("search": [)" + repeated(n, entry) + "],",
                  transforms(repeated(n, [](const std::string& i) {
                    return R"({"name": "RandFlipd", "args": {"keys": "a", "prob": "{v)" + i +
                           "}\"}}";
                  })));
}

std::string choices(std::size_t n, const std::string& quote = "") {
  return training("", transforms(R"({"name": "RandFlipd", "args": {"keys": "image"},
      "search": [{"type": "enum", "args": ["prob"], "targets": [)" +
                                 repeated(n,
                                          [&](const std::string& i) {
                                            return "[" + quote + "0." + i + "1" + quote + "]";
                                          }) +
                                 "]}]}"));
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + !text.empty();
}

}  // namespace

TEST_CASE("twice as many searches take twice as many looks") {
  for (const auto& make : {std::function([](std::size_t n) { return searches(n); }),
                           std::function(searched_variables)}) {
    const auto half = look(make(500));
    const auto whole = look(make(1000));
    CHECK(half.said == "");
    CHECK(whole.said == "");
    CHECK(half.count > 500);
    CHECK(whole.count <= 2 * half.count);
  }
}

TEST_CASE("an enum of ten thousand choices is looked through without as many plans") {
  const auto found = look(choices(10'000));
  CHECK(found.said == "");
  CHECK(found.count < 10'000);
}

TEST_CASE("of many choices each wrong one is told, with its place") {
  const auto found = look(choices(10'000, "\""));
  CHECK(lines(found.said) == 10'000);
  const auto text = found.said.substr(0, found.said.find('\n'));
  CHECK(text.substr(text.find("args")) ==
        "args/prob: expected a number, got \"0.01\" (when the search sets RandFlipd.prob to "
        "\"0.01\")");
}

TEST_CASE("of many searches each wrong one is told, with its value") {
  auto text = searched_variables(300);
  const std::string entry = R"("type": "float", "args": ["v7"], "targets": [0.0, 1.0])";
  text.replace(text.find(entry), entry.size(),
               R"("type": "enum", "args": ["v7"], "targets": ["no", 0.5])");
  CHECK(look(text).said ==
        "config.json:2:516: /train/pre_transforms/7/args/prob: expected a number, got \"no\" "
        "(when the search sets v7 to \"no\"); {v7} is set at config.json:1:464");
}

TEST_CASE("what one value of many searches switches is told with that value") {
  // Not its own argument: that the trainer's section is without its loss.
  auto text = searches(200);
  const std::string loss = R"("loss": {"name": "DiceLoss"})";
  text.replace(
      text.find(loss), loss.size(),
      R"("loss": [{"name": "DiceLoss", "search": [{"type": "bool", "args": ["@disabled"]}]}])");
  const auto said = look(text).said;
  CHECK(said.substr(said.find("/train")) ==
        "/train/loss: exactly one entry of \"loss\" must be enabled, but 0 of 1 are (when the "
        "search sets DiceLoss.disabled to true); set \"disabled\" to false on one of them");
}

TEST_CASE("ten thousand unknown names of each sort are told and end") {
  constexpr std::size_t kMany = 10'000;
  const auto numbered = [](const std::string& before, const std::string& behind) {
    return repeated(kMany, [&](const std::string& i) { return before + i + behind; });
  };
  const auto keys = numbered("\"unknown_", "\": 1");
  const auto flip = [](const std::string& args, const std::string& more = "") {
    return R"({"name": "RandFlipd", "args": {"keys": "a")" + args + "}" + more + "}";
  };
  CHECK(lines(look(training(keys + ",")).said) == kMany);
  CHECK(lines(look(training("", keys + ",")).said) == kMany);
  CHECK(lines(look(training("", transforms(flip(", " + keys)))).said) == kMany);
  CHECK(lines(look(training("", transforms(flip("", ", " + keys)))).said) == kMany);
  // Undefined, and used by nothing.
  CHECK(lines(look(training(numbered("\"v", "\": \"{x}\"") + ",")).said) == 2 * kMany);
  const auto searched = numbered(R"({"type": "float", "args": ["u)", R"("], "targets": [0, 1]})");
  CHECK(lines(look(training(R"("search": [)" + searched + "],")).said) == kMany);
  CHECK(lines(look(training("", transforms(numbered(R"({"ref": "u)", "\"}")))).said) == kMany);
}

TEST_CASE("a chain of twenty thousand variables is told where it is too long") {
  const auto link = [](const std::string& i) {
    return "\"v" + i + "\": \"{v" + std::to_string(std::stoi(i) + 1) + "}\"";
  };
  const auto said = look(training(repeated(20'000, link) + ", \"v20000\": 1,")).said;
  CHECK(said.find("{v16} is the end of a chain of more than 16 names") != std::string::npos);
}
