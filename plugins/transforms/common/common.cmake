# What the families of transforms share; a static library, so that each plugin stays on its own.
if(NOT TARGET clara_transforms_common AND TARGET clara::train)
  file(GLOB clara_transforms_common_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
  add_library(clara_transforms_common STATIC ${clara_transforms_common_sources})
  target_include_directories(clara_transforms_common PUBLIC ${CMAKE_CURRENT_LIST_DIR}/..)
  set(clara_transforms_common_loops axis_samples.cpp convolve_axis.cpp grid_sample.cpp numpy_sum.cpp
    pad_mapped.cpp spline.cpp)
  # The pixel loops, vectorised; without contraction, so that every sum is rounded as torch rounds it.
  list(TRANSFORM clara_transforms_common_loops PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
  set_source_files_properties(${clara_transforms_common_loops} PROPERTIES
    COMPILE_OPTIONS "-O3;-ffp-contract=off" SKIP_PRECOMPILE_HEADERS ON)
  target_link_libraries(clara_transforms_common PUBLIC clara::train PRIVATE clara_options)
endif()
