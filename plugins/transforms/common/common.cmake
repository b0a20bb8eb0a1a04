# What the families of transforms share; a static library, so that each plugin stays on its own.
if(NOT TARGET clara_transforms_common AND TARGET clara::train)
  file(GLOB clara_transforms_common_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
  add_library(clara_transforms_common STATIC ${clara_transforms_common_sources})
  target_include_directories(clara_transforms_common PUBLIC ${CMAKE_CURRENT_LIST_DIR}/..)
  # The pixel loops, vectorised; without contraction, so that every sum is rounded as torch rounds it.
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/axis_samples.cpp
    ${CMAKE_CURRENT_LIST_DIR}/numpy_sum.cpp ${CMAKE_CURRENT_LIST_DIR}/spline.cpp PROPERTIES
    COMPILE_OPTIONS "-O3;-ffp-contract=off" SKIP_PRECOMPILE_HEADERS ON)
  target_link_libraries(clara_transforms_common PUBLIC clara::train PRIVATE clara_options)
endif()
