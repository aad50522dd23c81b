"""The two that are compared, each with a fresh database: PostgreSQL, and carto-mock's program sql_answers."""
import collections
import os
import select
import subprocess

from postgres_answers import Server, TypeNames, answer_lines

LONGEST_ANSWER = 30  # seconds; sql_answers gives a statement ten
LONGEST_BATCH = 12 * 1024  # characters of statements without an answer yet: less than a pipe holds, of whatever characters


# Ends a text of several statements so that nothing stays of what they wrote.
UNDO = "SELECT 'undo'::boolean"
UNDONE = 'error 22P02: invalid input syntax for type boolean: "undo"'


class Answer:
    """The lines of tests/sql/README.md. `refused`: the construct that carto-mock lacks."""

    def __init__(self, lines, refused=""):
        self.lines = lines
        self.refused = refused
        if lines and lines[-1] == UNDONE:
            lines.pop()
        for number, line in enumerate(lines):
            if line.startswith("error "):
                self.lines = lines[number:]  # which rows come before the error is no matter of the answer
                break

    def is_error(self):
        return bool(self.lines) and self.lines[0].startswith("error ")

    def gives_up(self):
        """It takes too long, or PostgreSQL's planner finds no way to join with what is LATERAL, which is a fault of its own."""
        return self.is_error() and self.lines[0].startswith(("error 57014", "error XX000: failed to build any "))


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

    def ask(self, sql):
        self.server.send(sql)

    def result(self):
        """Of the statement asked for longest ago."""
        return Answer(answer_lines(self.server.messages(), self.type_names))

    def answer(self, sql):
        self.ask(sql)
        return self.result()

    def rows(self, sql):
        return self.server.rows(sql)

    def drop(self):
        self.server.close()
        self.type_names.server.close()
        self.maintenance.query(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.maintenance.close()


class Stopped(Exception):
    """The program ended, or answers nothing any more."""


class Mock:
    def __init__(self, program):
        self.program = program
        self.prologue = []  # statements to run again after a crash
        self.asked = collections.deque()  # without an answer so far
        self.start()

    def start(self):
        """What was asked before a crash and has no answer is asked again."""
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.unread = b""
        for statement in self.prologue:
            self.write(statement)
            self.read()
        for statement in self.asked:
            self.write(statement)

    def built(self):
        listing = subprocess.run([self.program, "--built"], check=True, capture_output=True, text=True)
        return set(listing.stdout.splitlines())

    def prepare(self, statement):
        self.prologue.append(statement)
        return self.answer(statement)

    def ask(self, sql):
        self.asked.append(sql)
        self.write(sql)

    def result(self):
        """Of the statement asked for longest ago."""
        try:
            answer = self.read()
        except Stopped:
            answer = Answer(["crash or hang"])
            self.stop()
        self.asked.popleft()
        if self.process.returncode is not None:
            self.start()
        return answer

    def write(self, sql):
        text = sql.encode()
        try:
            self.process.stdin.write(b"%d\n%s" % (len(text), text))
        except BrokenPipeError:
            pass  # it crashed over a statement before, as reading that one's answer will show

    def read(self):
        refused = self.line()
        count = int(self.line())
        return Answer([self.line() for _ in range(count)], refused)

    def line(self):
        while b"\n" not in self.unread:
            if not select.select([self.process.stdout], [], [], LONGEST_ANSWER)[0]:
                raise Stopped
            received = self.process.stdout.read(1 << 16)
            if not received:
                raise Stopped
            self.unread += received
        line, _, self.unread = self.unread.partition(b"\n")
        return line.decode(errors="replace")

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
        return self.answers_of([sql])[0]

    def answers_of(self, texts):
        """Asked for one after the other without waiting: none depends on another's answer."""
        found, unread, size = [], collections.deque(), 0
        for sql in texts:
            while unread and size + len(sql) > LONGEST_BATCH:
                size -= unread.popleft()
                found.append((self.postgres.result(), self.mock.result()))
            self.mock.ask(sql)
            self.postgres.ask(sql)
            unread.append(len(sql))
            size += len(sql)
        return found + [(self.postgres.result(), self.mock.result()) for _ in unread]

    def make(self, statements):
        """On both, and anew in the mock after a crash."""
        for statement in statements:
            expected, given = self.postgres.answer(statement), self.mock.prepare(statement)
            if is_difference(expected, given) or expected.is_error():
                raise SystemExit(f"{statement}\n{expected.lines}\n{given.lines}")

    def make_tables(self, statements):
        """In the place of those that were made before."""
        for server in (self.postgres, self.mock):
            server.answer("DROP TABLE IF EXISTS t1, t2, t3, t4")
        self.mock.prologue = []
        self.make(statements)

    def differ(self, sql, has_order=True):
        """Whether carto-mock gives an answer that is not PostgreSQL's."""
        expected, given = self.answers(sql)
        return is_difference(expected, given, has_order)


def is_difference(expected, given, has_order=True):
    """`has_order`: rows come in an order that the statement asks for."""
    if given.refused or expected.gives_up() or given.gives_up():
        return False
    if has_order:
        return expected.lines != given.lines
    if expected.is_error() and given.is_error():
        return False  # which row fails first is the executor's business
    return sorted(expected.lines) != sorted(given.lines)
