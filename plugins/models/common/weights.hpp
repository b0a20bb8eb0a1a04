#pragma once

#include <clara/context.hpp>
#include <clara/train/model.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::networks {

/// Trained weights from a file on this machine: nothing is downloaded.
struct WeightsFile {
  std::string name;  ///< of the network, as its file is called in the cache folder
  std::string file;  ///< the argument, relative to the MMAR; "": the cache folder's NAME.pt or .pth
  /// From the name of an entry to the one that published files have for it, "" for none; looked for
  /// besides the network's own name.
  using Rename = std::string (*)(const std::string& own);
  std::vector<Rename> published = {};
};

/// The file's place. Throws clara::Error that says where to put what when there is none.
std::filesystem::path place_of(const WeightsFile& weights, const Context& context);

/// Fills what has the same name and shape, as MONAI and torchvision do, and warns of the rest. The
/// file has a state_dict, or one as "state_dict" or "model"; "module." in front of names is left
/// out. Throws clara::Error when nothing fits. With `strict`, everything must.
void load_weights(Model& model, const WeightsFile& weights, Context& context, bool strict = false);

}  // namespace clara::networks
