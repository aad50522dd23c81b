"""Spatial statements over 100,000 points, on a carto-mock and on a PostgreSQL with PostGIS in the same run, as ratios."""
import http.client
import json
import os
import sys
import urllib.parse

from timing import best_of

POINTS = 100000

# Points without a pattern that a tree could use, the same on both sides; 400 areas of a degree and a half; 1,000 places.
# The tables have the indexes that CARTO's have.
TABLES = (
    'CREATE TABLE bench_points(id integer PRIMARY KEY, the_geom geometry(Point, 4326))',
    'CREATE TABLE bench_areas(id integer PRIMARY KEY, the_geom geometry(Polygon, 4326))',
    'CREATE TABLE bench_places(id integer PRIMARY KEY, the_geom geometry(Point, 4326))',
    'INSERT INTO bench_points SELECT g, ST_SetSRID(ST_MakePoint(g::bigint * 7919 % 360007 / 1000.0 - 180,'
    f' g::bigint * 104729 % 170003 / 1000.0 - 85), 4326) FROM generate_series(1, {POINTS}) AS g',
    'INSERT INTO bench_areas SELECT g, ST_Buffer(ST_SetSRID(ST_MakePoint(g * 37 % 350 - 175, g * 53 % 160 - 80), 4326), 1.5)'
    ' FROM generate_series(1, 400) AS g',
    'INSERT INTO bench_places SELECT g, ST_SetSRID(ST_MakePoint(g * 101 % 350 - 175 + 0.123, g * 59 % 160 - 80 + 0.321), 4326)'
    ' FROM generate_series(1, 1000) AS g',
    'CREATE INDEX ON bench_points USING gist (the_geom)',
    'CREATE INDEX ON bench_areas USING gist (the_geom)',
    'CREATE INDEX ON bench_places USING gist (the_geom)',
)

QUERIES = (
    ('an answer, through HTTP here', 'SELECT 1'),
    ('points in a window', 'SELECT count(*) FROM bench_points WHERE the_geom && ST_MakeEnvelope(10, 10, 20, 20, 4326)'),
    ('intersection join, areas first', 'SELECT count(*) FROM bench_areas AS a JOIN bench_points AS p'
     ' ON ST_Intersects(a.the_geom, p.the_geom)'),
    ('intersection join, points first', 'SELECT count(*) FROM bench_points AS p JOIN bench_areas AS a'
     ' ON ST_Intersects(p.the_geom, a.the_geom)'),
    ('the 5 nearest of one place', 'SELECT id FROM bench_points'
     ' ORDER BY the_geom <-> ST_SetSRID(ST_MakePoint(2.35, 48.85), 4326) LIMIT 5'),
    ('the 5 nearest of 1,000 places', 'SELECT sum(n.id) FROM bench_places AS q CROSS JOIN LATERAL'
     ' (SELECT id FROM bench_points AS p ORDER BY p.the_geom <-> q.the_geom LIMIT 5) AS n'),
    ('ST_DWithin join, 1,000 places', 'SELECT count(*) FROM bench_places AS q JOIN bench_points AS p'
     ' ON ST_DWithin(q.the_geom, p.the_geom, 1)'),
    ('ST_Transform', 'SELECT round(sum(ST_X(ST_Transform(the_geom, 3857)))::numeric / 1000) FROM bench_points'),
    ('union', 'SELECT ST_NumGeometries(ST_Union(the_geom)) FROM bench_points'),
)


class Mock:
    """An account's tables in a carto-mock, by statements of the master key over one connection."""

    def __init__(self, mock):
        self.key = mock.accounts['solo']['master_key']
        self.connection = http.client.HTTPConnection('127.0.0.1', int(mock.url.rsplit(':', 1)[1]), timeout=30)

    def run(self, statement):
        fields = urllib.parse.urlencode({'q': statement, 'api_key': self.key})
        self.connection.request('POST', '/user/solo/api/v2/sql', fields, {'Content-Type': 'application/x-www-form-urlencoded'})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if response.status == 429:
            raise TimeoutError
        assert response.status == 200, answer
        return [[str(value) for value in row.values()] for row in answer.get('rows', [])]


class Postgres:
    """A database of its own on a server, dropped at the end."""

    def __init__(self, host, port, user, database):
        from postgres_answers import Server
        self.name = f'carto_mock_bench_{os.getpid()}'
        self.maintenance = Server(host, port, user, database)
        self.run_on(self.maintenance, f'CREATE DATABASE {self.name}')
        self.server = Server(host, port, user, self.name)
        self.run('CREATE EXTENSION postgis')

    @staticmethod
    def run_on(server, statement):
        from postgres_answers import fields_of, row_of
        answer = server.query(statement)
        for kind, body in answer:
            assert kind != 'E', fields_of(body)
        return [row_of(body) for kind, body in answer if kind == 'D']

    def run(self, statement):
        return self.run_on(self.server, statement)

    def close(self):
        self.server.close()
        self.run_on(self.maintenance, f'DROP DATABASE {self.name}')
        self.maintenance.close()


def measure(mock, server):
    """`server`: host, port, user, database of a PostgreSQL with PostGIS; None: there is none."""
    print(f'\nspatial statements over {POINTS} points')
    ours = Mock(mock)
    theirs = Postgres(*server) if server else None
    try:
        filled, _ = best_of(1, lambda: [ours.run(statement) for statement in TABLES])
        line = f'  {"making the tables and indexes":<34} {filled * 1000:>8.1f} ms'
        if theirs:
            filled_there, _ = best_of(1, lambda: [theirs.run(statement) for statement in TABLES])
            theirs.run('ANALYZE')
            line += f'   PostGIS {filled_there * 1000:>8.1f} ms   {filled / filled_there:.2f} of its time'
        print(line)
        for title, statement in QUERIES:
            try:
                seconds, answer = best_of(3, lambda: ours.run(statement))
            except TimeoutError:
                print(f'  {title:<34} no answer within the time-out')
                continue
            line = f'  {title:<34} {seconds * 1000:>8.1f} ms'
            if theirs:
                seconds_there, expected = best_of(3, lambda: theirs.run(statement))
                assert answer == expected, (statement, answer, expected)
                line += f'   PostGIS {seconds_there * 1000:>8.1f} ms   {seconds / seconds_there:.2f} of its time'
            print(line)
            sys.stdout.flush()
    finally:
        if theirs:
            theirs.close()
    if not theirs:
        print('  not compared with PostGIS: no --host of a server is given')
