#pragma once

#include <clara/context.hpp>
#include <clara/train/map_transform.hpp>

namespace clara::transforms_utility {

/// Does nothing. MONAI's Identityd.
class Identityd : public OneToOne, public MapKeys {
 public:
  using Options = MapOptions;
  explicit Identityd(const Options& options) : MapKeys(options) {}
  void apply(Sample& sample) const override;
};

/// Waits, as a slow transform would. MONAI's SimulateDelayd.
class SimulateDelayd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    PerKey<double> delay_time{0.0};
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::delay_time>("delay_time", "seconds, for all keys or each")
                  .range(0, 86400)
                  .per_key()};
    }
  };
  explicit SimulateDelayd(const Options& options)
      : MapKeys(options), delay_time_(options.delay_time) {}
  void apply(Sample& sample) const override;

 private:
  PerKey<double> delay_time_;
};

/// Logs what entries are, one line for each. MONAI's DataStatsd.
class DataStatsd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    PerKey<std::string> prefix{"Data"};
    PerKey<bool> data_type{true};
    PerKey<bool> data_shape{true};
    PerKey<bool> value_range{true};
    PerKey<bool> data_value{false};
    PerKey<bool> meta_info{false};
    std::string name = "DataStats";
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::prefix>("prefix", "the line begins with it, for all keys or each")
                  .per_key(),
              field<&Options::data_type>("data_type", "say the number type").per_key(),
              field<&Options::data_shape>("data_shape", "say the shape").per_key(),
              field<&Options::value_range>("value_range", "say the least and the greatest value")
                  .per_key(),
              field<&Options::data_value>(
                  "data_value", "say the values; of more than 1000, three at each end of an axis")
                  .per_key(),
              field<&Options::meta_info>("meta_info", "say the meta data").per_key(),
              field<&Options::name>("name", "MONAI's; lines carry the component's name")};
    }
  };
  DataStatsd(Options options, Context& context)
      : MapKeys(options), options_(std::move(options)), context_(context) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
  Context& context_;
};

}  // namespace clara::transforms_utility
