"""What the exceptions of carto-python mean, for the adapters of the clients that stand on it."""
import json

import requests
from adapter_protocol import Failure, kind_of_status
from carto.exceptions import CartoException, CartoRateLimitException

# The classes of pyrestcli by the status that they stand for: those of 401 and 403 do not keep it.
STATUSES = {'BadRequestException': 400, 'UnauthorizedErrorException': 401, 'ForbiddenErrorException': 403,
            'NotFoundException': 404, 'UnprocessableEntityError': 422, 'RateLimitException': 429, 'ServerErrorException': 500}


def classify(exception):
    if isinstance(exception, CartoRateLimitException):
        return Failure('rate_limit', 429, exception.args, exception.retry_after)
    if isinstance(exception, CartoException) and exception.args and isinstance(exception.args[0], Exception):
        return classify(exception.args[0])
    status = getattr(exception, 'status_code', None) or STATUSES.get(type(exception).__name__)
    if status:
        message = exception.args[0]
        return Failure(kind_of_status(status), status, message if isinstance(message, list) else [message])
    if isinstance(exception, requests.HTTPError):
        return Failure(kind_of_status(exception.response.status_code), exception.response.status_code, exception.args)
    if isinstance(exception, requests.Timeout):
        return Failure('timeout', None, exception.args)
    # requests' own class for JSON that cannot be read is one of the network as well.
    if isinstance(exception, (json.JSONDecodeError, requests.exceptions.JSONDecodeError)):
        return Failure('parse', None, exception.args)
    if isinstance(exception, (requests.RequestException, OSError)):
        return Failure('network', None, [exception])
    text = str(exception)
    if ' Client Error: ' in text:  # copyto() gives the status within the text
        status = int(text.split()[0])
        return Failure(kind_of_status(status), status, [text])
    return Failure('client', None, [text])
