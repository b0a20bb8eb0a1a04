#include "host/cli/decathlon.hpp"

#include <clara/error.hpp>
#include <host/config/source.hpp>

#include <string>

namespace clara::host::cli {
namespace {

constexpr std::size_t kEvery = 5;

[[noreturn]] void fail(const Value& at, const std::string& path, const std::string& message) {
  throw Error(Issue{Severity::error, at.mark(), path, message, ""});
}

bool has_items(const Value& content, const char* name) {
  const auto* list = content.find(name);
  return list && list->is_array() && !list->as_array().empty();
}

void set_aside(Decathlon& data) {
  const auto& items = data.content.find("training")->as_array();
  Array training, validation;
  for (std::size_t i = 0; i < items.size(); ++i)
    (i % kEvery == kEvery - 1 ? validation : training).push_back(items[i]);
  if (validation.empty())
    fail(*data.content.find("training"), "/training",
         "expected at least 5 items, since there is no list \"validation\" and every fifth is set "
         "aside for it, got " +
             std::to_string(items.size()));
  data.set_aside = validation.size();
  data.content.as_object().set("training", std::move(training));
  data.content.as_object().set("validation", std::move(validation));
}

}  // namespace

Decathlon read_decathlon(const std::filesystem::path& folder) {
  Decathlon data;
  data.folder = std::filesystem::absolute(folder).lexically_normal();
  data.list = data.folder / "dataset.json";
  data.content = config::read_object(data.list);
  if (!has_items(data.content, "training"))
    fail(data.content, "", "is no list in Decathlon form: it has no items in \"training\"");
  data.items = data.content.find("training")->as_array().size();
  if (!has_items(data.content, "validation")) set_aside(data);
  return data;
}

}  // namespace clara::host::cli
