// Every config that a reader may copy, out of examples/ and out of the pages of docs/, goes through
// `check` of the real program with the real plugins.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/files.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::Array;
using clara::Object;
using clara::parse_json;
using clara::Value;
using clara::testing::source_dir;
using clara::testing::TemporaryFolder;
using clara::testing::text_of;

namespace {

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// An example's MMAR, in a copy that has the files that its configs name.
class Mmar {
 public:
  explicit Mmar(const fs::path& example) {
    fs::copy(example, root(), fs::copy_options::recursive);
    auto environment = parse_json(text_of(root() / "config/environment.json"));
    environment.as_object().set("DATA_ROOT", "data");
    environment.as_object().set("DATASET_JSON", "data/dataset.json");
    write(root() / "config/environment.json", environment.json());
    const bool is_class = environment.find("PROCESSING_TASK")->as_string() == "classification";
    const Value item = is_class ? Value(Object{{"image", "a.png"}, {"label", 3}})
                                : Value(Object{{"image", "a.nii.gz"}, {"label", "b.nii.gz"}});
    write(root() / "data/dataset.json",
          Value(Object{{"training", Array{item}}, {"validation", Array{item}}}).json());
    for (const auto* file :
         {"data/a.png", "data/a.nii.gz", "data/b.nii.gz", "models/model.pt", "models/model.ts"})
      write(root() / file, "");
  }

  fs::path root() const { return folder_ / "mmar"; }

  std::string check(const std::string& file) const {
    const auto ran = clara::testing::run(
        clara::testing::host_program(), {"check", file},
        {{"MMAR_ROOT", ""}, {"NO_COLOR", "1"}, {"CLARA_PLUGIN_PATH", ""}}, root());
    return ran.out + ran.err;
  }

 private:
  TemporaryFolder folder_;
};

/// Paragraphs of a page that are indented, that is code, without their indentation.
std::vector<std::string> code_of(const fs::path& page) {
  std::vector<std::string> out;
  std::istringstream lines(text_of(page));
  bool open = false, after_space = true;
  for (std::string line; std::getline(lines, line);) {
    const bool is_code = line.starts_with("    ");
    if (is_code && after_space && !open) out.emplace_back();
    open = is_code && (open || after_space);
    if (open) out.back() += line.substr(4) + "\n";
    after_space = line.empty();
  }
  return out;
}

std::string without(std::string text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part))
    text.erase(at, part.size());
  return text;
}

/// A page shows parts of configs: what is left out at the end is closed.
Value completed(std::string text) {
  text = without(text, ", ...");
  text.erase(text.find_last_not_of(" \n,") + 1);
  const bool members = text.starts_with('"');
  text = (members ? "{" : "[") + text;
  std::string open;
  for (const char c : text) {
    if (c == '{' || c == '[') open += c == '{' ? '}' : ']';
    if (c == '}' || c == ']') open.pop_back();
  }
  std::string between;
  if (members) {  // two members in two lines have no comma between them
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool breaks = text[i] == '\n' && i + 1 < text.size() && text[i + 1] == '"';
      between += breaks && text[i - 1] != ',' ? std::string(",\n") : std::string(1, text[i]);
    }
    text = between;
  }
  return parse_json(text + std::string(open.rbegin(), open.rend()));
}

/// `part` over `whole`, member by member.
void put_over(Value& whole, const Value& part, int depth) {
  for (const auto& member : part.as_object()) {
    auto& object = whole.as_object();
    const auto* known = object.find(member.key);
    if (depth > 0 && known && known->is_object() && member.value.is_object()) {
      Value inner = *known;
      put_over(inner, member.value, depth - 1);
      object.set(member.key, inner);
    } else {
      object.set(member.key, member.value);
    }
  }
}

bool is_transform(const Value& component) {
  return component.find("name") && component.find("args") && component.find("args")->find("keys");
}

const char* kStudy = R"({"handlers": [], "executor": {"name": "MMARExecutor"},
                         "controller": {"name": "GridController"}})";

/// How `check` reads the configs and the parts of configs on a page; how many there were.
int check_page(const fs::path& page, const Mmar& mmar) {
  int count = 0;
  for (const auto& code : code_of(page)) {
    CAPTURE(page.filename().string());
    CAPTURE(code);
    if (code.find("search_space:") != std::string::npos) {
      write(mmar.root() / "search.yaml", code);
      CHECK(mmar.check("search.yaml") == "search.yaml: ok, an AutoML config\n");
      ++count;
      continue;
    }
    const bool is_event = code.starts_with("{\"v\"");
    if (is_event || (!code.starts_with('{') && !code.starts_with('"'))) continue;
    auto part = completed(code);
    if (part.is_array()) {
      const auto items = part.as_array();
      if (items.front().find("controller")) {
        part = items.front();
      } else if (std::all_of(items.begin(), items.end(), is_transform)) {
        part = Object{{"train", Object{{"pre_transforms", items}}},
                      {"validate", Object{{"pre_transforms", Array{}}}}};
      } else {
        continue;  // a plugin that a reader makes, a data list
      }
    }
    const bool trains = part.find("search") || part.find("train");
    auto config = parse_json(trains ? text_of(mmar.root() / "config/config_train.json")
                                    : std::string(kStudy));
    put_over(config, part, 1);
    write(mmar.root() / "config/printed.json", config.json());
    CHECK(mmar.check("config/printed.json") == std::string("config/printed.json: ok, ") +
                                                   (trains ? "a training" : "an AutoML") +
                                                   " config\n");
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("every example's configs are right as they are") {
  int count = 0;
  for (const auto* name : {"segmentation", "classification", "spleen_ct_segmentation"}) {
    const Mmar mmar(source_dir() / "examples" / name);
    for (const auto& entry : fs::directory_iterator(mmar.root() / "config")) {
      const auto file = "config/" + entry.path().filename().string();
      if (file == "config/environment.json") continue;
      CAPTURE(name);
      const auto said = mmar.check(file);
      CHECK(said.starts_with(file + ": ok, a"));
      CHECK(said.find("warning") == std::string::npos);
      ++count;
    }
  }
  CHECK(count >= 9);
  for (const auto* name : {"cpp", "digits", "regex", "shell"}) {
    const Mmar mmar(source_dir() / "examples/segmentation");
    const auto file = (source_dir() / "examples/autosearch" / name / "search.yaml").string();
    CHECK(mmar.check(file) == file + ": ok, an AutoML config\n");
  }
}

TEST_CASE("every config that a page of the documentation prints is right") {
  const Mmar mmar(source_dir() / "examples/segmentation");
  int count = check_page(source_dir() / "README.md", mmar);
  for (const auto& entry : fs::directory_iterator(source_dir() / "docs"))
    count += check_page(entry.path(), mmar);
  CHECK(count >= 11);
}
