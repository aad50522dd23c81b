// What PostGIS 3.3 prints for geometries.
#include <gtest/gtest.h>

#include "sql/types/bounding_box.h"
#include "sql/types/ewkb.h"
#include "sql/types/geometry_text.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct Case {
  const char* input;
  int max_digits;
  int geojson_options;
  const char* wkt;
  const char* ewkt;
  const char* geojson;
  const char* wkb;
  const char* box2d;
  const char* box3d;
};

constexpr Case kCases[] = {
    {"POINT(0.30000000000000004 0.3333333333333333)", 2, 1, "POINT(0.3 0.33)", "POINT(0.3 0.33)",
     "{\"type\":\"Point\",\"bbox\":[0.30,0.33,0.30,0.33],\"coordinates\":[0.3,0.33]}",
     "\\x0101000000343333333333d33f555555555555d53f",
     "BOX(0.3 0.333333333333333,0.3 0.333333333333333)",
     "BOX3D(0.3 0.333333333333333 0,0.3 0.333333333333333 0)"},
    {"POINT(123456.789012345678 0.6666666666666666)", 2, 2, "POINT(123456.79 0.67)",
     "POINT(123456.79 0.67)", "{\"type\":\"Point\",\"coordinates\":[123456.79,0.67]}",
     "\\x0101000000cd68cb9f0c24fe40555555555555e53f",
     "BOX(123456.78901234567 0.666666666666667,123456.78901234567 0.666666666666667)",
     "BOX3D(123456.78901234567 0.666666666666667 0,123456.78901234567 0.666666666666667 0)"},
    {"POINT(1e14 1e15)", 0, 8, "POINT(100000000000000 1e+15)", "POINT(100000000000000 1e+15)",
     "{\"type\":\"Point\",\"coordinates\":[100000000000000,1e+15]}",
     "\\x01010000000000901ec4bcd64200003426f56b0c43",
     "BOX(100000000000000 1e+15,100000000000000 1e+15)",
     "BOX3D(100000000000000 1e+15 0,100000000000000 1e+15 0)"},
    {"POINT(1234567890123456 -0)", 0, 9, "POINT(1e+15 0)", "POINT(1e+15 0)",
     "{\"type\":\"Point\",\"bbox\":[1234567890123456,-0,1234567890123456,-0],\"coordinates\":[1e+"
     "15,0]}",
     "\\x010100000000eb2af2548b11430000000000000080",
     "BOX(1.234567890123456e+15 0,1.234567890123456e+15 0)",
     "BOX3D(1.234567890123456e+15 0 0,1.234567890123456e+15 0 0)"},
    {"POINT(1e-8 1e-7)", 0, 0, "POINT(1e-8 0)", "POINT(1e-8 0)",
     "{\"type\":\"Point\",\"coordinates\":[1e-8,0]}",
     "\\x01010000003a8c30e28e79453e48afbc9af2d77a3e", "BOX(1e-8 0.0000001,1e-8 0.0000001)",
     "BOX3D(1e-8 0.0000001 0,1e-8 0.0000001 0)"},
    {"POINT(1.5e20 -1.23456789012345678e30)", 2, 8, "POINT(1.5e+20 -1.23e+30)",
     "POINT(1.5e+20 -1.23e+30)", "{\"type\":\"Point\",\"coordinates\":[1.5e+20,-1.23e+30]}",
     "\\x01010000003029881a564320440e45473f352a2fc6",
     "BOX(1.5e+20 -1.234567890123457e+30,1.5e+20 -1.234567890123457e+30)",
     "BOX3D(1.5e+20 -1.234567890123457e+30 0,1.5e+20 -1.234567890123457e+30 0)"},
    {"POINT(0.5 2.5)", 9, 8, "POINT(0.5 2.5)", "POINT(0.5 2.5)",
     "{\"type\":\"Point\",\"coordinates\":[0.5,2.5]}",
     "\\x0101000000000000000000e03f0000000000000440", "BOX(0.5 2.5,0.5 2.5)",
     "BOX3D(0.5 2.5 0,0.5 2.5 0)"},
    {"POINT(1.5 -0.4)", 0, 9, "POINT(2 0)", "POINT(2 0)",
     "{\"type\":\"Point\",\"bbox\":[2,-0,2,-0],\"coordinates\":[2,0]}",
     "\\x0101000000000000000000f83f9a9999999999d9bf", "BOX(1.5 -0.4,1.5 -0.4)",
     "BOX3D(1.5 -0.4 0,1.5 -0.4 0)"},
    {"POINT(0.125 0.375)", 0, 0, "POINT(0 0)", "POINT(0 0)",
     "{\"type\":\"Point\",\"coordinates\":[0,0]}", "\\x0101000000000000000000c03f000000000000d83f",
     "BOX(0.125 0.375,0.125 0.375)", "BOX3D(0.125 0.375 0,0.125 0.375 0)"},
    {"POINT(1.005 1.015)", 1, 8, "POINT(1 1)", "POINT(1 1)",
     "{\"type\":\"Point\",\"coordinates\":[1,1]}", "\\x010100000014ae47e17a14f03f3d0ad7a3703df03f",
     "BOX(1.005 1.015,1.005 1.015)", "BOX3D(1.005 1.015 0,1.005 1.015 0)"},
    {"POINT(1.5e15 9.9999e15)", 2, 0, "POINT(1.5e+15 10e+15)", "POINT(1.5e+15 10e+15)",
     "{\"type\":\"Point\",\"coordinates\":[1.5e+15,10e+15]}",
     "\\x01010000000000a7dcf7501543000ca5936dc34143", "BOX(1.5e+15 9.9999e+15,1.5e+15 9.9999e+15)",
     "BOX3D(1.5e+15 9.9999e+15 0,1.5e+15 9.9999e+15 0)"},
    {"POINT(-0.001 0.999)", 15, 0, "POINT(-0.001 0.999)", "POINT(-0.001 0.999)",
     "{\"type\":\"Point\",\"coordinates\":[-0.001,0.999]}",
     "\\x0101000000fca9f1d24d6250bf2b8716d9cef7ef3f", "BOX(-0.001 0.999,-0.001 0.999)",
     "BOX3D(-0.001 0.999 0,-0.001 0.999 0)"},
    {"POINT(1.23456e20 1e-10)", 1, 1, "POINT(1.2e+20 1e-10)", "POINT(1.2e+20 1e-10)",
     "{\"type\":\"Point\",\"bbox\":[123456000000000000000.0,0.0,123456000000000000000.0,0.0],"
     "\"coordinates\":[1.2e+20,1e-10]}",
     "\\x010100000080ba9b472fc51a44bbbdd7d9df7cdb3d", "BOX(1.23456e+20 1e-10,1.23456e+20 1e-10)",
     "BOX3D(1.23456e+20 1e-10 0,1.23456e+20 1e-10 0)"},
    {"POINT ZM(1 2 3 4)", 15, 8, "POINT ZM (1 2 3 4)", "POINT(1 2 3 4)",
     "{\"type\":\"Point\",\"coordinates\":[1,2,3]}",
     "\\x01b90b0000000000000000f03f000000000000004000000000000008400000000000001040",
     "BOX(1 2,1 2)", "BOX3D(1 2 3,1 2 3)"},
    {"POINT M(1 2 3)", 15, 4, "POINT M (1 2 3)", "POINTM(1 2 3)",
     "{\"type\":\"Point\",\"coordinates\":[1,2]}",
     "\\x01d1070000000000000000f03f00000000000000400000000000000840", "BOX(1 2,1 2)",
     "BOX3D(1 2 0,1 2 0)"},
    {"SRID=4326;POINT Z(1 2 3)", 15, 8, "POINT Z (1 2 3)", "SRID=4326;POINT(1 2 3)",
     "{\"type\":\"Point\",\"coordinates\":[1,2,3]}",
     "\\x01e9030000000000000000f03f00000000000000400000000000000840", "BOX(1 2,1 2)",
     "BOX3D(1 2 3,1 2 3)"},
    {"SRID=3857;LINESTRING(0 0,1 1)", 15, 8, "LINESTRING(0 0,1 1)", "SRID=3857;LINESTRING(0 0,1 1)",
     "{\"type\":\"LineString\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:3857\"}},"
     "\"coordinates\":[[0,0],[1,1]]}",
     "\\x01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f",
     "BOX(0 0,1 1)", "BOX3D(0 0 0,1 1 0)"},
    {"POINT EMPTY", 15, 8, "POINT EMPTY", "POINT EMPTY", "{\"type\":\"Point\",\"coordinates\":[]}",
     "\\x0101000000000000000000f87f000000000000f87f", "none", "none"},
    {"POINT Z EMPTY", 15, 9, "POINT Z EMPTY", "POINT EMPTY",
     "{\"type\":\"Point\",\"bbox\":[0.000000000000000,0.000000000000000,0.000000000000000,0."
     "000000000000000,0.000000000000000,0.000000000000000],\"coordinates\":[]}",
     "\\x01e9030000000000000000f87f000000000000f87f000000000000f87f", "none", "none"},
    {"POINT M EMPTY", 15, 8, "POINT M EMPTY", "POINTM EMPTY",
     "{\"type\":\"Point\",\"coordinates\":[]}",
     "\\x01d1070000000000000000f87f000000000000f87f000000000000f87f", "none", "none"},
    {"LINESTRING EMPTY", 15, 8, "LINESTRING EMPTY", "LINESTRING EMPTY",
     "{\"type\":\"LineString\",\"coordinates\":[]}", "\\x010200000000000000", "none", "none"},
    {"POLYGON EMPTY", 15, 8, "POLYGON EMPTY", "POLYGON EMPTY",
     "{\"type\":\"Polygon\",\"coordinates\":[]}", "\\x010300000000000000", "none", "none"},
    {"MULTIPOINT EMPTY", 15, 8, "MULTIPOINT EMPTY", "MULTIPOINT EMPTY",
     "{\"type\":\"MultiPoint\",\"coordinates\":[]}", "\\x010400000000000000", "none", "none"},
    {"GEOMETRYCOLLECTION EMPTY", 15, 0, "GEOMETRYCOLLECTION EMPTY", "GEOMETRYCOLLECTION EMPTY",
     "{\"type\":\"GeometryCollection\",\"geometries\":[]}", "\\x010700000000000000", "none",
     "none"},
    {"GEOMETRYCOLLECTION(POINT EMPTY)", 15, 0, "GEOMETRYCOLLECTION(POINT EMPTY)",
     "GEOMETRYCOLLECTION(POINT EMPTY)", "{\"type\":\"GeometryCollection\",\"geometries\":[]}",
     "\\x010700000000000000", "none", "none"},
    {"MULTIPOINT((1 2),EMPTY)", 15, 8, "MULTIPOINT((1 2),EMPTY)", "MULTIPOINT(1 2,EMPTY)",
     "{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],]}",
     "\\x0104000000020000000101000000000000000000f03f00000000000000400101000000000000000000f87f0000"
     "00000000f87f",
     "BOX(1 2,1 2)", "BOX3D(1 2 0,1 2 0)"},
    {"SRID=4269;MULTIPOINT M((1 2 3),(4 5 6))", 15, 8, "MULTIPOINT M ((1 2 3),(4 5 6))",
     "SRID=4269;MULTIPOINTM(1 2 3,4 5 6)",
     "{\"type\":\"MultiPoint\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4269\"}},"
     "\"coordinates\":[[1,2],[4,5]]}",
     "\\x01d40700000200000001d1070000000000000000f03f0000000000000040000000000000084001d10700000000"
     "00000000104000000000000014400000000000001840",
     "BOX(1 2,4 5)", "BOX3D(1 2 0,4 5 0)"},
    {"MULTILINESTRING(EMPTY,(2 2,3 3))", 15, 1, "MULTILINESTRING(EMPTY,(2 2,3 3))",
     "MULTILINESTRING(EMPTY,(2 2,3 3))",
     "{\"type\":\"MultiLineString\",\"bbox\":[2.000000000000000,2.000000000000000,3."
     "000000000000000,3.000000000000000],\"coordinates\":[[],[[2,2],[3,3]]]}",
     "\\x010500000002000000010200000000000000010200000002000000000000000000004000000000000000400000"
     "0000000008400000000000000840",
     "BOX(2 2,3 3)", "BOX3D(2 2 0,3 3 0)"},
    {"MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)", 15, 2, "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)",
     "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)",
     "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]],[]]}",
     "\\x0106000000020000000103000000010000000400000000000000000000000000000000000000000000000000f0"
     "3f0000000000000000000000000000f03f000000000000f03f0000000000000000000000000000000001030000000"
     "0000000",
     "BOX(0 0,1 1)", "BOX3D(0 0 0,1 1 0)"},
    {"POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 1))", 15, 0,
     "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 1))",
     "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 1))",
     "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,1],[2,2],[1,"
     "1]]]}",
     "\\x010300000002000000050000000000000000000000000000000000000000000000000010400000000000000000"
     "000000000000104000000000000010400000000000000000000000000000104000000000000000000000000000000"
     "00004000000000000000000f03f000000000000f03f0000000000000040000000000000f03f000000000000004000"
     "00000000000040000000000000f03f000000000000f03f",
     "BOX(0 0,4 4)", "BOX3D(0 0 0,4 4 0)"},
    {"GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))", 15, 0,
     "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))",
     "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))",
     "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1,2]},{"
     "\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}]}",
     "\\x0107000000020000000101000000000000000000f03f0000000000000040010200000002000000000000000000"
     "00000000000000000000000000000000f03f000000000000f03f",
     "BOX(0 0,1 2)", "BOX3D(0 0 0,1 2 0)"},
    {"GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2)))", 15, 8,
     "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2)))",
     "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2)))",
     "ERROR XX000 GeoJson: geometry not supported.",
     "\\x0107000000010000000107000000010000000101000000000000000000f03f0000000000000040",
     "BOX(1 2,1 2)", "BOX3D(1 2 0,1 2 0)"},
    {"SRID=4326;GEOMETRYCOLLECTION Z(POINT Z(1 2 3),MULTIPOINT Z EMPTY)", 15, 0,
     "GEOMETRYCOLLECTION Z (POINT Z (1 2 3),MULTIPOINT Z EMPTY)",
     "SRID=4326;GEOMETRYCOLLECTION(POINT(1 2 3),MULTIPOINT EMPTY)",
     "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1,2,3]}"
     ",{\"type\":\"MultiPoint\",\"coordinates\":[]}]}",
     "\\x01ef0300000200000001e9030000000000000000f03f0000000000000040000000000000084001ec0300000000"
     "0000",
     "BOX(1 2,1 2)", "BOX3D(1 2 3,1 2 3)"},
    {"SRID=900913;POINT(1 2)", 15, 4, "POINT(1 2)", "SRID=900913;POINT(1 2)",
     "{\"type\":\"Point\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:"
     "spatialreferencing.org::900913\"}},\"coordinates\":[1,2]}",
     "\\x0101000000000000000000f03f0000000000000040", "BOX(1 2,1 2)", "BOX3D(1 2 0,1 2 0)"},
    {"SRID=102100;POINT(1 2)", 15, 1, "POINT(1 2)", "SRID=102100;POINT(1 2)",
     "{\"type\":\"Point\",\"bbox\":[1.000000000000000,2.000000000000000,1.000000000000000,2."
     "000000000000000],\"coordinates\":[1,2]}",
     "\\x0101000000000000000000f03f0000000000000040", "BOX(1 2,1 2)", "BOX3D(1 2 0,1 2 0)"},
    {"SRID=999999;POINT(1 2)", 15, 8, "POINT(1 2)", "SRID=999999;POINT(1 2)",
     "ERROR XX000 SRID 999999 unknown in spatial_ref_sys table",
     "\\x0101000000000000000000f03f0000000000000040", "BOX(1 2,1 2)", "BOX3D(1 2 0,1 2 0)"},
};

template <typename Write>
std::string attempt(Write write) {
  try {
    return write();
  } catch (const Error& error) {
    return "ERROR " + std::string(error.state().code()) + " " + error.message();
  }
}

TEST(GeometryWriter, PrintsAsPostgis) {
  for (const Case& test : kCases) {
    const Geometry geometry = parse_ewkt(test.input);
    EXPECT_EQ(to_wkt(geometry, test.max_digits), test.wkt);
    EXPECT_EQ(to_ewkt(geometry, test.max_digits), test.ewkt);
    EXPECT_EQ(attempt([&] { return to_geojson(geometry, test.max_digits, test.geojson_options); }),
              test.geojson);
    EXPECT_EQ("\\x" + hex_encode(write_wkb(geometry)), test.wkb) << test.input;
    const std::optional<Box2d> box2d = bounding_box(geometry);
    EXPECT_EQ(box2d ? format_box2d(*box2d) : "none", test.box2d) << test.input;
    const std::optional<Box3d> box3d = bounding_box_3d(geometry);
    EXPECT_EQ(box3d ? format_box3d(*box3d) : "none", test.box3d) << test.input;
  }
}

TEST(GeometryWriter, BinaryFormsReadBack) {
  for (const Case& test : kCases) {
    const Geometry geometry = parse_ewkt(test.input);
    EXPECT_EQ(read_ewkb(write_ewkb(geometry)), geometry) << test.input;
    const EwkbHeader header = read_ewkb_header(write_ewkb(geometry));
    EXPECT_EQ(header.type, geometry.type);
    EXPECT_EQ(header.srid, geometry.srid);
    EXPECT_EQ(header.has_z, geometry.has_z);
    EXPECT_EQ(header.has_m, geometry.has_m);
  }
}

}  // namespace
}  // namespace carto_mock::sql
