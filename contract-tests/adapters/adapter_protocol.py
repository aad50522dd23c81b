"""The protocol of `carto-mock check` for adapters in Python: one JSON object a line on standard input and output.

An adapter says what its client can do and gives a function for each operation:

    def query(client, q): ...
    run({'name': 'carto', 'version': '1.11.3', 'language': 'Python'}, {'sql.query': query}, connect, classify)

An operation gets what `connect(env)` gave and the operation's arguments, and returns what the client handed to its
caller, or raises; `classify(exception)` says what such an exception means.
"""
import json
import math
import sys

LARGEST_EXACT_INTEGER = 2 ** 53
NON_FINITE = {'nan': 'NaN', 'inf': 'Infinity', '-inf': '-Infinity'}
# Anything that a client prints must not get between the messages.
PROTOCOL = sys.stdout
sys.stdout = sys.stderr


class Failure(Exception):
    """What a client told its caller: one of the kinds client, server, auth, rate_limit, timeout, network, parse."""

    def __init__(self, kind, http_status=None, messages=(), retry_after_s=None):
        super().__init__(kind)
        self.error = {'kind': kind, 'http_status': http_status, 'messages': [str(text) for text in messages],
                      'retry_after_s': retry_after_s}


def kind_of_status(status):
    return {401: 'auth', 403: 'auth', 429: 'rate_limit'}.get(status, 'server')


def normal_form(value):
    """A value as the contract writes it: JSON has no integers beyond 2^53, no NaN, no instants, no bytes."""
    if isinstance(value, dict):
        return {str(name): normal_form(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [normal_form(member) for member in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_EXACT_INTEGER else {'$int': str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {'$float': NON_FINITE[str(value)]}
    if isinstance(value, bytes):
        return {'$hex': value.hex()}
    if hasattr(value, 'isoformat'):
        return {'$ts': value.isoformat() + ('' if getattr(value, 'tzinfo', None) else 'Z')}
    return str(value)


def resolve(value, steps):
    """{"$from": "/0/result/token"} is what an earlier step gave."""
    if isinstance(value, dict) and list(value) == ['$from']:
        for name in value['$from'].split('/')[1:]:
            steps = steps[int(name) if isinstance(steps, list) else name]
        return steps
    if isinstance(value, dict):
        return {name: resolve(member, steps) for name, member in value.items()}
    return [resolve(member, steps) for member in value] if isinstance(value, list) else value


def play_step(step, env, done, operations, connect, classify):
    operation = operations.get(step['op'])
    if operation is None:
        return {'outcome': 'unsupported'}
    try:
        arguments = resolve(step['args'], done)
        # A step may be played with another key than the case's.
        client = connect({**env, 'api_key': arguments.pop('api_key', env.get('api_key'))})
        return {'outcome': 'ok', 'result': normal_form(operation(client, **arguments))}
    except Exception as exception:
        failure = exception if isinstance(exception, Failure) else classify(exception)
        return {'outcome': 'error', 'error': failure.error, 'native': f'{type(exception).__name__}: {exception}'}


def run(client, operations, connect, classify, capabilities):
    for line in sys.stdin:
        message = json.loads(line)
        if message['type'] == 'bye':
            return
        if message['type'] == 'hello':
            answer = {'type': 'hello', 'protocol': 1, 'client': client, 'capabilities': capabilities, 'parallel': 1}
        else:
            done = []
            for step in message['steps']:
                done.append(play_step(step, message['env'], done, operations, connect, classify))
            answer = {'type': 'result', 'seq': message['seq'], 'steps': done}
        PROTOCOL.write(json.dumps(answer) + '\n')
        PROTOCOL.flush()
