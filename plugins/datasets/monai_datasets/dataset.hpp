#pragma once

#include "data_list.hpp"

#include <clara/context.hpp>
#include <clara/train/chain.hpp>
#include <clara/train/dataset.hpp>

#include <array>
#include <span>

namespace clara::monai_datasets {

/// MONAI's Dataset over a data list: every item goes through all transforms each time.
class Dataset : public clara::Dataset {
 public:
  struct Options : DataListOptions {
    RefList<Transform> transform;
    static std::span<const Field> fields();
  };

  Dataset(const Options& options, Context& context);

  std::size_t size() const override { return list_.items.size(); }
  std::vector<Sample> get(std::size_t index, DrawOrder& order) const override;
  std::map<std::int64_t, std::string> class_names() const override { return list_.class_names; }
  std::vector<RandomSeeds> random_seeds() const override { return chain_.random_seeds(); }

 protected:
  /// The transforms [begin, end) on `samples`, which came from item `index`; an error names that
  /// item's file.
  std::vector<Sample> run(std::size_t index, std::vector<Sample> samples, DrawOrder* order,
                          std::size_t begin, std::size_t end) const;
  const Sample& item(std::size_t index) const { return list_.items.at(index); }
  const TransformChain& chain() const { return chain_; }

 private:
  DataList list_;
  TransformChain chain_;
};

}  // namespace clara::monai_datasets
