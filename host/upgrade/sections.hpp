#pragma once

#include <host/upgrade/component.hpp>
#include <host/upgrade/upgrade.hpp>

#include <optional>
#include <string>

namespace clara::host::upgrade {

/// What a section of 3.x takes from the rest of its config.
struct Surroundings {
  std::optional<Value> recording_interval;  ///< train_summary_recording_interval
  std::optional<Value> batch_size;          ///< of a validation config
  std::string activation = "softmax";       ///< what the network of 3.x ended with
  std::optional<Value> classes;             ///< of the network
  bool has_learning_rate = false;
};

/// Sections of Clara Train 3.x as today's: image pipelines, metrics, what 3.x did without being
/// told. Sections that have nothing of 3.x come out as they are.
class SectionUpgrade {
 public:
  SectionUpgrade(const Surroundings& around, std::vector<Line>& lines)
      : around_(around), lines_(lines), components_(lines) {}

  /// `name`: "train", "validate", or "" for a validation config, whose file is the section.
  Value run(const std::string& name, const Value& section);

 private:
  void read(const Object::Member& member, const std::string& path, Object& out);
  Value components(std::string_view kind, const Value& written, const std::string& path);
  Value transforms(const Value& list, const std::string& path);
  void pipeline(const Value& pipeline, const std::string& path, bool training, Object& out);
  void read_validation(const Object::Member& member, const std::string& path, Object& out);
  void complete(const std::string& name, Object& out);
  void complete_losses(Object& out);
  void complete_handlers(const std::string& name, Object& out);
  void complete_post_transforms(Object& out);
  void changed(const Mark& mark, const std::string& path, std::string text);
  void left(const Mark& mark, const std::string& path, std::string text);

  const Surroundings& around_;
  std::vector<Line>& lines_;
  ComponentUpgrade components_;
  bool is_old_ = false;
  bool training_ = false;
};

}  // namespace clara::host::upgrade
