"""`carto-mock check` with the real clients: they fail what their lists of known failures say, and nothing else."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys

import pytest

from mock_process import BINARY

ADAPTERS = pathlib.Path(__file__).resolve().parents[1] / 'adapters'


def check(client, *options):
    return subprocess.run([BINARY, 'check', '--client', client, *options], capture_output=True, text=True, timeout=600)


# Debian's Python has GDAL's bindings, which are made for it.
PROGRAMS = {'gdal.py': '/usr/bin/python3'}


def command(adapter):
    program = PROGRAMS.get(adapter) or {'.py': sys.executable, '.js': 'node', '.pl': 'perl'}[pathlib.Path(adapter).suffix]
    if not shutil.which(program):
        pytest.skip(f'{program} is not installed')
    return f'{program} {ADAPTERS / adapter}'


@pytest.mark.parametrize('adapter', ['carto_python.py', 'cartoframes_sql.py', 'curl.py', 'gdal.py', 'cartodb_node.js', 'toolkit.js', 'http_tiny.pl'])
def test_real_client(adapter):
    known = ADAPTERS / (pathlib.Path(adapter).stem + '.known.yaml')
    result = check(command(adapter), *(['--known', str(known)] if known.exists() else []))
    assert result.returncode == 0, result.stdout + result.stderr
    assert ' 0 not judged' in result.stdout


def test_a_script_element_reads_jsonp():
    result = check(command('script_tag.js'), '--filter', 'client/sql/jsonp/*')
    assert result.returncode == 0, result.stdout + result.stderr
    assert ' 0 failed' in result.stdout and ' 0 not judged' in result.stdout


def test_ogr_gives_the_first_row_of_a_query_twice(server):
    """GDAL's own fault, for which its adapter reads without ResetReading(): each answer of ours has the row once."""
    account = server.accounts['solo']
    settings = {'CARTO_API_URL': account['base_url'] + 'api/v2/sql', 'CARTO_API_KEY': account['master_key']}
    shown = subprocess.run(['ogrinfo', '-q', 'CARTO:solo', '-sql', 'SELECT generate_series(1, 3) AS n'], capture_output=True,
                           text=True, env={**os.environ, **settings}, timeout=60).stdout
    assert [line.split()[-1] for line in shown.splitlines() if line.startswith('  n ')] == ['1', '1', '2', '3']
    rows = server.sql('SELECT generate_series(1, 3) AS n LIMIT 500 OFFSET 0', 'solo')[1]['rows']
    assert [row['n'] for row in rows] == [1, 2, 3]


def test_reports_and_exit_statuses(tmp_path):
    client = f'{BINARY} client'
    files = {name: tmp_path / name for name in ('junit', 'json', 'markdown', 'badge')}
    options = [option for name, file in files.items() for option in (f'--{name}', str(file))]
    assert check(client, '--filter', 'client/sql/values/*', *options).returncode == 0
    assert '<testsuite name="carto-mock check: carto-mock reference client' in files['junit'].read_text()
    assert '"color": "brightgreen"' in files['badge'].read_text()
    assert '| sql/values |' in files['markdown'].read_text()
    assert '"verdict": "passed"' in files['json'].read_text()

    known = tmp_path / 'known.yaml'
    known.write_text('- {cases: client/sql/values/null, reason: it was once so}\n')
    stale = check(client, '--filter', 'client/sql/values/*', '--known', str(known))
    assert stale.returncode == 3 and 'stale known failure: line 1: client/sql/values/null passes' in stale.stdout
    assert check('exit 1').returncode == 4
    assert check(client, '--filter', 'no/such/case').returncode == 2
    assert subprocess.run([BINARY, 'check'], capture_output=True).returncode == 2
    assert subprocess.run([BINARY, 'check', '--no-such-option'], capture_output=True).returncode == 2
    listed = subprocess.run([BINARY, 'check', '--list'], capture_output=True, text=True)
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) >= 150


def check_server(*options):
    return subprocess.run([BINARY, 'check', '--server', *options], capture_output=True, text=True, timeout=300)


def test_check_against_a_server(server):
    result = check_server(server.url, '--filter', 'client/auth/*')
    assert result.returncode == 0, result.stdout


def test_check_against_a_server_without_an_admin_api(server):
    account = server.accounts['solo']
    tables = server.sql("SELECT count(*) FROM pg_class", 'solo')[1]['rows']
    result = check_server(account['base_url'], '--api-key', account['master_key'])
    assert result.returncode == 0, result.stdout
    assert ', 0 failed, ' in result.stdout and int(result.stdout.rsplit(' s: ')[1].split()[0]) >= 100
    assert ' not judged: needs an account of its own' in result.stdout
    assert server.sql("SELECT count(*) FROM pg_class", 'solo')[1]['rows'] == tables

    assert check_server(account['base_url'], '--api-key', 'wrong', '--filter', 'client/sql/values/*').returncode == 1
    with socket.create_server(('127.0.0.1', 0)) as closed:
        port = closed.getsockname()[1]
    refused = check_server(f'http://127.0.0.1:{port}')
    assert refused.returncode == 2 and 'is no carto-mock at http://127.0.0.1' in refused.stderr
    assert check_server(server.url, '--api-key', 'x', '--client', 'cat').returncode == 2


def test_observe_sees_what_failed_sent_again_too_early():
    script = ("import os, urllib.error, urllib.request\n"
              "for i in range(60):\n"
              "    for attempt in range(5):\n"
              "        try:\n"
              "            urllib.request.urlopen(os.environ['CARTO_API_URL'], f'q=SELECT+{i}'.encode())\n"
              "            break\n"
              "        except urllib.error.HTTPError:\n"
              "            pass\n"
              "try:\n"
              "    urllib.request.urlopen(os.environ['CARTO_BASE_URL'] + 'api/v9/nope')\n"
              "except urllib.error.HTTPError:\n"
              "    pass\n")
    result = subprocess.run([BINARY, 'observe', '--provoke', '429', '--seed', '7', '--', sys.executable, '-c', script],
                            capture_output=True, text=True, timeout=120)
    assert result.returncode == 1, result.stdout
    assert 'violated       limits/retry-after' in result.stdout and 'before Retry-After had passed' in result.stdout
    assert 'violated       paths/known' in result.stdout


def test_observe_judges_a_clients_own_tests():
    script = ("import os\nfrom carto.auth import APIKeyAuthClient\nfrom carto.sql import SQLClient\n"
              "client = APIKeyAuthClient(base_url=os.environ['CARTO_BASE_URL'], api_key=os.environ['CARTO_API_KEY'])\n"
              "print(SQLClient(client).send('SELECT count(*) AS n FROM tornadoes')['rows'])\n")
    result = subprocess.run([BINARY, 'observe', '--', sys.executable, '-W', 'ignore', '-c', script],
                            capture_output=True, text=True, timeout=120, env={**os.environ, 'PYTHONWARNINGS': 'ignore'})
    assert result.returncode == 0, result.stdout + result.stderr
    assert 'held           key/in-one-place' in result.stdout and 'rules were exercised' in result.stdout
