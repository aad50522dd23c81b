"""cartoframes' data services: addresses geocoded, isolines drawn, what both cost."""
import json

import geopandas
import pandas
import pytest
from carto.api_keys import APIKeyManager
from carto.auth import APIKeyAuthClient
from cartoframes import read_carto
from cartoframes.auth import Credentials
from cartoframes.data.services import Geocoding, Isolines
from shapely.geometry import Point

ADDRESSES = pandas.DataFrame({'street': ['Plaza Mayor 1', 'Calle Mayor 1', 'Nowhere 1'], 'city': ['Valladolid', 'Madrid', 'Atlantis']})
PLACES = geopandas.GeoDataFrame({'name': ['Madrid', 'Barcelona']}, geometry=[Point(-3.7038, 40.4168), Point(2.1734, 41.3851)], crs='EPSG:4326')


@pytest.fixture(params=['dev', 'solo'])
def account(request, mock):
    return mock.accounts[request.param]


@pytest.fixture
def credentials(account):
    return Credentials(account['name'], account['master_key'], account['base_url'], allow_non_secure=True)


def used(mock, account, service):
    status, answer = mock.sql(f"SELECT used_quota FROM cdb_service_quota_info() WHERE service = '{service}'", account['name'])
    assert status == 200
    return answer['rows'][0]['used_quota']


def test_addresses_of_a_frame(credentials, account, mock):
    geocoding = Geocoding(credentials)
    plan = geocoding.geocode(ADDRESSES, street='street', city={'column': 'city'}, dry_run=True).metadata
    assert (plan['total_rows'], plan['required_quota']) == (3, 3)
    assert used(mock, account, 'hires_geocoder') == 0
    result = geocoding.geocode(ADDRESSES, street='street', city={'column': 'city'}, country={'value': 'Spain'})
    places = {row.street: row.the_geom for row in result.data.itertuples()}
    assert (places['Plaza Mayor 1'].x, places['Plaza Mayor 1'].y) == (-4.7286, 41.6523)
    assert (places['Calle Mayor 1'].x, places['Calle Mayor 1'].y) == (-3.696158, 40.409753)
    assert used(mock, account, 'hires_geocoder') == 3


def test_a_table_is_geocoded_once(credentials, account, mock):
    geocoding = Geocoding(credentials)
    geocoding.geocode(ADDRESSES.head(2), street='street', city={'column': 'city'}, table_name='addresses')
    table = read_carto('addresses', credentials)
    assert len(table) == 2 and table['the_geom'].notna().all()
    again = geocoding.geocode('addresses', street='street', city={'column': 'city'})
    assert again.metadata['required_quota'] == 0 and used(mock, account, 'hires_geocoder') == 2


def test_isolines_of_a_frame(credentials, account, mock):
    isolines = Isolines(credentials)
    assert isolines.isochrones(PLACES, [300, 600], mode='walk', dry_run=True).metadata['required_quota'] == 4
    drawn = isolines.isochrones(PLACES, [300, 600], mode='walk').data
    assert sorted(zip(drawn['source_id'], drawn['data_range'])) == [(0, 300), (0, 600), (1, 300), (1, 600)]
    assert all(area.geom_type == 'MultiPolygon' and area.is_valid for area in drawn['the_geom'])
    assert used(mock, account, 'isolines') == 4


def test_isolines_as_a_table_without_overlaps(credentials):
    isolines = Isolines(credentials)
    isolines.isodistances(PLACES, [500, 1000], mode='car', exclusive=True, table_name='reached', if_exists='replace')
    table = read_carto('reached', credentials).sort_values(['source_id', 'data_range'])
    assert list(table['data_range']) == [500, 1000, 500, 1000]
    smaller, larger = table['the_geom'].iloc[0], table['the_geom'].iloc[1]
    assert smaller.intersection(larger).area < smaller.area / 1000


def test_what_is_left_is_shown_and_asked_for(credentials, account, mock):
    status, _, body = mock.request('PATCH', f"/_mock/accounts/{account['name']}",
                                   json.dumps({'data_services': {'hires_geocoder': {'monthly_quota': 2}}}).encode())
    assert status == 200, body
    geocoding = Geocoding(credentials)
    assert geocoding.available_quota() == 2
    with pytest.raises(Exception, match='quota'):
        geocoding.geocode(ADDRESSES, street='street', city={'column': 'city'})


def test_a_key_without_the_grant_draws_nothing(account, mock):
    key = APIKeyManager(APIKeyAuthClient(api_key=account['master_key'], base_url=account['base_url'])).create('plain', services=['geocoding'])
    credentials = Credentials(account['name'], key.token, account['base_url'], allow_non_secure=True)
    assert Isolines(credentials).available_quota() == 1000
    assert mock.sql("SELECT * FROM cdb_isochrone(CDB_LatLng(40, -3), 'walk', ARRAY[300])", account['name'], key.token) == (
        403, {'error': ['Isolines permission denied']})
