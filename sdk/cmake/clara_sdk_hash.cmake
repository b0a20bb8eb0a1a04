# CLARA_SDK_HASH: the first 16 digits of a SHA-256 over the SDK's headers, for the fingerprint: those that are installed,
# and sdk/internal, which only the plugins of this tree see. While the SDK is 0.x, an edited header is another SDK. The same number is computed by tests/house/test_sdk_hash.py.

function(_clara_sdk_hash result)
  set(sdk ${CMAKE_CURRENT_SOURCE_DIR}/sdk)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${sdk} ${sdk}/include/*.hpp ${sdk}/internal/*.hpp)
  list(SORT headers COMPARE STRING)
  set(lines "")
  foreach(header IN LISTS headers)
    file(SHA256 ${sdk}/${header} hash)
    string(APPEND lines "${hash}  ${header}\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sdk}/${header})
  endforeach()
  string(SHA256 hash "${lines}")
  string(SUBSTRING ${hash} 0 16 hash)
  set(${result} ${hash} PARENT_SCOPE)
endfunction()

_clara_sdk_hash(CLARA_SDK_HASH)
