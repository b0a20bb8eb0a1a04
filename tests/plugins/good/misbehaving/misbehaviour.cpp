#include "misbehaviour.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace misbehaving {

void misbehave(const std::string& how) {
  if (how == "int") throw 7;  // NOLINT(hicpp-exception-baseclass): that is what it is for
  if (how == "error") throw std::runtime_error("no good");
  if (how == "exit") std::exit(0);  // NOLINT(concurrency-mt-unsafe)
  if (how == "quick_exit") std::quick_exit(0);
  if (how == "fork") static_cast<void>(fork());
  while (how == "hang") std::this_thread::sleep_for(std::chrono::seconds(1));
}

}  // namespace misbehaving
