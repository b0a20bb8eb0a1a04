#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <array>
#include <string>

#include "misbehaviour.hpp"

namespace misbehaving {

/// Misbehaves at one place.
class BadHandler final : public clara::Handler, public clara::Deliverer {
 public:
  struct Options {
    std::string where, how;
    static std::span<const clara::Field> fields() {
      static const std::array list{
          clara::field<&Options::where>(
              "where", "constructor, startup, end_job, shutdown, after, background or deliver"),
          clara::field<&Options::how>("how", "int, error, exit, fork or hang")};
      return list;
    }
  };

  BadHandler(Options options, clara::Context&) : options_(std::move(options)) { at("constructor"); }

  void startup(const clara::Event&, clara::StudyControl& control) override {
    at("startup");
    control.background([this] { at("background"); });
    control.after(std::chrono::milliseconds(0), [this] { at("after"); });
    if (options_.where == "deliver") control.post("message", clara::Value(1));
  }
  void end_job(const clara::Event&, clara::StudyControl&) override { at("end_job"); }
  void shutdown(const clara::Event&, clara::StudyControl&) override { at("shutdown"); }
  Delivery deliver(const clara::OutboxMessage&, std::string&) override {
    at("deliver");
    return Delivery::done;
  }

 private:
  void at(const char* place) const {
    if (options_.where == place) misbehave(options_.how);
  }

  Options options_;
};

}  // namespace misbehaving
