# clara_embed(TARGET NAMESPACE FUNCTION HEADER FOLDER): the text files of FOLDER, compiled into TARGET. FUNCTION, declared in
# HEADER, returns a std::span of {path, content}. What using an MMAR or building a project leaves there is none of it, and
# makes nobody configure again.
function(clara_embed target namespace function header folder)
  file(GLOB files CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE ${folder} ${folder}/*)
  file(GLOB parts LIST_DIRECTORIES true RELATIVE ${folder} ${folder}/*)
  list(REMOVE_ITEM parts ${files})
  list(FILTER parts EXCLUDE REGEX "^(models|eval|build.*)$")
  foreach(part IN LISTS parts)
    set(deep GLOB_RECURSE)
    if(part STREQUAL "automl")  # the folders in it are runs
      set(deep GLOB)
    endif()
    file(${deep} found CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE ${folder} ${folder}/${part}/*)
    list(APPEND files ${found})
  endforeach()
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
