#pragma once

#include <clara/error.hpp>
#include <host/check/data_list.hpp>
#include <host/check/volume_size.hpp>
#include <host/config/plan.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace clara::host::check {

/// One data list that a dataset of a plan reads, as it was found in order.
struct ListedData {
  std::size_t dataset = 0;  ///< index of the node
  std::string name;         ///< "training"
  const Array* items = nullptr;
  std::filesystem::path base;  ///< of its paths
  LoadedKeys loaded;           ///< by its transforms
  /// The classes that the file names beside its lists: "0 background, 1 spleen". Empty: it does
  /// not.
  std::vector<std::string> classes;
};

/// Holds the arguments of a plan against the data that they meet: the numbers of items, and the
/// sizes that the headers of NIfTI files tell, each of which is read once.
class TrainingDataCheck {
 public:
  /// Reports a loader that makes no batch of its list, a header that no reader can read, a patch
  /// that is larger than a label, and images of several sizes that one box is cut out of; warns of
  /// files of several numbers of axes under one key. What resamples, pads or crops before that may
  /// change sizes in ways that only running tells: then nothing is said.
  void run(const config::Plan& plan, const std::vector<ListedData>& data, Issues& issues);

  /// Warns where the classes of the network, of the post-processing and of the data list disagree.
  static void warn_of_classes(const config::Plan& plan, const std::vector<ListedData>& data,
                              Issues& issues);

 private:
  void check_headers(const ListedData& data, const std::string& key, Issues& issues);
  void check_axes(const ListedData& data, const std::string& key, Issues& issues);
  void check_patch(const config::Plan& plan, const config::Node& crop, const ListedData& data,
                   Issues& issues);
  void check_one_box(const config::Node& crop, const std::string& key, const ListedData& data,
                     Issues& issues);
  /// Of each item; of nothing where there is no file.
  using Column = std::vector<Volume>;
  const Column& volumes_of(const ListedData& data, const std::string& key);

  /// By base, list and key: the branches of a search meet the same ones.
  std::map<std::tuple<std::filesystem::path, std::string, std::string>, Column> columns_;
};

}  // namespace clara::host::check
