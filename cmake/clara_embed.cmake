# clara_embed(TARGET NAMESPACE FUNCTION HEADER FOLDER): the text files of FOLDER, compiled into TARGET. FUNCTION, declared in
# HEADER, returns a std::span of {path, content}.
function(clara_embed target namespace function header folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
  list(SORT files COMPARE STRING)
  set(entries "")
  foreach(file IN LISTS files)
    file(READ ${folder}/${file} content)
    # A raw string may hold anything but its own end.
    string(APPEND entries "    {\"${file}\", R\"clara-embed(${content})clara-embed\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${file})
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
#include <@header@>

namespace @namespace@ {
namespace {

constexpr EmbeddedFile kFiles[] = {
@entries@};

}  // namespace

std::span<const EmbeddedFile> @function@() { return kFiles; }

}  // namespace @namespace@
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
