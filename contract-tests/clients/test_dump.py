"""A bug report as a folder: `carto-mock fixture dump`, and what a server answers that starts from it."""
import base64
import json
import pathlib
import re
import subprocess
import urllib.parse

import pytest
from mock_process import BINARY, MockProcess


def dump(folder, *options):
    """Writes a dump; gives its files."""
    result = subprocess.run([BINARY, 'fixture', 'dump', '--to', str(folder), *options], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob('*') if path.is_file()}


def tokens(mock, account='dev'):
    """Token by name of key."""
    _, _, body = mock.request('GET', '/_mock/accounts')
    found = next(one for one in json.loads(body)['accounts'] if one['name'] == account)
    return {key['name']: key['token'] for key in found['keys']}


def roles(mock, account='dev'):
    _, _, body = mock.request('GET', '/_mock/accounts')
    found = next(one for one in json.loads(body)['accounts'] if one['name'] == account)
    return {key['name']: key['role'] for key in found['keys']}


def create_key(mock, name, *tables, account='dev'):
    body = json.dumps({'name': name, 'grants': [
        {'type': 'apis', 'apis': ['sql']},
        {'type': 'database', 'tables': [
            {'schema': 'dev', 'name': table, 'permissions': permissions} for table, permissions in tables]}]}).encode()
    status, _, answer = mock.request(
        'POST', f'/user/{account}/api/v3/api_keys?api_key={tokens(mock, account)["Master"]}', body, {'Content-Type': 'application/json'})
    assert status == 201, answer
    return json.loads(answer)['token']


def admin_sql(mock, query, account='dev'):
    status, _, answer = mock.request('POST', '/_mock/sql', json.dumps({'account': account, 'q': query}).encode())
    assert status == 200 and b'"error"' not in answer, answer


def shown(mock, name):
    """The key object, without its token."""
    _, _, body = mock.request('GET', f'/user/dev/api/v3/api_keys/{urllib.parse.quote(name)}?api_key={tokens(mock)["Master"]}')
    return {member: value for member, value in json.loads(body).items() if member != 'token'}


def answers(mock, questions):
    """What (key's name, statement) are answered, without how long they took."""
    found = []
    for name, query in questions:
        status, answer = mock.sql(query, key=tokens(mock)[name])
        answer.pop('time', None)
        found.append((name, query, status, answer))
    return found


def whole_answers(mock, requests):
    """Status, headers and body of requests, in which `{NAME}` is a key's token and which may be given with a body. Keys' tokens and
    the server's address read as their names; what differs between two answers of one server is left out."""
    names = {token: name for name, token in tokens(mock).items() if token != 'default_public'}

    def neutral(text):
        text = text.replace(mock.url, 'URL').replace(mock.url.split('//')[1], 'HOST')
        for token, name in names.items():
            text = text.replace(token, f'<{name}>')
        return re.sub(r'"time":[0-9.e-]+', '"time":0', text)

    found = []
    for method, path, *body in requests:
        for token, name in names.items():
            path = path.replace('{' + name + '}', token)
        status, headers, answer = mock.request(method, path, *[json.dumps(one).encode() for one in body],
                                               headers={'Content-Type': 'application/json'} if body else {})
        kept = {name.lower(): neutral(value) for name, value in dict(headers).items()
                if name.lower() not in ('date', 'etag', 'x-request-id', 'x-runtime')}
        found.append((method, path if not names else neutral(path), status, kept, neutral(answer.decode())))
    return found


def sql_path(query, key):
    return f'/user/dev/api/v2/sql?q={urllib.parse.quote(query)}&api_key={key}'


def replay(folder):
    """Sends the requests of a dump again to a server that starts where they began."""
    with MockProcess('--fixture', str(folder / 'start')) as mock:
        return subprocess.run(['sh', str(folder / 'requests.sh'), mock.url], capture_output=True, text=True, timeout=60)


# ---- three bug reports

def test_a_revoked_token(tmp_path):
    folder = tmp_path / 'report'
    with MockProcess('--clock', '2026-05-01T12:00:00Z') as mock:
        old = create_key(mock, 'reader', ('tornadoes', ['select']))
        gone = create_key(mock, 'gone', ('tornadoes', ['select']))
        master = tokens(mock)['Master']
        assert mock.sql('SELECT count(*) FROM tornadoes', key=old)[0] == 200
        assert mock.request('POST', f'/user/dev/api/v3/api_keys/reader/token/regenerate?api_key={master}')[0] == 200
        assert mock.request('DELETE', f'/user/dev/api/v3/api_keys/gone?api_key={master}')[0] == 204
        for token in (old, gone):
            assert mock.sql('SELECT count(*) FROM tornadoes', key=token)[0] == 401
        questions = [('reader', 'SELECT count(*) FROM tornadoes'), ('reader', 'SELECT * FROM private_notes')]
        requests = [('GET', sql_path('SELECT 1', token)) for token in (old, gone, '{reader}')] + [
            ('GET', sql_path('SELECT * FROM private_notes', '{reader}')),
            ('GET', f'/user/dev/api/v3/api_keys/reader?api_key={old}'), ('GET', '/user/dev/api/v3/api_keys/reader?api_key={reader}'),
            ('GET', f'/user/dev/api/v3/api_keys?api_key={gone}'), ('GET', '/user/dev/api/v3/api_keys/gone?api_key={Master}'),
            ('GET', '/user/dev/api/v3/api_keys?api_key={Master}')]
        expected, key = answers(mock, questions), shown(mock, 'reader')
        files = dump(folder, '--server', mock.url)
        whole = whole_answers(mock, requests)
        for content in files.values():
            for token in (old, gone, master, tokens(mock)['reader']):
                assert token.encode() not in content
    with MockProcess('--fixture', str(folder)) as again:
        assert answers(again, questions) == expected
        assert shown(again, 'reader') == key
        assert whole_answers(again, requests) == whole
        assert 'gone' not in tokens(again)
    replayed = replay(folder)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert replayed.stdout.count(': 401\n') == 2


def test_a_key_with_half_a_grant(tmp_path):
    folder = tmp_path / 'report'
    with MockProcess('--clock', '2026-05-01T12:00:00Z') as mock:
        token = create_key(mock, 'half', ('private_notes', ['select', 'insert']), ('tornadoes', ['select', 'update']))
        role = roles(mock)['half']
        admin_sql(mock, f'REVOKE INSERT ON private_notes FROM {role}')
        admin_sql(mock, f'REVOKE SELECT ON tornadoes FROM {role}; GRANT SELECT (state) ON tornadoes TO {role}')
        assert mock.sql("INSERT INTO private_notes (secret) VALUES ('x')", key=token)[0] == 403
        questions = [('half', 'SELECT count(*) FROM private_notes'), ('half', "INSERT INTO private_notes (secret) VALUES ('x')"),
                     ('half', 'SELECT state FROM tornadoes LIMIT 1'), ('half', 'SELECT year FROM tornadoes LIMIT 1'),
                     ('half', "UPDATE tornadoes SET notes = 'x' WHERE state = 'Ohio'")]
        requests = [('GET', sql_path(query, '{half}')) for _, query in questions] + [
            ('GET', sql_path("SELECT relacl FROM pg_class WHERE relname IN ('private_notes', 'tornadoes')", '{half}')),
            ('GET', '/user/dev/api/v3/api_keys/half?api_key={half}'), ('GET', '/user/dev/api/v3/api_keys/half?api_key={Master}'),
            ('POST', '/user/dev/api/v3/api_keys?api_key={Master}', {'name': 'half', 'grants': [{'type': 'apis', 'apis': ['sql']}]})]
        expected, key = answers(mock, questions[:-1]), shown(mock, 'half')
        dump(folder, '--server', mock.url)
        expected += answers(mock, questions[-1:])
        whole = whole_answers(mock, requests)
    assert [status for _, _, status, _ in expected] == [200, 403, 200, 403, 200]
    assert next(grant for grant in key['grants'] if grant['type'] == 'database')['tables'] == [
        {'schema': 'dev', 'name': 'private_notes', 'owner': False, 'permissions': ['select']},
        {'schema': 'dev', 'name': 'tornadoes', 'owner': False, 'permissions': ['update']}]
    with MockProcess('--fixture', str(folder)) as again:
        assert answers(again, questions) == expected
        assert shown(again, 'half') == key
        assert whole_answers(again, requests) == whole
    replayed = replay(folder)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr


def test_a_table_made_again_under_a_granted_name(tmp_path):
    folder = tmp_path / 'report'
    with MockProcess('--clock', '2026-05-01T12:00:00Z') as mock:
        create_key(mock, 'reader', ('private_notes', ['select']))
        assert mock.sql('DROP TABLE private_notes')[0] == 200
        assert mock.sql("CREATE TABLE private_notes (secret text); INSERT INTO private_notes VALUES ('new')")[0] == 200
        questions = [('reader', 'SELECT * FROM private_notes'), ('Master', 'SELECT * FROM private_notes')]
        requests = [('GET', sql_path(query, '{' + name + '}')) for name, query in questions] + [
            ('GET', '/user/dev/api/v3/api_keys/reader?api_key={reader}'), ('GET', '/user/dev/api/v3/api_keys/reader?api_key={Master}'),
            ('POST', '/user/dev/api/v3/api_keys/reader/token/regenerate?api_key={reader}')]
        expected, key = answers(mock, questions), shown(mock, 'reader')
        dump(folder, '--server', mock.url)
        whole = whole_answers(mock, requests)
    assert [status for _, _, status, _ in expected] == [403, 200]
    with MockProcess('--fixture', str(folder)) as again:
        assert answers(again, questions) == expected
        assert shown(again, 'reader') == key
        assert whole_answers(again, requests) == whole
    replayed = replay(folder)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr


# ---- what a dump is

def test_a_dump_of_a_dump_is_the_same(tmp_path):
    with MockProcess('--clock', '2026-05-01T12:00:00Z', '--seed', '7') as mock:
        dump(tmp_path / 'fresh', '--server', mock.url)
        create_key(mock, 'reader', ('tornadoes', ['select']))
        assert mock.request('PATCH', '/_mock/accounts/solo', b'{"state": "locked", "regular_api_key_quota": 3}')[0] == 200
        assert mock.request('PUT', '/_mock/clock', b'{"mode": "frozen", "at": "2027-01-01T00:00:00Z"}')[0] == 200
        first = dump(tmp_path / 'first', '--server', mock.url)
    with MockProcess('--fixture', str(tmp_path / 'first')) as again:
        assert again.sql('SELECT now() AS now')[1]['rows'] == [{'now': '2027-01-01T00:00:00Z'}]
        second = dump(tmp_path / 'second', '--server', again.url)
    with MockProcess('--fixture', str(tmp_path / 'second')) as third:
        assert dump(tmp_path / 'third', '--ready-file', str(write_ready(tmp_path, third))) == dump(tmp_path / 'fourth', '--server', third.url)
    state = {name: content for name, content in first.items() if not name.startswith('start/') and name != 'requests.sh'}
    assert {name: content for name, content in second.items() if not name.startswith('start/') and name != 'requests.sh'} == state
    assert any(name.startswith('start/') for name in first)


def write_ready(tmp_path, mock):
    file = tmp_path / 'ready.json'
    file.write_text(json.dumps(mock.ready))
    return file


def test_what_a_stopped_server_left(tmp_path):
    data = str(tmp_path / 'data')
    with MockProcess('--data-dir', data) as mock:
        token = create_key(mock, 'reader', ('tornadoes', ['select']))
        assert mock.sql("INSERT INTO private_notes (secret) VALUES ('kept')")[0] == 200
    files = dump(tmp_path / 'report', '--data-dir', data, '--keep-tokens')
    assert 'There were none' in files['requests.sh'].decode()
    with MockProcess('--fixture', str(tmp_path / 'report')) as again:
        assert tokens(again)['reader'] == token
        assert len(again.sql("SELECT 1 FROM private_notes WHERE secret = 'kept'")[1]['rows']) == 1
        assert again.sql('SELECT count(*) FROM tornadoes', key=token)[0] == 200


def test_requests_of_every_kind_are_sent_again(tmp_path):
    folder = tmp_path / 'report'
    with MockProcess('--clock', '2026-05-01T12:00:00Z') as mock:
        master = mock.accounts['dev']['master_key']
        token = create_key(mock, "it's 秘密 / %41", ('tornadoes', ['select']))
        name = urllib.parse.quote("it's 秘密 / %41", safe='')
        sent = [
            ('GET', f'/user/dev/api/v3/api_keys/{name}?api_key={token}', None, {}),
            ('GET', f'/user/dev/api/v2/sql?q=SELECT%201&api_key={token[:-1]}%{ord(token[-1]):02x}', None, {}),
            ('GET', '/user/dev/api/v2/sql?q=SELECT%201&api_key=wrong', None, {}),
            ('POST', '/user/dev/api/v2/sql', f'q=SELECT 1&api_key={token}'.encode(), {'Content-Type': 'application/x-www-form-urlencoded'}),
            ('POST', '/user/dev/api/v2/sql', json.dumps({'q': "SELECT 'it''s \"x\"\n'", 'api_key': token}).encode(), {'Content-Type': 'application/json'}),
            ('POST', '/user/dev/api/v2/sql', b'q=SELECT \xff\x00', {'Content-Type': 'application/x-www-form-urlencoded'}),
            ('GET', '/user/dev/api/v3/api_keys', None, {'Authorization': 'Basic ' + base64.b64encode(f'dev:{master}'.encode()).decode()}),
            ('GET', '/user/dev/api/v3/api_keys', None, {'Authorization': 'Basic ' + base64.b64encode(b'dev:former').decode()}),
            ('GET', '/api/v2/sql?q=SELECT%201', None, {'Host': 'dev.localhost:80'}),
            ('GET', '/user/ghost/api/v2/sql?q=SELECT%201', None, {}),
            ('GET', '/user/dev/api/v2/sql?q={a,b}[1-2]', None, {}),
            ('HEAD', '/user/dev/api/v2/sql?q=SELECT%201', None, {}),
            ('DELETE', f'/user/dev/api/v3/api_keys/{name}?api_key={master}', None, {}),
            ('GET', f'/user/dev/api/v3/api_keys?api_key={token}', None, {})]
        statuses = [mock.request(*one)[0] for one in sent]
        assert {200, 204, 400, 401} <= set(statuses)
        files = dump(folder, '--server', mock.url)
        script = files['requests.sh'].decode()
        for secret in (token, master, token[:-1], 'wrong', 'former'):
            assert secret not in script
    replayed = replay(folder)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    got = [int(line.split(': ')[1]) for line in replayed.stdout.splitlines() if line.startswith('== ')]
    assert got == [201] + statuses


def test_requests_that_cannot_be_sent_again_are_only_told(tmp_path):
    data = str(tmp_path / 'data')
    with MockProcess('--data-dir', data):
        pass
    with MockProcess('--data-dir', data) as mock:
        assert mock.sql('SELECT 1')[0] == 200
        files = dump(tmp_path / 'report', '--server', mock.url)
    assert 'The state before them is not known' in files['requests.sh'].decode()
    assert not any(name.startswith('start/') for name in files)


@pytest.mark.parametrize('options, said', [
    ([], '--server, --ready-file and --data-dir'), (['--server', 'ftp://x'], 'ftp://x'), (['--server', 'http://127.0.0.1:1'], '127.0.0.1:1'),
    (['--ready-file', '/nonexistent'], '/nonexistent'), (['--data-dir', '/proc/nowhere'], '/proc/nowhere')])
def test_bad_calls_are_refused(tmp_path, options, said):
    result = subprocess.run([BINARY, 'fixture', 'dump', '--to', str(tmp_path / 'x'), *options], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert said in result.stderr


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / 'mine').write_text('x')
    with MockProcess() as mock:
        result = subprocess.run([BINARY, 'fixture', 'dump', '--to', str(tmp_path), '--server', mock.url], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1 and 'must be an empty folder' in result.stderr
    assert [path.name for path in pathlib.Path(tmp_path).iterdir()] == ['mine']
