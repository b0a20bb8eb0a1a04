#include "plugins/models/networks/resnet_code.hpp"

#include <clara/error.hpp>

#include <string>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using networks::decode_resnet;

/// Each stage as its blocks' widths, with a / before a block that halves the resolution.
std::string drawn(const std::string& code) {
  std::string text;
  for (const auto& stage : decode_resnet(code, "ResNet50")) {
    text += text.empty() ? "" : " |";
    for (const auto& block : stage)
      text += (block.stride == 2 ? " /" : " ") + std::to_string(block.width);
  }
  return text;
}

std::string refusal(const std::string& code) {
  try {
    decode_resnet(code, "ResNet50");
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::config);
    return error.what();
  }
}

}  // namespace

TEST_CASE("the standard code is the standard network") {
  CHECK(drawn("111-2111-211111-211") ==
        " 64 64 64 | /128 128 128 128 | /256 256 256 256 256 256 | /512 512 512");
}

TEST_CASE("a stage's first block halves, whether it doubles or not; a 2 elsewhere only doubles") {
  CHECK(drawn("2-1112-11-21") == " 128 | /128 128 128 256 | /256 256 | /512 512");
  CHECK(drawn("11222") == " 64 64 128 256 512");
  CHECK(drawn("1-1-1-1-2-22") == " 64 | /64 | /64 | /64 | /128 | /256 512");
}

TEST_CASE("the codes of ModelArts' document are accepted") {
  CHECK(drawn("1-11111111-2111121111-211111") ==
        " 64 | /64 64 64 64 64 64 64 64 | /128 128 128 128 128 256 256 256 256 256"
        " | /512 512 512 512 512 512");
  CHECK(decode_resnet("1-1112-1111111111121-11111112111", "ResNet50").size() == 4);
}

TEST_CASE("a bad code is refused at its character") {
  CHECK(refusal("111-2111-2x1111-211") ==
        "ResNet50: \"111-2111-2x1111-211\": character 11 is 'x', expected 1, 2 or -");
  CHECK(refusal("3") == "ResNet50: \"3\": character 1 is '3', expected 1, 2 or -");
  CHECK(refusal("1 2-22") == "ResNet50: \"1 2-22\": character 2 is ' ', expected 1, 2 or -");
  CHECK(refusal("1\u20132-22") ==
        "ResNet50: \"1\u20132-22\": character 2 is '\u2013', expected 1, 2 or -");
  CHECK(refusal("") == "ResNet50: \"\": character 1 begins a stage without blocks");
  CHECK(refusal("-1222") == "ResNet50: \"-1222\": character 1 begins a stage without blocks");
  CHECK(refusal("12--22") == "ResNet50: \"12--22\": character 4 begins a stage without blocks");
  CHECK(refusal("1222-") == "ResNet50: \"1222-\": character 6 begins a stage without blocks");
  CHECK(refusal("111-2111-211111-111") ==
        "ResNet50: \"111-2111-211111-111\": has 2 blocks of kind 2, expected exactly 3");
  CHECK(refusal("2-2-2-2") == "ResNet50: \"2-2-2-2\": has 4 blocks of kind 2, expected exactly 3");
  CHECK(refusal("1") == "ResNet50: \"1\": has 0 blocks of kind 2, expected exactly 3");
}

}  // namespace clara::testing
