# What the families of networks are made of; a static library, so that each plugin stays on its own.
if(NOT TARGET clara_models_common AND TARGET clara::train)
  file(GLOB clara_models_common_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
  add_library(clara_models_common STATIC ${clara_models_common_sources})
  target_include_directories(clara_models_common PUBLIC ${CMAKE_CURRENT_LIST_DIR}/..)
  target_link_libraries(clara_models_common PUBLIC clara::train PRIVATE clara_options)
  set_target_properties(clara_models_common PROPERTIES CLARA_TORCH_HEADERS clara_torch_headers_of_networks)
endif()
