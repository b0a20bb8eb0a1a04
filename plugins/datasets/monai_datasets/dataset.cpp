#include "dataset.hpp"

namespace clara::monai_datasets {

// The three keys of a data list, as each dataset of this family lists them.
std::span<const Field> Dataset::Options::fields() {
  static const std::array list{
      field<&Options::data_list_file_path>("data_list_file_path",
                                           "JSON file with the lists of items")
          .required()
          .beside_args(),
      field<&Options::data_file_base_dir>(
          "data_file_base_dir", "folder that paths of the list start at; default: the list's own")
          .beside_args(),
      field<&Options::data_list_key>("data_list_key", "which list of the file").beside_args(),
      field<&Options::transform>("transform", "transforms of every item, in order")};
  return list;
}

Dataset::Dataset(Options options, Context& context)
    : items_(read_data_list(options, context.root())),
      chain_({options.transform.begin(), options.transform.end()}) {}

std::vector<Sample> Dataset::get(std::size_t index, DrawOrder& order) const {
  return run(index, {item(index)}, &order, 0, chain_.size());
}

std::vector<Sample> Dataset::run(std::size_t index, std::vector<Sample> samples, DrawOrder* order,
                                 std::size_t begin, std::size_t end) const {
  try {
    return chain_.run(std::move(samples), order, begin, end);
  } catch (const Error& error) {
    throw with_prefix(error, file_of(item(index)));
  }
}

}  // namespace clara::monai_datasets
