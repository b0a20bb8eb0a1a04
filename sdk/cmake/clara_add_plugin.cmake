# clara_add_plugin(FAMILY [TORCH | CUDA] [SOURCES file...] [LIBRARIES target...])
#
# One plugin, libFAMILY.so: plugin.cpp (its table of contents) and every other .cpp (and .cu) file of this folder, or
# SOURCES.
#   TORCH      it uses the train interfaces, and so LibTorch; left out of a build without
#   CUDA       it has kernels, and uses LibTorch's CUDA half; left out of a build without the CUDA toolkit. Its name
#              ends in _cuda: the host loads such a plugin only where there is a GPU
#   LIBRARIES  what else it links
# Nothing but the door `clara_plugin` is exported, nothing is left undefined, and it is never unloaded. After linking,
# clara_manifest loads it once and its answer becomes the section .clara.manifest.
# FAMILY_objects is the same code without plugin.cpp, for unit tests to link.

set(CLARA_ADD_PLUGIN_DIR ${CMAKE_CURRENT_LIST_DIR})

function(clara_add_plugin family)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TORCH;CUDA" "" "SOURCES;LIBRARIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "clara_add_plugin(${family}): unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(arg_CUDA)
    if(NOT CMAKE_CUDA_COMPILER OR NOT TARGET clara::torch_cuda)
      return()
    endif()
    set(arg_TORCH ON)
    list(APPEND arg_LIBRARIES clara::torch_cuda)
  endif()
  if(arg_TORCH AND NOT TARGET clara::train)
    return()
  endif()
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS
         ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.cu)
  endif()
  set(door ${arg_SOURCES})
  list(FILTER door INCLUDE REGEX "(^|/)plugin\\.cpp$")
  set(parts ${arg_SOURCES})
  list(FILTER parts EXCLUDE REGEX "(^|/)plugin\\.cpp$")
  if(NOT door)
    message(FATAL_ERROR "clara_add_plugin(${family}): there is no plugin.cpp in ${CMAKE_CURRENT_SOURCE_DIR}")
  endif()

  _clara_plugin_objects(${family}_objects "${parts}" "${arg_LIBRARIES}" "${arg_TORCH}")
  add_library(${family} MODULE ${door})
  target_link_libraries(${family} PRIVATE ${family}_objects)
  target_compile_definitions(${family} PRIVATE CLARA_SDK_HASH="${CLARA_SDK_HASH}")
  _clara_plugin_link(${family} "${arg_TORCH}")
  _clara_plugin_manifest(${family})
  set_property(GLOBAL APPEND PROPERTY CLARA_PLUGIN_TARGETS ${family})
endfunction()

# The code of a plugin without its door.
function(_clara_plugin_objects name parts libraries torch)
  if(parts)
    add_library(${name} OBJECT ${parts})
    set(scope PUBLIC)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                          VISIBILITY_INLINES_HIDDEN ON)
    target_compile_features(${name} PUBLIC cxx_std_20)
    if(TARGET clara_options)
      target_link_libraries(${name} PRIVATE clara_options)
    endif()
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name} ${scope} clara::sdk ${libraries})
  if(torch)
    target_link_libraries(${name} ${scope} clara::train)
    target_compile_definitions(${name} ${scope} CLARA_TORCH_VERSION="${CLARA_TORCH_VERSION}")
  endif()
endfunction()

function(_clara_plugin_link family torch)
  set(folder ${CMAKE_CURRENT_BINARY_DIR})
  if(CLARA_PLUGIN_OUTPUT_DIRECTORY)
    set(folder ${CLARA_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  set(rpath "$ORIGIN/../.." ${CLARA_SDK_LIBRARY_DIR})
  if(torch)
    list(APPEND rpath ${CLARA_TORCH_LIBRARY_DIR})
  endif()
  set(script ${CLARA_ADD_PLUGIN_DIR}/clara_plugin.map)
  set_target_properties(${family} PROPERTIES
    LIBRARY_OUTPUT_DIRECTORY ${folder}
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "${rpath}"
    LINK_DEPENDS ${script})
  target_compile_features(${family} PRIVATE cxx_std_20)
  target_link_options(${family} PRIVATE -Wl,--version-script=${script} -Wl,-z,nodelete -Wl,--build-id)
  if(NOT CLARA_SANITIZE)
    target_link_options(${family} PRIVATE -Wl,-z,defs)  # a sanitizer's own symbols are the executable's
  endif()
  if(TARGET clara_options)
    target_link_libraries(${family} PRIVATE clara_options)
  endif()
endfunction()

# Asks the finished plugin what is in it, and writes the answer into the file itself.
function(_clara_plugin_manifest family)
  if(NOT TARGET clara::manifest)
    return()
  endif()
  if(NOT CMAKE_OBJCOPY)
    find_program(CMAKE_OBJCOPY objcopy REQUIRED)
  endif()
  set(json ${CMAKE_CURRENT_BINARY_DIR}/${family}.manifest.json)
  set_property(TARGET ${family} APPEND PROPERTY LINK_DEPENDS $<TARGET_FILE:clara::manifest>)
  add_custom_command(TARGET ${family} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0
            $<TARGET_FILE:clara::manifest> $<TARGET_FILE:${family}> -o ${json}
    COMMAND ${CMAKE_OBJCOPY} --add-section .clara.manifest=${json}
            --set-section-flags .clara.manifest=noload,readonly $<TARGET_FILE:${family}>
    BYPRODUCTS ${json}
    VERBATIM)
endfunction()
