#include "save_classification.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>
#include <system_error>

namespace clara::transforms_post {
namespace {

/// The numbers of what `key` holds, behind a delimiter each.
std::string numbers_of(const Sample& sample, const std::string& key, const std::string& delimiter) {
  std::string out;
  if (const Value* value = sample.find_value(key)) {
    if (!value->is_number())
      throw Error("\"" + key + "\" holds " + shown(*value) + ", expected numbers");
    return delimiter + python_text(value->as_number());
  }
  const at::Tensor* tensor = sample.find_tensor(key);
  const at::Tensor numbers =
      (tensor != nullptr ? *tensor : sample.image(key).data).cpu().to(at::kDouble).contiguous();
  const auto* from = numbers.const_data_ptr<double>();
  for (std::int64_t i = 0; i < numbers.numel(); ++i) out += delimiter + python_text(from[i]);
  return out;
}

}  // namespace

std::string python_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::array<char, 32> text{};
  const double size = std::abs(number);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto end = std::to_chars(text.begin(), text.end(), number,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr;
  std::string out(text.begin(), end);
  return plain && out.find('.') == std::string::npos ? out + ".0" : out;
}

void SaveClassificationd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.keys.size() != 1)
    issues.error("keys", "expected one key, got " + std::to_string(options.keys.size()));
  if (options.filename.empty()) issues.error("filename", "expected a name");
}

SaveClassificationd::SaveClassificationd(Options options, Context& context)
    : MapKeys(options),
      options_(std::move(options)),
      context_(context),
      file_((context.root() / options_.output_dir / options_.filename).lexically_normal()) {}

SaveClassificationd::~SaveClassificationd() {
  try {
    if (!lines_.empty()) write(lines_);
  } catch (const std::exception& error) {
    context_.warn(error.what());
  }
}

std::string SaveClassificationd::subject_of(const Sample& sample) const {
  if (!options_.meta_keys && !options_.meta_key_postfix) return "";
  const std::string key = options_.meta_keys ? options_.meta_keys->at(0)
                                             : keys()[0] + "_" + options_.meta_key_postfix->at(0);
  constexpr std::string_view kOfImage = "_meta_dict";
  const Value* stored = sample.find_value(key);
  const auto image = key.ends_with(kOfImage) ? key.substr(0, key.size() - kOfImage.size()) : key;
  const Value meta = stored != nullptr ? *stored : sample.meta_dict(image);
  if (meta.is_null())
    throw Error("there is no \"" + key +
                "\", whose file's name is to begin the line; meta_keys says another");
  const Value* file = meta.find("filename_or_obj");
  if (file == nullptr || !file->is_string())
    throw Error("the meta data \"" + key + "\" know of no file (filename_or_obj)");
  return file->as_string();
}

void SaveClassificationd::apply(Sample& sample) const {
  if (!visits(sample, keys()[0])) return;
  auto numbers = numbers_of(sample, keys()[0], options_.delimiter);
  auto subject = subject_of(sample);
  const std::lock_guard lock(mutex_);
  if (subject.empty()) subject = std::to_string(saved_);
  ++saved_;
  if (options_.flush) return write({{std::move(subject), std::move(numbers)}});
  const auto known = std::find_if(lines_.begin(), lines_.end(),
                                  [&](const auto& line) { return line.first == subject; });
  if (known != lines_.end())
    known->second = std::move(numbers);
  else
    lines_.emplace_back(std::move(subject), std::move(numbers));
}

void SaveClassificationd::write(
    const std::vector<std::pair<std::string, std::string>>& lines) const {
  std::error_code problem;
  std::filesystem::create_directories(file_.parent_path(), problem);
  const bool anew = options_.overwrite && !begun_;
  std::ofstream out(file_, anew ? std::ios::trunc : std::ios::app);
  for (const auto& [subject, numbers] : lines) out << subject << numbers << '\n';
  out.close();
  if (!out) throw Error(file_.string() + ": the line cannot be written");
  begun_ = true;
}

}  // namespace clara::transforms_post
