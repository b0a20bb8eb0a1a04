#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace clara::checkpoint {

struct StorageType {
  std::string_view name;
  at::ScalarType type;
};

/// The classes of storages, by Python's names.
inline constexpr std::array<StorageType, 10> kStorageTypes = {
    {{"torch.FloatStorage", at::kFloat},
     {"torch.DoubleStorage", at::kDouble},
     {"torch.HalfStorage", at::kHalf},
     {"torch.BFloat16Storage", at::kBFloat16},
     {"torch.LongStorage", at::kLong},
     {"torch.IntStorage", at::kInt},
     {"torch.ShortStorage", at::kShort},
     {"torch.CharStorage", at::kChar},
     {"torch.ByteStorage", at::kByte},
     {"torch.BoolStorage", at::kBool}}};

/// The class of this name; null when it is none.
inline const StorageType* storage_type(std::string_view name) {
  for (const auto& known : kStorageTypes)
    if (known.name == name) return &known;
  return nullptr;
}

/// Where the numbers of a checkpoint's tensors lie.
class Storages {
 public:
  using Fail = std::function<void(const std::string&)>;
  virtual ~Storages() = default;
  /// Says why the file cannot be read, with its name. Throws.
  virtual void fail(const std::string& message) const = 0;
  /// `count` numbers of `type`; `damaged` throws.
  virtual at::Tensor read(const std::string& key, at::ScalarType type, std::uint64_t count,
                          const Fail& damaged) const = 0;
};

}  // namespace clara::checkpoint
