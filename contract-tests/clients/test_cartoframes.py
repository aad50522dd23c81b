"""cartoframes' own use of the Auth API: a key for the tables of a map, used again, mended when it lacks one of them."""
import pytest
from carto.exceptions import CartoException
from cartoframes.auth import Credentials
from cartoframes.data.clients.auth_api_client import AuthAPIClient
from cartoframes.data.clients.sql_client import SQLClient
from cartoframes.io.managers.context_manager import ContextManager
from pyrestcli.exceptions import UnprocessableEntityError


def credentials_of(account, api_key=None):
    return Credentials(account['name'], api_key or account['master_key'], account['base_url'], allow_non_secure=True)


class Source:
    """What a map is drawn from: as cartoframes' own, with the names of its tables given."""

    def __init__(self, credentials, *tables):
        self._manager, self._tables = ContextManager(credentials), tables

    def schema(self):
        return self._manager.get_schema()

    def get_table_names(self):
        return list(self._tables)


@pytest.fixture(params=['dev', 'solo'])
def account(request, mock):
    return mock.accounts[request.param]


@pytest.fixture
def credentials(account):
    return credentials_of(account)


@pytest.fixture
def client(credentials):
    return AuthAPIClient(credentials)


def test_a_key_for_the_tables_of_a_map_reads_them_and_nothing_else(client, credentials, account, mock):
    name, token, tables = client.create_api_key([Source(credentials, 'tornadoes')])
    assert name.startswith('cartoframes_') and tables == ['tornadoes'] and len(token) == 22
    assert mock.sql('SELECT count(*) FROM tornadoes', account['name'], token)[0] == 200
    assert mock.sql('SELECT * FROM private_notes', account['name'], token) == (
        403, {'error': ['permission denied for table private_notes']})
    assert mock.sql('DELETE FROM tornadoes', account['name'], token)[0] == 403


def test_the_same_tables_get_the_same_key(client, credentials):
    first = client.create_api_key([Source(credentials, 'tornadoes', 'private_notes')])
    assert client.create_api_key([Source(credentials, 'private_notes'), Source(credentials, 'tornadoes')]) == first
    assert client.create_api_key([Source(credentials, 'tornadoes')]) != first


def test_a_key_that_lacks_a_table_is_made_anew(client, credentials, account, mock):
    name, token, _ = client.create_api_key([Source(credentials, 'private_notes')])
    definition = 'CREATE TABLE private_notes (cartodb_id serial PRIMARY KEY, secret text)'
    for statement in ('DROP TABLE private_notes', definition):
        assert mock.sql(statement, account['name'])[0] == 200
    assert mock.sql('SELECT * FROM private_notes', account['name'], token)[0] == 403
    again = client.create_api_key([Source(credentials, 'private_notes')])
    assert again[0] == name and again[1] != token
    assert mock.sql('SELECT * FROM private_notes', account['name'], again[1])[0] == 200
    assert mock.sql('SELECT 1', account['name'], token)[0] == 401


def test_a_name_of_ones_own_with_more_permissions(client, credentials, account, mock):
    source = Source(credentials, 'tornadoes')
    created = client.create_api_key([source], ['sql'], ['select', 'insert', 'update', 'delete'], 'editors')
    assert created[0] == 'editors'
    assert mock.sql("UPDATE tornadoes SET notes = 'x' WHERE cartodb_id = 1", account['name'], created[1])[0] == 200
    # Its tables are not looked at when it is used again.
    assert client.create_api_key([Source(credentials, 'private_notes')], name='editors')[1] == created[1]


def test_a_table_that_is_not_there_cannot_be_shared(client, credentials):
    with pytest.raises(UnprocessableEntityError, match='^Validation failed: Grants can only grant table permissions you have$'):
        client.create_api_key([Source(credentials, 'hurricanes')])


def test_the_sql_client_has_the_keys_rights(client, credentials, account):
    _, token, _ = client.create_api_key([Source(credentials, 'tornadoes')], ['sql'])
    reader = SQLClient(credentials_of(account, token))
    assert reader.query('SELECT count(*)::int AS n FROM tornadoes')[0]['n'] > 0
    with pytest.raises(CartoException, match='Access denied'):
        reader.query('SELECT * FROM private_notes')
