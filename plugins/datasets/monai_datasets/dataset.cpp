#include "dataset.hpp"

namespace clara::monai_datasets {
namespace {

/// The error without `part`: a transform that failed at the file itself has named it already.
Error without(const Error& error, const std::string& part) {
  Issues issues;
  for (auto issue : error.issues()) {
    if (const auto at = issue.message.find(part); at != std::string::npos)
      issue.message.erase(at, part.size());
    issues.add(std::move(issue));
  }
  return Error(issues, error.code());
}

}  // namespace

// The three keys of a data list, as each dataset of this family lists them.
std::span<const Field> Dataset::Options::fields() {
  static const Fields<Options> list{
      group<DataListOptions>(),
      field<&Options::transform>("transform", "transforms of every item, in order")
          .implicit("@pre_transforms")};
  return list;
}

Dataset::Dataset(const Options& options, Context& context)
    : list_(read_data_list(options, context.root())),
      chain_({options.transform.begin(), options.transform.end()}) {}

std::vector<Sample> Dataset::get(std::size_t index, DrawOrder& order) const {
  return run(index, {item(index)}, &order, 0, chain_.size());
}

std::vector<Sample> Dataset::run(std::size_t index, std::vector<Sample> samples, DrawOrder* order,
                                 std::size_t begin, std::size_t end) const {
  try {
    return chain_.run(std::move(samples), order, begin, end);
  } catch (const Error& error) {
    const auto file = file_of(item(index));
    if (file.empty()) throw;
    throw with_prefix(without(error, file + ": "), file);
  }
}

}  // namespace clara::monai_datasets
