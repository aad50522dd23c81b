"""The two that are compared, each with a fresh database: PostgreSQL, and carto-mock's program sql_answers."""
import os
import select
import subprocess

from postgres_answers import Server, TypeNames, answer_lines

LONGEST_ANSWER = 30  # seconds; sql_answers gives a statement ten


class Answer:
    """The lines of tests/sql/README.md. `refused`: the construct that carto-mock lacks."""

    def __init__(self, lines, refused=""):
        self.lines = lines
        self.refused = refused

        for number, line in enumerate(lines):
            if line.startswith("error "):
                self.lines = lines[number:]  # which rows come before the error is no matter of the answer
                break

    def is_error(self):
        return bool(self.lines) and self.lines[0].startswith("error ")

    def is_timeout(self):
        return self.is_error() and self.lines[0].startswith("error 57014")


class Postgres:
    def __init__(self, arguments):
        self.arguments = arguments
        self.name = f"random_expressions_{os.getpid()}"
        self.maintenance = Server(arguments.host, arguments.port, arguments.user, arguments.database)
        self.maintenance.query(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")
        self.server = self.connect()
        self.type_names = TypeNames(self.connect())
        self.server.query("CREATE EXTENSION postgis")
        self.server.query("SET TimeZone = 'UTC'")
        self.server.query("SET statement_timeout = '10s'")
        self.server.query("SET jit = off")  # which takes seconds where the estimates are high

    def connect(self):
        return Server(self.arguments.host, self.arguments.port, self.arguments.user, self.name)

    def answer(self, sql):
        return Answer(answer_lines(self.server, sql, self.type_names))

    def rows(self, sql):
        return self.server.rows(sql)

    def drop(self):
        self.server.close()
        self.type_names.server.close()
        self.maintenance.query(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.maintenance.close()


class Mock:
    def __init__(self, program):
        self.program = program
        self.prologue = []  # statements to run again after a crash
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for statement in self.prologue:
            self.ask(statement)
            self.result()

    def built(self):
        listing = subprocess.run([self.program, "--built"], check=True, capture_output=True, text=True)
        return set(listing.stdout.splitlines())

    def prepare(self, statement):
        self.prologue.append(statement)
        return self.answer(statement)

    def ask(self, sql):
        text = sql.encode()
        self.process.stdin.write(b"%d\n%s" % (len(text), text))
        self.process.stdin.flush()

    def result(self):
        if not self.process.stdout.peek(1) if self.is_readable() else True:
            self.stop()
            self.start()
            return Answer(["crash or hang"])
        refused = self.process.stdout.readline().decode().rstrip("\n")
        count = int(self.process.stdout.readline())
        lines = [self.process.stdout.readline().decode(errors="replace").rstrip("\n") for _ in range(count)]
        return Answer(lines, refused)

    def is_readable(self):
        return bool(select.select([self.process.stdout], [], [], LONGEST_ANSWER)[0])

    def answer(self, sql):
        self.ask(sql)
        return self.result()

    def stop(self):
        self.process.kill()
        self.process.wait()


class Pair:
    """Asks both at the same time."""

    def __init__(self, postgres, mock):
        self.postgres = postgres
        self.mock = mock

    def answers(self, sql):
        """(PostgreSQL's answer, the mock's)"""
        self.mock.ask(sql)
        expected = self.postgres.answer(sql)
        return expected, self.mock.result()

    def make_tables(self, statements):
        """In the place of those that were made before."""
        reset = "DROP TABLE IF EXISTS t1, t2, t3, t4"
        self.mock.prologue = []
        for statement in [reset, *statements]:
            expected, given = self.postgres.answer(statement), self.mock.prepare(statement)
            if is_difference(expected, given) and statement is not reset:
                raise SystemExit(f"{statement}\n{expected.lines}\n{given.lines}")

    def differ(self, sql, has_order=True):
        """Whether carto-mock gives an answer that is not PostgreSQL's."""
        expected, given = self.answers(sql)
        return is_difference(expected, given, has_order)


def is_difference(expected, given, has_order=True):
    """`has_order`: rows come in an order that the statement asks for."""
    if given.refused or expected.is_timeout() or given.is_timeout():
        return False
    if has_order:
        return expected.lines != given.lines
    if expected.is_error() and given.is_error():
        return False  # which row fails first is the executor's business
    return sorted(expected.lines) != sorted(given.lines)
