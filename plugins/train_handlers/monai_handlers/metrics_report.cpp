#include "metrics_report.hpp"

#include "nan_statistics.hpp"
#include "python_text.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>

namespace clara::monai_handlers {
namespace {

/// Rows of equal length, as numpy sees a [item, class] array of one type.
template <class T>
using Table = std::vector<std::vector<T>>;

std::string joined(const std::vector<std::string>& words, const std::string& delimiter) {
  std::string out;
  for (const auto& word : words) out += (&word == words.data() ? "" : delimiter) + word;
  return out;
}

// In MONAI a numpy float64 is a Python float, and gets four decimals; a float32 is not, and gets
// its own text.
std::string cell(double value) { return fixed4(value); }
std::string cell(float value) { return python_text(value); }

template <class T>
Table<T> table_of(const at::Tensor& details) {
  auto flat = details.detach().cpu().contiguous();
  if (flat.dim() < 2) flat = flat.reshape({-1, 1});
  flat = flat.reshape({flat.size(0), -1});
  const T* data = flat.const_data_ptr<T>();
  Table<T> rows;
  for (std::int64_t i = 0; i < flat.size(0); ++i) {
    rows.emplace_back(data + i * flat.size(1), data + (i + 1) * flat.size(1));
    rows.back().push_back(nan_mean(rows.back()));
  }
  return rows;
}

std::vector<std::string> labels_of(std::size_t columns) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i + 1 < columns; ++i) labels.push_back("class" + std::to_string(i));
  labels.emplace_back("mean");
  return labels;
}

template <class T>
double compute(const std::string& op, const std::vector<T>& column) {
  if (op == "mean") return nan_mean(column);
  if (op == "median") return nan_median(column);
  if (op == "max") return nan_max(column);
  if (op == "min") return nan_min(column);
  if (op == "std") return nan_std(column);
  if (op == "notnans") return static_cast<double>(without_nan(column).size());
  return nan_percentile(column, std::stoi(op));
}

std::ofstream open(const std::filesystem::path& file) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (!out) throw Error("cannot write " + file.string(), ExitCode::storage);
  return out;
}

void close(std::ofstream& out, const std::filesystem::path& file) {
  out.close();
  if (!out) throw Error("cannot write " + file.string(), ExitCode::storage);
}

}  // namespace

const std::vector<std::string>& summary_op_names() {
  static const std::vector<std::string> names{"mean",         "median", "max",    "min",
                                              "90percentile", "std",    "notnans"};
  return names;
}

bool is_summary_op(std::string_view name) {
  const auto& known = summary_op_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return true;
  constexpr std::string_view kEnd = "percentile";
  if (!name.ends_with(kEnd)) return false;
  const std::string number(name.substr(0, name.size() - kEnd.size()));
  const bool digits =
      !number.empty() && number.size() <= 3 &&
      std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c); });
  return digits && std::stoi(number) <= 100;
}

namespace {

template <class T>
void write_raw(const MetricsReport& report, const std::string& name, const Table<T>& rows) {
  const auto file = report.folder / (name + "_raw.csv");
  auto out = open(file);
  const auto labels = labels_of(rows.empty() ? 1 : rows[0].size());
  out << "filename" << report.delimiter << joined(labels, report.delimiter) << '\n';
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells;
    for (const T value : rows[i]) cells.push_back(cell(value));
    out << (i < report.images.size() ? report.images[i] : std::to_string(i)) << report.delimiter
        << joined(cells, report.delimiter) << '\n';
  }
  close(out, file);
}

template <class T>
void write_summary(const MetricsReport& report, const std::string& name, const Table<T>& rows) {
  const bool all = std::find(report.ops.begin(), report.ops.end(), "*") != report.ops.end();
  const auto& ops = all ? summary_op_names() : report.ops;
  const auto file = report.folder / (name + "_summary.csv");
  auto out = open(file);
  out << "class" << report.delimiter << joined(ops, report.delimiter) << '\n';
  const auto labels = labels_of(rows.empty() ? 1 : rows[0].size());
  for (std::size_t c = 0; c < labels.size(); ++c) {
    std::vector<T> column;
    for (const auto& row : rows) column.push_back(row[c]);
    std::vector<std::string> cells{labels[c]};
    for (const auto& op : ops) cells.push_back(fixed4(compute(op, column)));
    out << joined(cells, report.delimiter) << '\n';
  }
  close(out, file);
}

template <class T>
void write_details(const MetricsReport& report, const std::string& name,
                   const at::Tensor& details) {
  const auto rows = table_of<T>(details);
  write_raw(report, name, rows);
  if (!report.ops.empty()) write_summary(report, name, rows);
}

}  // namespace

void MetricsReport::write() const {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  if (!metrics.empty()) {
    const auto file = folder / "metrics.csv";
    auto out = open(file);
    for (const auto& [name, value] : metrics)
      out << name << delimiter << python_text(value) << '\n';
    close(out, file);
  }
  for (const auto& [name, tensor] : details) {
    if (tensor.scalar_type() == at::kDouble)
      write_details<double>(*this, name, tensor);
    else
      write_details<float>(*this, name, tensor.to(at::kFloat));
  }
}

}  // namespace clara::monai_handlers
