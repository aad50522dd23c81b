"""`carto-mock check` with the real clients: they fail what their lists of known failures say, and nothing else."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from mock_process import BINARY

ADAPTERS = pathlib.Path(__file__).resolve().parents[1] / 'adapters'


def check(client, *options):
    return subprocess.run([BINARY, 'check', '--client', client, *options], capture_output=True, text=True, timeout=600)


def command(adapter):
    program = {'.py': sys.executable, '.js': 'node', '.pl': 'perl'}[pathlib.Path(adapter).suffix]
    if not shutil.which(program):
        pytest.skip(f'{program} is not installed')
    return f'{program} {ADAPTERS / adapter}'


@pytest.mark.parametrize('adapter', ['carto_python.py', 'cartoframes_sql.py', 'curl.py', 'cartodb_node.js', 'toolkit.js', 'http_tiny.pl'])
def test_real_client(adapter):
    known = ADAPTERS / (pathlib.Path(adapter).stem + '.known.yaml')
    result = check(command(adapter), *(['--known', str(known)] if known.exists() else []))
    assert result.returncode == 0, result.stdout + result.stderr
    assert ' 0 not judged' in result.stdout


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


def test_check_against_a_server(server):
    result = subprocess.run([BINARY, 'check', '--server', server.url, '--filter', 'client/auth/*'],
                            capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout


def test_observe_judges_a_clients_own_tests():
    script = ("import os\nfrom carto.auth import APIKeyAuthClient\nfrom carto.sql import SQLClient\n"
              "client = APIKeyAuthClient(base_url=os.environ['CARTO_BASE_URL'], api_key=os.environ['CARTO_API_KEY'])\n"
              "print(SQLClient(client).send('SELECT count(*) AS n FROM tornadoes')['rows'])\n")
    result = subprocess.run([BINARY, 'observe', '--', sys.executable, '-W', 'ignore', '-c', script],
                            capture_output=True, text=True, timeout=120, env={**os.environ, 'PYTHONWARNINGS': 'ignore'})
    assert result.returncode == 0, result.stdout + result.stderr
    assert 'held           key/in-one-place' in result.stdout and 'rules were exercised' in result.stdout
