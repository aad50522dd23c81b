"""cartoframes (PyPI), its SQLClient held to the contract: carto-mock check --client 'python3 cartoframes_sql.py'

It stands on carto-python, whose own adapter has jobs, copies and keys.
"""
import importlib.metadata
import logging
import warnings

import cartoframes
import requests
from adapter_protocol import Failure, kind_of_status, run
from carto.exceptions import CartoRateLimitException
from cartoframes.auth import Credentials
from cartoframes.data.clients import SQLClient

warnings.simplefilter('ignore')
logging.disable()
cartoframes.utils.metrics.setup_metrics(False)
STATUSES = {'BadRequestException': 400, 'UnauthorizedErrorException': 401, 'ForbiddenErrorException': 403,
            'NotFoundException': 404, 'RateLimitException': 429, 'ServerErrorException': 500}


def connect(env):
    return SQLClient(Credentials(username=env['username'], api_key=env['api_key'], base_url=env['base_url'], allow_non_secure=True))


def classify(exception):
    if isinstance(exception, CartoRateLimitException):
        return Failure('rate_limit', 429, exception.args, exception.retry_after)
    if exception.args and isinstance(exception.args[0], Exception):
        return classify(exception.args[0])
    status = getattr(exception, 'status_code', None) or STATUSES.get(type(exception).__name__)
    if status:
        message = exception.args[0]
        return Failure(kind_of_status(status), status, message if isinstance(message, list) else [message])
    if isinstance(exception, (ValueError, requests.exceptions.JSONDecodeError)):
        return Failure('parse', None, exception.args)
    if isinstance(exception, (requests.RequestException, OSError)):
        return Failure('network', None, [exception])
    return Failure('client', None, [exception])


run({'name': 'cartoframes', 'version': importlib.metadata.version('cartoframes'), 'language': 'Python'},
    {'sql.query': lambda client, q: client.query(q, verbose=True)}, connect, classify, ['sql.query', 'sql.query.details'])
