#pragma once

#include <clara/context.hpp>
#include <host/log/logger.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace clara::host {

/// What a command offers to all of its components: services by name, and where the MMAR is. Owns
/// nothing; everything given to it outlives it. Filled before the first component is built and not
/// changed while any of them runs.
class Services {
 public:
  explicit Services(std::filesystem::path root) : root_(std::move(root)) {}
  void add(std::string_view name, Component& service) { services_[std::string(name)] = &service; }
  /// Null when there is none.
  Component* find(std::string_view name) const {
    const auto it = services_.find(name);
    return it == services_.end() ? nullptr : it->second;
  }
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
  std::map<std::string, Component*, std::less<>> services_;
};

/// The Context of one component. Logger and services outlive it.
class HostContext : public Context {
 public:
  HostContext(std::string label, Logger& logger, const Services& services)
      : label_(std::move(label)), logger_(logger), services_(services) {}

  void log(LogLevel level, std::string_view line) override { logger_.write(level, label_, line); }
  const std::filesystem::path& root() const override { return services_.root(); }
  const std::string& label() const override { return label_; }
  using Context::service;
  Component* service(std::string_view name) override { return services_.find(name); }

 private:
  std::string label_;
  Logger& logger_;
  const Services& services_;
};

}  // namespace clara::host
