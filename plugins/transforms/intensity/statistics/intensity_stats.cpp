#include "statistics/intensity_stats.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/aminmax.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <span>
#include <utility>

#include "common/map_transform.hpp"
#include "order_statistics.hpp"
#include "statistics/numpy_sums.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// numpy's nan functions over a list in its own type; NaN of a list that has nothing else.
template <class T>
class Statistics {
 public:
  explicit Statistics(const at::Tensor& values)
      : list_(values.to(c10::CppTypeToScalarType<T>::value).contiguous()),
        values_(list_.const_data_ptr<T>(), static_cast<std::size_t>(list_.numel())) {
    for (const T value : values_) known_ += value == value ? 1U : 0U;
  }
  double of(const std::string& op) const {
    if (known_ == 0) return kNan;
    if (op == "mean") return mean();
    if (op == "std") return deviation();
    if (op == "median") return median();
    return op == "min" ? range().first : range().second;
  }

 private:
  T mean() const {
    return divided(pairwise_sum_of(values_.data(), values_.size(),
                                   [](T value) { return value == value ? value : T(0); }));
  }
  T deviation() const {
    const T centre = mean();
    return std::sqrt(divided(pairwise_sum_of(values_.data(), values_.size(), [centre](T value) {
      const T away = value == value ? value - centre : T(0);
      return away * away;
    })));
  }
  T median() const {
    std::vector<T> known;
    if (known_ < values_.size())
      std::copy_if(values_.begin(), values_.end(), std::back_inserter(known),
                   [](T value) { return value == value; });
    Ranked<T> ranked(known.empty() ? values_ : std::span<const T>(known));
    const T above = ranked.at(known_ / 2);
    if (known_ % 2 == 1) return above;
    const T both = ranked.at(known_ / 2 - 1) + above;
    return static_cast<T>(static_cast<double>(both) / 2.0);
  }
  std::pair<double, double> range() const {
    if (known_ == values_.size()) {
      const auto [low, high] = at::aminmax(list_);
      return {low.template item<double>(), high.template item<double>()};
    }
    T low = std::numeric_limits<T>::infinity();
    T high = -low;
    for (const T value : values_) {
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    return {low, high};
  }
  T divided(T sum) const {
    return static_cast<T>(static_cast<double>(sum) / static_cast<double>(known_));
  }

  at::Tensor list_;
  std::span<const T> values_;
  std::size_t known_ = 0;
};

/// All `ops` of a list. Whole numbers are added up as float64, as numpy does.
std::vector<Value> statistics_of(const at::Tensor& values, const OneOrMany<std::string>& ops) {
  std::vector<Value> out;
  const auto add_all = [&](const auto& statistics, const auto& rounded) {
    for (const auto& op : ops) out.push_back(rounded(op, statistics.of(op)));
  };
  const auto as_it_is = [](const std::string&, double result) { return Value(result); };
  if (values.scalar_type() == at::kFloat) {
    add_all(Statistics<float>(values), as_it_is);
  } else if (values.scalar_type() == at::kHalf) {
    add_all(Statistics<float>(values), [](const std::string&, double result) {
      return Value(static_cast<double>(static_cast<float>(c10::Half(static_cast<float>(result)))));
    });
  } else if (values.is_floating_point()) {
    add_all(Statistics<double>(values), as_it_is);
  } else {
    add_all(Statistics<double>(values), [](const std::string& op, double result) {
      const bool whole = (op == "min" || op == "max") && std::isfinite(result);
      return whole ? Value(static_cast<std::int64_t>(result)) : Value(result);
    });
  }
  return out;
}

at::Tensor masked(const Sample& sample, const std::string& key, const std::string& mask_key) {
  const at::Tensor& data = sample.image(key).data;
  const at::Tensor& mask = sample.image(mask_key).data;
  if (mask.sizes() != data.sizes())
    throw Error("the mask " + transforms::named(sample, mask_key) + " is " +
                shape_text(mask.sizes()) + ", but " + transforms::named(sample, key) + " is " +
                shape_text(data.sizes()));
  if (mask.scalar_type() != at::kBool)
    throw Error("the mask " + transforms::named(sample, mask_key) +
                " is not bool; CastToTyped makes it so");
  return data.masked_select(mask);
}

}  // namespace

Fields<IntensityStatsd::Options> IntensityStatsd::Options::fields() {
  return {group<MapOptions>(),
          field<&Options::ops>("ops", "which statistics")
              .one_of({"mean", "median", "max", "min", "std"})
              .required(),
          field<&Options::key_prefix>("key_prefix", "they are called <key_prefix>_mean and so on")
              .required(),
          field<&Options::mask_keys>("mask_keys", "key of a bool image; only where it is true")
              .per_key(),
          field<&Options::channel_wise>("channel_wise", "a list of one for each channel"),
          field<&Options::meta_keys>("meta_keys",
                                     "entry of the sample that they are written into; "
                                     "default: <key>_<meta_key_postfix>")
              .per_key(),
          field<&Options::meta_key_postfix>("meta_key_postfix", "how that entry's name ends")
              .per_key()};
}

void IntensityStatsd::Options::validate(const Options& options, OptionIssues& issues) {
  const auto& masks = options.mask_keys.values;
  if (options.channel_wise && std::any_of(masks.begin(), masks.end(), [](auto& m) { return !!m; }))
    issues.error("mask_keys", "what a mask selects has no channels, but channel_wise is true");
}

void IntensityStatsd::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t index) {
    const std::string& key = keys()[index];
    const auto& mask_key = options_.mask_keys.at(index);
    const at::Tensor values = mask_key ? masked(sample, key, *mask_key) : image.data;
    const std::string entry =
        options_.meta_keys.at(index).value_or(key + "_" + options_.meta_key_postfix.at(index));
    const Value* before = sample.find_value(entry);
    Object out = before && before->is_object() ? before->as_object() : Object{};
    std::vector<std::vector<Value>> all;
    if (options_.channel_wise)
      for (const auto& channel : values.unbind(0))
        all.push_back(statistics_of(channel, options_.ops));
    else
      all.push_back(statistics_of(values, options_.ops));
    for (std::size_t i = 0; i < options_.ops.size(); ++i) {
      Array results;
      for (const auto& of_channel : all) results.push_back(of_channel[i]);
      out.set(options_.key_prefix + "_" + options_.ops[i],
              options_.channel_wise ? Value(std::move(results)) : results.front());
    }
    sample.set(entry, Value(std::move(out)));
  });
}

}  // namespace clara::transforms_intensity
