"""Starts a carto-mock of its own for a test: a free port, the default fixture, killed at the end."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get('CARTO_MOCK_BINARY', str(ROOT / 'build/release/carto-mock'))


class MockProcess:
    """A running `carto-mock serve`. Use as a context manager."""

    def __init__(self, *options, environment=None):
        self._folder = tempfile.TemporaryDirectory(prefix='carto-mock-test-')
        ready_file = pathlib.Path(self._folder.name) / 'ready.json'
        self._log = open(pathlib.Path(self._folder.name) / 'log', 'w+b')
        self._process = subprocess.Popen(
            [BINARY, 'serve', '--port', '0', '--ready-file', str(ready_file), *options],
            stdout=subprocess.PIPE, stderr=self._log, env={**os.environ, **(environment or {})})
        # The ready file is there before the first line is printed.
        if not self._process.stdout.readline():
            self._process.wait(30)
            self._log.seek(0)
            raise RuntimeError(self._log.read().decode())
        self.ready = json.loads(ready_file.read_text())
        self.url = self.ready['url']
        self.pid = self._process.pid
        self.accounts = {account['name']: account for account in self.ready['accounts']}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """SIGTERM; gives the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._finish()

    def kill(self):
        self._process.kill()
        return self._finish()

    def wait(self):
        """The exit status, once the process has ended."""
        return self._finish()

    def _finish(self):
        self._process.communicate(timeout=30)
        self._log.close()
        self._folder.cleanup()
        return self._process.returncode

    def request(self, method, path, body=None, headers=None):
        """(status, headers, body) of one request, whatever the status."""
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def sql(self, query, account='dev', key=None):
        """(status, JSON) of a query; with the master key unless told otherwise."""
        token = self.accounts[account]['master_key'] if key is None else key
        fields = urllib.parse.urlencode({'q': query, 'api_key': token}).encode()
        status, _, body = self.request('POST', f'/user/{account}/api/v2/sql', fields)
        return status, json.loads(body)
