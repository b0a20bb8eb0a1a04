// .npy files: what is read of them, and what is refused, with the whole message.

#include <clara/error.hpp>

#include "npy_bytes.hpp"
#include "numpy/npy.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

namespace numpy = transforms_io::numpy;

std::string header(const std::string& type, const std::string& shape,
                   const std::string& order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape +
         ", }    \n";
}

std::string refusal(const Bytes& file, const numpy::Limits& limits = {}) {
  try {
    numpy::parse_array(file, limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

std::string refusal(const std::string& text) { return refusal(npy_file(text, 64)); }

TEST_CASE("a header says type, order and shape") {
  const auto array = numpy::parse_array(npy_file(header(">i2", "(2, 3L,)", "True"), 12));
  CHECK(array.kind == 'i');
  CHECK(array.size == 2);
  CHECK(array.swapped);
  CHECK(array.fortran);
  CHECK(array.shape == std::vector<std::int64_t>{2, 3});
  CHECK(array.bytes() == 12);
  CHECK(numpy::parse_array(npy_file(header("<f8", "()"), 8)).count == 1);
  CHECK(numpy::parse_array(npy_file(header("|b1", "(0, 9)"), 0)).count == 0);
}

TEST_CASE("a file that is something else, or cut off") {
  CHECK(refusal(Bytes{}) == "the file is empty");
  CHECK(refusal(bytes_of("PK")) == "expected a NumPy file, but it does not begin like one");
  CHECK(refusal(bytes_of("\x93NUMPY\1")) == "expected at least 12 bytes, got 7");
  CHECK(refusal(npy_file(header("<f4", "(4, 4)"), 63)) == "expected 64 bytes of numbers, got 63");
  Bytes file = npy_file(header("<f4", "(4,)"), 16);
  CHECK(refusal(Bytes(file.begin(), file.begin() + 20)) == "expected a header of 62 bytes, got 10");
  file[6] = std::byte{9};
  CHECK(refusal(file) == "expected version 1 to 3 of NumPy's format, got 9");
  file[6] = std::byte{2};
  file[10] = file[11] = std::byte{0xff};
  CHECK(refusal(file) == "a header of 4294901822 bytes is longer than numpy's limit of 10000");
}

TEST_CASE("sizes beyond measure") {
  CHECK(refusal(header("<f4", "(9223372036854775807, 2)")) ==
        "its numbers are more than the limit of 4294967296 bytes");
  CHECK(refusal(header("|u1", "(1073741824, 2)")) ==
        "its numbers are more than the limit of 4294967296 bytes");
  CHECK(refusal(header("<f4", "(99999999999999999999,)")) ==
        "the header is wrong: expected a size from 0 on before \"999999999999\"");
  CHECK(refusal(header("<f4", "(-1,)")) ==
        "the header is wrong: expected a size from 0 on before \"-1,), }    ?\"");
  std::string many = "(";
  for (int i = 0; i < 65; ++i) many += "1,";
  CHECK(refusal(header("<f4", many + ")")) == "the header is wrong: more than 64 axes");
}

TEST_CASE("what only pickle could read, and what are no numbers") {
  CHECK(refusal(header("|O", "(1,)")) ==
        "it holds Python objects, which only pickle could read; save numbers");
  CHECK(refusal("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}") ==
        "it holds records of several fields, expected numbers");
  CHECK(refusal(header("<c8", "(1,)")) ==
        "its numbers are of the type \"<c8\", which is none of an image; expected bool, int8 to "
        "int64, uint8 to uint64 or float16 to float64");
  CHECK(refusal(header("f4", "(1,)")) == "the header is wrong: there is no number type \"f4\"");
}

TEST_CASE("a header that is no dictionary of numpy's") {
  CHECK(refusal("__import__('os')") ==
        "the header is wrong: expected \"{\" before \"__import__('\"");
  CHECK(refusal("{'descr': '<f4', 'shape': (1,)}") ==
        "the header is wrong: expected \"descr\", \"fortran_order\" and \"shape\"");
  CHECK(refusal("{'descr': '<f4") == "the header is wrong: a text does not end");
  CHECK(refusal("{'more': 1}") == "the header is wrong: there is no \"more\"");
  CHECK(refusal("{'fortran_order': 1}") ==
        "the header is wrong: expected True or False before \"1}\"");
  CHECK(refusal(header("<f4", "(1,)") + "x") == "the header is wrong: something follows it");
  CHECK(refusal("{") == "the header is wrong: expected \"\"\" at its end");
}

}  // namespace
}  // namespace clara::testing
