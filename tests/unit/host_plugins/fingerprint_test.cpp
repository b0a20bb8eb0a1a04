#include <doctest/doctest.h>
#include <host/plugins/fingerprint.hpp>
#include <host/plugins/sha256.hpp>

#include <string>

using clara::host::plugins::difference;
using clara::host::plugins::Fingerprint;
using clara::host::plugins::host_fingerprint;
using clara::host::plugins::sha256;

namespace {
const Fingerprint kHost(
    "sdk=1;headers=aa;compiler=gcc-12;cxx11abi=1;debugstl=0;std=202002L;train=1;torch=2.11.0;"
    "sanitizer=none");
}  // namespace

TEST_CASE("a fingerprint is read as it stands in the file") {
  const Fingerprint read(std::string_view("@(#)clara;sdk=1;torch=2.11.0\0rubbish", 36));
  CHECK(read.text() == "sdk=1;torch=2.11.0");
  CHECK(read.get("torch") == "2.11.0");
  CHECK(read.get("compiler").empty());
}

TEST_CASE("the same fingerprint is fit, and so is one without torch") {
  CHECK(difference(kHost, kHost).empty());
  CHECK(difference(Fingerprint("sdk=1;headers=aa;compiler=gcc-12;cxx11abi=1;debugstl=0;std=202002L;"
                               "train=none;torch=none;"
                               "sanitizer=none"),
                   kHost)
            .empty());
}

TEST_CASE("every difference is told, and the cure of the first") {
  CHECK(difference(Fingerprint("sdk=1;headers=bb;compiler=clang-14;cxx11abi=1;debugstl=1;std="
                               "202002L;train=1;torch=2.11.0;"
                               "sanitizer=none"),
                   kHost) ==
        "is built with sdk headers bb, compiler clang-14, _GLIBCXX_DEBUG 1, this host with sdk "
        "headers aa, compiler gcc-12, "
        "_GLIBCXX_DEBUG 0; rebuild it with clara_add_plugin() and this host's SDK");
}

TEST_CASE("a field that is not there differs") {
  CHECK(difference(
            Fingerprint(
                "sdk=1;headers=aa;compiler=gcc-12;cxx11abi=1;debugstl=0;torch=none;sanitizer=none"),
            kHost) ==
        "is built with __cplusplus (not stated), this host with __cplusplus 202002L; rebuild it "
        "with this host's compiler and "
        "flags");
}

TEST_CASE("this host states everything that it compares") {
  for (const auto* field : {"sdk", "headers", "compiler", "cxx11abi", "debugstl", "std", "train",
                            "torch", "sanitizer"}) {
    CHECK_FALSE(host_fingerprint().get(field).empty());
  }
  CHECK(host_fingerprint().get("headers") != "unknown");
}

TEST_CASE("SHA-256 as FIPS 180-4 gives it") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
