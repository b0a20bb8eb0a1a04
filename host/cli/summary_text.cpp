#include <host/cli/summary_text.hpp>

namespace clara::host::cli {
namespace {

std::string number(const Value& value) {
  auto text = value.json();
  std::erase(text, '"');  // JSON has no number that is not finite
  return text;
}

bool present(const Value* value) { return value && !value->is_null(); }

}  // namespace

std::string summary_text(const Value& summary) {
  std::string text;
  if (const auto* metrics = summary.find("metrics"); metrics && metrics->is_object())
    for (const auto& metric : metrics->as_object())
      text += metric.key + " " + number(metric.value) + "\n";
  const auto* name = summary.find("key_metric");
  const auto* best = summary.find("best_metric");
  const auto* epochs = summary.find("epochs");
  if (!present(name) || !present(best) || (epochs && *epochs == Value(1))) return text;
  text += "best " + name->as_string() + " " + number(*best);
  if (const auto* epoch = summary.find("best_metric_epoch"); present(epoch))
    text += " at epoch " + number(*epoch);
  return text + "\n";
}

}  // namespace clara::host::cli
