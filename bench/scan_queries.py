"""Scans of a million rows with a condition and an aggregate, through carto-mock and with bare SQLite on the same file."""
import pathlib
import sqlite3

from timing import best_of

ROWS = 1000000

TABLE = 'CREATE TABLE scanned(id integer, name text, size float8, day date)'
FILL = ("INSERT INTO scanned SELECT g, 'place ' || g, g % 1000 / 8.0, date '2000-01-01' + g % 9000"
        ' FROM generate_series({}, {}) AS g')

# Title, PostgreSQL's statement, SQLite's over the columns of the storage (days are counted from 2000-01-01).
QUERIES = (
    ('integers: WHERE, count(*)', 'SELECT count(*) FROM scanned WHERE id > 500000',
     'SELECT count(*) FROM {table} WHERE {id} > 500000'),
    ('integers: WHERE, sum()', 'SELECT sum(id) FROM scanned WHERE id % 3 = 1',
     'SELECT sum({id}) FROM {table} WHERE {id} % 3 = 1'),
    ('float8: WHERE, avg()', 'SELECT avg(size) FROM scanned WHERE size < 60',
     'SELECT avg({size}) FROM {table} WHERE {size} < 60'),
    ('text: WHERE =, max()', "SELECT max(id) FROM scanned WHERE name > 'place 5'",
     "SELECT max({id}) FROM {table} WHERE {name} > 'place 5'"),
    ('text: LIKE, count(*)', "SELECT count(*) FROM scanned WHERE name LIKE '%99%'",
     "SELECT count(*) FROM {table} WHERE {name} LIKE '%99%'"),
    ('dates: BETWEEN, min()', "SELECT min(id) FROM scanned WHERE day BETWEEN '2005-01-01' AND '2006-01-01'",
     'SELECT min({id}) FROM {table} WHERE {day} BETWEEN 1827 AND 2192'),
    ('GROUP BY, count(*), sum()', 'SELECT sum(n) FROM (SELECT id % 100, count(*) AS n, sum(size) FROM scanned GROUP BY 1) AS g',
     'SELECT sum(n) FROM (SELECT {id} % 100, count(*) AS n, sum({size}) FROM {table} GROUP BY 1)'),
)


def measure(mock, folder):
    """`mock` keeps its data in `folder`."""
    statements = [TABLE, *(FILL.format(first + 1, first + 100000) for first in range(0, ROWS, 100000))]
    for statement in statements:
        answer = mock.sql(statement, 'solo')
        assert answer[0] == 200, answer
    oid = mock.sql("SELECT 'scanned'::regclass::oid::int AS oid", 'solo')[1]['rows'][0]['oid']
    file = max((f for f in pathlib.Path(folder).rglob('*') if f.is_file() and not f.name.endswith('-wal')),
               key=lambda f: f.stat().st_size)
    bare = sqlite3.connect(f'file:{file}?mode=ro', uri=True)
    names = {'id': 'c1', 'name': 'c2', 'size': 'c3', 'day': 'c4', 'table': f't{oid}'}  # in order, behind the row's place
    print(f'\nscans of {ROWS} rows')
    for title, ours, theirs in QUERIES:
        bare_seconds, expected = best_of(3, lambda: bare.execute(theirs.format(**names)).fetchone())
        seconds, answer = best_of(3, lambda: mock.sql(ours, 'solo'))
        assert answer[0] == 200, answer
        value = next(iter(answer[1]['rows'][0].values()))
        assert float(value) == float(expected[0]), (title, value, expected)
        print(f'  {title:<34} {seconds * 1000:>8.1f} ms   bare SQLite {bare_seconds * 1000:>8.1f} ms'
              f'   {seconds / bare_seconds:.1f} times')
