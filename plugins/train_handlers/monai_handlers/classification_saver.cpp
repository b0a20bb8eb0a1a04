#include "classification_saver.hpp"

#include "file_names.hpp"
#include "python_text.hpp"
#include "ranks.hpp"

#include <clara/internal/texts.hpp>

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace clara::monai_handlers {
namespace {

/// What is predicted for an item; undefined when `key` is none of its output.
at::Tensor prediction_of(const Sample& output, const std::string& key) {
  if (const auto* image = output.find_image(key)) return image->data;
  if (const auto* tensor = output.find_tensor(key)) return *tensor;
  const auto* value = output.find_value(key);
  if (value && value->is_number()) return at::full({}, value->as_number(), at::kDouble);
  return {};
}

}  // namespace

std::span<const Field> ClassificationSaver::Options::fields() {
  static const std::array list{
      field<&Options::output_dir>("output_dir", "folder of the file"),
      field<&Options::filename>("filename", "name of the file"),
      field<&Options::delimiter>("delimiter", "between two columns"),
      field<&Options::overwrite>("overwrite", "replace the file, else write behind its end"),
      field<&Options::batch_transform>("batch_transform",
                                       "meta data of the batch, which names the input's file"),
      field<&Options::output_transform>("output_transform", "the prediction in the output"),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::save_rank>("save_rank", "the process that writes").at_least(0)};
  return list;
}

void ClassificationSaver::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.output_transform.selects())
    issues.error("output_transform", "takes nothing of the output, so there is nothing to save");
}

ClassificationSaver::ClassificationSaver(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  if (!options_.filename.ends_with(".csv"))
    context_.warn("filename \"" + options_.filename + "\" does not end in .csv");
}

void ClassificationSaver::iteration_completed(Engine& engine) {
  const auto& state = engine.state();
  const auto& key = options_.output_transform.keys.front();
  auto files = file_names(state.batch, options_.batch_transform);
  for (std::size_t i = 0; i < std::min(files.size(), state.output.size()); ++i) {
    const auto numbers = prediction_of(state.output[i], key);
    if (!numbers.defined())
      throw Error("output_transform names \"" + key + "\", which is no number of the output");
    add(std::move(files[i]), numbers);
  }
}

// As the dict of MONAI's CSVSaver: what comes again for a file takes the place of what was there.
void ClassificationSaver::add(std::string file, const at::Tensor& numbers) {
  auto row = numbers.detach().cpu().to(at::kDouble).contiguous();
  if (!rows_.empty() && rows_.front().second.sizes() != row.sizes())
    throw Error("the predictions differ in shape: " + shape_text(rows_.front().second.sizes()) +
                " and " + shape_text(row.sizes()) + " (" + file + ")");
  const auto known =
      std::find_if(rows_.begin(), rows_.end(), [&](const auto& one) { return one.first == file; });
  if (known != rows_.end())
    known->second = std::move(row);
  else
    rows_.emplace_back(std::move(file), std::move(row));
}

void ClassificationSaver::epoch_completed(Engine&) {
  if (!writes_here(options_.save_rank, context_)) return;
  const auto folder = context_.root() / options_.output_dir;
  const auto file = folder / options_.filename;
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::ofstream out(file,
                    std::ios::binary | (options_.overwrite ? std::ios::trunc : std::ios::app));
  for (const auto& [name, row] : rows_) {
    out << name;
    const auto* numbers = row.const_data_ptr<double>();
    for (std::int64_t i = 0; i < row.numel(); ++i)
      out << options_.delimiter << python_text(numbers[i]);
    out << '\n';
  }
  out.close();
  if (!out) throw Error("cannot write " + file.string(), ExitCode::storage);
}

State ClassificationSaver::resume_state() const {
  State::List rows;
  for (const auto& [file, row] : rows_) {
    State::List shape, numbers;
    for (const auto size : row.sizes()) shape.emplace_back(size);
    const auto* data = row.const_data_ptr<double>();
    for (std::int64_t i = 0; i < row.numel(); ++i) numbers.emplace_back(data[i]);
    rows.push_back(
        State::tuple_of({State(file), State(std::move(shape)), State(std::move(numbers))}));
  }
  return rows;
}

void ClassificationSaver::resume(const State& state) {
  rows_.clear();
  for (const auto& saved : state.as_list()) {
    const auto& row = saved.as_list();
    std::vector<std::int64_t> shape;
    std::vector<double> numbers;
    for (const auto& size : row.at(1).as_list()) shape.push_back(size.as_int());
    for (const auto& number : row.at(2).as_list()) numbers.push_back(number.as_number());
    rows_.emplace_back(row.at(0).as_string(), at::tensor(numbers, at::kDouble).reshape(shape));
  }
}

}  // namespace clara::monai_handlers
