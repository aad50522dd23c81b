"""GDAL's Carto driver, as ogrinfo and QGIS use it."""
import os
import subprocess


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
