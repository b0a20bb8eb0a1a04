#include <clara/url.hpp>

#include <doctest/doctest.h>

#include <string>

namespace clara {
namespace {

std::string wrong(const char* text) {
  std::string why;
  CHECK_FALSE(Url::parse(text, &why));
  return why;
}

}  // namespace

TEST_CASE("an address is taken apart, its credentials decoded") {
  const auto url = Url::parse("HTTP://u%40x:p%40ss%2F@host:5000/mlflow/");
  REQUIRE(url);
  CHECK(url->address() == "http://host:5000/mlflow");
  CHECK(url->user() == "u@x");
  CHECK(url->password() == "p@ss/");
  CHECK(Url::parse("https://host")->address() == "https://host");
  CHECK(Url::parse("http://[::1]:5000")->address() == "http://[::1]:5000");
  CHECK(Url::parse("http://token@host")->user() == "token");
}

TEST_CASE("a password as people write it, with every character of an address in it") {
  for (const auto* text : {"http://u:p@ss@host:5000/x", "http://u:p/a@host:5000/x",
                           "http://u:p?a#b@host:5000/x", "http://u:a:b@host:5000/x"}) {
    CAPTURE(text);
    const auto url = Url::parse(text);
    REQUIRE(url);
    CHECK(url->address() == "http://host:5000/x");
    CHECK(url->user() == "u");
  }
  CHECK(Url::parse("http://host/a@b")->address() == "http://host/a@b");
}

TEST_CASE("what is no address, and why") {
  CHECK(wrong("sqlite:///mlflow.db") == "");
  CHECK(wrong("./mlruns") == "");
  CHECK(wrong("http://") == "it names no host");
  CHECK(wrong("http://u:p@") == "it names no host");
  CHECK(wrong("http://:5000") == "it names no host");
  CHECK(wrong("http://host:50x0") == "its port is \"50x0\"");
  CHECK(wrong("http://host:70000") == "its port is \"70000\"");
  CHECK(wrong("http://my host:5000") == "it has a blank in it");
}

}  // namespace clara
