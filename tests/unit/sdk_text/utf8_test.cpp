#include <doctest/doctest.h>
#include <clara/internal/utf8.hpp>

#include <string>

namespace clara {
namespace {

const std::string kReplaced = "\xEF\xBF\xBD";

TEST_CASE("what is a character and what is none") {
  for (const std::string one : {"a", "\x7F", "ä", "€", "\xED\x9F\xBF", "\xEE\x80\x80", "😀",
                                "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF"}) {
    CAPTURE(one);
    CHECK(utf8_length(one, 0) == one.size());
    CHECK(utf8_length("x" + one + "y", 1) == one.size());
    for (std::size_t cut = 1; cut < one.size(); ++cut)
      CHECK(utf8_length(one.substr(0, cut), 0) == 0);
  }
  // A continuation alone, overlong forms, surrogates, above U+10FFFF, bytes that never occur.
  for (const std::string none :
       {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3(", "\xE2\x82("}) {
    CAPTURE(none);
    CHECK(utf8_length(none, 0) == 0);
  }
  CHECK(utf8_length(std::string_view("\0", 1), 0) == 1);
}

TEST_CASE("bytes that belong to no character are replaced one by one") {
  CHECK(valid_utf8("Grüße") == "Grüße");
  CHECK(valid_utf8("a\xFF\xFE"
                   "b") == "a" + kReplaced + kReplaced + "b");
  CHECK(valid_utf8("\xE2\x82") == kReplaced + kReplaced);
}

TEST_CASE("a text is cut between characters") {
  const std::string text = "aä€😀";  // 1 + 2 + 3 + 4 bytes
  const std::size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t most = 0; most < std::size(whole); ++most) {
    CAPTURE(most);
    CHECK(utf8_prefix(text, most) == text.substr(0, whole[most]));
  }
}

TEST_CASE("characters up to U+00FF are Latin-1's") {
  CHECK(latin1_of("a\xC2\x80\xC3\xBF") == "a\x80\xFF");
  CHECK(latin1_of("") == "");
  CHECK(utf8_of(U"a\u00e9\u4e2d\U0001f600") == "a\u00e9\u4e2d\U0001f600");
  CHECK(utf8_of(std::u32string{char32_t{0xD800}}) == std::nullopt);
  CHECK(utf8_of(std::u32string{char32_t{0x110000}}) == std::nullopt);
  CHECK(utf8_of(std::u32string{char32_t{0xFFFFFFFF}}) == std::nullopt);
  CHECK(latin1_of("\xC4\x80") == std::nullopt);  // U+0100
  CHECK(latin1_of("\xFF") == std::nullopt);
}

TEST_CASE("columns of a terminal") {
  CHECK(terminal_width("abc") == 3);
  CHECK(terminal_width("ÄÖÜß") == 4);
  CHECK(terminal_width("日本語") == 6);
  CHECK(terminal_width("e\xCC\x81") == 1);  // e and a combining acute accent
  CHECK(terminal_width("😀") == 2);
  CHECK(terminal_width("█▏") == 2);
  CHECK(terminal_width("a\xFF") == 2);
  CHECK(terminal_prefix("日本語", 5) == "日本");
  CHECK(terminal_prefix("e\xCC\x81x", 1) == "e\xCC\x81");
  CHECK(terminal_prefix("abc", 3) == "abc");
  CHECK(terminal_prefix("abc", 0) == "");
}

TEST_CASE("what controls a terminal is shown, not sent") {
  CHECK(visible("\x1B[31mred\x07\x7F") == "\\u001b[31mred\\u0007\\u007f");
  CHECK(visible("\xC2\x9B") == "\\u009b");
  CHECK(visible(std::string_view("a\0b\r", 4)) == "a\\u0000b\\u000d");
  CHECK(visible("two\nlines\tä\xC2\xA0😀\xFF\xC2") == "two\nlines\tä\xC2\xA0😀\xFF\xC2");
}

}  // namespace
}  // namespace clara
