# carto_mock_library(NAME [DEPENDS target...]): the folder's library, made of all its *.cpp files that are not
# *_test.cpp, and NAME_test, made of those that are. Tests stand beside the code they test.
include(GoogleTest)

function(carto_mock_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(carto_mock_${name} STATIC ${sources})
    target_link_libraries(carto_mock_${name} PUBLIC ${ARG_DEPENDS} PRIVATE carto_mock_compiler_settings)
    target_include_directories(carto_mock_${name} PUBLIC "${PROJECT_SOURCE_DIR}/mock" "${PROJECT_BINARY_DIR}/generated")
  else()
    add_library(carto_mock_${name} INTERFACE)
    target_link_libraries(carto_mock_${name} INTERFACE ${ARG_DEPENDS})
    target_include_directories(carto_mock_${name} INTERFACE "${PROJECT_SOURCE_DIR}/mock" "${PROJECT_BINARY_DIR}/generated")
  endif()

  if(tests AND CARTO_MOCK_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE carto_mock_${name} GTest::gmock_main carto_mock_compiler_settings)
    target_compile_definitions(${name}_test PRIVATE CARTO_MOCK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}/" DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
