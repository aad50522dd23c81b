"""What was answered 200 survives kill -9 under --data-dir."""
import json
import threading

from mock_process import MockProcess


def test_kill_9_loses_nothing_that_was_answered(tmp_path):
    options = ('--data-dir', str(tmp_path / 'data'))
    with MockProcess(*options) as mock:
        master = mock.accounts['dev']['master_key']
        answered, stop = [], threading.Event()

        def write():
            for number in range(100000):
                try:
                    status, _ = mock.sql(f"INSERT INTO private_notes (secret) VALUES ('note {number}')")
                except OSError:
                    return
                if status == 200:
                    answered.append(number)
                    if len(answered) == 50:
                        stop.set()

        body = json.dumps({'name': 'survivor', 'grants': [
            {'type': 'apis', 'apis': ['sql']},
            {'type': 'database', 'tables': [{'schema': 'dev', 'name': 'tornadoes', 'permissions': ['select']}]}]}).encode()
        status, _, created = mock.request('POST', f'/user/dev/api/v3/api_keys?api_key={master}', body,
                                          {'Content-Type': 'application/json'})
        assert status == 201, created
        token = json.loads(created)['token']
        writer = threading.Thread(target=write)
        writer.start()
        assert stop.wait(30)
        mock.kill()
        writer.join(30)

    with MockProcess(*options) as mock:
        rows = mock.sql("SELECT secret FROM private_notes WHERE secret LIKE 'note %'")[1]['rows']
        assert {row['secret'] for row in rows} >= {f'note {number}' for number in answered}
        assert mock.sql('SELECT count(*) FROM tornadoes', key=token)[0] == 200
        assert mock.sql('SELECT * FROM private_notes', key=token)[0] == 403
        # Every write so far either happened or did not: the table still takes new rows.
        assert mock.sql("INSERT INTO private_notes (secret) VALUES ('after')")[1]['total_rows'] == 1


def test_a_second_start_keeps_and_a_reset_puts_back(tmp_path):
    options = ('--data-dir', str(tmp_path / 'data'))
    with MockProcess(*options) as mock:
        assert mock.sql("INSERT INTO private_notes (secret) VALUES ('kept')")[0] == 200
        assert mock.stop() == 0
    with MockProcess(*options) as mock:
        assert len(mock.sql("SELECT 1 FROM private_notes WHERE secret = 'kept'")[1]['rows']) == 1
        assert mock.request('POST', '/_mock/reset')[0] == 200
        assert mock.sql("SELECT 1 FROM private_notes WHERE secret = 'kept'")[1]['rows'] == []
    with MockProcess(*options) as mock:
        assert mock.sql("SELECT 1 FROM private_notes WHERE secret = 'kept'")[1]['rows'] == []


def test_the_same_clock_gives_the_same_bytes():
    def everything():
        with MockProcess('--clock', '2026-05-01T12:00:00Z', '--seed', '7') as mock:
            status, answer = mock.sql('SELECT * FROM tornadoes ORDER BY cartodb_id')
            assert status == 200
            return answer['rows']

    rows = everything()
    assert rows == everything()
    assert len(rows) > 1000 and any(row['year'] == 2025 for row in rows)
