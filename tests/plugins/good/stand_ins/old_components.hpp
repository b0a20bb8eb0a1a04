#pragma once

#include <clara/component.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Components by the names and arguments of Clara's pages on search spaces; they only say in the
/// log that they were built.
namespace stand_ins {

struct Transform : clara::Component {
  static constexpr std::string_view kind = "transform";
};
struct Optimizer : clara::Component {
  static constexpr std::string_view kind = "optimizer";
};
struct Model : clara::Component {
  static constexpr std::string_view kind = "model";
};

class Sometimes : public Transform {
 public:
  struct Options {
    clara::Keys keys;
    double probability = 0;
    static std::span<const clara::Field> fields() {
      static const std::array list{
          clara::field<&Options::keys>("fields", "images to change").required(),
          clara::field<&Options::probability>("probability", "how often").range(0, 1)};
      return list;
    }
  };
  Sometimes(const Options& options, clara::Context& context) {
    context.info("built with probability " + clara::number_text(options.probability));
  }
};

struct RandomAxisFlip final : Sometimes {
  using Sometimes::Sometimes;
};

struct RandomRotate3D final : Sometimes {
  using Sometimes::Sometimes;
};

class Oscillation final : public Transform {
 public:
  struct Options {
    clara::Keys keys;
    double magnitude = 0;
    static std::span<const clara::Field> fields() {
      static const std::array list{
          clara::field<&Options::keys>("fields", "images to scale").required(),
          clara::field<&Options::magnitude>("magnitude", "how much").at_least(0)};
      return list;
    }
  };
  Oscillation(const Options& options, clara::Context& context) {
    context.info("built with magnitude " + clara::number_text(options.magnitude));
  }
};

class NovoGrad final : public Optimizer {
 public:
  explicit NovoGrad(clara::Context& context) { context.info("built"); }
};

class PlainOptimizer final : public Optimizer {
 public:
  struct Options {
    double lr = 0.1;
    static std::span<const clara::Field> fields() {
      static const std::array list{clara::field<&Options::lr>("lr", "learning rate").above(0)};
      return list;
    }
  };
  PlainOptimizer(const Options& options, clara::Context& context) {
    context.info("built with lr " + clara::number_text(options.lr));
  }
};

class PlainModel final : public Model {
 public:
  explicit PlainModel(clara::Context& context) { context.info("built"); }
};

}  // namespace stand_ins
