"""cartoframes' uploads and downloads: frames become tables through COPY, and come back as they were."""
import geopandas
import pandas
import pytest
from cartoframes import (copy_table, create_table_from_query, delete_table, has_table, read_carto, rename_table, to_carto)
from cartoframes.auth import Credentials
from shapely.geometry import Point

FRAME = geopandas.GeoDataFrame(
    {'name': ['plain', 'comma, "quote", Zoë\nand a line', None], 'n': [1, 2, 3], 'f': [1.5, None, -2.5], 'b': [True, False, True],
     't': pandas.to_datetime(['2024-01-02 03:04:05', '1999-12-31', '2020-02-29 23:59:59'])},
    geometry=[Point(1, 2), Point(-3.5, 4.25), None], crs='EPSG:4326')
COLUMNS = ['name', 'n', 'f', 'b', 't']


@pytest.fixture(params=['dev', 'solo'])
def credentials(request, mock):
    account = mock.accounts[request.param]
    return Credentials(account['name'], account['master_key'], account['base_url'], allow_non_secure=True)


def rows_of(frame, geometry):
    """As plain values: what a frame calls missing (NaN, NaT, None) is None."""
    texts = [None if shape is None else shape.wkt for shape in frame[geometry]]
    values = frame[COLUMNS].astype(object)
    return [[*(None if pandas.isna(value) else value for value in row), text]
            for row, text in zip(values.itertuples(index=False), texts)]


def test_an_upload_comes_back_as_it_was(credentials):
    assert to_carto(FRAME, 'uploaded', credentials) == 'uploaded'
    read = read_carto('uploaded', credentials).sort_values('n')
    assert rows_of(read, 'the_geom') == rows_of(FRAME, 'geometry')
    assert list(read['cartodb_id']) == [1, 2, 3]
    assert read.crs == 'EPSG:4326'


def test_append_replace_and_the_refusal_of_a_second_upload(credentials):
    to_carto(FRAME, 'uploaded', credentials)
    with pytest.raises(Exception, match='already exists in your CARTO account'):
        to_carto(FRAME, 'uploaded', credentials)
    to_carto(FRAME, 'uploaded', credentials, if_exists='append')
    assert len(read_carto('uploaded', credentials)) == 6
    to_carto(FRAME, 'uploaded', credentials, if_exists='replace')
    assert rows_of(read_carto('uploaded', credentials).sort_values('n'), 'the_geom') == rows_of(FRAME, 'geometry')


def test_queries_and_limits_are_downloaded(credentials):
    to_carto(FRAME, 'uploaded', credentials)
    assert list(read_carto('SELECT n FROM uploaded WHERE n > 1 ORDER BY n', credentials)['n']) == [2, 3]
    assert len(read_carto('uploaded', credentials, limit=2)) == 2


def test_tables_are_copied_renamed_made_of_a_query_and_deleted(credentials):
    to_carto(FRAME, 'uploaded', credentials)
    copy_table('uploaded', 'copied', credentials)
    rename_table('copied', 'renamed', credentials)
    assert (has_table('copied', credentials), has_table('renamed', credentials)) == (False, True)
    assert rows_of(read_carto('renamed', credentials).sort_values('n'), 'the_geom') == rows_of(FRAME, 'geometry')
    create_table_from_query('SELECT name, n FROM uploaded WHERE n < 3', 'of_a_query', credentials)
    assert sorted(read_carto('of_a_query', credentials)['n']) == [1, 2]
    delete_table('of_a_query', credentials)
    assert not has_table('of_a_query', credentials)


def test_many_rows_go_through_copy(credentials, mock):
    count = 20000
    frame = pandas.DataFrame({'n': range(count), 'text': [f'row {n}, "quoted"' for n in range(count)]})
    to_carto(frame, 'many', credentials)
    read = read_carto('many', credentials).sort_values('n')
    assert list(read['n']) == list(frame['n'])
    assert list(read['text']) == list(frame['text'])
