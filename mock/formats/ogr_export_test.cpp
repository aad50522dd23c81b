// Exports by a real ogr2ogr, against the texts of the real service (fmt-points-kml,
// fmt-runtimeerr-gpkg).
#include "formats/ogr_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "formats/test_database.h"
#include "support/child_process.h"

namespace carto_mock::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class StringOutput final : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

class OgrExportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!find_program("ogr2ogr")) GTEST_SKIP() << "install gdal-bin to run this test";
    database_.run(
        "CREATE TABLE places (cartodb_id integer PRIMARY KEY, the_geom geometry(Geometry, 4326),"
        " name text, opened date, rating numeric(3,1))");
    database_.run(
        "INSERT INTO places VALUES"
        " (1, 'SRID=4326;POINT(-3.7038 40.4168)', 'Plaza Mayor', '1619-06-15', 4.6),"
        " (2, 'SRID=4326;LINESTRING(0 0,1 1)', 'Café \"El Gòtic\"', NULL, NULL)");
  }
  std::string run(Format format, const std::string& query, std::chrono::milliseconds timeout,
                  std::function<bool()> is_cancelled) {
    sql::Session session = database_.database().connect_superuser();
    StringOutput output;
    exporter_.run(session,
                  {format, query, options_, std::chrono::steady_clock::now() + timeout,
                   std::move(is_cancelled)},
                  output);
    return output.text;
  }
  std::string run(Format format, const std::string& query) {
    return run(format, query, std::chrono::minutes(5), [] { return false; });
  }
  std::string error_of(Format format, const std::string& query) {
    try {
      return "no error, but " + run(format, query);
    } catch (const Error& error) {
      return error.message();
    }
  }

  TestDatabase database_;
  FormatOptions options_;
  OgrExporter exporter_;
};

TEST_F(OgrExportTest, Kml) {
  options_.filename = "my-places";
  options_.skipfields = {"cartodb_id"};
  EXPECT_EQ(run(Format::kKml, "SELECT * FROM places WHERE cartodb_id = 1"),
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n"
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n"
            "<Document id=\"root_doc\">\n"
            "<Schema name=\"my_places\" id=\"my_places\">\n"
            "\t<SimpleField name=\"opened\" type=\"string\"></SimpleField>\n"
            "\t<SimpleField name=\"rating\" type=\"float\"></SimpleField>\n"
            "</Schema>\n"
            "<Folder><name>my_places</name>\n"
            "  <Placemark>\n"
            "\t<name>Plaza Mayor</name>\n"
            "\t<ExtendedData><SchemaData schemaUrl=\"#my_places\">\n"
            "\t\t<SimpleData name=\"opened\">1619/06/15</SimpleData>\n"
            "\t\t<SimpleData name=\"rating\">4.6</SimpleData>\n"
            "\t</SchemaData></ExtendedData>\n"
            "      <Point><coordinates>-3.7038,40.4168</coordinates></Point>\n"
            "  </Placemark>\n"
            "</Folder>\n"
            "</Document></kml>\n");
}

TEST_F(OgrExportTest, DatabasesOfSqlite) {
  for (const Format format : {Format::kGpkg, Format::kSpatialite}) {
    EXPECT_THAT(run(format, "SELECT * FROM places"), StartsWith("SQLite format 3"));
  }
}

TEST_F(OgrExportTest, AShapeFileIsAnArchive) {
  const std::string archive = run(Format::kShp, "SELECT * FROM places WHERE cartodb_id = 1");
  EXPECT_THAT(archive, StartsWith("PK"));
  for (const char* name : {"cartodb-query.shp", "cartodb-query.shx", "cartodb-query.dbf",
                           "cartodb-query.prj", "cartodb-query.cpg"}) {
    EXPECT_THAT(archive, HasSubstr(name));
  }
}

TEST_F(OgrExportTest, ErrorsBeforeItIsStartedArePlain) {
  EXPECT_EQ(error_of(Format::kKml, "SELECT * FROM nope"), "relation \"nope\" does not exist");
  EXPECT_EQ(error_of(Format::kKml, "INSERT INTO places VALUES (3)"),
            "syntax error at or near \"INTO\"");
}

TEST_F(OgrExportTest, WhatItPrintsIsTheErrorOfAFailure) {
  const std::string division =
      error_of(Format::kGpkg, "SELECT 1 / (cartodb_id - 2) AS x, the_geom FROM places");
  EXPECT_THAT(division, StartsWith("ogr2ogr command return code 1, Error: Warning 6: dataset "));
  EXPECT_THAT(division,
              HasSubstr("cartodb-query.gpkg does not support layer creation option LINEFORMAT\n"
                        "ERROR 1: ERROR:  division by zero\n\n"
                        "ERROR 1: Terminating translation prematurely after failed\n"
                        "translation from sql statement.\n"));
  EXPECT_THAT(error_of(Format::kShp, "SELECT * FROM places ORDER BY 1"),
              HasSubstr("Attempt to write non-point (LINESTRING) geometry to point shapefile."));
  EXPECT_THAT(
      error_of(Format::kKml, "SELECT 1 AS a, 2 AS a"),
      HasSubstr("LINE 1: DECLARE executeSQLCursor CURSOR for SELECT \"a\",\"a\" FROM (SEL..."));
}

TEST_F(OgrExportTest, EndsWithTheTimeOrTheClient) {
  try {
    run(Format::kKml, "SELECT * FROM places", std::chrono::milliseconds(0), [] { return false; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "canceling statement due to statement timeout");
  }
  try {
    run(Format::kKml, "SELECT * FROM places", std::chrono::minutes(5), [] { return true; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "canceling statement due to user request");
  }
}

}  // namespace
}  // namespace carto_mock::formats
