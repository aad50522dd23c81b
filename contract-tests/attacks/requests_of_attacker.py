"""Requests by which the attacker asks for, or as, the victim: ways to name an account, places for a key, and what to do."""
import itertools
import json
import urllib.parse

from stage import KEY_NAME, basic

GRANTS = [{'type': 'apis', 'apis': ['sql']}]


def names(stage):
    """(path prefix, headers, query, body members) that name the victim, or try to make somebody else of the attacker."""
    attacker, victim = stage.attacker, stage.victim
    own_host, other_host = f'{attacker}{stage.host}', f'{victim}{stage.host}'
    escaped = f'%{ord(victim[0]):02x}{victim[1:]}'
    return [
        (f'/user/{victim}', {}, {}, {}),
        (f'/u/{victim}', {'Host': own_host}, {}, {}),
        (f'/user/{attacker}/u/{victim}', {}, {}, {}),
        (f'/user/{victim}/u/{attacker}', {}, {}, {}),
        (f'/user/{escaped}', {}, {}, {}),
        (f'//user//{victim}/', {}, {}, {}),
        ('', {'Host': other_host}, {}, {}),
        ('', {'Host': own_host}, {'user_domain': victim}, {}),
        ('', {'Host': own_host}, {}, {'user_domain': victim}),
        ('', {'Host': own_host, 'X-Forwarded-Host': other_host}, {}, {}),
        ('', {'Host': own_host, 'X-Forwarded-Host': f'{own_host}, {other_host}'}, {}, {}),
        ('', {'Host': other_host, 'X-Forwarded-Host': own_host}, {}, {}),
        (f'/user/{attacker}', {'Host': other_host}, {'user_domain': victim}, {'user_domain': victim}),
        (f'/user/{victim}', {'Host': own_host}, {'user_domain': attacker}, {'user_domain': attacker}),
        (f'/user/{attacker}', {}, {'target_user': victim}, {}),
        (f'/user/{attacker}', {}, {}, {'target_user': [attacker, victim]}),
    ]


def credentials(stage):
    """(headers, query, body members) with the attacker's keys in all places, and with guesses."""
    attacker, victim, master = stage.attacker, stage.victim, stage.keys['master']
    return [
        (basic(attacker, master), {}, {}),
        (basic(victim, master), {}, {}),
        (basic(victim, stage.keys['regular']), {'api_key': master}, {}),
        ({}, {'api_key': master}, {'api_key': stage.keys['regular']}),
        ({}, {}, {'api_key': [master, '', "' OR '1'='1", '%']}),
        ({'Authorization': f'Bearer {master}'}, {'map_key': master, 'api_key[]': master}, {}),
        (basic(victim, "' OR '1'='1"), {}, {}),
        (basic(victim, 'default_public'), {'user': attacker, 'api_key': master}, {}),
        (basic(victim, 'default_public'), {'user': victim}, {'user': attacker, 'api_key': master}),
        ({}, {'user': attacker, 'api_key': master}, {}),
    ]


def deeds(stage):
    """(method, path below the account, headers, body members), with the victim's keys as aim."""
    override = {'X-HTTP-Method-Override': 'DELETE'}
    return [
        ('GET', '/api/v3/api_keys', {}, {}),
        ('GET', f'/api/v3/api_keys/{KEY_NAME}', {}, {}),
        ('GET', '/api/v3/api_keys.json', {'X-HTTP-Method-Override': 'POST'}, {}),
        ('POST', '/api/v3/api_keys', {}, {'name': 'planted', 'grants': [*GRANTS, {'type': 'database', 'tables': [
            {'schema': stage.schema, 'name': stage.table, 'permissions': ['select']}]}]}),
        ('DELETE', f'/api/v3/api_keys/{KEY_NAME}', {}, {}),
        ('POST', f'/api/v3/api_keys/{KEY_NAME}', override, {}),
        ('POST', f'/api/v3/api_keys/{KEY_NAME}/token/regenerate', {}, {}),
        ('GET', '/api/v2/sql', {}, {'q': f'SELECT * FROM {stage.schema}.{stage.table}'}),
        ('POST', '/api/v2/sql', {}, {'q': f'SELECT * FROM {stage.schema}.{stage.table}'}),
        ('POST', '/api/v2/sql/job', {}, {'query': f'DELETE FROM {stage.schema}.{stage.table}'}),
    ]


def key_requests(stage):
    """(method, path, headers, body): every name with every credential and every deed."""
    for name, credential, deed in itertools.product(names(stage), credentials(stage), deeds(stage)):
        prefix, name_headers, name_query, name_body = name
        key_headers, key_query, key_body = credential
        method, path, deed_headers, deed_body = deed
        query = {**name_query, **key_query}
        if method == 'GET':
            query.update(deed_body)
        body = json.dumps({**name_body, **key_body, **deed_body}).encode()
        target = prefix + path + ('?' + urllib.parse.urlencode(query) if query else '')
        yield method, target, {**name_headers, **key_headers, **deed_headers, 'Content-Type': 'application/json'}, body


def master_key_requests(stage):
    """Attempts to get a new master key of the victim. Apart, since those that name the attacker would change his."""
    for prefix, headers, query, members in names(stage):
        for key_headers, key_query, key_body in credentials(stage):
            target = f'{prefix}/api/v3/api_keys/Master/token/regenerate?' + urllib.parse.urlencode({**query, **key_query})
            if f'/user/{stage.attacker}/api' not in target and 'X-Forwarded-Host' not in headers:
                yield 'POST', target, {**headers, **key_headers, 'Content-Type': 'application/json'}, json.dumps(
                    {**members, **key_body}).encode()
