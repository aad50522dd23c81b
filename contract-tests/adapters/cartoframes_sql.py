"""cartoframes (PyPI), its SQLClient held to the contract: carto-mock check --client 'python3 cartoframes_sql.py'

It stands on carto-python, whose own adapter has jobs, copies and keys.
"""
import importlib.metadata
import logging
import warnings

import cartoframes
from adapter_protocol import run
from carto_errors import classify
from cartoframes.auth import Credentials
from cartoframes.data.clients import SQLClient

warnings.simplefilter('ignore')
logging.disable()
cartoframes.utils.metrics.setup_metrics(False)


def connect(env):
    return SQLClient(Credentials(username=env['username'], api_key=env['api_key'], base_url=env['base_url'], allow_non_secure=True))


run({'name': 'cartoframes', 'version': importlib.metadata.version('cartoframes'), 'language': 'Python'},
    {'sql.query': lambda client, q: client.query(q, verbose=True)}, connect, classify, ['sql.query', 'sql.query.details'])
