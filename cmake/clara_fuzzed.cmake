# clara_fuzzed(PATTERN...): the .cpp files of this folder's target that the fuzzers run through. Only these are built with
# the fuzzers' counters, and optimised: both double the time that a file takes to compile, and the rest is not fuzzed.
function(clara_fuzzed)
  if(NOT CLARA_FUZZ)
    return()
  endif()
  clara_sources(files ${ARGN})
  if(NOT files)
    message(FATAL_ERROR "clara_fuzzed(${ARGN}): there is no such file")
  endif()
  set_source_files_properties(${files} PROPERTIES COMPILE_OPTIONS "-O1;-fsanitize=fuzzer-no-link"
                              SKIP_PRECOMPILE_HEADERS ON)
endfunction()
