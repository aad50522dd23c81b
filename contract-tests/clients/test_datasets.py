"""The account and its datasets, as carto-python and cartoframes ask the platform for them."""
import pytest
import requests
from carto.auth import APIKeyAuthClient
from carto.datasets import DatasetManager
from cartoframes import describe_table, list_tables, update_privacy_table
from cartoframes.auth import Credentials
from pyrestcli.exceptions import NotFoundException


@pytest.fixture(params=['dev', 'solo'])
def account(request, mock):
    return mock.accounts[request.param]


@pytest.fixture
def credentials(account):
    return Credentials(account['name'], account['master_key'], account['base_url'], allow_non_secure=True)


@pytest.fixture
def datasets(account):
    return DatasetManager(APIKeyAuthClient(api_key=account['master_key'], base_url=account['base_url']))


def test_carto_python_lists_and_reads_datasets(datasets):
    listed = {dataset.name: dataset for dataset in datasets.all()}
    assert 'tornadoes' in listed
    tornadoes = datasets.get('tornadoes')
    assert (tornadoes.name, tornadoes.type, tornadoes.id) == ('tornadoes', 'table', listed['tornadoes'].id)
    assert datasets.get(tornadoes.id).name == 'tornadoes'
    assert tornadoes.table.row_count > 1000
    with pytest.raises(NotFoundException):
        datasets.get('no_such_table')


def test_carto_python_changes_privacy_and_deletes(datasets, account, mock):
    dataset = datasets.get('tornadoes')
    for privacy, status in (('PRIVATE', 403), ('PUBLIC', 200)):
        dataset.privacy = privacy
        dataset.save()
        assert datasets.get('tornadoes').privacy == privacy
        answer = requests.get(account['base_url'] + 'api/v2/sql', {'q': 'SELECT count(*) FROM tornadoes'}, timeout=30)
        assert answer.status_code == status
    dataset.delete()
    with pytest.raises(NotFoundException):
        datasets.get('tornadoes')


def test_a_dataset_by_link_is_read_by_all(datasets, account, mock):
    dataset = datasets.get('tornadoes')
    dataset.privacy = 'LINK'
    dataset.save()
    assert datasets.get('tornadoes').privacy == 'LINK'
    assert {listed.name: listed.privacy for listed in datasets.all()}['tornadoes'] == 'LINK'
    query = {'q': 'SELECT count(*) FROM tornadoes'}
    assert requests.get(account['base_url'] + 'api/v2/sql', query, timeout=30).status_code == 200
    dataset.privacy = 'PRIVATE'
    dataset.save()
    assert datasets.get('tornadoes').privacy == 'PRIVATE'
    assert requests.get(account['base_url'] + 'api/v2/sql', query, timeout=30).status_code == 403


def test_a_dataset_keeps_when_it_was_made_until_it_is_deleted(datasets, account, mock):
    def run(sql):
        answer = requests.post(account['base_url'] + 'api/v2/sql', {'q': sql, 'api_key': account['master_key']}, timeout=30)
        assert answer.status_code == 200, answer.text

    made = datasets.get('tornadoes')
    run('UPDATE tornadoes SET the_geom = the_geom WHERE cartodb_id = 1; ALTER TABLE tornadoes RENAME TO storms')
    renamed = datasets.get('storms')
    assert (renamed.id, renamed.created_at) == (made.id, made.created_at)
    assert renamed.updated_at >= made.updated_at
    renamed.privacy = 'LINK'
    renamed.save()
    renamed.delete()
    run("CREATE TABLE storms (name text); SELECT CDB_CartodbfyTable(current_schema(), 'storms')")
    again = datasets.get('storms')
    assert again.id != made.id
    assert again.privacy == 'PRIVATE'
    assert again.created_at >= made.created_at


def test_cartoframes_lists_and_describes_tables(credentials):
    assert 'tornadoes' in list(list_tables(credentials)['tables'])
    described = describe_table('tornadoes', credentials)
    assert described['privacy'] in ('PUBLIC', 'PRIVATE')
    assert described['num_rows'] > 1000
    assert described['geom_type'] == 'point'


def test_cartoframes_changes_privacy(credentials):
    before = describe_table('tornadoes', credentials)['privacy']
    other = 'private' if before == 'PUBLIC' else 'public'
    update_privacy_table('tornadoes', other, credentials)
    assert describe_table('tornadoes', credentials)['privacy'] == other.upper()


def test_me_names_the_account_of_the_key_even_at_the_root(credentials, account):
    assert credentials.me_data['config']['user_name'] == account['name']
    assert credentials.user_id
    assert credentials.me_data['user_data']['remaining_byte_quota'] > 0


@pytest.mark.parametrize('path', ['/api/v3/me', '/api/v1/viz', '/api/v1/viz/tornadoes'])
def test_only_the_master_key_may(account, path):
    for key in ('default_public', 'nonsense', None):
        answer = requests.get(account['base_url'].rstrip('/') + path, {} if key is None else {'api_key': key}, timeout=30)
        assert (answer.status_code, answer.text) == (401, '')
