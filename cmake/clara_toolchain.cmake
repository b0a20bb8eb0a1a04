# Defaults of a build tree. Included before project(), so nothing here may depend on the compiler.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "kind of build" FORCE)
endif()
# Line tables only: full debug information of LibTorch's headers is ten times the size of the code. No NDEBUG: our
# assertions are cheap, and stay on in what users run.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

find_program(CLARA_CCACHE ccache)
if(CLARA_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  # What it asks for before it serves a file that includes a precompiled header.
  set(CLARA_SLOPPINESS pch_defines,time_macros,include_file_mtime,include_file_ctime)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=${CLARA_SLOPPINESS} ${CLARA_CCACHE} CACHE STRING "")
endif()

# The build tree has the layout of the installed one, so the same relative RPATHs serve both.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/static)
set(CLARA_PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/clara-host/plugins)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_LIBDIR lib CACHE STRING "where libraries go; the RPATHs count on lib")
