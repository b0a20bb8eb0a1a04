// .npz files: archives that are broken, or promise what they do not hold.

#include <clara/error.hpp>

#include <algorithm>

#include <libdeflate.h>

#include "npy_bytes.hpp"
#include "numpy/npy.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

namespace numpy = transforms_io::numpy;

std::string little(std::uint64_t value, int size) {
  std::string out;
  for (int i = 0; i < size; ++i, value >>= 8U) out += static_cast<char>(value & 0xffU);
  return out;
}

struct Zip {
  std::string name = "a.npy";
  std::string content = "numbers";
  std::uint64_t method = 0, flags = 0, size = 7, packed = 7, offset = 0, entries = 1;
  std::uint32_t crc = libdeflate_crc32(0, "numbers", 7);

  Bytes file() const {
    const std::string local = "PK\3\4" + little(20, 2) + little(flags, 2) + little(method, 2) +
                              little(0, 4) + little(crc, 4) + little(packed, 4) + little(size, 4) +
                              little(name.size(), 2) + little(0, 2) + name + content;
    const std::string entry = "PK\1\2" + little(20, 4) + little(flags, 2) + little(method, 2) +
                              little(0, 4) + little(crc, 4) + little(packed, 4) + little(size, 4) +
                              little(name.size(), 2) + little(0, 12) + little(offset, 4) + name;
    return bytes_of(local + entry + "PK\5\6" + little(0, 4) + little(entries, 2) +
                    little(entries, 2) + little(entry.size(), 4) + little(local.size(), 4) +
                    little(0, 2));
  }
};

std::string refusal(const Bytes& file) {
  try {
    for (const auto& member : numpy::members_of(file)) numpy::content_of(file, member);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

Zip zip(void (*change)(Zip&)) {
  Zip out;
  change(out);
  return out;
}

TEST_CASE("an array is found by its name, and its bytes are checked") {
  const auto file = Zip{}.file();
  CHECK(numpy::is_archive(file));
  const auto members = numpy::members_of(file);
  REQUIRE(members.size() == 1);
  CHECK(members[0].name == "a");
  const auto content = numpy::content_of(file, members[0]);
  CHECK(std::ranges::equal(content.span(), bytes_of("numbers")));
  CHECK(refusal(zip([](Zip& z) { z.crc ^= 1U; }).file()) ==
        "the data of \"a\" are broken: their checksum is wrong");
}

TEST_CASE("a directory that lies") {
  CHECK(refusal(zip([](Zip& z) { z.entries = 3; }).file()) ==
        "the archive is broken: its directory ends early");
  CHECK(refusal(zip([](Zip& z) { z.offset = 5; }).file()) ==
        "the archive is broken: \"a\" is not where it is said to be");
  CHECK(refusal(zip([](Zip& z) { z.offset = 4000000; }).file()) ==
        "the archive is broken: 30 bytes at 4000000 lie beyond its end at 115");
  CHECK(refusal(zip([](Zip& z) { z.packed = z.size = 4000; }).file()) ==
        "the archive is broken: 4000 bytes at 35 lie beyond its end at 115");
  CHECK(refusal(zip([](Zip& z) { z.size = 4000000000; }).file()) ==
        "\"a\" is said to have 4000000000 bytes, which 7 cannot hold");
  CHECK(refusal(zip([](Zip& z) { z.method = 12; }).file()) ==
        "\"a\" is compressed by method 12, expected none (0) or deflate (8)");
  CHECK(refusal(zip([](Zip& z) { z.method = 8; }).file()) ==
        "the compressed data of \"a\" are broken");
  CHECK(refusal(zip([](Zip& z) { z.flags = 1; }).file()) == "the archive is encrypted");
}

TEST_CASE("an archive that is cut off anywhere is refused, and never read beyond its end") {
  const auto file = Zip{}.file();
  for (std::size_t size = 0; size < file.size(); ++size) {
    const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(refusal(part) == "the archive is broken: it has no directory");
  }
}

}  // namespace
}  // namespace clara::testing
