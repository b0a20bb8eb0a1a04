#include "plugins/train_handlers/monai_handlers/python_text.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>

#include <cmath>
#include <limits>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

TEST_CASE("numbers read as in python") {
  CHECK(python_text(0.0002) == "0.0002");
  CHECK(python_text(0.00001) == "1e-05");
  CHECK(python_text(1.5e-7) == "1.5e-07");
  CHECK(python_text(1.0) == "1.0");
  CHECK(python_text(0.0) == "0.0");
  CHECK(python_text(-3.25) == "-3.25");
  CHECK(python_text(1e15) == "1000000000000000.0");
  CHECK(python_text(1e16) == "1e+16");
  CHECK(python_text(1e100) == "1e+100");
  CHECK(python_text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(python_text(0.1F) == "0.1");
  CHECK(python_text(std::nan("")) == "nan");
  CHECK(python_text(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(fixed4(0.81236) == "0.8124");
  CHECK(fixed4(-std::nan("")) == "nan");
}

TEST_CASE("a key and its value take the places of a format") {
  CHECK(KeyValueFormat("{}: {:.4f} ").apply("Loss", 0.5) == "Loss: 0.5000 ");
  CHECK(KeyValueFormat("<{}={}>").apply("lr", 1e-5) == "<lr=1e-05>");
  CHECK(KeyValueFormat("{} {:.2e}").apply("x", 1234.5) == "x 1.23e+03");
  CHECK(KeyValueFormat("{} {:.3f}").apply("x", std::nan("")) == "x nan");
}

TEST_CASE("another format is refused") {
  for (const char* format :
       {"", "{}", "{:.4f} {}", "{} {:4f}", "{} {:.4d}", "{} {} {}", "{} {:.99f}"}) {
    CAPTURE(format);
    std::string message;
    try {
      const KeyValueFormat made(format);
    } catch (const Error& error) {
      message = error.what();
    }
    CHECK(message ==
          "expected a format such as \"{}: {:.4f} \", got \"" + std::string(format) + "\"");
  }
}

}  // namespace clara::testing
