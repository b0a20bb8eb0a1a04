#pragma once

#include <clara/context.hpp>

#include <utility>

namespace clara::parity {

/// A Context for components that are tested by themselves.
class TestContext : public Context {
 public:
  explicit TestContext(std::filesystem::path root) : root_(std::move(root)) {}
  void log(LogLevel, std::string_view) override {}
  const std::filesystem::path& root() const override { return root_; }
  const std::string& label() const override { return label_; }
  Component* service(std::string_view) override { return nullptr; }

 private:
  std::filesystem::path root_;
  std::string label_ = "test";
};

}  // namespace clara::parity
