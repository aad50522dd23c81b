"""Makes a statement that is answered otherwise smaller, as long as it still is."""
import dataclasses

from .literals import quoted
from .queries import Query
from .tree import Node, Statement, cast_name, column_name

LONGEST_SEARCH = 80  # statements that are asked
LONGEST_QUERY_SEARCH = 200


class Shrinker:
    """`differs(sql)` says whether the two answer otherwise; `answer(sql)` gives PostgreSQL's lines."""

    def __init__(self, differs, answer):
        self.differs_on = differs
        self.answer = answer
        self.left = 0

    def shrink(self, statement):
        self.left = LONGEST_SEARCH
        statement = self.without_rows(statement)
        statement = self.smallest_part(statement)
        changed = True
        while changed and self.left > 0:
            changed = False
            for smaller in (self.fewer_rows, self.without_optional, self.with_values):
                found = smaller(statement)
                if found is not None:
                    statement, changed = found, True
        return statement

    def differs(self, statement):
        self.left -= 1
        return self.left > 0 and self.differs_on(statement.text(), statement.has_order)

    def without_rows(self, statement):
        """With the columns' values of one row in their place."""
        if not statement.rows or not statement.root.is_computable:
            return statement
        for row in statement.rows:
            constant = Statement(with_columns(statement.root, row), tail=statement.tail)
            if self.differs(constant):
                return constant
        return statement

    def smallest_part(self, statement):
        """The first subexpression, from the inside, that differs on its own."""
        for node in statement.root.walk():
            if node is not statement.root and node.is_computable and node.key and (not statement.rows or statement.root.is_computable):
                part = Statement(node, statement.rows)
                if self.differs(part):
                    return self.without_rows(part)
        return statement

    def fewer_rows(self, statement):
        for i in range(len(statement.rows)):
            if len(statement.rows) > 2:  # a single row is computed with before the statement runs
                fewer = dataclasses.replace(statement, rows=statement.rows[:i] + statement.rows[i + 1:])
                if self.differs(fewer):
                    return fewer
        return None

    def without_optional(self, statement):
        for node in statement.root.walk():
            if node.is_optional:
                smaller = dataclasses.replace(statement, root=statement.root.replaced(node, None))
                if self.differs(smaller):
                    return smaller
        return None

    def with_values(self, statement):
        """With the value of a subexpression in its place."""
        for node in statement.root.walk():
            if node is statement.root or not node.key or not node.is_computable:
                continue
            value = self.value_of(node)
            if value is None:
                continue
            smaller = dataclasses.replace(statement, root=statement.root.replaced(node, value))
            if self.differs(smaller):
                return smaller
        return None

    def value_of(self, node):
        """A literal; None where PostgreSQL has no single value for it."""
        lines = self.answer(f"SELECT {node.text()}")
        if len(lines) != 3 or not lines[2].startswith("SELECT"):
            return None
        type_name = lines[0].rsplit(" | ")[0].split(" ", 1)[1]
        if lines[1] == "(null)":
            return Node(node.type, [f"NULL::{cast_name(type_name)}"])
        text = "" if lines[1] == "(empty)" else lines[1].replace("\\n", "\n").replace("\\\\", "\\")
        return Node(node.type, [f"{quoted(text)}::{cast_name(type_name)}"])


class QueryShrinker:
    """Leaves out clauses and puts parts of a query in its place. What is no valid query then fails on both alike."""

    def __init__(self, differs):
        self.differs = differs

    def shrink(self, query):
        left = LONGEST_QUERY_SEARCH
        changed = True
        while changed:
            changed = False
            for smaller in self.candidates(query.root):
                left -= 1
                if left < 0:
                    return query
                candidate = Query(smaller)
                if self.differs(candidate.text(), candidate.has_order):
                    query, changed = candidate, True
                    break
        return query

    def candidates(self, root):
        """The largest savings first."""
        for node in reversed(list(root.walk())):
            if node.is_optional:
                yield root.replaced(node, None)
                continue
            for part in node.walk():
                if part is not node and part.type == node.type:
                    yield root.replaced(node, part)
            if node.is_computable and (node.children() or "." in node.parts[0]):
                yield root.replaced(node, Node(node.type, [f"NULL::{node.type}"]))


def with_columns(node, row):
    for i, value in enumerate(row):
        if node.parts == [column_name(i)] and not node.key:
            return value
    return dataclasses.replace(node, parts=[part if isinstance(part, str) else with_columns(part, row) for part in node.parts])
