# Debian packages, found by CMake or pkg-config. scripts/install-dependencies installs them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(date REQUIRED)
find_package(yaml-cpp REQUIRED)
pkg_check_modules(GEOS REQUIRED IMPORTED_TARGET geos)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(PROJ REQUIRED IMPORTED_TARGET proj)
pkg_check_modules(GMP REQUIRED IMPORTED_TARGET gmpxx)
pkg_check_modules(MPFR REQUIRED IMPORTED_TARGET mpfr)

# The name that PROJ is loaded by: the library's own, which tells its binary interface.
execute_process(COMMAND "${CMAKE_OBJDUMP}" -p "${pkgcfg_lib_PROJ_proj}" OUTPUT_VARIABLE proj_sections COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "SONAME +([^\n ]+)" proj_name "${proj_sections}")
if(NOT proj_name)
  message(FATAL_ERROR "${pkgcfg_lib_PROJ_proj} tells no SONAME; install PROJ's shared library")
endif()
set(PROJ_RUNTIME_NAME "${CMAKE_MATCH_1}")

# libpg_query comes without a CMake or pkg-config file.
find_path(PG_QUERY_INCLUDE_DIR pg_query.h REQUIRED)
find_library(PG_QUERY_LIBRARY pg_query REQUIRED)
add_library(carto_mock_pg_query INTERFACE)
target_include_directories(carto_mock_pg_query SYSTEM INTERFACE "${PG_QUERY_INCLUDE_DIR}" "${PG_QUERY_INCLUDE_DIR}/pg_query")
target_link_libraries(carto_mock_pg_query INTERFACE "${PG_QUERY_LIBRARY}")

# Nor does Snowball's library of stemmers.
find_path(STEMMER_INCLUDE_DIR libstemmer.h REQUIRED)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
add_library(carto_mock_stemmer INTERFACE)
target_include_directories(carto_mock_stemmer SYSTEM INTERFACE "${STEMMER_INCLUDE_DIR}")
target_link_libraries(carto_mock_stemmer INTERFACE "${STEMMER_LIBRARY}")

if(CARTO_MOCK_TESTS)
  find_package(GTest REQUIRED)
endif()
