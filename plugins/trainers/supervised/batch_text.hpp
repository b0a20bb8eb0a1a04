#pragma once

#include <clara/error.hpp>
#include <clara/train/dataset.hpp>

#include <string>

namespace clara::supervised {

/// The files that a batch's images came from, each once: "/a.nii.gz, /b.nii.gz", four of them "and
/// 2 more"; "" when they came from no file.
std::string files_of(const Batch& batch);

/// The files of those images of a batch that hold a NaN or an infinity; "" when there is none.
std::string not_finite(const Batch& batch);

/// The error with "; the batch is of FILES" behind its message.
Error with_files(const Error& error, const Batch& batch);

}  // namespace clara::supervised
