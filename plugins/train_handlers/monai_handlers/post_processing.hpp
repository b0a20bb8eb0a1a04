#pragma once

#include <clara/options.hpp>
#include <clara/train/chain.hpp>
#include <clara/train/engine.hpp>

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's PostProcessing: further transforms of every item's output, behind those of the engine
/// and the handlers before this one.
class PostProcessing : public TrainHandler {
 public:
  struct Options {
    std::variant<RefList<Transform>, Child<Transform>, std::vector<Child<Transform>>> transform;
    std::string event = "MODEL_COMPLETED";
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit PostProcessing(Options options);

  void model_completed(Engine& engine) override;
  void iteration_completed(Engine& engine) override;

 private:
  void process(EngineState& state) const;

  Options options_;
  TransformChain chain_;
};

}  // namespace clara::monai_handlers
