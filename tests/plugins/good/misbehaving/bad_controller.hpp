#pragma once

#include <clara/automl/controller.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <array>
#include <string>

#include "misbehaviour.hpp"

namespace misbehaving {

/// Proposes the middle of each range for ever, and misbehaves at one place.
class BadController final : public clara::Controller {
 public:
  struct Options {
    std::string where, how;
    static std::span<const clara::Field> fields() {
      static const std::array list{
          clara::field<&Options::where>("where", "start, ask or tell"),
          clara::field<&Options::how>("how", "int, error, exit, fork or hang")};
      return list;
    }
  };

  BadController(Options options, clara::Context&) : options_(std::move(options)) {}

  void start(const clara::SearchSpace& space, const clara::StudyInfo&,
             std::span<const clara::Outcome>) override {
    at("start");
    for (const auto& parameter : space.parameters())
      values_.set(parameter.name, (parameter.low + parameter.high) / 2);
  }
  clara::Answer ask(int) override {
    at("ask");
    clara::Proposals answer;
    answer.list.emplace_back().values = values_;
    return answer;
  }
  void tell(const clara::Outcome&) override { at("tell"); }
  clara::Value save() const override { return clara::Object{}; }
  void restore(const clara::Value&) override {}

 private:
  void at(const char* place) const {
    if (options_.where == place) misbehave(options_.how);
  }

  Options options_;
  clara::SearchValues values_;
};

}  // namespace misbehaving
