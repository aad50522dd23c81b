"""Draws whole queries over generated tables: joins, grouping, windows, WITH, set operations, subqueries.

What comes out does not depend on the order in which PostgreSQL happens to evaluate: rows are compared as a multiset, LIMIT
and window frames come with an order of all columns, aggregates that keep an order have one, expressions do not fail, and
there are no values that are equal but print otherwise (1.0 and 1.00), neither in the tables nor computed.
"""
import dataclasses
import itertools

from .literals import quoted
from .tree import Node

TYPES = ["integer", "bigint", "numeric", "text", "boolean", "date", "double precision"]
VALUES = {
    "integer": ["0", "1", "2", "3", "-1", "5", "7"],
    "bigint": ["0", "1", "2", "4294967296", "-3"],
    "numeric": ["0", "1", "2.5", "-1.25", "10", "NaN", "3"],
    "text": ["", "a", "b", "A", "é", "abc", "Zz", "10", "9", " a"],
    "boolean": ["true", "false"],
    "date": ["2024-02-29", "2023-12-31", "2000-01-01", "infinity"],
    "double precision": ["0", "1", "2.5", "-4", "NaN", "Infinity", "0.5"],
}
# Expressions that cannot fail: templates by type of the result, {type} for an operand.
TEMPLATES = {
    "integer": ["({integer} + 1)", "(- {integer})", "abs({integer})", "length({text})", "({integer} % 3)", "COALESCE({integer}, 4)", "({boolean})::integer",
                "CASE WHEN {boolean} THEN {integer} ELSE 0 END", "GREATEST({integer}, {integer})", "NULLIF({integer}, 1)", "ascii({text})",
                "strpos({text}, 'a')"],
    "bigint": ["({integer} + {bigint})", "{integer}::bigint", "COALESCE({bigint}, {integer})", "({bigint} - 1)"],
    "numeric": ["({numeric} + {integer})", "trim_scale({numeric} * 2)", "{integer}::numeric", "round({numeric})", "LEAST({numeric}, {numeric})", "abs({numeric})"],
    "text": ["({text} || {text})", "upper({text})", "COALESCE({text}, 'none')", "{integer}::text", "left({text}, 1)", "concat({text}, {integer})", "({text} || {integer})",
             "CASE {integer} WHEN 1 THEN {text} WHEN 2 THEN 'two' END", "{date}::text", "{boolean}::text"],
    "boolean": ["({integer} = {integer})", "({integer} < {numeric})", "({text} > {text})", "({integer} IS NULL)", "({text} IS NOT NULL)", "({boolean} AND {boolean})",
                "({boolean} OR {boolean})", "(NOT {boolean})", "({integer} IN (1, 2, NULL))", "({text} LIKE 'a%')", "({integer} BETWEEN 0 AND {bigint})",
                "({integer} IS DISTINCT FROM {integer})", "({date} >= {date})", "({double precision} = {numeric})", "(({integer}, {text}) < ({integer}, {text}))",
                "({boolean} IS NOT TRUE)", "({text} = ANY (ARRAY['a', 'b', {text}]))", "({bigint} <> ALL (ARRAY[1, 2]))", "(ROW({integer}, {date}) IS NULL)",
                "({text} IN ('a', 'b'))", "({numeric} >= {double precision})", "({integer} <> 2)"],
    "date": ["COALESCE({date}, '2020-01-01'::date)", "LEAST({date}, {date})", "NULLIF({date}, '2000-01-01'::date)"],
    "double precision": ["{integer}::double precision", "COALESCE({double precision}, 0.5)", "abs({double precision})"],
}
AGGREGATES = {
    "integer": ["min({integer})", "max({integer})", "max(length({text}))", "bit_or({integer})"],
    "bigint": ["count(*)", "count({text})", "count(DISTINCT {integer})", "sum({integer})", "max({bigint})"],
    "numeric": ["sum({numeric})", "avg({integer})", "sum({bigint})", "max({numeric})", "round(avg({numeric}), 3)"],
    "text": ["min({text})", "max({text})", "string_agg({text!}, ',' ORDER BY {text!})", "string_agg(DISTINCT {text}, ',')", "array_agg({integer!} ORDER BY {integer!})::text",
             "json_agg({integer!} ORDER BY {integer!} DESC NULLS LAST)::text", "mode() WITHIN GROUP (ORDER BY {text})", "array_agg(DISTINCT {date})::text"],
    "boolean": ["bool_and({boolean})", "bool_or({boolean})", "every({boolean})"],
    "date": ["min({date})", "max({date})"],
    "double precision": ["max({double precision})", "min({double precision})", "percentile_cont(0.5) WITHIN GROUP (ORDER BY {integer})"],
}
WINDOWS = {
    "bigint": ["row_number()", "rank()", "dense_rank()", "count(*)", "count({integer})", "sum({integer})"],
    "integer": ["lag({integer})", "lead({integer}, 1, 0)", "first_value({integer})", "last_value({integer})", "nth_value({integer}, 2)", "ntile(2)", "max({integer})"],
    "numeric": ["sum({numeric})", "avg({integer})", "min({numeric})"],
    "text": ["lag({text}, 2)", "first_value({text})", "max({text})", "array_agg({integer})::text"],
    "double precision": ["percent_rank()", "cume_dist()"],
    "boolean": ["bool_or({boolean})", "lead({boolean})"],
    "date": ["min({date})", "last_value({date})"],
}
# Frames of rows in an order without ties.
FRAMES = ["", "", "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", "RANGE UNBOUNDED PRECEDING", "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
          "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING",
          "GROUPS BETWEEN 2 PRECEDING AND 1 PRECEDING", "ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING", "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"]
EXCLUSIONS = ["", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE TIES", " EXCLUDE GROUP", " EXCLUDE NO OTHERS"]
# Window functions to which it is all one in which order rows of equal keys come.
ORDERLESS_WINDOWS = {
    "bigint": ["rank()", "dense_rank()", "count(*)", "count({integer})", "sum({integer})"], "integer": ["max({integer})", "min({integer})"],
    "numeric": ["sum({numeric})", "avg({integer})", "min({numeric})"], "text": ["max({text})"], "double precision": ["percent_rank()", "cume_dist()"],
    "boolean": ["bool_or({boolean})"], "date": ["min({date})"],
}
# Of frames of values, by the type of the column that orders.
OFFSETS = {"integer": ["1", "2", "0"], "bigint": ["1", "3", "5000000000"], "numeric": ["1", "1.5", "0.25"], "double precision": ["1", "0.5", "'Infinity'"],
           "date": ["'1 day'::interval", "'3 months'::interval", "'30 years'::interval"]}


@dataclasses.dataclass
class Source:
    """What stands in FROM under an alias."""

    alias: str
    columns: list  # (name, type)


class Query:
    """As Statement: something with a text and keys."""

    def __init__(self, root):
        self.root = root

    @property
    def has_order(self):
        """Else its rows may come in any order."""
        return any(part.is_optional and part.parts[0] == " ORDER BY " for part in self.root.children())

    def text(self):
        return self.root.text()

    def keys(self):
        return []


def plain(kind, parts):
    """Aggregates of numerics give some with zeros at their end: equal to others, but another text. Which of equals ORDER BY puts first,
    and which of them INTERSECT shows (of the side that is estimated to have fewer groups), hangs on the plan."""
    return ["trim_scale(", *parts, ")"] if kind == "numeric" else parts


def clause(*parts):
    return Node("clause", list(parts), is_optional=True, is_computable=False)


class Queries:
    def __init__(self, random):
        self.random = random
        self.numbers = itertools.count(1)
        self.tables = {}
        self.keyed = set()  # the tables with a primary key

    # --- tables ---

    def table_statements(self):
        """What makes the tables t1, t2, t3 …, with what only some have: keys, indexes."""
        for number in range(1, 5):
            name = f"t{number}"
            columns = [("id", "integer")] + [(f"c{i}", kind) for i, kind in enumerate(self.random.sample(TYPES, 5) + self.random.choices(TYPES, k=2), 1)]
            self.tables[name] = columns
            key = " PRIMARY KEY" if number % 2 else ""
            if key:
                self.keyed.add(name)
            yield f"CREATE TABLE {name} (" + ", ".join(f"{column} {kind}{key if column == 'id' else ''}" for column, kind in columns) + ")"
            rows = []
            for identifier in range(1, self.random.randint(5, 14)):
                values = [str(identifier)] + ["NULL" if self.random.random() < 0.15 else quoted(self.random.choice(VALUES[kind])) for _, kind in columns[1:]]
                rows.append("(" + ", ".join(values) + ")")
            if number < 4:  # the last stays empty
                yield f"INSERT INTO {name} VALUES " + ", ".join(rows)
            for column, _ in columns[1:4]:
                if self.random.random() < 0.6:
                    yield f"CREATE INDEX ON {name} ({column})"

    # --- expressions ---

    def fill(self, template, sources, depth):
        """The template's parts, with an expression for {type}, and one and the same for each {type!}."""
        parts, same = [], None
        for i, piece in enumerate(template.replace("}", "{").split("{")):
            if i % 2 == 0:
                parts.append(piece)
            elif piece.endswith("!"):
                same = same or self.expression(piece[:-1], sources, depth - 1)
                parts.append(same.text() if same in parts else same)
            else:
                parts.append(self.expression(piece, sources, depth - 1))
        return parts

    def column(self, kind, sources):
        fitting = [f"{source.alias}.{name}" for source in sources for name, of in source.columns if of == kind]
        if fitting and self.random.random() < 0.9:
            return Node(kind, [self.random.choice(fitting)])
        if self.random.random() < 0.1:
            return Node(kind, [f"NULL::{kind}"])
        return Node(kind, [f"{quoted(self.random.choice(VALUES[kind]))}::{kind}"])

    def expression(self, kind, sources, depth, subqueries=True):
        if depth <= 0 or self.random.random() < 0.35:
            return self.column(kind, sources)
        if subqueries and self.random.random() < 0.12:
            return self.subquery_expression(kind, sources, depth)
        return Node(kind, self.fill(self.random.choice(TEMPLATES[kind]), sources, depth))

    def subquery_expression(self, kind, outer, depth):
        """A scalar subquery, or for booleans EXISTS, IN, ANY and ALL; often correlated."""
        source, item = self.from_item(depth - 1, [])
        sources = [source]
        condition = clause(" WHERE ", Node("boolean", self.fill(self.random.choice(["({integer} = {integer})", "({text} = {text})", "({numeric} < {integer})", "{boolean}"]),
                                                                sources + outer, 1)))
        if kind == "boolean":
            of = self.random.choice(["integer", "text", "numeric"])
            form = self.random.random()
            body = [" FROM ", item, condition, ")"]
            if form < 0.4:
                return Node(kind, [self.random.choice(["EXISTS (SELECT 1", "NOT EXISTS (SELECT 1"]), *body])
            operator = self.random.choice([" IN (SELECT ", " NOT IN (SELECT ", " = ANY (SELECT ", " > ALL (SELECT ", " <> ANY (SELECT "])
            return Node(kind, ["(", self.expression(of, outer, 1, False), operator, self.expression(of, sources, 1, False), *body, ")"])
        aggregate = Node(kind, plain(kind, self.fill(self.random.choice(AGGREGATES[kind]), sources, 1)))
        return Node(kind, ["(SELECT ", aggregate, " FROM ", item, condition, ")"])

    # --- FROM ---

    def alias(self):
        return f"s{next(self.numbers)}"

    def from_item(self, depth, ctes, lateral=()):
        """(Source, Node)"""
        alias = self.alias()
        chance = self.random.random()
        if ctes and chance < 0.4:
            name, columns = self.random.choice(ctes)
            return Source(alias, columns), Node("from", [f"{name} AS {alias}"], is_computable=False)
        if depth > 0 and chance < 0.6:
            columns, body = self.query(depth - 1, ctes, lateral)
            is_lateral = "LATERAL " if lateral else ""
            return Source(alias, columns), Node("from", [f"{is_lateral}(", body, f") AS {alias}"], is_computable=False)
        if chance > 0.95:
            return Source(alias, [("c1", "integer"), ("c2", "text")]), Node(
                "from", [f"(VALUES (1, 'a'), (2, NULL), (NULL, 'b')) AS {alias}(c1, c2)"], is_computable=False)
        if chance > 0.9:
            return Source(alias, [("n", "integer")]), Node("from", [f"generate_series(0, {self.random.randint(-1, 4)}) AS {alias}(n)"], is_computable=False)
        if chance > 0.87:
            return Source(alias, [("v", "text"), ("n", "bigint")]), Node(
                "from", [f"unnest(ARRAY['a', NULL, 'b']) WITH ORDINALITY AS {alias}(v, n)"], is_computable=False)
        if chance > 0.85:
            ordinality = self.random.choice(["", " WITH ORDINALITY"])
            columns = [("n", "integer"), ("v", "text"), *([("o", "bigint")] if ordinality else [])]
            names = ", ".join(name for name, _ in columns)
            return Source(alias, columns), Node(
                "from", [f"ROWS FROM (generate_series(1, {self.random.randint(0, 4)}), unnest(ARRAY['a', NULL])){ordinality} AS {alias}({names})"], is_computable=False)
        table = self.random.choice(list(self.tables))
        return Source(alias, self.tables[table]), Node("from", [f"{table} AS {alias}"], is_computable=False)

    def from_clause(self, depth, ctes, outer=()):
        source, node = self.from_item(depth, ctes, outer)
        sources = [source]
        has_comma = False
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            kind = self.random.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ",", "LATERAL"])
            if kind not in (",", "LATERAL") and has_comma:
                kind = ","  # a join's condition does not see what stands before a comma
            has_comma = has_comma or kind == ","
            if kind == "LATERAL":
                right, item = self.from_item(max(depth, 1), ctes, tuple(sources))
                join = self.random.choice([" CROSS JOIN ", " LEFT JOIN "])
                node = Node("from", [node, join, item, *([" ON true"] if "LEFT" in join else [])], is_computable=False)
                sources.append(right)
                continue
            right, item = self.from_item(depth, ctes)
            if kind in ("CROSS JOIN", ","):
                node = Node("from", [node, f" {kind} " if kind != "," else ", ", item], is_computable=False)
            else:
                shared = {"integer", "text", "bigint", "date", "numeric"} & {of for _, of in right.columns} & {of for s in sources for _, of in s.columns}
                # Few others: PostgreSQL makes a FULL JOIN by an equality only.
                if shared and self.random.random() < (0.9 if kind == "FULL JOIN" else 0.8):
                    of = self.random.choice(sorted(shared))
                    condition = ["(", self.only_column(of, sources), " = ", self.only_column(of, [right]), ")"]
                    if self.random.random() < 0.25:
                        condition += [" AND ", self.expression("boolean", [*sources, right], 1, False)]
                elif kind == "FULL JOIN" and self.random.random() < 0.5:
                    condition = ["false" if self.random.random() < 0.5 else "true"]
                else:
                    condition = [self.expression("boolean", [*sources, right], 1, False)]
                node = Node("from", [node, f" {kind} ", item, " ON ", Node("condition", condition, is_computable=False)], is_computable=False)
            sources.append(right)
        return sources, node

    def only_column(self, kind, sources):
        return Node(kind, [self.random.choice([f"{s.alias}.{name}" for s in sources for name, of in s.columns if of == kind])])

    # --- queries ---

    def statement(self, depth):
        columns, body = self.query(depth, [])
        chance = self.random.random()
        if chance < 0.45:
            return Query(body)
        keys = [f"{i}{self.random.choice(['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'])}" for i in range(1, len(columns) + 1)]
        if chance < 0.55:  # by some of the columns: which rows come is certain, their order is not
            some = ", ".join(keys[:self.random.randint(1, len(keys))])
            offset = f" OFFSET {self.random.randint(0, 2)}" if some.count(",") + 1 == len(keys) and self.random.random() < 0.3 else ""
            return Query(Node("query", ["SELECT * FROM (", body, ") AS q", clause(f" ORDER BY {some}{offset} FETCH FIRST {self.random.randint(0, 5)} ROWS WITH TIES")], is_computable=False))
        if chance < 0.62:
            first = keys[:self.random.randint(1, len(keys))]
            distinct = ", ".join(f"x{key.split()[0]}" for key in first)
            ordered = ", ".join(f"x{key}" for key in keys)
            return Query(Node("query", [f"SELECT DISTINCT ON ({distinct}) * FROM (", body, ") AS q", clause(" ORDER BY ", ordered)], is_computable=False))
        limit = [clause(f" LIMIT {self.random.randint(0, 6)}")] if self.random.random() < 0.4 else []
        limit += [clause(f" OFFSET {self.random.randint(0, 3)}")] if self.random.random() < 0.2 else []
        order = clause(" ORDER BY ", ", ".join(keys), *limit)  # a query that is made smaller loses them together
        return Query(Node("query", ["SELECT * FROM (", body, ") AS q", order], is_computable=False))

    def query(self, depth, ctes, outer=()):
        """(columns, Node); its columns are named x1, x2 …"""
        chance = self.random.random()
        if depth > 0 and chance < 0.2:
            return self.set_operation(depth, ctes, outer)
        if depth > 0 and chance < 0.35 and not outer:
            return self.with_query(depth, ctes)
        return self.select(depth, ctes, outer)

    def with_query(self, depth, ctes):
        made, parts = list(ctes), []
        for _ in range(self.random.randint(1, 2)):
            name = f"w{next(self.numbers)}"
            columns, body = self.query(depth - 1, made)
            hint = self.random.choice(["", "", "MATERIALIZED ", "NOT MATERIALIZED "])
            parts += [", " if parts else "", f"{name} AS {hint}(", body, ")"]
            made.append((name, columns))
        columns, body = self.select(depth - 1, made)
        recursive = ""
        if self.random.random() < 0.15:
            recursive = "RECURSIVE "
            parts = ["r(n, s) AS (SELECT 1, 'a'::text UNION ALL SELECT n + 1, s || n FROM r WHERE n < 4), ", *parts]
        return columns, Node("query", [f"WITH {recursive}", *parts, " ", body], is_computable=False)

    def set_operation(self, depth, ctes, outer):
        kinds = self.random.choices(TYPES, k=self.random.randint(1, 3))
        _, left = self.select(depth - 1, ctes, outer, kinds)
        _, right = self.select(depth - 1, ctes, outer, kinds)
        operator = self.random.choice(["UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"])
        return columns_of(kinds), Node("query", ["(", left, f") {operator} (", right, ")"], is_computable=False)

    def select(self, depth, ctes, outer=(), kinds=None):
        kinds = kinds or self.random.choices(TYPES, k=self.random.randint(1, 4))
        sources, item = self.from_clause(depth, ctes, outer)
        seen = [*sources, *outer]
        where = clause(" WHERE ", self.expression("boolean", seen, 2)) if self.random.random() < 0.55 else ""
        chance = self.random.random()
        if chance < 0.35:
            return self.grouped(kinds, sources, item, where)
        if chance < 0.5:
            return self.windowed(kinds, sources, item, where)
        targets = self.targets([self.expression(kind, seen, 2) for kind in kinds])
        distinct = self.random.choice(["", "", "", "DISTINCT "])
        return columns_of(kinds), Node("query", [f"SELECT {distinct}", *targets, " FROM ", item, where], is_computable=False)

    def targets(self, expressions):
        parts = []
        for i, expression in enumerate(expressions, 1):
            parts += [", " if parts else "", expression, f" AS x{i}"]
        return parts

    def grouped(self, kinds, sources, item, where):
        count = self.random.randint(0, 2)
        style = self.random.random()
        # Keys of several tables may be held equal by a condition: PostgreSQL 15 takes them for one then, though a grouping set has
        # NULL for one of them, and what groups its rows again finds them unsorted or not, as its plan has it.
        of = sources if style < 0.7 else [self.random.choice(sources)]
        keys = [(self.column_of_any(of)) for _ in range(count)]
        grouping = ""
        if keys:
            names = [key.text() for key in keys]
            listed = ", ".join(names)
            grouping = f" GROUP BY {listed}" if style < 0.7 else f" GROUP BY ROLLUP ({listed})" if style < 0.8 else f" GROUP BY CUBE ({listed})" if style < 0.9 else \
                f" GROUP BY GROUPING SETS (({listed}), ({names[0]}), ())"
        targets = []
        for kind in kinds:
            fitting = [key for key in keys if key.type == kind]
            if fitting and self.random.random() < 0.6:
                targets.append(self.random.choice(fitting))
            else:
                call = self.fill(self.random.choice(AGGREGATES[kind]), sources, 2)
                if "ORDER BY" not in call[0] and call[-1] == ")" and self.random.random() < 0.2 and "::" not in call[-1]:
                    call += [clause(" FILTER (WHERE ", self.expression("boolean", sources, 1, False), ")")]
                targets.append(Node(kind, plain(kind, call)))
        having = clause(" HAVING ", *self.fill(self.random.choice(["(count(*) > 1)", "(min({integer}) < 3)", "bool_or({boolean})", "(sum({integer}) IS NOT NULL)"]), sources, 1)) \
            if self.random.random() < 0.25 else ""
        return columns_of(kinds), Node("query", ["SELECT ", *self.targets(targets), " FROM ", item, where, grouping, having], is_computable=False)

    def column_of_any(self, sources):
        source = self.random.choice(sources)
        name, kind = self.random.choice(source.columns)
        return Node(kind, [f"{source.alias}.{name}"])

    def windowed(self, kinds, sources, item, where):
        every = ", ".join(f"{source.alias}.{name}" for source in sources for name, _ in source.columns)
        # Rows that are the same in all columns stand in any order, so that two such calls may pair off their results in any way.
        is_total = all(source.columns[0][0] == "id" for source in sources)
        may_depend_on_order = True
        targets = []
        for kind in kinds:
            if self.random.random() < 0.4:
                targets.append(self.expression(kind, sources, 1, False))
                continue
            first = self.column_of_any(sources)
            partition = clause("PARTITION BY ", self.column_of_any(sources), " ") if self.random.random() < 0.5 else ""
            direction = self.random.choice(["", " DESC", " NULLS FIRST"])
            if self.random.random() < 0.3 or not may_depend_on_order:
                call = self.random.choice(ORDERLESS_WINDOWS[kind])
                over = [" OVER (", partition, "ORDER BY ", first, f"{direction} ", clause(self.frame_of_ties(first.type)), ")"]
                targets.append(Node(kind, ["(", *plain(kind, [*self.fill(call, sources, 1), *over]), ")"]))
                continue
            may_depend_on_order = is_total
            call = self.random.choice(WINDOWS[kind])
            suffix = ""
            if "::" in call:
                call, suffix = call.split("::")
                suffix = f"::{suffix}"
            frame = self.random.choice(FRAMES)
            if frame.count("AND"):
                frame += self.random.choice(EXCLUSIONS)
            over = [" OVER (", partition, "ORDER BY ", first, direction, f", {every} ", clause(frame), ")"]
            targets.append(Node(kind, ["(", *plain(kind, [*self.fill(call, sources, 1), *over]), f"){suffix}"]))
        return columns_of(kinds), Node("query", ["SELECT ", *self.targets(targets), " FROM ", item, where], is_computable=False)

    def frame_of_ties(self, kind):
        """A frame that holds the rows of equal keys together."""
        mode = "RANGE" if kind in OFFSETS and self.random.random() < 0.7 else "GROUPS"
        offset = lambda: self.random.choice(OFFSETS[kind] if mode == "RANGE" else ["0", "1", "2"])  # noqa: E731
        start, end = self.random.choice([(f"{offset()} PRECEDING", "CURRENT ROW"), (f"{offset()} PRECEDING", f"{offset()} FOLLOWING"), ("CURRENT ROW", f"{offset()} FOLLOWING"),
                                         (f"{offset()} FOLLOWING", "UNBOUNDED FOLLOWING"), ("UNBOUNDED PRECEDING", f"{offset()} PRECEDING")])
        return f"{mode} BETWEEN {start} AND {end}{self.random.choice(EXCLUSIONS)}"


def columns_of(kinds):
    return [(f"x{i}", kind) for i, kind in enumerate(kinds, 1)]
