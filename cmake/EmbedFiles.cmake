# carto_mock_embed_files(TARGET DIRECTORY HEADER FUNCTION FILE...): makes files, as they are, part of TARGET: one assembler
# file that takes them in, and FUNCTION of HEADER (`std::span<const EmbeddedFile> carto_mock::…::FUNCTION()`) that lists
# them by path, relative to DIRECTORY.
enable_language(ASM)

function(carto_mock_embed_files target directory header function)
  list(SORT ARGN)
  string(REGEX REPLACE "^.*::" "" name "${function}")
  string(REGEX REPLACE "::[^:]*$" "" namespace "${function}")
  set(assembler "\t.section .rodata\n")
  set(declarations "")
  set(entries "")
  set(paths "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    set(symbol "carto_mock_${name}_${index}")
    string(APPEND assembler "\t.global ${symbol}\n\t.global ${symbol}_end\n${symbol}:\n"
                            "\t.incbin \"${directory}/${file}\"\n${symbol}_end:\n\t.byte 0\n")
    string(APPEND declarations "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
    string(APPEND entries "      {\"${file}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    list(APPEND paths "${directory}/${file}")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembler "\t.section .note.GNU-stack,\"\",@progbits\n")
  set(embedded "${PROJECT_BINARY_DIR}/generated/${name}")
  file(CONFIGURE OUTPUT "${embedded}.S" CONTENT "${assembler}" @ONLY)
  file(CONFIGURE OUTPUT "${embedded}.cpp" @ONLY CONTENT
"#include \"${header}\"\n\nextern \"C\" {\n${declarations}}\n
namespace ${namespace} {\n
std::span<const EmbeddedFile> ${name}() {
  static const EmbeddedFile kFiles[] = {\n${entries}  };
  return kFiles;\n}\n\n}  // namespace ${namespace}\n")
  set_source_files_properties("${embedded}.S" PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE "${embedded}.S" "${embedded}.cpp")
endfunction()
