# clara_sources(VARIABLE PATTERN...): the .cpp files that match, seen again at every build.
function(clara_sources variable)
  set(patterns ${ARGN})
  list(TRANSFORM patterns PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  file(GLOB found CONFIGURE_DEPENDS ${patterns})
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# clara_library(NAME KIND SOURCES...): a library, or an interface to its headers as long as it has no source.
# LINK is set in the caller to PUBLIC or INTERFACE, for the target_* commands that follow.
macro(clara_library name kind)
  if("${ARGN}" STREQUAL "")
    add_library(${name} INTERFACE)
    set(LINK INTERFACE)
  else()
    add_library(${name} ${kind} ${ARGN})
    target_link_libraries(${name} PRIVATE clara_options)
    set(LINK PUBLIC)
  endif()
endmacro()
