/// clara_manifest PLUGIN -o FILE: loads a finished plugin once and writes what it offers, as JSON.
/// Run by clara_add_plugin().

#include <dlfcn.h>
#include <clara/manifest.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>

namespace {

std::string manifest_of(const std::string& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  clara::check(library != nullptr, std::string("cannot be loaded: ") + (library ? "" : dlerror()));
  const auto* door = static_cast<const clara::PluginDoor*>(dlsym(library, "clara_plugin"));
  clara::check(door != nullptr, "has no door; CLARA_PLUGIN in plugin.cpp makes one");
  clara::check(door->size == sizeof(clara::PluginDoor), "is built for another SDK");
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
    std::cerr << "clara_manifest: " << arguments[1] << ": " << error.what() << '\n';
    return 1;
  }
}
