#include "host/process/start_script.hpp"

#include "host/process/spawn.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/internal/job_environment.hpp>
#include <clara/internal/shell.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace clara::host::process {
namespace {

std::string text_of(const Command& command, std::int64_t number) {
  const auto first = command.attempt.string();
  const auto n = std::to_string(number);
  std::string text =
      "#!/bin/sh\n"
      "# Starts this attempt of a job; written by clara-host. $1: how often it was started "
      "before.\n"
      "n=$((" +
      n +
      " + ${1:-0}))\n"
      "first=" +
      shell_quoted(first) +
      "\n"
      "CLARA_ATTEMPT_DIR=" +
      shell_quoted(command.attempt.parent_path().string()) +
      "/attempt_$n\n"
      "if [ \"$n\" -ne " +
      n +
      " ]; then\n"
      "  mkdir -p \"$CLARA_ATTEMPT_DIR\" &&\n"
      "    sed 's/^  \"attempt\": " +
      n +
      ",$/  \"attempt\": '$n',/' \"$first/job.json\" "
      ">\"$CLARA_ATTEMPT_DIR/job.json\" || exit 74\n"
      "fi\n"
      "# The cluster says which devices; a job that was given none must not see one.\n"
      "CUDA_VISIBLE_DEVICES=${CUDA_VISIBLE_DEVICES-}\n"
      "export CLARA_ATTEMPT_DIR CUDA_VISIBLE_DEVICES\n";
  for (const auto& [name, value] : command.environment)
    text += "export " + name + "=" + shell_quoted(value) + "\n";
  text += "exec";
  for (const auto& word : job_arguments(command, -1))
    text += " " + (word == first ? "\"$CLARA_ATTEMPT_DIR\"" : shell_quoted(word));
  return text + "\n";
}

}  // namespace

std::filesystem::path write_start_script(const Command& command, std::int64_t number) {
  auto file = command.attempt / "start.sh";
  const auto text = text_of(command, number);
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
  const bool whole =
      fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (fd >= 0) close(fd);
  check(whole, "cannot write " + file.string() + ": " + std::strerror(error));
  return file;
}

void remove_secret_script(const std::filesystem::path& attempt) {
  std::error_code ignored;
  const auto text = try_read_file(attempt / "start.sh");
  if (text && text->find(kSecretSettings) != std::string::npos)
    std::filesystem::remove(attempt / "start.sh", ignored);
}

}  // namespace clara::host::process
