# What `cmake --install` puts in place: the program, the plugins, and the SDK as the package clara-host.

include(CMakePackageConfigHelpers)
set(CLARA_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/clara-host)

set(installed clara_sdk clara_testing)
foreach(target clara_train clara_manifest)
  if(TARGET ${target})
    list(APPEND installed ${target})
  endif()
endforeach()
install(TARGETS ${installed} EXPORT clara-host-targets)
install(EXPORT clara-host-targets NAMESPACE clara:: DESTINATION ${CLARA_PACKAGE_DIR})
if(TARGET clara-host)
  install(TARGETS clara-host)
  install(TARGETS clara-job DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/clara-host)
endif()

foreach(folder sdk/include/ sdk/testing/include/)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/${folder})
    install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
  endif()
endforeach()
install(DIRECTORY ${CLARA_PLUGIN_OUTPUT_DIRECTORY}/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/clara-host/plugins
        USE_SOURCE_PERMISSIONS FILES_MATCHING PATTERN "*.so")
if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/python)
  install(DIRECTORY python/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/clara-host/python FILES_MATCHING PATTERN "*.py")
endif()

configure_package_config_file(cmake/clara-host-config.cmake.in ${CMAKE_BINARY_DIR}/clara-host-config.cmake
  INSTALL_DESTINATION ${CLARA_PACKAGE_DIR} PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/clara-host-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_BINARY_DIR}/clara-host-config.cmake ${CMAKE_BINARY_DIR}/clara-host-config-version.cmake
  sdk/cmake/clara_add_plugin.cmake sdk/cmake/clara_find_torch.cmake sdk/cmake/clara_plugin.map
  DESTINATION ${CLARA_PACKAGE_DIR})
