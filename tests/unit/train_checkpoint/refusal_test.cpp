#include "files.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <filesystem>

// Last: LibTorch has a CHECK of its own, which ends the program.
#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using namespace std::string_literals;

/// An archive whose data.pkl is this pickle, with a storage "0" of four floats.
std::string pickle_refusal(const std::string& pickle) {
  TemporaryFolder folder;
  put_archive(folder / "x.pt",
              {{"x/data.pkl", "\x80\x02"s + pickle}, {"x/data/0", std::string(16, '\0')}});
  return refusal(folder / "x.pt");
}

std::string text(const std::string& word) {
  return "X"s + static_cast<char>(word.size()) + "\0\0\0"s + word;
}

std::string tuple(const std::string& items) { return "(" + items + "t"; }

/// A storage of `count` elements, then offset, shape and stride.
std::string tensor(int count, int offset, const std::string& shape, const std::string& stride,
                   const std::string& key = "0", const std::string& type = "FloatStorage") {
  const auto number = [](int n) { return "K"s + static_cast<char>(n); };
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + type + "\n" +
         text(key) + text("cpu") + number(count) + "tQ" + number(offset) + tuple(shape) +
         tuple(stride) + "\x89}tR";
}

}  // namespace

TEST_CASE("files that are no checkpoints are refused by name") {
  TemporaryFolder folder;
  put(folder / "short.pt", "PK");
  CHECK(refusal(folder / "short.pt") == "short.pt: it is not a checkpoint: only 2 bytes long");
  put(folder / "text.pt", std::string(100, 'x'));
  CHECK(refusal(folder / "text.pt") ==
        "text.pt: it is not a checkpoint of PyTorch 1.6 or later (no zip archive)");
  CHECK(refusal(folder / "none.pt") == "none.pt: cannot open it: No such file or directory");
  std::filesystem::create_directory(folder / "folder.pt");
  CHECK(refusal(folder / "folder.pt") == "folder.pt: it is not a regular file");
  put_archive(folder / "zip.pt", {{"x/readme", "hello"}});
  CHECK(refusal(folder / "zip.pt") == "zip.pt: it is not a checkpoint: entry data.pkl is missing");
  put_archive(folder / "ts.pt", {{"x/data.pkl", "."}, {"x/constants.pkl", "."}});
  CHECK(refusal(folder / "ts.pt") ==
        "ts.pt: it is a TorchScript file, not a checkpoint; name it as \"ts_path\"");
  put_archive(folder / "big.pt", {{"x/data.pkl", "."}, {"x/byteorder", "big"}});
  CHECK(refusal(folder / "big.pt") == "big.pt: its numbers are big-endian");
}

TEST_CASE("a pickle with code is refused by the name of its function, and nothing is run") {
  CHECK(pickle_refusal("cposix\nsystem\n" + tuple(text("touch /tmp/evil")) + "R.") ==
        "x.pt: it holds the global \"posix.system\"; a checkpoint may hold tensors, numbers, "
        "strings, "
        "lists, tuples and dicts only, and nothing in it is ever run");
  CHECK(pickle_refusal("cbuiltins\neval\n.").find("\"builtins.eval\"") != std::string::npos);
  CHECK(pickle_refusal("}(K\1K\2u)R.") ==
        "x.pt: its pickle is damaged: something that is no known function is called");
  CHECK(pickle_refusal("ctorch\nFloatStorage\n)R.") ==
        "x.pt: its pickle is damaged: torch.FloatStorage is called with 0 arguments");
  CHECK(pickle_refusal("ctorch\nFloatStorage\n.") ==
        "x.pt: /: a class or a bare storage stands where a value is expected");
}

TEST_CASE("a pickle that is damaged is refused with the reason") {
  const auto damaged = [](const std::string& pickle) {
    const auto text = pickle_refusal(pickle);
    const std::string front = "x.pt: its pickle is damaged: ";
    return text.starts_with(front) ? text.substr(front.size()) : text;
  };
  CHECK(damaged("") == "it ends in the middle");
  CHECK(damaged("X\xff\xff\xff\xff.") == "it ends in the middle");
  CHECK(damaged(".") == "an object is missing");
  CHECK(damaged("t.") == "a mark is missing");
  CHECK(damaged("](K\1(e.") == "a list is missing");
  CHECK(damaged("}(K\1u.") == "a dict has a key without a value");
  CHECK(damaged("h\3.") == "memo number 3 is not set");
  CHECK(damaged("Nr\xff\xff\xff\xff.") == "memo number 4294967295");
  CHECK(damaged("\x93.") == "the opcode 0x93 is not one that torch.save writes for tensors");
  CHECK(damaged("\x04.") == "the opcode 0x04 is not one that torch.save writes for tensors");
  CHECK(damaged("NQ.") == "a storage has an unknown form");
  CHECK(damaged("\x80\x04N.") == "x.pt: its pickle has protocol 4; torch.save writes protocol 2");
  CHECK(damaged("\x8a\x09"
                "123456789.") == "x.pt: it holds an integer of 9 bytes; at most 8 are read");
  CHECK(damaged("}(NNu.") == "x.pt: /: a key is neither a string nor an integer");
}

namespace {

/// numpy.core.multiarray.scalar(numpy.dtype(`type`), `bytes`), as torch.save writes it.
std::string numpy_number(const std::string& type, const std::string& bytes) {
  return "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n" + tuple(text(type)) + "R(K\3" +
         text("<") + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"s + "c_codecs\nencode\n" +
         tuple(text(bytes) + text("latin1")) + "R\x86R";
}

/// An array of `type` and `shape` with this content; `fortran`: the first axis is the fastest.
std::string numpy_array(const std::string& type, const std::string& shape, const std::string& bytes,
                        bool fortran = false) {
  return "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85"s + "c_codecs\nencode\n" +
         tuple(text("b") + text("latin1")) + "R\x87R(K\1" + tuple(shape) + "cnumpy\ndtype\n" +
         tuple(text(type)) + (fortran ? "R\x88" : "R\x89") + "c_codecs\nencode\n" +
         tuple(text(bytes) + text("latin1")) + "Rtb";
}

}  // namespace

TEST_CASE("NumPy's numbers are read, and of another type or length refused") {
  TemporaryFolder folder;
  const auto number = [&](const std::string& pickle) {
    put_archive(folder / "x.pt", {{"x/data.pkl", "\x80\x02"s + pickle + "."}});
    return read_checkpoint(folder / "x.pt");
  };
  CHECK(number(numpy_number("i1", "\x7f")).as_int() == 127);
  CHECK(number(numpy_number("i2", "\xc3\xbf\xc3\xbf")).as_int() == -1);  // UTF-8 of ff ff
  CHECK(number(numpy_number("u2", "\xc3\xbf\xc3\xbf")).as_int() == 65535);
  CHECK(number(numpy_number("i8", "\1\0\0\0\0\0\0\0"s)).as_int() == 1);
  CHECK(number(numpy_number("f4", "\0\0@@"s)).as_number() == 3);
  CHECK(number(numpy_number("f2", "\0>"s)).as_number() == 1.5);
  CHECK(number(numpy_number("f2", "\1\0"s)).as_number() == 0x1p-24);  // its smallest
  CHECK(number(numpy_number("b1", "\1")).as_bool());
  CHECK(number(numpy_number("U4", "a\0\0\0\xc3\xa9\0\0\0\0\xc3\xb6\1\0\0\0\0\0"s)).as_string() ==
        "a\u00e9\U0001f600");
  CHECK(number(numpy_number("U0", "")).as_string().empty());
  const auto damaged = [](const std::string& pickle) {
    const auto told = pickle_refusal(pickle + ".");
    const std::string front = "x.pt: its pickle is damaged: ";
    return told.starts_with(front) ? told.substr(front.size()) : told;
  };
  CHECK(damaged(numpy_number("U1", "\0\xc3\x98\0\0"s)) ==  // a surrogate
        "a NumPy text is made of no characters");
  CHECK(damaged(numpy_number("U1", "abc")) == "a NumPy text is made of no characters");
  const auto not_read = [](const std::string& type) {
    return "x.pt: it holds a NumPy value of the type " + type +
           ", which is not read; int8 to int64, uint8 to uint64, bool, float16 to float64 and str "
           "are";
  };
  CHECK(damaged(numpy_number("i0", "")) == not_read("\"i0\""));
  CHECK(damaged(numpy_number("i9", "123456789")) == not_read("\"i9\""));
  CHECK(damaged(numpy_number("i", "")) == not_read("\"i\""));
  CHECK(damaged(numpy_number("", "")) == not_read("\"\""));
  CHECK(damaged(numpy_number("c8", "12345678")) == not_read("complex64"));
  CHECK(damaged(numpy_number("S2", "ab")) == not_read("bytes"));
  CHECK(damaged(numpy_number("M8", "12345678")) == not_read("datetime64"));
  CHECK(damaged(numpy_number("V8", "12345678")) == not_read("void"));
  CHECK(damaged(numpy_number("i4", "1")) == "a NumPy number of the type \"i4\" has 1 byte");
  CHECK(damaged(numpy_number("u8",
                             "\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf")) ==
        "x.pt: it holds the NumPy number 18446744073709551615, above the largest that is read, "
        "9223372036854775807");
}

TEST_CASE("NumPy's arrays are read as tensors that hold their numbers") {
  TemporaryFolder folder;
  const auto array = [&](const std::string& pickle) {
    put_archive(folder / "x.pt", {{"x/data.pkl", "\x80\x02"s + pickle + "."}});
    return read_checkpoint(folder / "x.pt").as_tensor();
  };
  CHECK(at::equal(array(numpy_array("f2", "K\2", "\0>\0@"s)),
                  at::tensor({1.5, 2.0}, at::kFloat).to(at::kHalf)));
  CHECK(at::equal(array(numpy_array("u2", "K\2", "\1\0\xc3\xbf\xc3\xbf"s)),
                  at::tensor({1, 65535}, at::kInt)));
  CHECK(at::equal(array(numpy_array("u4", "K\1", "\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf")),
                  at::tensor({4294967295}, at::kLong)));
  const std::string bytes("\0\1\2\3\4\5", 6);
  CHECK(at::equal(array(numpy_array("u1", "K\2K\3", bytes, true)),
                  at::tensor({0, 2, 4, 1, 3, 5}, at::kByte).reshape({2, 3})));
}

TEST_CASE("tensors of numbers that are not read are refused by their type") {
  CHECK(
      pickle_refusal(tensor(2, 0, "K\1", "K\1", "0", "ComplexFloatStorage") + ".") ==
      "x.pt: it holds a tensor of the type torch.ComplexFloatStorage; whole numbers, booleans and "
      "real floats are read");
  CHECK(pickle_refusal(numpy_array("c8", "K\1", "12345678") + ".") ==
        "x.pt: /: it holds a NumPy array of the type complex64, which is not read; int8 to "
        "int64, uint8 to uint32, bool and float16 to float64 are");
  CHECK(pickle_refusal(numpy_array("U1", "K\1", "a\0\0\0"s) + ".") ==
        "x.pt: /: it holds a NumPy array of the type str, which is not read; int8 to "
        "int64, uint8 to uint32, bool and float16 to float64 are");
  const std::string conjugate = "}(" + text("conj") + "\x88u";
  auto lazy = tensor(4, 0, "K\1", "K\1");
  lazy.insert(lazy.size() - 2, conjugate);
  CHECK(pickle_refusal(lazy + ".") ==
        "x.pt: /: a tensor is a conjugate or a negative of its storage, which is not read");
}

TEST_CASE("a shape that nobody can count is refused, also when it has no elements") {
  const std::string huge = "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f";
  const std::string words = "x.pt: /: a tensor's shape is larger than any tensor";
  CHECK(pickle_refusal(tensor(4, 0, "K\0"s + huge + huge, "K\1K\1K\1") + ".") == words);
  CHECK(pickle_refusal(numpy_array("f4", "K\0"s + huge + huge, "") + ".") == words);
}

TEST_CASE("a pickle that contains itself is refused") {
  CHECK(pickle_refusal("]q\0h\0a."s).find("nested deeper than 32, or within itself") !=
        std::string::npos);
}

TEST_CASE("a tensor that reaches past its storage is refused with its place") {
  const auto at_place = [](const std::string& content) {
    return pickle_refusal("}(" + text("model") + "}(" + text("w") + content + "uu.");
  };
  CHECK(at_place(tensor(4, 0, "K\2K\2", "K\2K\1")).empty());
  CHECK(at_place(tensor(4, 1, "K\2K\2", "K\2K\1")) ==
        "x.pt: /model/w: a tensor reaches past its storage of 4 elements");
  CHECK(at_place(tensor(4, 0, "K\5", "K\1")) ==
        "x.pt: /model/w: a tensor reaches past its storage of 4 elements");
  CHECK(at_place(tensor(4, 0, "K\2K\2", "K\2\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f")) ==
        "x.pt: /model/w: a tensor reaches past its storage of 4 elements");
  CHECK(at_place(tensor(4, 5, "K\0"s, "K\1")).empty());
  CHECK(at_place(tensor(4, 0, "K\2K\2", "K\1")) ==
        "x.pt: /model/w: a tensor's shape and stride differ in length");
  CHECK(at_place(tensor(4, 0, "J\xff\xff\xff\xff", "K\1")) ==
        "x.pt: /model/w: a tensor's shape or stride is no natural number");
  CHECK(at_place(tensor(5, 0, "K\1", "K\1")) ==
        "x.pt: /model/w: its storage data/0 has 16 bytes where 5 elements of 4 bytes are promised");
  CHECK(at_place(tensor(4, 0, "K\1", "K\1", "7")) ==
        "x.pt: /model/w: its storage data/7 is missing");
  CHECK(at_place(tensor(2, 0, "K\1", "K\1", "0", "DoubleStorage")).empty());
}

TEST_CASE("a file cut or changed anywhere is refused or read, and never more") {
  TemporaryFolder folder;
  State state;
  state.set("w", at::arange(8, at::kFloat));
  state.set("x", State::List{1, 2.5, "text"});
  write_checkpoint(folder / "whole.pt", state);
  const auto whole = bytes_of(folder / "whole.pt");
  const auto file = folder / "cut.pt";
  for (std::size_t length = 0; length < whole.size(); length += 3) {
    put(file, whole.substr(0, length));
    CHECK_THROWS_AS(read_checkpoint(file), Error);
  }
  for (std::size_t place = 0; place < whole.size(); ++place) {
    auto changed = whole;
    changed[place] = static_cast<char>(changed[place] ^ (1 << (place % 8)));
    put(file, changed);
    try {
      read_checkpoint(file);
    } catch (const Error&) {  // any other exception, or a crash, is a finding
    }
  }
  CHECK(bytes_of(folder / "whole.pt") == whole);
}

TEST_CASE("damaged data is found by its checksum") {
  TemporaryFolder folder;
  write_checkpoint(folder / "x.pt", State(at::arange(8, at::kFloat)));
  auto bytes = bytes_of(folder / "x.pt");
  const auto data = bytes.find("archive/data/0");
  bytes[(data + 18 + 63) / 64 * 64] ^= 1;  // the data begins at the next multiple of 64
  put(folder / "x.pt", bytes);
  CHECK(refusal(folder / "x.pt") == "x.pt: entry data/0 is damaged (its CRC-32 differs)");
}

}  // namespace clara::testing
