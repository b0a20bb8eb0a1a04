#pragma once

#include "host/store/sqlite.hpp"

#include <cstdint>

namespace clara::host::store {

/// Version of the tables that are ours (clara_*). Optuna's have their own number.
constexpr std::int64_t kStudySchema = 1;

/// Creates every table of an empty file: Optuna's RDB schema 12 as Optuna 5.0.0 leaves it, and
/// ours.
void create_tables(Database& db);

/// Creates the triggers that keep other programs from changing what the host decides, for the study
/// `study_id`.
void create_guards(Database& db, std::int64_t study_id);
/// Gives a study of an earlier version what it lacks.
void add_columns(Database& db);

/// Throws StoreError when the file is no study of ours or was written by a newer clara-host or
/// Optuna.
void check_schema(Database& db);

}  // namespace clara::host::store
