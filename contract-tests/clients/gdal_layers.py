"""A layer of one kind of geometry through GDAL's Carto driver: made, read, filtered, appended to, changed, deleted.

Runs under the Python that has GDAL's module (Debian's python3-gdal): gdal_layers.py ACCOUNT API_KEY KIND. Prints one JSON object:
what was given, and what was read back after each step. CARTO_API_URL says where the account is.
"""
import json
import sys

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()

# Kind, and the geometries of three features: the third is far from the others.
LAYERS = {
    'Point': ('POINT (1 2)', 'POINT (3 4)', 'POINT (50 40)'),
    'LineString': ('LINESTRING (0 0,1 1)', 'LINESTRING (2 2,3 3,4 2)', 'LINESTRING (50 40,51 41)'),
    'Polygon': ('POLYGON ((0 0,4 0,4 4,0 4,0 0))', 'POLYGON ((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,2 2,1 2,1 1))',
                'POLYGON ((50 40,51 40,51 41,50 40))'),
    'MultiPoint': ('MULTIPOINT (1 2,3 4)', 'MULTIPOINT (5 6)', 'MULTIPOINT (50 40,51 41)'),
    'MultiLineString': ('MULTILINESTRING ((0 0,1 1),(2 2,3 3))', 'MULTILINESTRING ((4 4,5 5))', 'MULTILINESTRING ((50 40,51 41))'),
    'MultiPolygon': ('MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((3 3,4 3,4 4,3 3)))', 'MULTIPOLYGON (((5 5,6 5,6 6,5 5)))',
                     'MULTIPOLYGON (((50 40,51 40,51 41,50 40)))'),
    'GeometryCollection': ('GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (0 0,1 1))', 'GEOMETRYCOLLECTION (POINT (5 6))',
                           'GEOMETRYCOLLECTION (POINT (50 40))'),
    'Unknown': ('POINT (1 2)', 'LINESTRING (0 0,1 1)', 'POLYGON ((50 40,51 40,51 41,50 40))'),
    'Point25D': ('POINT Z (1 2 3)', 'POINT Z (3 4 5)', 'POINT Z (50 40 7)'),
    'LineString25D': ('LINESTRING Z (0 0 1,1 1 2)', 'LINESTRING Z (2 2 3,3 3 4)', 'LINESTRING Z (50 40 1,51 41 2)'),
    'Polygon25D': ('POLYGON Z ((0 0 1,4 0 2,4 4 3,0 0 1))', 'POLYGON Z ((0 0 5,9 0 6,9 9 7,0 0 5))', 'POLYGON Z ((50 40 1,51 40 1,51 41 1,50 40 1))'),
}
FIELDS = (('label', ogr.OFTString), ('count', ogr.OFTInteger), ('big', ogr.OFTInteger64), ('size', ogr.OFTReal),
          ('day', ogr.OFTDate), ('moment', ogr.OFTDateTime))
VALUES = ('é "quoted", \\tab\t and a comma', 7, 9007199254740993, 0.1, '2020/02/29', '2020/02/29 12:34:56+00')


def open_account(account, key, update):
    flags = gdal.OF_VECTOR | (gdal.OF_UPDATE if update else gdal.OF_READONLY)
    return gdal.OpenEx(f'CARTO:{account}', flags, open_options=[f'API_KEY={key}'])


def features_of(layer):
    rows = []
    for feature in layer:
        geometry = feature.GetGeometryRef()
        values = [feature.GetField(index) for index in range(feature.GetFieldCount())]
        rows.append([geometry.ExportToIsoWkt() if geometry else None, *values])
    return rows


def read(account, key, name, box=None):
    source = open_account(account, key, False)  # lives as long as its layers are used
    layer = source.GetLayerByName(name)
    if box:
        layer.SetSpatialFilterRect(*box)
    return features_of(layer)


def add(layer, wkt, label):
    feature = ogr.Feature(layer.GetLayerDefn())
    for index, value in enumerate(VALUES):
        feature.SetField(index, value)
    feature.SetField('label', label)
    feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
    layer.CreateFeature(feature)


def round_trip(account, key, kind, geometries):
    name = f'gdal_{kind.lower()}'
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4326)
    source = open_account(account, key, True)
    layer = source.CreateLayer(name, reference, getattr(ogr, f'wkb{kind}'))
    for field, field_type in FIELDS:
        layer.CreateField(ogr.FieldDefn(field, field_type))
    for index, wkt in enumerate(geometries[:2]):
        add(layer, wkt, f'{VALUES[0]} {index}')
    del layer, source
    steps = {'created': read(account, key, name)}

    source = open_account(account, key, True)
    layer = source.GetLayerByName(name)
    add(layer, geometries[2], 'appended')
    del layer, source
    steps['appended'] = read(account, key, name)
    steps['filtered'] = read(account, key, name, (45, 35, 55, 45))

    source = open_account(account, key, True)
    layer = source.GetLayerByName(name)
    feature = layer.GetNextFeature()
    feature.SetField('label', 'changed')
    feature.UnsetField('moment')  # whose +00 the driver sends as it is, and a form's + is a blank: the server refuses that
    feature.SetGeometry(ogr.ForceTo(ogr.CreateGeometryFromWkt(geometries[1]), layer.GetGeomType()))
    layer.SetFeature(feature)
    del feature, layer, source
    steps['updated'] = read(account, key, name)

    source = open_account(account, key, True)
    layer = source.GetLayerByName(name)
    layer.DeleteFeature(layer.GetNextFeature().GetFID())
    del layer, source
    steps['deleted'] = read(account, key, name)

    source = open_account(account, key, True)
    names = [source.GetLayer(index).GetName() for index in range(source.GetLayerCount())]
    steps['listed'] = name in names
    source.DeleteLayer(names.index(name))
    del source
    source = open_account(account, key, False)
    steps['dropped'] = source.GetLayerByName(name) is None
    return steps


def main():
    account, key, kind = sys.argv[1:]
    given = [ogr.CreateGeometryFromWkt(wkt).ExportToIsoWkt() for wkt in LAYERS[kind]]
    print(json.dumps({'given': given, **round_trip(account, key, kind, LAYERS[kind])}))


if __name__ == '__main__':
    main()
