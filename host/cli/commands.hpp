#pragma once

#include <host/cli/app.hpp>

namespace clara::host::cli {

/// Every command of the program; commands.cpp is the table of contents. One function and one file
/// for each.
void add_commands(App& app);

void add_best(App& app);
void add_check(App& app);
void add_compare_monai(App& app);
void add_config(App& app);
void add_init(App& app);
void add_plugins(App& app);
void add_report(App& app);
void add_run(App& app);
void add_status(App& app);
void add_train(App& app);
void add_upgrade(App& app);
void add_validate(App& app);

}  // namespace clara::host::cli
