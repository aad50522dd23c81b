"""Batch jobs and COPY with the real clients: carto-python's, GDAL's."""
import gzip
import io
import os
import random
import subprocess
import threading
import time
import urllib.parse

import pytest
from carto.auth import APIKeyAuthClient
from carto.exceptions import CartoException
from carto.sql import BatchSQLClient, CopySQLClient

from mock_process import MockProcess


@pytest.fixture
def account(mock):
    return mock.accounts['dev']


def batch_client(mock):
    account = mock.accounts['dev']
    return BatchSQLClient(APIKeyAuthClient(api_key=account['master_key'], base_url=account['base_url']))


@pytest.fixture
def batch(mock):
    return batch_client(mock)


@pytest.fixture
def copy(account):
    return CopySQLClient(APIKeyAuthClient(api_key=account['master_key'], base_url=account['base_url']))


def wait_for(batch, job, *states):
    deadline = time.monotonic() + 30
    while job['status'] not in states:
        assert time.monotonic() < deadline, job
        job = batch.read(job['job_id'])
    return job


OVER = ('done', 'failed', 'cancelled', 'unknown')


def test_a_job_runs_later(batch, mock):
    job = batch.create("INSERT INTO private_notes (secret) VALUES ('by a job')")
    assert job['status'] == 'pending'
    job = wait_for(batch, job, *OVER)
    assert job['status'] == 'done'
    assert mock.sql("SELECT count(*)::int AS n FROM private_notes WHERE secret = 'by a job'")[1]['rows'] == [{'n': 1}]


def test_the_client_waits_for_several_queries(batch):
    job = batch.create_and_wait_for_completion(['CREATE TABLE job_a (x int)', 'INSERT INTO job_a VALUES (1)'])
    assert [query['status'] for query in job['query']] == ['done', 'done']


def test_a_failed_job_says_why(batch):
    with pytest.raises(CartoException, match='relation \\\\?"nope\\\\?" does not exist'):
        batch.create_and_wait_for_completion('SELECT * FROM nope')


def test_cancelling_interrupts_the_statement(batch, mock):
    slow = wait_for(batch, batch.create('SELECT pg_sleep(60)'), 'running')
    waiting = batch.create('SELECT 1')
    assert batch.read(waiting['job_id'])['status'] == 'pending'  # one at a time
    assert batch.cancel(slow['job_id']) == 'cancelled'
    assert wait_for(batch, batch.read(waiting['job_id']), *OVER)['status'] == 'done'
    with pytest.raises(CartoException, match='Cannot set status from cancelled to cancelled'):
        batch.cancel(slow['job_id'])


def test_accounts_do_not_wait_for_each_other(batch, mock):
    slow = wait_for(batch, batch.create('SELECT pg_sleep(60)'), 'running')
    solo = mock.accounts['solo']
    other = BatchSQLClient(APIKeyAuthClient(api_key=solo['master_key'], base_url=solo['base_url']))
    assert wait_for(other, other.create('SELECT 1'), *OVER)['status'] == 'done'
    assert mock.request('GET', '/api/v1/jobs-wip')[2] == f'{{"dev":["{slow["job_id"]}"]}}'.encode()
    # Any master key reads any job: the real service's way.
    assert other.read(slow['job_id'])['user'] == 'dev'
    assert other.cancel(slow['job_id']) == 'cancelled'


def test_a_reset_forgets_the_jobs(batch, mock):
    slow = wait_for(batch, batch.create('SELECT pg_sleep(60)'), 'running')
    assert mock.request('POST', '/_mock/reset')[0] == 200
    with pytest.raises(CartoException, match='not found'):
        batch.read(slow['job_id'])
    assert wait_for(batch, batch.create('SELECT 1'), *OVER)['status'] == 'done'


def test_jobs_survive_a_restart(tmp_path):
    options = ('--data-dir', str(tmp_path / 'data'))
    with MockProcess(*options) as mock:
        batch = batch_client(mock)
        done = wait_for(batch, batch.create("INSERT INTO private_notes (secret) VALUES ('once')"), *OVER)
        stopped = wait_for(batch, batch.create('SELECT pg_sleep(0.2)'), 'running')
        waiting = batch.create('SELECT 2')
        assert mock.stop() == 0
    with MockProcess(*options) as mock:
        batch = batch_client(mock)
        assert batch.read(done['job_id']) == done
        assert wait_for(batch, batch.read(stopped['job_id']), *OVER)['status'] == 'done'
        assert wait_for(batch, batch.read(waiting['job_id']), *OVER)['status'] == 'done'
        killed = wait_for(batch, batch.create('SELECT pg_sleep(60)'), 'running')
        mock.kill()
    with MockProcess(*options) as mock:
        batch = batch_client(mock)
        assert batch.read(killed['job_id'])['status'] == 'failed'
        assert mock.sql("SELECT count(*)::int AS n FROM private_notes WHERE secret = 'once'")[1]['rows'] == [{'n': 1}]


ROWS = '101,plain\n102,"with, comma"\n103,"Zoë ""Z"""\n104,\n'


def copied(mock):
    return mock.sql('SELECT cartodb_id AS id, secret FROM private_notes WHERE cartodb_id > 100 ORDER BY 1')[1]['rows']


@pytest.mark.parametrize('compress', [True, False])
def test_copyfrom_of_a_file(copy, mock, tmp_path, compress):
    path = tmp_path / 'rows.csv'
    path.write_text(ROWS)
    result = copy.copyfrom_file_path('COPY private_notes (cartodb_id, secret) FROM STDIN WITH (FORMAT csv)', str(path),
                                     compress=compress)
    assert result['total_rows'] == 4
    assert copied(mock) == [{'id': 101, 'secret': 'plain'}, {'id': 102, 'secret': 'with, comma'},
                            {'id': 103, 'secret': 'Zoë "Z"'}, {'id': 104, 'secret': None}]


def test_copyfrom_is_all_or_nothing(copy, mock):
    with pytest.raises(CartoException, match='invalid input syntax for type integer'):
        copy.copyfrom_file_object('COPY private_notes (cartodb_id, secret) FROM STDIN WITH (FORMAT csv)',
                                  io.BytesIO(b'101,a\nx,b\n'))
    assert copied(mock) == []


def test_copyfrom_beyond_the_quota_loads_nothing(tmp_path):
    (tmp_path / 'fixture.yaml').write_text('version: 1\naccounts:\n  dev:\n    data: [{sql: table.sql}, {sql: quota.sql, as: superuser}]\n')
    (tmp_path / 'table.sql').write_text('CREATE TABLE notes (note text);')
    (tmp_path / 'quota.sql').write_text("SELECT cartodb.CDB_SetUserQuotaInBytes('public', 100000);")
    with MockProcess('--fixture', str(tmp_path)) as mock:
        account = mock.accounts['dev']
        copy = CopySQLClient(APIKeyAuthClient(api_key=account['master_key'], base_url=account['base_url']))
        with pytest.raises(CartoException, match='DB Quota exceeded'):
            copy.copyfrom_file_object('COPY notes FROM STDIN', io.BytesIO((b'x' * 99 + b'\n') * 2000))
        assert mock.sql('SELECT count(*)::int AS n FROM notes')[1]['rows'] == [{'n': 0}]
        assert copy.copyfrom_file_object('COPY notes FROM STDIN', io.BytesIO((b'x' * 99 + b'\n') * 20))['total_rows'] == 20


def test_copyto_gives_back_what_copyfrom_took(copy, tmp_path):
    copy.copyfrom_file_object('COPY private_notes (cartodb_id, secret) FROM STDIN WITH (FORMAT csv)',
                              io.BytesIO(ROWS.encode()))
    path = tmp_path / 'out.csv'
    copy.copyto_file_path('COPY (SELECT cartodb_id, secret FROM private_notes WHERE cartodb_id > 100 ORDER BY 1) TO STDOUT'
                          ' WITH (FORMAT csv)', str(path))
    assert path.read_text() == ROWS
    streamed = copy.copyto_stream('COPY tornadoes TO STDOUT').read()
    assert streamed.count(b'\n') > 1000


def test_what_the_real_service_never_answers_is_refused(mock, account):
    for endpoint, query in (('copyto', 'COPY private_notes FROM STDIN'), ('copyto', 'COPY private_notes TO STDOUT; SELECT 1'),
                            ('copyfrom', 'COPY private_notes TO STDOUT')):
        status, _, body = mock.request('POST', f'/user/dev/api/v2/sql/{endpoint}?' + urllib.parse.urlencode(
            {'q': query, 'api_key': account['master_key']}), b'')
        assert (status, b'the real service never answers' in body) == (400, True), body


def copy_url(account, query):
    return '/user/dev/api/v2/sql/copyfrom?' + urllib.parse.urlencode({'q': query, 'api_key': account['master_key']})


def test_bad_gzip(mock, account):
    url = copy_url(account, 'COPY private_notes (secret) FROM STDIN')
    packed = gzip.compress(b'a\n' * 1000)
    for body, error in ((b'a\n', 'incorrect header check'), (packed[:20], 'unexpected end of file'),
                        (b'', 'unexpected end of file')):
        status, _, answer = mock.request('POST', url, body, {'Content-Encoding': 'gzip'})
        assert (status, error in answer.decode()) == (400, True), answer
    status, _, answer = mock.request('POST', url, packed, {'Content-Encoding': 'gzip'})
    assert (status, b'"total_rows":1000' in answer) == (200, True), answer


def test_kill_9_in_the_middle_of_copyfrom(tmp_path):
    """All rows or none, whatever the moment."""
    count = 20000
    body = ''.join(f'row {number}\n' for number in range(count)).encode()
    options = ('--data-dir', str(tmp_path / 'data'))
    moments = random.Random(5)
    for _ in range(10):
        with MockProcess(*options) as mock:
            before = mock.sql('SELECT count(*)::int AS n FROM private_notes')[1]['rows'][0]['n']
            url = copy_url(mock.accounts['dev'], 'COPY private_notes (secret) FROM STDIN')
            answers = []

            def send():
                try:
                    answers.append(mock.request('POST', url, body)[0])
                except OSError:
                    pass

            sender = threading.Thread(target=send)
            sender.start()
            sender.join(moments.random() * 0.15)
            mock.kill()
            sender.join(30)
        with MockProcess(*options) as mock:
            after = mock.sql('SELECT count(*)::int AS n FROM private_notes')[1]['rows'][0]['n']
            assert after - before == count if answers == [200] else after - before in (0, count)


def test_kill_9_in_the_middle_of_a_job(tmp_path):
    """A job's statements leave all their rows or none, whatever the moment; one that had not begun runs after the restart."""
    count = 20000
    half = f"INSERT INTO private_notes (secret) SELECT 'row ' || n FROM generate_series(1, {count // 2}) AS n"
    options = ('--data-dir', str(tmp_path / 'data'))
    moments = random.Random(7)
    with MockProcess(*options) as mock:
        begin = time.monotonic()
        wait_for(batch_client(mock), batch_client(mock).create(f'{half}; {half}'), 'done')
        whole = time.monotonic() - begin
    for _ in range(10):
        with MockProcess(*options) as mock:
            before = mock.sql('SELECT count(*)::int AS n FROM private_notes')[1]['rows'][0]['n']
            job = batch_client(mock).create(f'{half}; {half}')
            threading.Event().wait(moments.random() * whole * 1.5)
            mock.kill()
        with MockProcess(*options) as mock:
            batch = batch_client(mock)
            status = wait_for(batch, batch.read(job['job_id']), *OVER)['status']
            added = mock.sql('SELECT count(*)::int AS n FROM private_notes')[1]['rows'][0]['n'] - before
            assert added == count if status == 'done' else added in (0, count), status


def test_gdal_uploads_with_copy(mock, account, tmp_path):
    source = tmp_path / 'rows.csv'
    source.write_text('id,name,x,y\n1,one,1.5,2.5\n2,"two, too",3,4\n')
    environment = {**os.environ, 'CARTO_API_URL': account['base_url'].rstrip('/') + '/api/v2/sql',
                   'CARTO_API_KEY': account['master_key']}
    result = subprocess.run(
        ['ogr2ogr', '-update', '-lco', 'CARTODBFY=NO', '-nln', 'from_gdal', '-a_srs', 'EPSG:4326', 'CARTO:dev', str(source),
         '-oo', 'X_POSSIBLE_NAMES=x', '-oo', 'Y_POSSIBLE_NAMES=y', '-oo', 'AUTODETECT_TYPE=YES',
         '-oo', 'KEEP_GEOM_COLUMNS=NO'], env=environment, text=True, capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert mock.sql('SELECT cartodb_id, id, name, ST_AsText(the_geom) AS at FROM from_gdal ORDER BY id')[1]['rows'] == [
        {'cartodb_id': 1, 'id': 1, 'name': 'one', 'at': 'POINT(1.5 2.5)'},
        {'cartodb_id': 2, 'id': 2, 'name': 'two, too', 'at': 'POINT(3 4)'}]
