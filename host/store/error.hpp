#pragma once

#include <clara/error.hpp>

#include <string>

namespace clara::host::store {

/// Why the study file could not be used.
enum class StoreFault {
  no_space,  ///< the disk or the quota is full; works again when space was made
  locked,    ///< another program kept the write lock too long, or another host holds the run
  io,  ///< a read, write or fsync failed: what reached the disk is unknown, the file is not written
       ///< again
  damaged,    ///< not a database, or a torn one
  read_only,  ///< the file or its folder cannot be written
  newer,      ///< written by a newer clara-host or Optuna
  missing,    ///< no such study, trial or attempt
  refused     ///< a rule of the study: a state that is final, a name that is taken
};

/// Everything that host/store throws. code() is ExitCode::storage; the message names the file.
class StoreError : public Error {
 public:
  StoreError(StoreFault fault, std::string message)
      : Error(std::move(message), ExitCode::storage), fault_(fault) {}

  StoreFault fault() const { return fault_; }

 private:
  StoreFault fault_;
};

}  // namespace clara::host::store
