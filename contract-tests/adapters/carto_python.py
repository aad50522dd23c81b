"""carto-python (PyPI: carto), held to the contract: carto-mock check --client 'python3 carto_python.py'"""
import importlib.metadata
import io
import time
import warnings

from adapter_protocol import run
from carto.api_keys import APIKeyManager
from carto.auth import APIKeyAuthClient
from carto.sql import BatchSQLClient, CopySQLClient, SQLClient
from carto_errors import classify
from pyrestcli.auth import NoAuthClient

warnings.simplefilter('ignore')
def connect(env):
    if env['api_key'] is None:
        return NoAuthClient(env['base_url'] + '/')
    return APIKeyAuthClient(base_url=env['base_url'] + '/', api_key=env['api_key'])


def query(client, q, **options):
    answer = SQLClient(client).send(q, **options)
    return {'body': answer.decode()} if isinstance(answer, bytes) else answer


def create_job(client, query):
    return BatchSQLClient(client).create(query)


def read_job(client, job_id, until_done=False):
    job = BatchSQLClient(client).read(job_id)
    while until_done and job['status'] in ('pending', 'running'):
        time.sleep(0.02)
        job = BatchSQLClient(client).read(job_id)
    return job


def cancel_job(client, job_id):
    return {'status': BatchSQLClient(client).cancel(job_id)}


def copy_from(client, q, data, gzip=False):
    return CopySQLClient(client).copyfrom_file_object(q, io.BytesIO(data.encode()), compress=gzip)


def copy_to(client, q):
    target = io.BytesIO()
    CopySQLClient(client).copyto_file_object(q, target)
    return {'body': target.getvalue().decode()}


def shown(key):
    grants = [{'type': 'apis', 'apis': key.grants.apis or []},
              {'type': 'database', 'tables': [{'schema': table.schema, 'name': table.name, 'permissions': table.permissions}
                                              for table in key.grants.tables or []]},
              {'type': 'dataservices', 'services': key.grants.services or []}]
    return {'name': key.name, 'type': key.type, 'token': key.token, 'grants': grants}


def list_keys(client, type=None):
    keys = APIKeyManager(client).filter(type=type) if type else APIKeyManager(client).all()
    return {'keys': [shown(key) for key in keys]}


def regenerate_key(client, name):
    key = APIKeyManager(client).get(name)
    key.regenerate_token()
    return shown(key)


run({'name': 'carto-python', 'version': importlib.metadata.version('carto'), 'language': 'Python'},
    {'sql.query': query, 'sql.batch.create': create_job, 'sql.batch.read': read_job, 'sql.batch.cancel': cancel_job,
     'sql.batch.update': lambda client, job_id, query: BatchSQLClient(client).update(job_id, query),
     'sql.copy_from': copy_from, 'sql.copy_to': copy_to,
     'auth.create': lambda client, **key: shown(APIKeyManager(client).create(**key)),
     'auth.get': lambda client, name: shown(APIKeyManager(client).get(name)),
     'auth.list': list_keys, 'auth.regenerate': regenerate_key,
     'auth.delete': lambda client, name: APIKeyManager(client).get(name).delete() or {}},
    connect, classify,
    ['sql.query', 'sql.query.details', 'sql.format', 'sql.paging', 'sql.batch', 'sql.batch.update', 'sql.copy', 'auth.keys'])
