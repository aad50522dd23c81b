"""GDAL's Carto driver, as ogrinfo and QGIS use it."""
import json
import os
import pathlib
import subprocess

import pytest


def ogrinfo(mock, account, *arguments, key=None):
    environment = {**os.environ, 'CARTO_API_URL': account['base_url'].rstrip('/') + '/api/v2/sql'}
    environment.pop('CARTO_API_KEY', None)
    if key:
        environment['CARTO_API_KEY'] = key
    return subprocess.run(['ogrinfo', '-ro', f'CARTO:{account["name"]}', *arguments], env=environment, text=True,
                          capture_output=True, timeout=60)


def test_lists_the_layers(mock):
    account = mock.accounts['dev']
    result = ogrinfo(mock, account, key=account['master_key'])
    assert result.returncode == 0, result.stderr
    assert 'tornadoes' in result.stdout and 'private_notes' in result.stdout


def test_reads_features_with_the_master_key(mock):
    account = mock.accounts['dev']
    result = ogrinfo(mock, account, 'tornadoes', '-fid', '1', key=account['master_key'])
    assert result.returncode == 0, result.stderr
    assert 'Geometry Column = the_geom' in result.stdout
    assert 'FID Column = cartodb_id' in result.stdout
    expected = mock.sql('SELECT state, year FROM tornadoes WHERE cartodb_id = 1')[1]['rows'][0]
    assert f'state (String) = {expected["state"]}' in result.stdout
    assert f'year (Integer) = {expected["year"]}' in result.stdout or f'year (Real) = {expected["year"]}' in result.stdout
    count = mock.sql('SELECT count(*)::int AS n FROM tornadoes')[1]['rows'][0]['n']
    summary = ogrinfo(mock, account, '-so', 'tornadoes', key=account['master_key'])
    assert f'Feature Count: {count}' in summary.stdout


def test_reads_a_public_layer_without_a_key(mock):
    account = mock.accounts['solo']
    result = ogrinfo(mock, account, '-q', 'public_places', '-fid', '1')
    assert result.returncode == 0, result.stderr
    assert 'OGRFeature' in result.stdout


def test_every_feature_is_read_page_by_page(mock):
    account = mock.accounts['dev']
    count = mock.sql('SELECT count(*)::int AS n FROM tornadoes')[1]['rows'][0]['n']
    result = ogrinfo(mock, account, '-al', '-geom=NO', 'tornadoes', key=account['master_key'])
    assert result.returncode == 0, result.stderr
    assert result.stdout.count('OGRFeature(tornadoes)') == count


def round_trip(server, kind):
    """What gdal_layers.py has read back of a layer whose geometries are of this kind."""
    account = server.accounts['solo']
    script = pathlib.Path(__file__).with_name('gdal_layers.py')
    environment = {**os.environ, 'CARTO_API_URL': account['base_url'].rstrip('/') + '/api/v2/sql'}
    result = subprocess.run(['/usr/bin/python3', script, account['name'], account['master_key'], kind], env=environment, text=True,
                            capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def geometries(features):
    """Their texts; the driver makes multipolygons of polygons where it copies them in."""
    return [feature[0].replace('MULTIPOLYGON Z (((', 'POLYGON Z ((').replace('MULTIPOLYGON (((', 'POLYGON ((').replace(')))', '))')
            for feature in features]


@pytest.mark.parametrize('kind', ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon',
                                  'GeometryCollection', 'Unknown', 'Point25D', 'LineString25D', 'Polygon25D'])
def test_a_layer_comes_back_as_it_was_written(server, kind):
    layer = round_trip(server, kind)
    first, second, third = geometries([wkt] for wkt in layer['given'])
    assert geometries(layer['created']) == [first, second]
    assert geometries(layer['appended']) == [first, second, third]
    assert geometries(layer['filtered']) == [third]
    assert geometries(layer['updated']) == [second, second, third]
    assert geometries(layer['deleted']) == [second, third]
    assert layer['listed'] and layer['dropped']
    # The driver reads numbers as doubles, which keep 53 bits.
    values = [7, 9007199254740992, 0.1, '2020/02/29', '2020/02/29 12:34:56+00']
    assert layer['created'][0][1:] == ['é "quoted", \\tab\t and a comma 0', *values]
    assert [feature[1] for feature in layer['updated']] == ['changed', 'é "quoted", \\tab\t and a comma 1', 'appended']
