"""Runs drawn statements on both, shrinks what differs, and counts."""
import collections
import re

from .queries import Query
from .servers import is_difference
from .shrink import QueryShrinker, Shrinker

EXAMPLES = 2  # of a class of differences, shrunk; further ones are counted only


class Comparison:
    """`show` is called with each class's first examples: key, kind, SQL, both answers."""

    def __init__(self, pair, show):
        self.pair = pair
        self.show = show
        self.shrinker = Shrinker(pair.differ, lambda sql: pair.postgres.answer(sql).lines)
        self.query_shrinker = QueryShrinker(pair.differ)
        self.occurrences = collections.Counter()  # of the entries, in statements that both answered
        self.successes = collections.Counter()  # without an error
        self.refused = collections.Counter()
        self.statements = self.equal = self.errors = self.given_up = self.differences = 0
        self.found = collections.Counter()  # by class
        self.unshrunk = collections.Counter()

    def run(self, statements):
        answers = self.pair.answers_of([statement.text() for statement in statements])
        for statement, (expected, given) in zip(statements, answers):
            self.judge(statement, expected, given)

    def judge(self, statement, expected, given):
        self.statements += 1
        if given.refused:
            self.refused[given.refused] += 1
            return
        if expected.gives_up() or given.gives_up():
            self.given_up += 1
            return
        keys = set(statement.keys())
        self.occurrences.update(keys)
        if not expected.is_error():
            self.successes.update(keys)
        if not is_difference(expected, given, statement.has_order):
            self.equal += 1
            self.errors += expected.is_error()
            return
        self.differences += 1
        rough = (statement.keys() or [""])[0], kind_of(expected, given)
        self.unshrunk[rough] += 1
        if self.unshrunk[rough] <= 2 * EXAMPLES:
            self.keep(statement)

    def keep(self, statement):
        smaller = (self.query_shrinker if isinstance(statement, Query) else self.shrinker).shrink(statement)
        expected, given = self.pair.answers(smaller.text())
        found = (smaller.keys() or ["query"])[0], kind_of(expected, given)
        self.found[found] += 1
        if self.found[found] <= EXAMPLES:
            self.show(*found, smaller.text(), expected.lines, given.lines)


def kind_of(expected, given):
    """How the two differ, without the values."""
    if given.lines == ["crash or hang"]:
        return "crash"
    if expected.is_error() and given.is_error():
        def state(answer):
            return answer.lines[0][6:11]
        return "error text" if state(expected) == state(given) else f"error {state(given)} in place of {state(expected)}"
    if expected.is_error():
        return "no error"
    if given.is_error():
        return "error " + re.sub(r'".*"', '"…"', given.lines[0][6:60])
    return "value" if expected.lines[0] == given.lines[0] else "column"
