#include <clara/error.hpp>
#include <host/config/layout.hpp>
#include <host/config/out_of_scope.hpp>

#include <algorithm>
#include <array>

namespace clara::host::config {
namespace {

constexpr std::array kTrainSlots{
    SlotRule{"loss", "loss", Form::choice},
    SlotRule{"optimizer", "optimizer", Form::choice},
    SlotRule{"lr_scheduler", "lr_scheduler", Form::choice},
    SlotRule{"model", "model", Form::choice},
    SlotRule{"pre_transforms", "transform", Form::list},
    SlotRule{"dataset", "dataset"},
    SlotRule{"dataloader", "dataloader"},
    SlotRule{"inferer", "inferer"},
    SlotRule{"handlers", "train_handler", Form::list},
    SlotRule{"post_transforms", "transform", Form::list},
    SlotRule{"key_metric", "metric"},
    SlotRule{"additional_metrics", "metric", Form::list},
    SlotRule{"metrics", "metric", Form::list},
    SlotRule{"trainer", "trainer", Form::one, true},
};

constexpr std::array kValidateSlots{
    SlotRule{"model", "model", Form::choice},
    SlotRule{"pre_transforms", "transform", Form::list},
    SlotRule{"dataset", "dataset"},
    SlotRule{"dataloader", "dataloader"},
    SlotRule{"inferer", "inferer"},
    SlotRule{"handlers", "train_handler", Form::list},
    SlotRule{"post_transforms", "transform", Form::list},
    SlotRule{"key_metric", "metric"},
    SlotRule{"additional_metrics", "metric", Form::list},
    SlotRule{"metrics", "metric", Form::list},
    SlotRule{"evaluator", "evaluator", Form::one, true},
};

constexpr std::array kAutomlSlots{
    SlotRule{"handlers", "handler", Form::list},
    SlotRule{"executor", "executor", Form::one, true},
    SlotRule{"controller", "controller", Form::one, true},
    SlotRule{"scheduler", "scheduler"},
    SlotRule{"pruner", "pruner"},
    SlotRule{"runner", "runner"},
};

constexpr std::array kTrainingSections{SectionRule{"train", kTrainSlots},
                                       SectionRule{"validate", kValidateSlots}};
constexpr std::array kValidationSections{SectionRule{"", kValidateSlots}};
constexpr std::array kAutomlSections{SectionRule{"", kAutomlSlots}};

constexpr std::array<std::string_view, 25> kTrainingNames{"schema",
                                                          "CLARA_TRAIN_VERSION",
                                                          "epochs",
                                                          "learning_rate",
                                                          "num_interval_per_valid",
                                                          "multi_gpu",
                                                          "determinism",
                                                          "direction",
                                                          "resume",
                                                          "resume_checkpoint",
                                                          "loss_file",
                                                          "max_iterations",
                                                          "cudnn_benchmark",
                                                          "amp",
                                                          "tf32",
                                                          "use_gpu",
                                                          "dont_load_ckpt_model",
                                                          "dont_load_ts_model",
                                                          "network_summary",
                                                          "write_train_stats",
                                                          "print_conf",
                                                          "search",
                                                          "disable_dlprof_debug",
                                                          "MMAR_ROOT",
                                                          "MMAR_CKPT_DIR"};

constexpr std::array<std::string_view, 15> kAutomlNames{"schema",
                                                        "CLARA_TRAIN_VERSION",
                                                        "trainconf",
                                                        "workers",
                                                        "run_id",
                                                        "traceout",
                                                        "max_job_run_time",
                                                        "max_sys_run_time",
                                                        "direction",
                                                        "objectives",
                                                        "constraints",
                                                        "hook_timeout",
                                                        "seed",
                                                        "MMAR_ROOT",
                                                        "grace"};

constexpr std::array kLayouts{
    Layout{ConfigType::training, "training config", kTrainingSections, kTrainingNames},
    Layout{ConfigType::validation, "validation config", kValidationSections, kTrainingNames},
    Layout{ConfigType::automl, "AutoML config", kAutomlSections, kAutomlNames}};

}  // namespace

const SlotRule* Layout::find_slot(std::string_view section, std::string_view key) const {
  for (const auto& rule : sections) {
    if (rule.name != section) continue;
    for (const auto& slot : rule.slots)
      if (slot.key == key) return &slot;
  }
  return nullptr;
}

bool Layout::is_structure(std::string_view key) const {
  return std::any_of(sections.begin(), sections.end(), [&](const SectionRule& section) {
    return section.name.empty() ? find_slot("", key) != nullptr : section.name == key;
  });
}

std::set<std::string, std::less<>> Layout::component_names() const {
  std::set<std::string, std::less<>> names{"conf"};
  for (const auto& section : sections)
    for (const auto& slot : section.slots) names.emplace(slot.key);
  return names;
}

bool Layout::knows(std::string_view name) const {
  return std::find(first_level.begin(), first_level.end(), name) != first_level.end();
}

const Layout& layout_of(ConfigType type) { return kLayouts.at(static_cast<std::size_t>(type)); }

ConfigType type_of_config(const Value& config) {
  if (const auto beyond = beyond_of_file(config); !beyond.empty())
    throw Error(Issue{Severity::error, config.mark(), "", beyond, ""});
  const auto has = [&](std::string_view key) { return config.find(key) != nullptr; };
  if (has("train") || has("validate")) return ConfigType::training;
  if (has("controller") || has("executor") || has("scheduler")) return ConfigType::automl;
  if (has("evaluator") || has("pre_transforms") || has("inferer")) return ConfigType::validation;
  throw Error(
      Issue{Severity::error, config.mark(), "", "is no config that this program knows",
            "a training config has \"train\", a validation config \"evaluator\", an AutoML config "
            "\"controller\""});
}

}  // namespace clara::host::config
