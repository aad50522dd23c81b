"""GDAL's Carto driver, through its tools, held to the contract: carto-mock check --client 'python3 gdal.py'

A query is a layer: ogr2ogr writes its features as GeoJSON, and they are the rows.
"""
import json
import os
import re
import subprocess

from adapter_protocol import Failure, run


def query(env, q):
    # Where the statement does not make a table, the driver runs it and shows nothing: `ogrinfo -sql`.
    writes = not re.match(r'\s*(select|with|explain)\b', q, re.I)
    settings = {'CARTO_API_URL': env['base_url'] + '/api/v2/sql', 'CARTO_API_KEY': env['api_key'] or '', 'CPL_DEBUG': 'OFF'}
    source = f"CARTO:{env['username']}"
    command = ['ogrinfo', '-q', source, '-sql', q] if writes else \
        ['ogr2ogr', '-f', 'GeoJSON', '/vsistdout/', source, '-sql', q, '-lco', 'WRITE_BBOX=NO']
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings})
    told = [line.partition(': ')[2] for line in done.stderr.splitlines() if line.startswith('ERROR')]
    if told:
        status = next((int(found.group(1)) for found in map(re.compile(r'HTTP error code : (\d+)').search, told) if found), None)
        texts = [text.removeprefix('Error returned by server : ') for text in told]
        broken = any(word in text for text in told for word in ('CURL error', 'Empty reply', 'Recv failure'))
        kind = {401: 'auth', 403: 'auth', 429: 'rate_limit'}.get(status, 'network' if broken else 'server')
        raise Failure(kind, status, texts)
    if writes:
        return {'rows': []}
    return {'rows': [feature['properties'] for feature in json.loads(done.stdout)['features']]}


version = subprocess.run(['ogrinfo', '--version'], capture_output=True, text=True).stdout.split()[1].rstrip(',')
run({'name': 'GDAL Carto driver', 'version': version, 'language': 'C++'}, {'sql.query': query}, lambda env: env,
    lambda exception: Failure('client', None, [exception]), ['sql.query'])
