"""Spatial statements over 100,000 points, on a carto-mock and on a PostgreSQL with PostGIS in the same run, as ratios."""
import json
import os
import socket
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
    """An account's tables in a carto-mock, by statements of the master key over one connection. It reads no more of HTTP than
    postgres_answers.Server reads of PostgreSQL's protocol: http.client takes longer over an answer than the server."""

    def __init__(self, mock):
        self.key = mock.accounts['solo']['master_key']
        self.socket = socket.create_connection(('127.0.0.1', int(mock.url.rsplit(':', 1)[1])), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self, statement):
        fields = urllib.parse.urlencode({'q': statement, 'api_key': self.key}).encode()
        self.socket.sendall(b'POST /user/solo/api/v2/sql HTTP/1.1\r\nHost: localhost\r\n'
                            b'Content-Type: application/x-www-form-urlencoded\r\n'
                            b'Content-Length: %d\r\n\r\n' % len(fields) + fields)
        status, body = self.answer()
        if status == 429:
            raise TimeoutError
        assert status == 200, body
        return [[str(value) for value in row.values()] for row in json.loads(body).get('rows', [])]

    def answer(self):
        received = self.until(b'', b'\r\n\r\n')
        head, _, rest = received.partition(b'\r\n\r\n')
        body = b''
        while True:  # answers come in chunks
            rest = self.until(rest, b'\r\n')
            size, _, rest = rest.partition(b'\r\n')
            size = int(size, 16)
            while len(rest) < size + 2:
                rest += self.received()
            body, rest = body + rest[:size], rest[size + 2:]
            if size == 0:
                return int(head[9:12]), body

    def until(self, received, end):
        while end not in received:
            received += self.received()
        return received

    def received(self):
        piece = self.socket.recv(65536)
        assert piece, 'the server closed the connection'
        return piece


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


def best(call):
    """What takes a moment is asked for more often: the first times it is the client's caches that are measured."""
    seconds, answer = best_of(3, call)
    return best_of(100, call) if seconds < 0.005 else (seconds, answer)


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
                seconds, answer = best(lambda: ours.run(statement))
            except TimeoutError:
                print(f'  {title:<34} no answer within the time-out')
                continue
            line = f'  {title:<34} {seconds * 1000:>8.2f} ms'
            if theirs:
                seconds_there, expected = best(lambda: theirs.run(statement))
                assert answer == expected, (statement, answer, expected)
                line += f'   PostGIS {seconds_there * 1000:>8.2f} ms   {seconds / seconds_there:.2f} of its time'
            print(line)
            sys.stdout.flush()
    finally:
        if theirs:
            theirs.close()
    if not theirs:
        print('  not compared with PostGIS: no --host of a server is given')
