#include "common_options.hpp"

#include <clara/internal/float_range.hpp>

namespace clara::networks {

void check_norm(const char* name, const LayerSpec& norm, const Ints& channels,
                OptionIssues& issues) {
  check_layer(name, issues, [&] {
    for (const auto count : channels)
      if (count > 0 && count <= 16777216) make_norm(norm, count);
  });
}

void check_act(const char* name, const LayerSpec& act, OptionIssues& issues) {
  check_layer(name, issues, [&] { make_activation(act); });
}

void check_dropout(const char* name, const DropoutSpec& dropout, OptionIssues& issues) {
  const auto* p = std::get_if<double>(&dropout);
  if (p && !(*p >= 0 && *p <= 1))
    issues.error(name, "must be at least 0 and at most 1, got " + number_text(*p));
  check_layer(name, issues, [&] { make_dropout(dropout); });
}

void check_odd_kernel(const char* name, const OneOrMany<std::int64_t>& kernel,
                      std::int64_t spatial_dims, OptionIssues& issues) {
  check_per_axis(name, kernel, spatial_dims, issues);
  for (const auto length : kernel)
    if (length < 1 || length % 2 == 0)
      issues.error(name, "must be odd, got " + std::to_string(length));
}

void check_length(const char* name, std::size_t length, std::size_t wanted, OptionIssues& issues) {
  if (length != wanted)
    issues.error(name, "must have " + std::to_string(wanted) +
                           (wanted == 1 ? " entry, has " : " entries, has ") +
                           std::to_string(length));
}

void check_per_axis(const char* name, const OneOrMany<std::int64_t>& value,
                    std::int64_t spatial_dims, OptionIssues& issues) {
  if (!value.single && value.size() != static_cast<std::size_t>(spatial_dims))
    issues.error(name, "must be one number or one for each of the " + std::to_string(spatial_dims) +
                           " spatial dimensions");
}

Ints per_axis(const OneOrMany<std::int64_t>& value, std::int64_t spatial_dims) {
  if (value.single) return Ints(static_cast<std::size_t>(spatial_dims), value[0]);
  return value.values;
}

double volume_of(const OneOrMany<std::int64_t>& kernel, std::int64_t spatial_dims) {
  double volume = 1;
  for (const auto length : per_axis(kernel, spatial_dims)) volume *= static_cast<double>(length);
  return volume;
}

}  // namespace clara::networks
