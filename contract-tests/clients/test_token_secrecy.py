"""Tokens appear in no log, and in the journal only where they are asked for."""
import base64
import json
import pathlib
import subprocess

import pytest
from mock_process import BINARY, MockProcess


class LoggedProcess(MockProcess):
    """Keeps what the server wrote to standard error."""

    def log(self):
        self._log.flush()
        return pathlib.Path(self._log.name).read_text()


def percent_encoded(token):
    return ''.join(f'%{byte:02x}' for byte in token.encode())


def send_tokens(mock):
    """Requests with tokens in every place; gives all tokens that were in them."""
    master = mock.accounts['dev']['master_key']
    status, _, created = mock.request('POST', f'/user/dev/api/v3/api_keys?api_key={master}', json.dumps(
        {'name': 'secret', 'grants': [{'type': 'apis', 'apis': ['sql']}]}).encode(), {'Content-Type': 'application/json'})
    assert status == 201
    token = json.loads(created)['token']
    basic = base64.b64encode(f'dev:{token}'.encode()).decode()
    once = percent_encoded(token)
    form, js = {'Content-Type': 'application/x-www-form-urlencoded'}, {'Content-Type': 'application/json'}
    for method, path, body, headers in [
            ('GET', f'/user/dev/api/v2/sql?q=SELECT+1&api_key={token}', None, {}),
            ('GET', f'/user/dev/api/v2/sql?api%5Fkey={token}&q=SELECT+1', None, {}),
            ('GET', f'/user/dev/api/v2/sql?q=SELECT+1&api_key={once}', None, {}),
            ('GET', f'/user/dev/api/v2/sql?q=SELECT+1&map_key={once}', None, {}),
            ('GET', f'/user/dev/api/v2/sql?q=SELECT+1&api_key[]={token}&API_KEY={token}', None, {}),
            ('GET', f'/user/dev/api/v2/sql?q=SELECT+%27{token}%27', None, {}),
            ('GET', f'/user/dev/api/v2/sql?q=SELECT+%27{once}%27', None, {}),
            ('GET', f'/user/dev/api/v3/api_keys/{token}?api_key={token}', None, {}),
            ('GET', f'/user/dev/api/v3/api_keys/{once}?api_key={master}', None, {}),
            ('GET', f'/user/dev/api/v3/api_keys/{once.replace("%", "%25")}?api_key={master}', None, {}),
            ('GET', f'/user/{token}/api/v2/sql?q=SELECT+1', None, {}),
            ('GET', f'/api/v2/sql/{token}', None, {'Host': 'dev.localhost'}),
            ('GET', f'/nowhere/{token}?{token}#{token}', None, {}),
            ('GET', '/user/dev/api/v3/api_keys', None, {'Authorization': f'Basic {basic}'}),
            ('GET', '/user/dev/api/v3/api_keys', None, {'Authorization': f'Bearer {token}', 'Cookie': f'x={token}'}),
            ('POST', '/user/dev/api/v2/sql', f'q=SELECT+1&api_key={token}'.encode(), form),
            ('POST', '/user/dev/api/v2/sql', json.dumps({'q': 'SELECT nope', 'api_key': token}).encode(), js),
            ('POST', '/user/dev/api/v2/sql', json.dumps({'q': f"SELECT '{token}'::int", 'api_key': token}).encode(), js),
            ('POST', '/_mock/sql', json.dumps({'account': 'dev', 'q': f"SELECT '{token}'"}).encode(), js),
            ('POST', f'/user/dev/api/v3/api_keys/secret/token/regenerate?api_key={master}', None, {})]:
        mock.request(method, path, body, headers)
    new = json.loads(mock.request('GET', f'/user/dev/api/v3/api_keys/secret?api_key={master}')[2])['token']
    mock.request('GET', f'/user/dev/api/v2/sql?q=SELECT+1&api_key={new}')
    return [token, once, master, new, basic]


@pytest.mark.parametrize('log_format', ['text', 'json'])
def test_no_log_has_a_token(log_format):
    with LoggedProcess('--log-format', log_format) as mock:
        secrets = send_tokens(mock)
        log = mock.log()
    assert log.count('\n') > 20
    for secret in secrets:
        assert secret.lower() not in log.lower()


def test_the_journal_shows_tokens_only_where_asked():
    with MockProcess() as mock:
        secrets = send_tokens(mock)
        status, _, body = mock.request('GET', '/_mock/accounts/dev/journal')
        assert status == 200
        journal = json.loads(body)
        assert len(journal['entries']) > 15
        assert {'number', 'time', 'method', 'target', 'headers', 'body', 'status', 'answer', 'milliseconds'} <= set(journal['entries'][0])
        for secret in secrets:
            assert secret.lower() not in body.decode().lower()
        asked = mock.request('GET', '/_mock/accounts/dev/journal?tokens=1')[2].decode()
        for secret in secrets:
            assert secret in asked
        assert json.loads(mock.request('GET', '/_mock/accounts/solo/journal')[2])['entries'] == []
        assert mock.request('GET', '/_mock/accounts/ghost/journal')[0] == 404
        assert mock.request('GET', '/_mock/accounts/dev/journal?x=1')[0] == 400
        assert mock.request('POST', '/_mock/reset', b'{"account": "dev"}')[0] == 200
        assert json.loads(mock.request('GET', '/_mock/accounts/dev/journal')[2]) == {'dropped': 0, 'entries': []}


def test_errors_of_the_command_line_have_no_token(tmp_path):
    (tmp_path / 'fixture.yaml').write_text(
        'version: 1\naccounts:\n  dev:\n    master_token: a_master_token_of_some_length\n    keys: [{name: x, token: a_master_token_of_some_length, apis: [sql]}]\n')
    result = subprocess.run([BINARY, 'serve', '--port', '0', '--fixture', str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert 'a_master_token_of_some_length' not in result.stderr
