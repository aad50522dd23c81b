"""Options, the ready file, and bad input of every kind: a clear error, never a crash."""
import os
import signal
import subprocess
import urllib.parse

import pytest
from mock_process import BINARY, MockProcess


def run(*arguments, environment=None):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(environment or {})})


def test_version_and_help():
    assert run('--version').stdout.startswith('carto-mock ')
    shown = run('serve', '--help')
    assert shown.returncode == 0
    for option in ('--host', '--port', '--ready-file', '--data-dir', '--fixture', '--clock', '--seed', '--tls', '--tls-cert', '--tls-key',
                   '--log-format'):
        assert option in shown.stdout
    assert 'CARTO_MOCK_PORT' in shown.stdout


@pytest.mark.parametrize('arguments, said', [
    (['--port', '99999'], '--port'), (['--port', 'many'], '--port'), (['--clock', 'yesterday'], 'yesterday'),
    (['--fixture', 'no-such-fixture'], 'no-such-fixture'), (['--log-format', 'xml'], '--log-format'),
    (['--seed', 'x'], '--seed'), (['--host', 'not an address'], 'not an address'), (['--colour', 'blue'], '--colour'),
    (['--data-dir', '/proc/nowhere'], '/proc/nowhere'),
    (['--ready-file', '/nonexistent/folder/ready'], '/nonexistent/folder/ready')])
def test_a_bad_option_refuses_to_start(arguments, said):
    result = run('serve', '--port', '0', *arguments) if '--port' not in arguments else run('serve', *arguments)
    assert result.returncode not in (0, -signal.SIGSEGV, -signal.SIGABRT)
    assert said in result.stderr


def test_options_come_from_the_environment_too():
    result = run('serve', environment={'CARTO_MOCK_PORT': 'many'})
    assert result.returncode != 0 and 'many' in result.stderr
    with MockProcess(environment={'CARTO_MOCK_CLOCK': '2026-05-01T12:00:00Z'}) as mock:
        assert mock.sql('SELECT now() AS now')[1]['rows'] == [{'now': '2026-05-01T12:00:00Z'}]


def test_the_ready_file_says_what_to_use(server):
    assert server.ready['pid'] == server.pid
    assert server.ready['version'] == run('--version').stdout.split()[1]
    assert [account['name'] for account in server.ready['accounts']] == ['dev', 'solo']
    for account in server.ready['accounts']:
        assert account['base_url'] == f'{server.url}/user/{account["name"]}/'
    assert {account['name']: account['schema'] for account in server.ready['accounts']} == {'dev': 'dev', 'solo': 'public'}


@pytest.mark.parametrize('sent', [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_it_cleanly(sent):
    with MockProcess() as mock:
        os.kill(mock.pid, sent)
        assert mock.wait() == 0


def fixture(tmp_path, text):
    (tmp_path / 'fixture.yaml').write_text(text)
    return run('serve', '--port', '0', '--fixture', str(tmp_path))


@pytest.mark.parametrize('text', ['accounts: [', 'colour: blue\n', 'accounts: 5\n', '\xff', ''])
def test_a_bad_fixture_is_refused_with_file_and_line(tmp_path, text):
    result = fixture(tmp_path, text)
    assert result.returncode not in (0, -signal.SIGSEGV, -signal.SIGABRT)
    assert 'fixture.yaml' in result.stderr


LONG_SUM = 'SELECT ' + '+'.join(['1'] * 100000)


@pytest.mark.parametrize('query, status, said', [
    (LONG_SUM, 400, 'stack depth limit exceeded'),
    ('SELECT ' + '(' * 50000 + '1' + ')' * 50000, 400, 'stack depth limit exceeded'),
    ('SELECT ' + 'abs(' * 20000 + '1' + ')' * 20000, 400, 'stack depth limit exceeded'),
    ("SELECT length('" + 'x' * 1000000 + "') AS n", 200, None),
    ("SELECT 'a'" + ' ' * 1000000, 200, None),
    ('INSERT INTO private_notes (secret) VALUES ' + ','.join(["('some text that is a little longer')"] * 20000), 200, None),
    ('SELECT 1 WHERE ' + ' OR '.join(['1 = 2'] * 20000), 200, None),
    ("SELECT 'unterminated", 400, 'unterminated quoted string'),
    ('SELECT "', 400, 'unterminated quoted identifier'),
    ('SELECT ' + 'x' * 100 + '.' * 5, 400, 'syntax error')])
def test_hard_statements_are_answered(mock, query, status, said):
    got, answer = mock.sql(query)
    assert got == status, answer
    assert said is None or said in answer['error'][0]
    assert mock.sql('SELECT 1 AS one')[1]['rows'] == [{'one': 1}]


def test_a_form_of_one_megabyte_is_served(mock):
    status, answer = mock.sql("SELECT length('" + 'é' * 500000 + "') AS n")
    assert (status, answer['rows']) == (200, [{'n': 500000}])


@pytest.mark.parametrize('method, path, body, content_type, statuses', [
    ('POST', '/user/dev/api/v2/sql', b'{"q": ', 'application/json', [400]),
    ('POST', '/user/dev/api/v2/sql', b'\xff\xfe', 'application/json', [400]),
    ('POST', '/user/dev/api/v2/sql', b'q=SELECT%20\xff', 'application/x-www-form-urlencoded', [400]),
    ('POST', '/user/dev/api/v2/sql', b'q=SELECT%20%27%FF%27', 'application/x-www-form-urlencoded', [200, 400]),
    ('POST', '/user/dev/api/v2/sql', b'q=SELECT%00', 'application/x-www-form-urlencoded', [400]),
    ('POST', '/user/dev/api/v2/sql', b'--x', 'multipart/form-data; boundary=x', [400]),
    ('POST', '/user/dev/api/v3/api_keys', b'{"name": ', 'application/json', [400]),
    ('POST', '/user/dev/api/v3/api_keys', b'[' * 100000, 'application/json', [400]),
    ('POST', '/_mock/sql', b'{', 'application/json', [400]),
    ('POST', '/_mock/sql', b'{"account": "ghost", "q": "SELECT 1"}', 'application/json', [400, 404]),
    ('POST', '/_mock/reset', b'{"account": 5}', 'application/json', [400]),
    ('PATCH', '/_mock/accounts/dev', b'{"colour": "blue"}', 'application/json', [400]),
    ('GET', '/_mock/nowhere', None, 'application/json', [404]),
    ('GET', '/user/%ff/api/v2/sql?q=SELECT%201', None, '', [400, 404]),
    ('GET', '/nowhere', None, '', [404])])
def test_bad_requests_are_answered(mock, method, path, body, content_type, statuses):
    status, _, answer = mock.request(method, path, body, {'Content-Type': content_type})
    assert status in statuses, answer
    assert mock.request('GET', '/_mock/health')[0] == 200


def test_a_megabyte_of_query_in_the_url_is_refused_not_dropped(mock):
    query = urllib.parse.urlencode({'q': 'SELECT ' + '1,' * 20000 + '1'})
    status, _, _ = mock.request('GET', '/user/dev/api/v2/sql?' + query)
    assert status == 431
