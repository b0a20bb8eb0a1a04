#pragma once

#include <clara/error.hpp>
#include <host/config/settings.hpp>
#include <host/config/variables.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace clara::host::config {

struct Layout;

/// What a run has kept of its files, by their absolute, normal paths: objects.
using KeptFiles = std::map<std::filesystem::path, Value>;

/// What a command line says about a config.
struct Request {
  std::filesystem::path file;
  std::filesystem::path mmar;  ///< -m; empty: found, see mmar::find_root()
  std::filesystem::path
      environment;  ///< -e; empty: environment.json beside the config, if there is one
  std::vector<std::string> settings;      ///< --set NAME=VALUE
  std::vector<std::string> program = {};  ///< behind "--": what a trial of a search file runs
  KeptFiles kept = {};  ///< of a run that goes on: in place of files that are not there any more
};

/// What is kept of a file that is not there; null when it is there, or nothing of it was kept.
const Value* kept_of(const Request& request, const std::filesystem::path& file);

/// The texts that a config is made of, before anything in them is understood.
struct Sources {
  std::filesystem::path root;  ///< of the MMAR, absolute
  std::filesystem::path file;
  std::filesystem::path environment_file;  ///< empty when there is none
  Value config;                            ///< an object
  Value environment;                       ///< an object, perhaps an empty one
  std::vector<Setting> settings;
};

/// What `trainconf` of an AutoML config is when nothing sets it.
inline constexpr const char* kDefaultTrainingConfig = "config_train.json";

/// Reads them; throws clara::Error with everything that is wrong with the files and settings. A
/// search file (.yaml, .yml) becomes the AutoML config that means the same.
Sources read_sources(const Request& request);

/// The config with its first-level values replaced by the environment's and the command line's, in
/// this order, and the names that {NAME} may use.
struct Merged {
  Value config;
  Variables variables;
};

/// Reports settings that neither the config nor `layout` knows, and values that would replace a
/// section.
Merged merge(const Sources& sources, const Layout& layout, Issues& issues);

/// Every name that --set may give, sorted: first-level keys, those used as {NAME}, `layout`'s, and
/// the environment's (of which an AutoML config takes only what it uses: the others are its jobs').
std::vector<std::string> settable_names(const Sources& sources, const Layout& layout);

}  // namespace clara::host::config
