#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <host/plugins/permissions.hpp>

#include <array>
#include <cerrno>
#include <cstring>

namespace clara::host::plugins {
namespace {

std::string user_name(uid_t user) {
  std::array<char, 4096> buffer{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return "user " + std::to_string(user);
}

/// True when `group` holds nobody but `user`: Debian gives each user a group of their own, and
/// umask 002 with it.
bool is_private(gid_t group, uid_t user) {
  std::array<char, 16384> buffer{};
  struct group entry {};
  struct group* found = nullptr;
  if (getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return false;
  const auto name = user_name(user);
  if (name != found->gr_name) return false;
  for (char** member = found->gr_mem; *member != nullptr; ++member) {
    if (name != *member) return false;
  }
  return true;
}

std::string mode_problem(const struct stat& status, bool sticky_is_enough) {
  if (sticky_is_enough && (status.st_mode & S_ISVTX) != 0) return "";
  if ((status.st_mode & S_IWOTH) != 0) return "is writable by everybody; chmod o-w";
  if ((status.st_mode & S_IWGRP) != 0 && !is_private(status.st_gid, status.st_uid)) {
    return "is writable by its group; chmod g-w";
  }
  return "";
}

std::string owner_problem(const struct stat& status, uid_t also) {
  const uid_t user = geteuid();
  if (status.st_uid == 0 || status.st_uid == user || status.st_uid == also) return "";
  std::string allowed = user == 0 ? "" : user_name(user) + " or ";
  allowed += "root";
  if (also != 0) allowed += " or " + user_name(also) + ", the owner of its folder";
  return "belongs to " + user_name(status.st_uid) + ", not to " + allowed;
}

std::string named(const std::filesystem::path& what, const std::string& problem) {
  if (problem.empty()) return "";
  // "chmod o-w" reads on with the name of what it is for.
  const bool command = problem.find("; chmod") != std::string::npos;
  return what.string() + " " + problem + (command ? " " + what.string() : "");
}

std::string cannot_look(const std::filesystem::path& what) {
  return what.string() + " cannot be read: " + std::strerror(errno);
}

}  // namespace

std::string writable_by_others(const std::filesystem::path& file) {
  const uid_t user = geteuid();
  auto folder = file.parent_path();
  struct stat status {};
  struct stat parent {};
  if (stat(file.c_str(), &status) != 0) return cannot_look(file);
  if (stat(folder.c_str(), &parent) != 0) return cannot_look(folder);
  if (auto problem = mode_problem(status, false); !problem.empty()) return named(file, problem);
  if (auto problem = owner_problem(status, user == 0 ? parent.st_uid : 0); !problem.empty()) {
    return named(file, problem);
  }
  for (bool own_folder = true;; own_folder = false) {
    if (auto problem = mode_problem(parent, !own_folder); !problem.empty())
      return named(folder, problem);
    if (auto problem = user == 0 ? "" : owner_problem(parent, 0); !problem.empty())
      return named(folder, problem);
    if (folder == folder.parent_path()) return "";
    folder = folder.parent_path();
    if (stat(folder.c_str(), &parent) != 0) return cannot_look(folder);
  }
}

}  // namespace clara::host::plugins
