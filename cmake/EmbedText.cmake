# carto_mock_embed_text(TARGET OUTPUT HEADER NAMESPACE FILE...): compiles text files into TARGET. HEADER, written by
# hand, declares for each file some_name.tsv `extern const std::string_view kSomeName;` in NAMESPACE.
set(CARTO_MOCK_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_text_script.cmake")

function(carto_mock_embed_text target output header namespace)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${output}")
  string(REPLACE ";" "," file_list "${files}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DHEADER=${header}" "-DNAMESPACE=${namespace}"
            "-DFILES=${file_list}" -P "${CARTO_MOCK_EMBED_SCRIPT}"
    DEPENDS ${files} "${CARTO_MOCK_EMBED_SCRIPT}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
  # A file is one literal, longer than the standard asks compilers to take; GCC and Clang do.
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS "-Wno-overlength-strings")
endfunction()
