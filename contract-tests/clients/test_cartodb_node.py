"""npm's cartodb client runs a query, CARTO.js 3 describes a table; the scripts beside this file are what a JavaScript developer would write."""
import json
import pathlib
import subprocess

NODE = pathlib.Path(__file__).parent / 'node'


def test_cartodb_client_runs_a_query(mock):
    account = mock.accounts['dev']
    result = subprocess.run(['node', 'query.js', account['base_url'].rstrip('/'), account['name'], account['master_key']], cwd=NODE,
                            capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    answers = json.loads(result.stdout)
    assert answers['rows'] == [{'cartodb_id': 1}]
    assert answers['error'] == ['relation "nope" does not exist']


def test_carto_js_describes_columns(mock):
    account = mock.accounts['solo']
    table = """CREATE TABLE seen AS SELECT i AS cartodb_id, CDB_LatLng(i, 2 * i) AS the_geom, CASE WHEN i > 2 THEN 'many' ELSE 'few' END AS kind,
        i * i AS number, i > 1 AS ok, timestamptz '2024-01-01T00:00:00Z' + i * interval '1 day' AS day FROM generate_series(1, 10) AS i"""
    assert mock.sql(table, 'solo')[0] == 200
    result = subprocess.run(['node', 'describe.js', account['base_url'].rstrip('/'), account['name'], account['master_key'],
                             'seen', 'kind', 'number', 'ok', 'day', 'the_geom'], cwd=NODE, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    described = json.loads(result.stdout)
    assert sorted(described['kind']['hist']) == [['few', 2], ['many', 8]] and described['kind']['skew'] == 1
    number = described['number']
    assert (number['min'], number['max'], number['avg'], number['count'], number['distinct']) == (1, 100, 38.5, 10, 10)
    # By PostgreSQL's percentile_disc of the ten squares.
    assert number['quantiles'] == [4, 9, 25, 36, 64, 81, 100]
    assert len(number['jenks']) == 7 and number['jenks'][-1] == 100 and number['dist_type'] in 'AFJLSU'
    assert (described['ok']['true_ratio'], described['ok']['null_ratio']) == (0.9, 0)
    assert described['day']['start_time'] == '2024-01-02T00:00:00.000Z' and described['day']['end_time'] == '2024-01-11T00:00:00.000Z'
    assert described['the_geom']['geometry_type'] == 'ST_Point' and described['the_geom']['bbox'] == [[2, 1], [20, 10]]
