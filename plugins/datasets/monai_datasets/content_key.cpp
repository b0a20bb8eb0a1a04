#include "content_key.hpp"

#include <clara/error.hpp>
#include <clara/internal/made_of.hpp>

#include <openssl/evp.h>
#include <sys/stat.h>

#include <array>

namespace clara::monai_datasets {
namespace {

/// Of what is computed here: another number where an old file must not be taken for a new one.
constexpr std::int64_t kVersion = 1;

void add_files(const Value& value, Array& files) {
  if (value.is_array())
    for (const auto& item : value.as_array()) add_files(item, files);
  struct stat info {};
  if (!value.is_string() || ::stat(value.as_string().c_str(), &info) != 0) return;
  files.push_back(Array{value, static_cast<std::int64_t>(info.st_size),
                        static_cast<std::int64_t>(info.st_mtim.tv_sec),
                        static_cast<std::int64_t>(info.st_mtim.tv_nsec)});
}

std::string sha256(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  check(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1,
        "SHA-256 is not there");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += kDigits[digest[i] >> 4U];
    out += kDigits[digest[i] & 15U];
  }
  return out;
}

}  // namespace

Value identity_of(const std::vector<const Transform*>& transforms, Context& context) {
  const auto* made_of = dynamic_cast<MadeOf*>(context.service(MadeOf::service_name));
  Array out;
  for (const auto* transform : transforms) {
    auto one = made_of ? made_of->made_of(*transform) : Value();
    out.push_back(one.is_null() ? Value(transform->label()) : std::move(one));
  }
  return out;
}

std::string content_key(const Sample& item, const Value& identity) {
  Object values;
  Array files;
  for (const auto& key : item.keys()) {
    const auto& value = *item.find_value(key);
    values.set(key, value);
    add_files(value, files);
  }
  return sha256(Value(Array{kVersion, std::move(values), std::move(files), identity}).json());
}

}  // namespace clara::monai_datasets
