# The client of MLflow's REST API, for the handler of a study and that of a single training; a static library, so that
# each plugin stays on its own.
if(NOT TARGET clara_mlflow_client)
  find_package(CURL REQUIRED)
  set(parts answers client http names settings)
  list(TRANSFORM parts REPLACE "(.+)" "${CMAKE_CURRENT_LIST_DIR}/\\1.cpp")
  add_library(clara_mlflow_client STATIC ${parts})
  set_target_properties(clara_mlflow_client PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                        VISIBILITY_INLINES_HIDDEN ON)
  target_compile_features(clara_mlflow_client PUBLIC cxx_std_20)
  target_include_directories(clara_mlflow_client PUBLIC ${CMAKE_CURRENT_LIST_DIR})
  target_link_libraries(clara_mlflow_client PUBLIC clara_sdk CURL::libcurl PRIVATE clara_options)
endif()
