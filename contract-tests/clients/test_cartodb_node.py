"""npm's cartodb client runs a query; the script beside this file is what a JavaScript developer would write."""
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
