/// clara_manifest PLUGIN -o FILE: loads a finished plugin once and writes what it offers, as JSON.
/// Run by clara_add_plugin().

#include <clara/internal/code.hpp>
#include <clara/internal/manifest.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>

namespace {

std::string manifest_of(const std::filesystem::path& file) {
  const auto* door = clara::load_code(file);
  clara::check(door != nullptr,
               file.string() + ": has no door; CLARA_PLUGIN in plugin.cpp makes one");
  clara::check(door->size == sizeof(clara::PluginDoor),
               file.string() + ": is built for another SDK");
  clara::Registry registry;
  door->fill(registry);
  return clara::plugin_manifest(*door, registry).json();
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  if (argc != 4 || std::string(arguments[2]) != "-o") {
    std::cerr << "usage: clara_manifest PLUGIN -o FILE\n";
    return 2;
  }
  try {
    const auto text = manifest_of(std::filesystem::absolute(arguments[1]));
    std::ofstream out(arguments[3], std::ios::binary);
    out << text;
    clara::check(out.flush().good(), std::string("cannot write ") + arguments[3]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "clara_manifest: " << error.what() << '\n';
    return 1;
  }
}
