#pragma once

#include <clara/error.hpp>
#include <host/config/plan.hpp>
#include <host/config/searchable_training.hpp>

#include <memory>
#include <string>

namespace clara::host::check {

/// A config that was looked at as a whole.
struct Checked {
  std::string type;  ///< "training config"; "" when nothing could be read
  config::Plan plan;
  Issues issues;  ///< by place: the files in the order in which they were read
};

/// Of the config of `request`, whose settings may be those of its jobs. Throws clara::Error when it
/// cannot be read.
config::ConfigType type_of(const config::Request& request);

/// Checks the config of `request` with all that belongs to it: an AutoML config with its training
/// config under every branch of the search, a training config that has a `search` in the same way;
/// data lists, files, folders and free space. Runs no plugin code. What cannot be read is an issue
/// too.
Checked check_config(const config::Request& request, const config::Vocabulary& vocabulary);

/// The plan of one training or validation, checked as a whole with its files, as it is written (no
/// search). Throws clara::Error with every error; warnings and notes are left in `issues`.
config::Plan checked_plan(const config::Request& request, const config::Vocabulary& vocabulary,
                          Issues& issues);

/// What `run` needs, checked as a whole. Throws clara::Error with every error; warnings and notes
/// are left in `issues`.
config::StudyPlan checked_study(const config::Request& request,
                                const config::Vocabulary& vocabulary, Issues& issues);

/// ok without an error; plugin when all errors are those of plugins, else config.
ExitCode code_of(const Issues& issues, const config::Vocabulary& vocabulary);

/// In the order of the text: by file as first named, line and column; what has no place comes last;
/// nothing twice.
Issues sorted(const Issues& issues);

}  // namespace clara::host::check
