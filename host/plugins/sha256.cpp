#include <openssl/evp.h>
#include <clara/error.hpp>
#include <host/plugins/sha256.hpp>

#include <array>
#include <fstream>
#include <memory>

namespace clara::host::plugins {
namespace {

class Sha256 {
 public:
  Sha256() { check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, kFailed); }

  void add(std::string_view bytes) {
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, kFailed);
  }

  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, kFailed);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
      out += digits[digest[i] >> 4U];
      out += digits[digest[i] & 15U];
    }
    return out;
  }

 private:
  static constexpr auto kFailed = "OpenSSL has no SHA-256";

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                   &EVP_MD_CTX_free};
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  check(in.good(), file.string() + ": cannot be read");
  Sha256 hash;
  std::string buffer(std::size_t{1} << 16U, '\0');
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    hash.add(std::string_view(buffer).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  return hash.finish();
}

}  // namespace clara::host::plugins
