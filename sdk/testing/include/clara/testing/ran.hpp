#pragma once

/// Which component a conformance suite has looked at, for who asks afterwards whether each was:
/// with CLARA_CONFORMANCE_LOG=FILE each suite that came to its end adds a line to the file, "KIND
/// NAME".

#include <cxxabi.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>

namespace clara::testing {

inline void note_ran(std::string_view kind, std::string_view name) {
  if (const char* file = std::getenv("CLARA_CONFORMANCE_LOG"))
    std::ofstream(file, std::ios::app) << std::string(kind) + " " + std::string(name) + "\n";
}

/// By the name of its class, without namespaces and arguments of a template.
template <class T>
void note_class_ran(std::string_view kind, const T& component) {
  int failed = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(typeid(component).name(), nullptr, nullptr, &failed), &std::free);
  std::string name = failed == 0 ? text.get() : typeid(component).name();
  name = name.substr(0, name.find('<'));
  const auto scope = name.rfind("::");
  note_ran(kind, std::string_view(name).substr(scope == std::string::npos ? 0 : scope + 2));
}

}  // namespace clara::testing
