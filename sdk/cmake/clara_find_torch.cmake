# Targets clara::torch_cpu and clara::c10 for LibTorch, clara::torch_cuda where it has a CUDA half and CUDA is an enabled
# language, and CLARA_TORCH_VERSION.
#
# find_package(Torch) is not used: it fails without the CUDA toolkit, and puts libtorch_cuda into everything that it
# links. The folder (with include/ and lib/) is, in this order, CLARA_LIBTORCH as a CMake or an environment variable,
# or what script/bootstrap left under CLARA_DEPS (default ~/.cache/clara-host).

if(TARGET clara::torch_cpu)
  return()
endif()

function(_clara_torch_folder result)
  if(CLARA_LIBTORCH)
    set(${result} ${CLARA_LIBTORCH} PARENT_SCOPE)
  elseif(DEFINED ENV{CLARA_LIBTORCH})
    set(${result} $ENV{CLARA_LIBTORCH} PARENT_SCOPE)
  else()
    set(deps $ENV{CLARA_DEPS})
    if(NOT deps)
      set(deps $ENV{HOME}/.cache/clara-host)
    endif()
    file(GLOB folders ${deps}/venv/lib/python3.*/site-packages/torch)
    list(APPEND folders ${deps}/venv)
    list(GET folders 0 folder)
    set(${result} ${folder} PARENT_SCOPE)
  endif()
endfunction()

_clara_torch_folder(_clara_torch)
file(REAL_PATH ${_clara_torch} _clara_torch)
if(NOT EXISTS ${_clara_torch}/lib/libtorch_cpu.so OR NOT EXISTS ${_clara_torch}/include/ATen/core/Tensor.h)
  message(FATAL_ERROR "there is no LibTorch in ${_clara_torch}: run script/bootstrap, or give a LibTorch folder by "
                      "-DCLARA_LIBTORCH=DIR")
endif()

# The numbers moved between headers with the releases (2.11 has them in headeronly/).
foreach(_clara_header headeronly/version.h csrc/api/include/torch/version.h)
  if(EXISTS ${_clara_torch}/include/torch/${_clara_header})
    file(STRINGS ${_clara_torch}/include/torch/${_clara_header} _clara_torch_lines
         REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
    string(REGEX MATCHALL "[0-9]+" _clara_torch_numbers "${_clara_torch_lines}")
    if(_clara_torch_numbers)
      break()
    endif()
  endif()
endforeach()
string(REPLACE ";" "." CLARA_TORCH_VERSION "${_clara_torch_numbers}")
set(CLARA_TORCH_LIBRARY_DIR ${_clara_torch}/lib)

set(_clara_libraries c10 torch_cpu)
if(CMAKE_CUDA_COMPILER AND EXISTS ${CLARA_TORCH_LIBRARY_DIR}/libtorch_cuda.so)
  list(APPEND _clara_libraries c10_cuda torch_cuda)
endif()
foreach(_clara_library IN LISTS _clara_libraries)
  add_library(clara::${_clara_library} SHARED IMPORTED)
  set_target_properties(clara::${_clara_library} PROPERTIES
    IMPORTED_LOCATION ${CLARA_TORCH_LIBRARY_DIR}/lib${_clara_library}.so
    # Imported targets' includes are SYSTEM ones: LibTorch's headers do not have to pass our warnings.
    INTERFACE_INCLUDE_DIRECTORIES
      "${_clara_torch}/include;${_clara_torch}/include/torch/csrc/api/include"
    INTERFACE_COMPILE_DEFINITIONS _GLIBCXX_USE_CXX11_ABI=1)
endforeach()
set_property(TARGET clara::torch_cpu PROPERTY INTERFACE_LINK_LIBRARIES clara::c10)
if(TARGET clara::torch_cuda)
  find_package(CUDAToolkit REQUIRED)
  # CMake 3.25 does not know that nvcc 13 speaks C++20.
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
  set_property(TARGET clara::torch_cuda PROPERTY INTERFACE_COMPILE_OPTIONS
    "$<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr;--expt-extended-lambda>")
  set_property(TARGET clara::torch_cuda PROPERTY INTERFACE_LINK_LIBRARIES clara::c10_cuda clara::torch_cpu CUDA::cudart)
endif()
message(STATUS "LibTorch ${CLARA_TORCH_VERSION}: ${_clara_torch}")
