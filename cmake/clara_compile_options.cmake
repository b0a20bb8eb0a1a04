# clara_options: warnings, sanitizers and the linker, for every target of this tree (never exported).

add_library(clara_options INTERFACE)
target_compile_options(clara_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Werror>)
# ccache compares text: no absolute path of this tree may reach the objects.
target_compile_options(clara_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=>)

find_program(CLARA_MOLD mold)
if(CLARA_MOLD)
  target_link_options(clara_options INTERFACE -fuse-ld=mold)
endif()

if(CLARA_SANITIZE STREQUAL "address")
  # vptr and function compare type information, of which each plugin keeps its own.
  set(CLARA_SANITIZER_FLAGS -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    list(APPEND CLARA_SANITIZER_FLAGS -fno-sanitize=function)
  endif()
elseif(CLARA_SANITIZE STREQUAL "thread")
  set(CLARA_SANITIZER_FLAGS -fsanitize=thread -fno-omit-frame-pointer)
elseif(CLARA_SANITIZE)
  message(FATAL_ERROR "CLARA_SANITIZE is \"${CLARA_SANITIZE}\"; it may be empty, address or thread")
endif()
if(CLARA_SANITIZER_FLAGS)
  target_compile_options(clara_options INTERFACE ${CLARA_SANITIZER_FLAGS})
  target_link_options(clara_options INTERFACE ${CLARA_SANITIZER_FLAGS})
endif()
