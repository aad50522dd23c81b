"""Plain curl, as the guides show it, held to the contract: carto-mock check --client 'python3 curl.py'"""
import gzip as gzip_format
import json
import pathlib
import re
import subprocess
import tempfile
import time

from adapter_protocol import Failure, kind_of_status, run

# What curl's exit statuses mean (its manual, EXIT CODES).
TIMEOUT = 28
BROKEN = {7: 'could not connect', 18: 'partial file', 52: 'empty reply', 55: 'send failed', 56: 'receive failed'}


def percent(text):
    return ''.join(chr(byte) if chr(byte).isalnum() and byte < 128 or chr(byte) in '-._~' else f'%{byte:02X}'
                   for byte in text.encode())


class Curl:
    def __init__(self, env):
        self.base, self.key, self.user = env['base_url'], env['api_key'], env['username']

    def send(self, path, *options, data=None, timeout_ms=None, retries=None):
        folder = tempfile.TemporaryDirectory()
        head_file, body_file = pathlib.Path(folder.name) / 'head', pathlib.Path(folder.name) / 'body'
        body_file.touch()
        command = ['curl', '--silent', '--show-error', '--http1.1', '--dump-header', head_file, '--output', body_file, *options]
        # Where the account is named by the host, which only a browser resolves by itself.
        command += ['--resolve', re.sub(r'^http://([^/:]+):(\d+).*', r'\1:\2:127.0.0.1', self.base)]
        if timeout_ms:
            command += ['--max-time', str(timeout_ms / 1000)]
        if retries is not None:
            command += ['--retry', str(retries)]
        done = subprocess.run([*command, self.base + path], input=data, capture_output=True)
        if done.returncode == TIMEOUT:
            raise Failure('timeout', None, [done.stderr.decode()])
        if done.returncode:
            raise Failure('network', None, [done.stderr.decode().strip() or BROKEN.get(done.returncode)])
        # Of repeated requests, and after `100 Continue`, the last answer counts.
        head, body = head_file.read_text('latin-1').strip().split('\n\n')[-1], body_file.read_bytes()
        status = int(head.split()[1])
        if status >= 300:
            raise self.failure(status, head, body.decode('utf-8', 'replace'))
        return body

    @staticmethod
    def failure(status, head, body):
        messages = [body]
        try:
            said = json.loads(body)
            messages = said.get('error', said.get('errors'))
            messages = messages if isinstance(messages, list) else [messages]
        except (ValueError, AttributeError):
            pass
        retry = re.search(r'^Retry-After: (\d+)', head, re.M)
        return Failure(kind_of_status(status), status, messages, int(retry.group(1)) if retry else None)

    def json(self, *arguments, **options):
        try:
            value = json.loads(self.send(*arguments, **options))
        except ValueError as error:
            raise Failure('parse', 200, [error])
        if isinstance(value, dict) and 'error' in value:
            raise Failure('server', 200, value['error'])
        return value

    def keys(self, path='', *options, **more):
        return self.json('/api/v3/api_keys' + path, '--user', f'{self.user}:{self.key}', *options, **more)


def query(curl, q, timeout_ms=None, retries=None, **parameters):
    # `NAME@-` reads the value from standard input: command lines have a limit.
    options = ['--data-urlencode', 'q@-']
    for name, value in {**parameters, 'api_key': curl.key}.items():
        options += ['--data-urlencode', f'{name}={value}']
    call = curl.send if parameters.get('format', 'json') not in ('json', 'geojson') else curl.json
    answer = call('/api/v2/sql', *options, data=q.encode(), timeout_ms=timeout_ms, retries=retries)
    return {'body': answer.decode()} if isinstance(answer, bytes) else answer


def create_job(curl, query, retries=None):
    return curl.json('/api/v2/sql/job', '--header', 'Content-Type: application/json', '--data-binary', '@-',
                     data=json.dumps({'query': query, 'api_key': curl.key}).encode())


def job(curl, job_id, *options):
    return curl.json(f'/api/v2/sql/job/{job_id}?api_key={curl.key}', *options)


def read_job(curl, job_id, until_done=False):
    state = job(curl, job_id)
    while until_done and state['status'] in ('pending', 'running'):
        time.sleep(0.02)
        state = job(curl, job_id)
    return state


def copy_from(curl, q, data, gzip=False):
    body = gzip_format.compress(data.encode()) if gzip else data.encode()
    headers = ['--header', 'Content-Type: application/octet-stream']
    if gzip:
        headers += ['--header', 'Content-Encoding: gzip']
    return curl.json(f'/api/v2/sql/copyfrom?q={percent(q)}&api_key={curl.key}', *headers, '--data-binary', '@-', data=body)


def copy_to(curl, q):
    return {'body': curl.send(f'/api/v2/sql/copyto?q={percent(q)}&api_key={curl.key}').decode()}


def create_key(curl, name, apis=('sql', 'maps'), tables=(), schemas=(), services=()):
    grants = [{'type': 'apis', 'apis': list(apis)}, {'type': 'database', 'tables': list(tables), 'schemas': list(schemas)}]
    if services:
        grants.append({'type': 'dataservices', 'services': services})
    return curl.keys('', '--header', 'Content-Type: application/json', '--data-binary', '@-',
                     data=json.dumps({'name': name, 'grants': grants}).encode())


def list_keys(curl, type=''):
    keys, page = [], 1
    while True:
        answer = curl.keys(f'?page={page}&type={type}')
        keys += answer['result']
        if 'next' not in answer['_links']:
            return {'keys': keys}
        page += 1


def delete_key(curl, name):
    curl.send('/api/v3/api_keys/' + percent(name), '--user', f'{curl.user}:{curl.key}', '--request', 'DELETE')
    return {}


version = subprocess.run(['curl', '--version'], capture_output=True, text=True).stdout.split()[1]
run({'name': 'curl', 'version': version, 'language': 'shell'},
    {'sql.query': query, 'sql.batch.create': create_job, 'sql.batch.read': read_job,
     'sql.batch.cancel': lambda curl, job_id: job(curl, job_id, '--request', 'DELETE'),
     'sql.batch.update': lambda curl, job_id, query: job(
         curl, job_id, '--request', 'PUT', '--header', 'Content-Type: application/json', '--data', json.dumps({'query': query})),
     'sql.batch.list': lambda curl: curl.json(f'/api/v2/sql/job?api_key={curl.key}'),
     'sql.copy_from': copy_from, 'sql.copy_to': copy_to, 'auth.create': create_key,
     'auth.get': lambda curl, name: curl.keys('/' + percent(name)), 'auth.list': list_keys,
     'auth.regenerate': lambda curl, name: curl.keys(f'/{percent(name)}/token/regenerate', '--request', 'POST'),
     'auth.delete': delete_key},
    Curl, lambda exception: Failure('client', None, [exception]),
    ['sql.query', 'sql.query.details', 'sql.format', 'sql.paging', 'sql.batch', 'sql.batch.update', 'sql.batch.list', 'sql.copy', 'auth.keys', 'auth.grants',
     'timeout', 'retry', 'host'])
