#include <host/cli/app.hpp>

#include <iostream>

int main(int argc, char** argv) {
  clara::host::cli::App app(std::cout, std::cerr);
  return app.run(argc, argv);
}
