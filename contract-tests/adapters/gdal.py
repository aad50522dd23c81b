"""GDAL's Carto driver, through its Python bindings, held to the contract: carto-mock check --client 'python3 gdal.py'

A query is a layer, and its features are the rows. They are read with GetNextFeature() alone: ResetReading(), which
ogr2ogr, ogrinfo and `for feature in layer` call first, gives the first feature twice (README.md).
"""
import re
import struct

from adapter_protocol import Failure, kind_of_status, run
from osgeo import gdal, ogr

WITH_REFERENCE_SYSTEM = 0x20000000  # in the type of an EWKB


class Connection:
    """To one account. Opening it asks for its schema and its tables."""

    opened = {}  # by address and key: a program opens a data source once

    def __init__(self, env):
        self.name = f"CARTO:{env['username']}"
        self.options = {'CARTO_API_URL': env['base_url'] + '/api/v2/sql', 'CARTO_API_KEY': env['api_key'] or ''}

    def source(self):
        which = tuple(self.options.values())
        if which not in self.opened:
            self.opened.clear()
            source = gdal.OpenEx(self.name, gdal.OF_VECTOR)
            if source is None:
                return None
            self.opened[which] = source
        return self.opened[which]

    def query(self, q, timeout_ms=None):
        told = []
        for name, value in {**self.options, 'GDAL_HTTP_TIMEOUT': timeout_ms and str(timeout_ms / 1000)}.items():
            gdal.SetConfigOption(name, value)
        gdal.PushErrorHandler(lambda level, number, text: told.append(text) if level >= gdal.CE_Failure else None)
        try:
            source = self.source()
            layer = source.ExecuteSQL(q) if source else None
            rows = list(iter(lambda: row_of(layer.GetNextFeature()), None)) if layer else []
        finally:
            gdal.PopErrorHandler()
        if told:
            raise failure_of(told)
        if source is None:
            raise Failure('client', None, ['the driver did not open the account, and does not say why'])
        return {'rows': rows}


def failure_of(told):
    """GDAL tells an error in several texts: its own, and the service's behind `Error returned by server`."""
    prefix = 'Error returned by server : '
    texts = [text.removeprefix(prefix) for text in told if text.startswith(prefix)]
    status = next((int(found.group(1)) for found in map(re.compile(r'HTTP error code : (\d+)').search, told) if found), None)
    if status or texts:
        return Failure(kind_of_status(status), status, texts or told)
    if any('timed out' in text for text in told):
        return Failure('timeout', None, told)
    return Failure('parse' if any('JSON' in text or 'HTML' in text for text in told) else 'network', None, told)


def row_of(feature):
    if feature is None:
        return None
    row = {}
    for i in range(feature.GetFieldCount()):
        row[feature.GetFieldDefnRef(i).GetName()] = value_of(feature, i)
    for i in range(feature.GetGeomFieldCount()):
        row[feature.GetGeomFieldDefnRef(i).GetName()] = ewkb(feature.GetGeomFieldRef(i))
    return row


def value_of(feature, i):
    definition = feature.GetFieldDefnRef(i)
    if not feature.IsFieldSetAndNotNull(i):
        return None
    if definition.GetSubType() == ogr.OFSTBoolean:
        return bool(feature.GetField(i))
    if definition.GetType() == ogr.OFTDateTime:
        year, month, day, hour, minute, second, _ = feature.GetFieldAsDateTime(i)
        return {'$ts': f'{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:06.3f}Z'}
    return feature.GetField(i)


def ewkb(geometry):
    """A geometry as PostGIS writes it: WKB with the number of its reference system."""
    if geometry is None:
        return None
    wkb = bytes(geometry.ExportToWkb(ogr.wkbNDR))
    system = geometry.GetSpatialReference()
    code = system.GetAuthorityCode(None) if system else None
    if code is None:
        return wkb.hex().upper()
    (kind,) = struct.unpack_from('<I', wkb, 1)
    return (wkb[:1] + struct.pack('<II', kind | WITH_REFERENCE_SYSTEM, int(code)) + wkb[5:]).hex().upper()


run({'name': "GDAL's Carto driver", 'version': gdal.__version__, 'language': 'C++'}, {'sql.query': Connection.query}, Connection,
    lambda exception: Failure('client', None, [exception]), ['sql.query', 'timeout'])
