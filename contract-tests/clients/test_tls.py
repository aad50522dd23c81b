"""https, with certificates of the server's own making and with given ones: requests and curl trust them, and nothing else."""
import json
import os
import ssl
import subprocess
import urllib.request

import pytest
import requests
from mock_process import BINARY, MockProcess


def plain(mock, path):
    """What the port answers without TLS."""
    with urllib.request.urlopen(mock.url.replace('https://', 'http://') + path, timeout=30) as response:
        return response.read()


@pytest.fixture(scope='module')
def mock():
    with MockProcess('--tls') as process:
        yield process


@pytest.fixture(scope='module')
def authority(mock, tmp_path_factory):
    """The file that clients are to trust."""
    file = tmp_path_factory.mktemp('tls') / 'ca.pem'
    file.write_bytes(plain(mock, '/_mock/ca.pem'))
    return str(file)


def test_requests_trusts_the_made_authority(mock, authority):
    assert mock.url.startswith('https://127.0.0.1:')
    with requests.Session() as session:
        session.trust_env = False  # REQUESTS_CA_BUNDLE would go before `verify`
        session.verify = authority
        for _ in range(3):  # on one connection
            answer = session.get(mock.url + '/user/dev/api/v2/sql', params={'q': 'SELECT 1 AS a'}, timeout=30)
            assert answer.json()['rows'] == [{'a': 1}]
        large = session.get(mock.url + '/user/dev/api/v2/sql', timeout=60,
                            params={'q': "SELECT repeat('x', 1000) AS t FROM generate_series(1, 3000)"})
        assert len(large.json()['rows']) == 3000
        upload = session.post(mock.url + '/user/dev/api/v2/sql', timeout=60, data={
            'q': "SELECT length('" + 'y' * 500000 + "') AS n", 'api_key': mock.accounts['dev']['master_key']})
        assert upload.json()['rows'] == [{'n': 500000}]
        keys = session.get(mock.url + '/user/dev/api/v3/api_keys', timeout=30,
                           params={'api_key': mock.accounts['dev']['master_key']})
        assert keys.json()['_links']['first']['href'].startswith('https://')
        assert session.get(mock.url + '/_mock/accounts/dev', timeout=30).json()['base_url'].startswith(mock.url)


def test_a_client_that_does_not_trust_it_refuses(mock):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(mock.url + '/_mock/health', timeout=30)


def test_curl_reaches_accounts_by_their_hosts(mock, authority):
    port = mock.url.rsplit(':', 1)[1]
    for host in ('dev.localhost', 'dev.localhost.lan', 'localhost'):
        path = '/user/dev/api/v2/sql' if host == 'localhost' else '/api/v2/sql'
        shown = subprocess.run(
            ['curl', '-sS', '--cacert', authority, '--resolve', f'{host}:{port}:127.0.0.1',
             f'https://{host}:{port}{path}?q=SELECT+1+AS+a'], capture_output=True, text=True, timeout=60)
        assert shown.returncode == 0, shown.stderr
        assert json.loads(shown.stdout)['rows'] == [{'a': 1}]


def test_check_judges_a_server_behind_https(mock, authority):
    account = mock.accounts['solo']
    command = [BINARY, 'check', '--api-key', account['master_key'], '--filter', 'client/sql/values/*', '--server']
    by_name = account['base_url'].replace('127.0.0.1', 'localhost')
    for url in (account['base_url'], by_name):
        assert url.startswith('https://')
        judged = subprocess.run([*command, url], capture_output=True, text=True, timeout=120,
                                env={**os.environ, 'SSL_CERT_FILE': authority})
        assert judged.returncode == 0, judged.stdout + judged.stderr
        assert ', 0 failed, ' in judged.stdout and ' 0 passed' not in judged.stdout
    mistrusted = subprocess.run([*command, account['base_url']], capture_output=True, text=True, timeout=120)
    assert mistrusted.returncode == 1 and "the server's certificate is not trusted" in mistrusted.stdout
    another_name = by_name.replace('localhost', 'elsewhere.localhost.lan.localhost')
    mistaken = subprocess.run([*command, another_name], capture_output=True, text=True, timeout=120,
                              env={**os.environ, 'SSL_CERT_FILE': authority})
    assert mistaken.returncode == 1 and 'hostname mismatch' in mistaken.stdout.lower(), mistaken.stdout


def test_given_certificate(mock, tmp_path):
    made = subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                           '-subj', '/CN=own', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', tmp_path / 'key.pem',
                           '-out', tmp_path / 'cert.pem'], capture_output=True, timeout=60)
    assert made.returncode == 0, made.stderr
    with MockProcess('--tls-cert', str(tmp_path / 'cert.pem'), '--tls-key', str(tmp_path / 'key.pem')) as own:
        context = ssl.create_default_context(cafile=str(tmp_path / 'cert.pem'))
        with urllib.request.urlopen(own.url + '/_mock/health', timeout=30, context=context) as response:
            assert json.load(response)['status'] == 'ok'
        assert requests.get(own.url + '/_mock/ca.pem', verify=str(tmp_path / 'cert.pem'), timeout=30).status_code == 404


@pytest.mark.parametrize('options, said', [
    (['--tls-cert', '/nowhere/cert.pem', '--tls-key', '/nowhere/key.pem'], '/nowhere/cert.pem cannot be read'),
    (['--tls-cert', __file__, '--tls-key', __file__], 'the certificate cannot be used'),
    (['--tls-cert', __file__], 'go together')])
def test_what_cannot_be_is_said(options, said):
    with pytest.raises(RuntimeError, match=said):
        MockProcess(*options)
