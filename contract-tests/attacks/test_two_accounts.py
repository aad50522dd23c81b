"""No key, name, path, header or statement of one account reaches data or keys of another.

Each attempt is judged by what comes back, which holds no secret of the victim, and by the victim's keys, rows and objects, which
are the same afterwards. One exception is the real service's way: any master key may read any batch job.
"""
import json
import urllib.parse

import pytest
from mock_process import MockProcess
from requests_of_attacker import key_requests, master_key_requests
from stage import MARKER, Stage
from statements_of_attacker import statements

# attacker, victim, the victim's table
PAIRS = {
    'golden-auth': [('dev', 'other', 'others_table'), ('orgdev', 'orgowner', 'owner_table'), ('other', 'orgdev', 'victims_table')],
    'tornadoes': [('dev', 'solo', 'victims_table'), ('solo', 'dev', 'victims_table')],
}
HOSTS = {'golden-auth': '.localhost.lan', 'tornadoes': '.localhost'}


@pytest.fixture(scope='module')
def mocks():
    with MockProcess('--fixture', 'golden-auth') as golden, MockProcess() as tornadoes:
        yield {'golden-auth': golden, 'tornadoes': tornadoes}


@pytest.fixture(params=[(fixture, *pair) for fixture, pairs in PAIRS.items() for pair in pairs], ids=lambda one: f'{one[1]}-{one[2]}')
def stage(request, mocks):
    fixture, attacker, victim, table = request.param
    mock = mocks[fixture]
    assert mock.request('POST', '/_mock/reset')[0] == 200
    if table == 'victims_table':
        made = mock.sql('CREATE TABLE victims_table (cartodb_id serial PRIMARY KEY, name text)', victim)
        assert made[0] == 200, made
    stage = Stage(mock, attacker, victim, table, HOSTS[fixture], is_shared={attacker, victim} <= {'orgdev', 'orgowner'})
    yield stage
    stage.close()


def sql_attempts(stage, texts, key, account=None):
    path = f'/user/{account or stage.attacker}/api/v2/sql'
    headers = {'Content-Type': 'application/x-www-form-urlencoded'}
    return [('POST', path, headers, urllib.parse.urlencode({'q': text, 'api_key': key}).encode()) for text in texts]


def play(stage, attempts):
    """Sends all attempts, and says which leaked; the victim is the same afterwards."""
    before, leaked = stage.state_of_victim(), []
    for method, path, headers, body in attempts:
        _, answer = stage.send(method, path, headers, body)
        sent = f'{urllib.parse.unquote_plus(path)} {headers} {(body or b"").decode()}'
        leaked += [f'{secret} after {method} {sent}: {answer}' for secret in stage.leaks(sent, answer)]
    assert not leaked, '\n'.join(leaked)
    assert stage.state_of_victim() == before


def test_no_request_reaches_the_others_keys_or_rows(stage):
    attempts = list(key_requests(stage))
    assert len(attempts) > 500
    play(stage, attempts)


def test_no_request_changes_the_others_master_key(stage):
    play(stage, list(master_key_requests(stage)))


@pytest.mark.parametrize('key', ['master', 'regular', 'public'])
def test_no_statement_reaches_the_others_rows(stage, key):
    texts = statements(stage)
    assert len(texts) > 200
    play(stage, sql_attempts(stage, texts, stage.keys[key]))


@pytest.mark.parametrize('key', ['master', 'regular', 'public'])
def test_no_copy_reaches_the_others_rows(stage, key):
    name = f'{stage.schema}.{stage.table}'
    attempts = []
    for method, endpoint, text in [('GET', 'copyto', f'COPY {name} TO STDOUT'), ('POST', 'copyto', f'COPY (TABLE {name}) TO STDOUT'),
                                   ('POST', 'copyto', f"COPY {name} TO '/tmp/stolen'"), ('POST', 'copyfrom', f'COPY {name} (name) FROM STDIN'),
                                   ('POST', 'copyfrom', f"COPY {name} (name) FROM PROGRAM 'id'")]:
        query = urllib.parse.urlencode({'q': text, 'api_key': stage.keys[key]})
        attempts.append((method, f'/user/{stage.attacker}/api/v2/sql/{endpoint}?{query}', {}, b'planted\n' if method == 'POST' else None))
    play(stage, attempts)


def test_no_job_reaches_the_others_rows(stage):
    name, jobs = f'{stage.schema}.{stage.table}', f'/user/{stage.attacker}/api/v2/sql/job'
    before = stage.state_of_victim()
    for query in (f'INSERT INTO own_table (name) SELECT name FROM {name}', f'DELETE FROM {name}', [f'TRUNCATE {name}', f'DROP TABLE {name}']):
        body = json.dumps({'query': query, 'api_key': stage.keys['master']}).encode()
        status, answer = stage.send('POST', jobs, {'Content-Type': 'application/json'}, body)
        assert status == 201, answer
        job = json.loads(answer.partition('\n')[2])['job_id']
        while json.loads(answer.partition('\n')[2])['status'] in ('pending', 'running'):
            answer = stage.send('GET', f'{jobs}/{job}?api_key={stage.keys["master"]}')[1]
        assert '"status":"failed"' in answer and not stage.leaks('', answer), answer
    for key in ('regular', 'public'):
        assert stage.send('GET', f'{jobs}/{job}?api_key={stage.keys[key]}')[0] == 403
    assert stage.state_of_victim() == before


def test_the_judge_notices_a_leak_and_a_change(stage):
    owners_key = stage.master[stage.victim]
    name = f'{stage.schema}.{stage.table}'
    with pytest.raises(AssertionError, match=MARKER):
        play(stage, sql_attempts(stage, [f'SELECT * FROM {name}'], owners_key, stage.victim))
    for change in (f"INSERT INTO {name} (name) VALUES ('x')", f'GRANT SELECT ON {name} TO PUBLIC', f"SELECT nextval('{name}_cartodb_id_seq')"):
        with pytest.raises(AssertionError):
            play(stage, sql_attempts(stage, [change], owners_key, stage.victim))
