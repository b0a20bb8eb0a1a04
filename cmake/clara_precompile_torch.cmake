# LibTorch's headers take two thirds of the time of a file that includes them: they are compiled once, and every target that
# links LibTorch takes them from there. Nothing of ours is among them, so a change of ours does not compile them anew;
# torch/nn is not, because few files need it and all would read it. Files still include what they use: clang-tidy and the
# sanitizers read them without this.
function(clara_precompile_torch)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CLARA_SANITIZE)
    return()
  endif()
  set(source ${CMAKE_BINARY_DIR}/torch_headers.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(clara_torch_headers OBJECT ${source})
  target_link_libraries(clara_torch_headers PRIVATE clara_options clara::torch_cpu clara::c10)
  target_precompile_headers(clara_torch_headers PRIVATE
    <algorithm> <filesystem> <functional> <map> <memory> <optional> <span> <string> <vector>
    <ATen/core/Tensor.h> <ATen/Context.h> <ATen/DeviceGuard.h> <ATen/TensorUtils.h> <ATen/TracerMode.h>
    <ATen/core/Generator.h> <ATen/core/Reduction.h> <ATen/ops/empty.h>)
  _clara_targets_below(${CMAKE_SOURCE_DIR} targets)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(target STREQUAL "clara_torch_headers" OR NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
      continue()
    endif()
    _clara_uses_torch(${target} uses)
    if(uses)
      target_precompile_headers(${target} REUSE_FROM clara_torch_headers)
      if(type STREQUAL "EXECUTABLE")
        target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fPIC>)  # as the headers were, not -fPIE
      endif()
    endif()
  endforeach()
endfunction()

function(_clara_targets_below folder result)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(one IN LISTS folders)
    _clara_targets_below(${one} more)
    list(APPEND targets ${more})
  endforeach()
  set(${result} ${targets} PARENT_SCOPE)
endfunction()

# Whether a target links LibTorch, by whatever way.
function(_clara_uses_torch target result)
  get_property(known GLOBAL PROPERTY _clara_uses_torch_${target})
  if(known STREQUAL "")
    set(known FALSE)
    set_property(GLOBAL PROPERTY _clara_uses_torch_${target} FALSE)  # of a ring, too
    get_target_property(linked ${target} LINK_LIBRARIES)
    get_target_property(passed_on ${target} INTERFACE_LINK_LIBRARIES)
    foreach(library IN LISTS linked passed_on)
      if(library STREQUAL "clara::torch_cpu")
        set(known TRUE)
      elseif(TARGET ${library})
        _clara_uses_torch(${library} below)
        if(below)
          set(known TRUE)
        endif()
      endif()
    endforeach()
    set_property(GLOBAL PROPERTY _clara_uses_torch_${target} ${known})
  endif()
  set(${result} ${known} PARENT_SCOPE)
endfunction()
