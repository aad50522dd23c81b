"""The flows of the Auth API guide with the unmodified CARTO Python SDK."""
import datetime

import pytest
from carto.api_keys import APIKeyManager
from carto.auth import APIKeyAuthClient, AuthAPIClient
from carto.exceptions import CartoException
from carto.sql import SQLClient
from pyrestcli.auth import NoAuthClient
from pyrestcli.exceptions import NotFoundException, UnprocessableEntityError

LAST_YEAR = "SELECT * FROM tornadoes WHERE year = DATE_PART('year', NOW() - INTERVAL '1 year')"


@pytest.fixture(params=['dev', 'solo'])
def account(request, mock):
    return mock.accounts[request.param]


def auth_client(account, token=None):
    return APIKeyAuthClient(api_key=token or account['master_key'], base_url=account['base_url'])


def sql_client(account, token=None):
    return SQLClient(auth_client(account, token))


def tornadoes_grant(account, *permissions):
    return [{'schema': account['schema'], 'name': 'tornadoes', 'permissions': list(permissions) or ['select']}]


def denied(call, text=None):
    """The call raises a CartoException whose cause is the client's own class for 401 and 403."""
    with pytest.raises(CartoException) as raised:
        call()
    assert text is None or text in str(raised.value)
    return raised.value.args[0]


def test_last_years_tornadoes_and_only_those(account):
    data = sql_client(account).send(LAST_YEAR)
    assert data['total_rows'] == len(data['rows']) > 0
    assert {row['year'] for row in data['rows']} == {datetime.datetime.now(datetime.timezone.utc).year - 1}
    everything = sql_client(account).send('SELECT count(*)::int AS n FROM tornadoes')['rows'][0]['n']
    assert everything > len(data['rows'])


def test_wrong_key_and_wrong_table(account):
    cause = denied(lambda: sql_client(account, 'wrong').send(LAST_YEAR), 'Access denied')
    assert type(cause).__name__ == 'UnauthorizedErrorException'
    denied(lambda: sql_client(account).send('SELECT * FROM hurricanes'), 'relation "hurricanes" does not exist')


def test_regular_key_reads_tornadoes_and_nothing_else(account, mock):
    manager = APIKeyManager(auth_client(account))
    key = manager.create(name='tornadoes api key', tables=tornadoes_grant(account))
    assert len(key.token) == 22
    assert key.grants.tables[0].name == 'tornadoes'
    assert key.grants.tables[0].permissions == ['select']

    assert sql_client(account, key.token).send(LAST_YEAR)['total_rows'] > 0
    for statement, table in [("UPDATE tornadoes SET notes = 'x'", 'tornadoes'), ('DELETE FROM tornadoes', 'tornadoes'),
                             ('INSERT INTO tornadoes (year) VALUES (2020)', 'tornadoes'),
                             ('SELECT * FROM private_notes', 'private_notes')]:
        denied(lambda: sql_client(account, key.token).send(statement), 'Access denied')
        assert mock.sql(statement, account['name'], key.token) == (
            403, {'error': [f'permission denied for table {table}']})
    assert mock.sql('DROP TABLE tornadoes', account['name'], key.token) == (
        400, {'error': ['must be owner of table tornadoes']})


def test_guide_snippet_grants_on_the_schema_named_like_the_user(mock):
    account = mock.accounts['dev']
    manager = APIKeyManager(auth_client(account))
    tables = [{'schema': manager.client.username, 'name': 'tornadoes', 'permissions': ['select']}]
    assert manager.create(name='tornadoes api key', tables=tables).token
    # A personal account has no schema of its name: the real service refuses.
    personal = APIKeyManager(auth_client(mock.accounts['solo']))
    with pytest.raises(UnprocessableEntityError) as refused:
        personal.create(name='k', tables=[{'schema': 'solo', 'name': 'tornadoes', 'permissions': ['select']}])
    assert 'Grants can only grant table permissions you have' in str(refused.value)


def test_regenerate_regular_key(account):
    manager = APIKeyManager(auth_client(account))
    manager.create(name='tornadoes api key', tables=tornadoes_grant(account))
    key = manager.get('tornadoes api key')
    old = key.token
    key.regenerate_token()
    assert key.token != old
    denied(lambda: sql_client(account, old).send(LAST_YEAR), 'Access denied')
    assert sql_client(account, key.token).send(LAST_YEAR)['total_rows'] > 0
    assert manager.get('tornadoes api key').token == key.token


def test_regenerate_master_key(account):
    master = APIKeyManager(auth_client(account)).get('Master')
    assert master.token == account['master_key']
    master.regenerate_token()
    assert master.token != account['master_key']
    denied(lambda: sql_client(account).send(LAST_YEAR), 'Access denied')
    assert sql_client(account, master.token).send(LAST_YEAR)['total_rows'] > 0
    assert APIKeyManager(auth_client(account, master.token)).get('Master').type == 'master'


def test_delete_revokes_at_once(account):
    manager = APIKeyManager(auth_client(account))
    key = manager.create(name='tornadoes api key', tables=tornadoes_grant(account))
    key.delete()
    denied(lambda: sql_client(account, key.token).send(LAST_YEAR), 'Access denied')
    with pytest.raises(NotFoundException) as missing:
        manager.get('tornadoes api key')
    assert 'API key not found: tornadoes api key' in str(missing.value)
    for name in ('Default public', 'Master'):
        denied(manager.get(name).delete, 'Access denied')


def test_all_regular_keys_over_several_pages(account):
    manager = APIKeyManager(auth_client(account))
    names = [f'key {number:02}' for number in range(45)]
    for name in names:
        manager.create(name=name, apis=['sql'])
    assert sorted(key.name for key in manager.filter(type='regular')) == names
    assert [key.name for key in manager.filter(type='default')] == ['Default public']
    assert len(manager.filter(type='default,master')) == 2
    assert len(manager.all()) == 47


def test_data_services(account, mock):
    manager = APIKeyManager(auth_client(account))
    services = ['geocoding', 'routing', 'isolines', 'observatory']
    granted = manager.create(name='geo', services=services)
    assert granted.grants.services == services
    query = "SELECT cdb_geocode_admin0_polygon('USA')"
    row = sql_client(account, granted.token).send(query)['rows'][0]
    assert row['cdb_geocode_admin0_polygon'].startswith('0106000020E6100000')
    text = sql_client(account, granted.token).send("SELECT ST_GeometryType(cdb_geocode_admin0_polygon('USA')) AS kind, "
                                                   "ST_SRID(cdb_geocode_admin0_polygon('USA')) AS srid")['rows'][0]
    assert text == {'kind': 'ST_MultiPolygon', 'srid': 4326}

    plain = manager.create(name='plain', tables=tornadoes_grant(account))
    denied(lambda: sql_client(account, plain.token).send(query), 'Access denied')
    assert mock.sql(query, account['name'], plain.token) == (403, {'error': ['Geocoding permission denied']})


def test_public_data_without_a_key_and_private_data_not(account, mock):
    anonymous = SQLClient(NoAuthClient(account['base_url']))
    assert anonymous.send('SELECT * FROM public_places')['total_rows'] > 0
    with pytest.raises(CartoException):
        anonymous.send('SELECT * FROM tornadoes')
    assert mock.sql('SELECT * FROM tornadoes', account['name'], 'default_public') == (
        403, {'error': ['permission denied for table tornadoes']})


def test_key_without_sql_cannot_query(account, mock):
    key = APIKeyManager(auth_client(account)).create(name='maps', apis=['maps'], tables=tornadoes_grant(account))
    assert mock.sql('SELECT 1', account['name'], key.token) == (403, {'error': ['forbidden']})


def test_is_valid_api_key(account):
    key = APIKeyManager(auth_client(account)).create(name='reader', apis=['sql'])
    assert AuthAPIClient(account['base_url'], key.token).is_valid_api_key()
    assert AuthAPIClient(account['base_url'], account['master_key']).is_valid_api_key()
    assert not AuthAPIClient(account['base_url'], 'wrong').is_valid_api_key()


def test_bad_grants_are_refused(account):
    manager = APIKeyManager(auth_client(account))
    with pytest.raises(UnprocessableEntityError):
        manager.create(name='bad', tables=[{'t': 'pra'}])
    manager.create(name='twice')
    with pytest.raises(UnprocessableEntityError) as taken:
        manager.create(name='twice')
    assert 'Validation failed: Name has already been taken' in str(taken.value)


def test_get_with_the_query_in_the_url(account):
    data = sql_client(account).send('SELECT 1 AS one', do_post=False)
    assert data['rows'] == [{'one': 1}]
