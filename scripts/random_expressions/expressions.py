"""Draws expressions: typed, from the catalog's entries, nested to a depth."""
import collections

from . import literals
from .catalog import POLYMORPHIC, Entry
from .tree import Node, Statement, cast_name, column_name

# Arguments where a large number would only take time and memory.
SMALL_NUMBERS = {("repeat", 1), ("lpad", 1), ("rpad", 1), ("array_fill", 1), ("array_fill", 2), ("factorial", 0), ("generate_series", 2),
                 ("power", 1), ("^", 1), ("pow", 1), ("exp", 0), ("round", 1), ("trunc", 1), ("numeric_power", 1), ("dexp", 0), ("<<", 1), ("!!", 0)}
SMALL = ["0", "1", "2", "3", "5", "-1", "10"]
SYNTAX = "syntax"


def syntax_entries():
    """What the grammar has without a function of that name. Their types are in Expressions.syntax()."""
    names = ["CASE", "CASE value", "COALESCE", "GREATEST", "LEAST", "NULLIF", "IS NULL", "IS NOT NULL", "IS DISTINCT FROM", "IN", "NOT IN", "BETWEEN",
             "BETWEEN SYMMETRIC", "AND", "OR", "NOT", "IS TRUE", "IS NOT FALSE", "IS UNKNOWN", "= ANY", "<> ALL", "ARRAY", "subscript", "slice", "jsonb subscript", "ROW =", "ROW <",
             "ROW IS NULL", "AT TIME ZONE", "EXTRACT", "SUBSTRING FROM FOR", "SUBSTRING SIMILAR", "POSITION", "OVERLAY", "TRIM", "LIKE ESCAPE", "ILIKE",
             "SIMILAR TO", "typmod", "input", "COLLATE", "cast through text", "array of arrays"]
    return [Entry(f"{SYNTAX} {name}", SYNTAX, name, (), "") for name in names]


CANDIDATES = 6  # of which the one that was drawn least is taken


class Expressions:
    def __init__(self, catalog, random, keywords, occurrences, refused_types=()):
        self.catalog = catalog
        self.random = random
        self.keywords = keywords  # names that a function call must quote
        self.literals = literals.Literals(catalog, random, refused_types)
        self.refused_types = refused_types
        self.drawn = collections.Counter()  # by the entries' keys
        self.occurrences = occurrences  # of those drawn, what was answered
        self.entries = [entry for entry in catalog.entries if self.can_draw(entry)] + syntax_entries()
        self.by_result = {}
        for entry in self.entries:
            if entry.kind in ("function", "operator", "cast"):
                self.by_result.setdefault(entry.result, []).append(entry)
        self.drawn_types = self.literals.types

    def can_draw(self, entry):
        if entry.result in self.refused_types:
            self.catalog.left_out[entry.key] = f"the type {entry.result} is refused"
            return False
        missing = [name for name in entry.arguments if name not in POLYMORPHIC and name not in ('"any"', "record") and not self.literals.has(name)]
        if missing:
            self.catalog.left_out[entry.key] = f"no literals of the type {', '.join(sorted(set(missing)))}"
        return not missing

    def rank(self, entry):
        """The least is drawn next: what occurred least. Draws that came to nothing count less, but in the end they tell that the entry's turn
        is over."""
        return (3 * self.occurrences[entry.key] + self.drawn[entry.key]) / 4

    def rarest(self, entries):
        """Of some drawn at random, so that what comes about often stays among them."""
        return min((self.random.choice(entries) for _ in range(CANDIDATES)), key=self.rank)

    # --- types ---

    def any_type(self):
        return self.random.choice(literals.ELEMENTS if self.random.random() < 0.7 else self.drawn_types)

    def bindings(self, entry, wanted):
        """What each polymorphic type of the entry stands for; None where the wanted result cannot come."""
        element = "pair" if "populate_record" in entry.name else self.random.choice(literals.ELEMENTS)
        ranged = self.random.choice(literals.RANGES)
        result = entry.result
        if wanted and result in POLYMORPHIC:
            if "multirange" in result:
                ranged = self.catalog.subtype_of(wanted)
                if not wanted.endswith("multirange"):
                    return None
            elif "range" in result:
                if wanted not in literals.RANGES:
                    return None
                ranged = wanted
            elif "array" in result and "nonarray" not in result:
                element = self.catalog.element_of(wanted)
                if not element or not self.literals.has(element):
                    return None
            elif wanted.endswith("[]") or not self.catalog.array_of(wanted):
                return None
            else:
                element = wanted
        if any("range" in name for name in (*entry.arguments, result)):
            subtype = self.catalog.subtype_of(ranged)
            if wanted and result in ("anyelement", "anycompatible") and subtype != wanted:
                return None
            element = subtype
        multirange = ranged.replace("range", "multirange")
        array = self.catalog.array_of(element)
        bound = {}
        for prefix in ("any", "anycompatible"):
            bound |= {f"{prefix}array": array, f"{prefix}nonarray": element, f"{prefix}range": ranged, f"{prefix}multirange": multirange}
        return bound | {"anyelement": element, "anycompatible": element, "anyenum": "mood"}

    def concrete(self, name, bound):
        if name == '"any"':
            return self.any_type()
        return bound.get(name, name)

    # --- leaves ---

    def literal(self, name, texts=None):
        if name == "record":
            return Node(name, ["ROW(", self.literal("integer"), ", ", self.literal("text"), ")"])
        chance = self.random.random()
        if name == "pair" and 0.07 < chance < 0.9:
            return Node(name, ["ROW(", self.literal("integer"), ", ", self.literal("text"), ")::pair"])
        if chance < 0.07:
            return Node(name, [f"NULL::{cast_name(name)}" if chance < 0.06 else "NULL"])
        text = self.random.choice(texts) if texts else self.literals.text(name)
        if name in ("integer", "bigint", "numeric") and text.lstrip("-").replace(".", "", 1).isdigit() and chance < 0.5:
            if name == "integer" or (name == "bigint" and abs(float(text)) > 2147483648) or (name == "numeric" and "." in text):
                return Node(name, [f"({text})" if text.startswith("-") else text])
        if chance > 0.95:
            return Node(name, [literals.quoted(text)])
        return Node(name, [f"{literals.quoted(text)}::{cast_name(name)}"])

    def leaf(self, name, columns):
        fitting = [column_name(i) for i, kind in enumerate(columns) if kind == name]
        if fitting and self.random.random() < 0.75:
            return Node(name, [self.random.choice(fitting)])
        return self.literal(name)

    def argument(self, entry, number, name, depth, columns):
        place = (entry.name, number)
        if entry.name == "has_database_privilege" and name in ("text", "oid"):
            # Which databases there are is the server's matter.
            return self.literal(name, literals.NAMED_TEXTS["database"] if name == "text" else ["0", "4294967295"])
        if place == ("timezone", 0) and name == "interval":
            # Without its type it would be the name of a zone, of which the moment decides.
            return Node(name, [f"{literals.quoted(self.literals.text(name))}::interval"])
        if name != "text":
            pass
        elif entry.name.startswith(("has_", "to_reg", "pg_has_role")):
            return self.literal(name, literals.NAMED_TEXTS["object"])
        elif entry.arguments[-1] == "text" and number == 2 and entry.result.endswith("range"):
            return self.literal(name, literals.NAMED_TEXTS["bounds"])
        elif place in literals.TEXT_ARGUMENTS and self.random.random() < 0.9:
            return self.literal(name, literals.NAMED_TEXTS[literals.TEXT_ARGUMENTS[place]])
        elif entry.name == "to_char" and number == 1 and self.random.random() < 0.9:
            template = "time template" if entry.arguments[0][:4] in ("time", "inte", "date") and entry.arguments[0] != "integer" else "number template"
            return self.literal(name, literals.NAMED_TEXTS[template])
        if place in SMALL_NUMBERS and name in ("integer", "bigint", "numeric", "double precision", "integer[]"):
            return self.literal(name, [f"{{{self.random.choice(SMALL)}}}"] if name == "integer[]" else SMALL)
        return self.expression(name, depth, columns)

    # --- calls ---

    def expression(self, name, depth, columns=()):
        """An expression of this type, as far as can be told."""
        if depth <= 0 or self.random.random() < 0.15:
            return self.leaf(name, columns)
        chance = self.random.random()
        if chance < 0.12:
            made = self.syntax(self.random.choice(["CASE", "COALESCE", "GREATEST", "NULLIF", "LEAST", "CASE value"]), depth, columns, name)
            return made
        if name == "boolean" and chance < 0.35:
            return self.syntax(self.random.choice(["IS NULL", "IS DISTINCT FROM", "IN", "BETWEEN", "AND", "OR", "NOT", "= ANY", "ROW =", "LIKE ESCAPE"]), depth, columns)
        candidates = self.by_result.get(name, [])
        for _ in range(4):
            pool = candidates
            if not pool or self.random.random() < 0.1:
                pool = self.by_result.get(self.random.choice(["anyelement", "anyarray", "anycompatible", "anycompatiblearray", "anyrange"]), [])
            if pool:
                made = self.call(self.rarest(pool), depth, columns, name)
                if made:
                    return made
        return self.leaf(name, columns)

    def call(self, entry, depth, columns=(), wanted=""):
        """A call of the entry with arguments one level less deep; None where `wanted` cannot be its result."""
        if entry.kind == SYNTAX:
            return self.syntax(entry.name, depth, columns)
        bound = self.bindings(entry, wanted)
        if bound is None:
            return None
        self.drawn[entry.key] += 1
        result = self.concrete(entry.result, bound)
        types = [self.concrete(name, bound) for name in entry.arguments]
        if entry.kind == "cast":
            operand = self.expression(types[0], depth - 1, columns)
            form = ("CAST(", operand, f" AS {cast_name(result)})") if self.random.random() < 0.3 else ("(", operand, f")::{cast_name(result)}")
            return Node(result, list(form), entry.key)
        if entry.kind == "operator":
            operands = [self.argument(entry, i, name, depth - 1, columns) for i, name in enumerate(types)]
            if len(operands) == 1:
                return Node(result, [f"({entry.name} ", operands[0], ")"], entry.key)
            return Node(result, ["(", operands[0], f" {entry.name} ", operands[1], ")"], entry.key)
        return Node(result, [self.function_name(entry), "(", *self.arguments(entry, types, depth, columns, bound), ")"], entry.key,
                    is_computable=entry.kind == "function")

    def function_name(self, entry):
        return f'"{entry.name}"' if entry.name in self.keywords or not entry.name.isidentifier() or entry.name != entry.name.lower() else entry.name

    def arguments(self, entry, types, depth, columns, bound):
        """With commas between them."""
        types = list(types)
        if entry.defaults and self.random.random() < 0.6:
            types = types[:len(types) - self.random.randint(1, entry.defaults)]
        parts = []
        spread = bool(entry.variadic) and len(types) == len(entry.arguments)
        fixed = types[:-1] if spread else types
        named_from = len(fixed)
        if entry.argument_names and len(entry.argument_names) == len(entry.arguments) and all(entry.argument_names) and not spread:
            if self.random.random() < 0.1:
                named_from = self.random.randint(0, len(fixed))
        for i, name in enumerate(fixed):
            prefix = f"{entry.argument_names[i]} => " if i >= named_from else ""
            parts += [f"{', ' if parts else ''}{prefix}", self.argument(entry, i, name, depth - 1, columns)]
        if spread:
            if entry.variadic != '"any"' and self.random.random() < 0.3:
                parts += [f"{', ' if parts else ''}VARIADIC ", self.expression(types[-1], depth - 1, columns)]
            else:
                for _ in range(self.random.randint(1, 3)):
                    parts += [", " if parts else "", self.expression(self.concrete(entry.variadic, bound), depth - 1, columns)]
        return parts

    # --- statements ---

    def statement(self, entry, depth):
        """One that calls the entry; None where the draw came to nothing."""
        if entry.kind in ("aggregate", "ordered-set", "window"):
            return self.over_rows(entry, depth)
        if entry.kind == "set" or "_to_record" in entry.name:
            root = self.call(entry, depth)
            if root is None:
                return None
            if "_to_record" in entry.name:
                return Statement(root, is_from=True, definition="(a integer, b text, c jsonb)", tail=" LIMIT 20")
            is_from = entry.name != "generate_series" and self.random.random() < 0.5
            return Statement(root, is_from=is_from, tail=" LIMIT 20")
        if depth > 0 and self.random.random() < 0.3:
            columns, rows = self.table(self.column_types(entry), 4)
            root = self.call(entry, depth, columns)
            return root and Statement(root, rows)
        root = self.call(entry, depth)
        return root and Statement(root)

    def column_types(self, entry):
        known = [name for name in entry.arguments if self.literals.has(name)]
        return (known + [self.any_type() for _ in range(3)])[:4]

    def table(self, columns, most):
        """Two rows at least: PostgreSQL computes with a single one's values before the statement runs."""
        rows = []
        for _ in range(self.random.randint(2, most)):
            rows.append([Node(name, [f"NULL::{cast_name(name)}" if self.random.random() < 0.15 else
                                     f"{literals.quoted(self.literals.text(name))}::{cast_name(name)}"]) for name in columns])
        return columns, rows

    def over_rows(self, entry, depth):
        self.drawn[entry.key] += 1
        bound = self.bindings(entry, "")
        types = [self.concrete(name, bound) for name in entry.arguments]
        columns, rows = self.table((types + [self.any_type()])[:4], 6)
        columns = [*columns, "integer"]  # the last one tells the rows apart, for an order without ties
        for number, row in enumerate(rows):
            row.append(Node("integer", [str(number)]))
        inner = depth - 1
        if entry.kind == "ordered-set":
            direct = types[:entry.direct_arguments]
            sorted_types = types[entry.direct_arguments:] or direct  # hypothetical-set aggregates: any that fit
            parts = [self.function_name(entry), "("]
            for i, name in enumerate(direct):
                parts += [", " if i else "", self.literal(name) if entry.arguments[-1] == '"any"' else self.literal(name, ["0", "0.25", "0.5", "1"] if name == "double precision" else ["{0,0.5,1}", "{0.25,NULL}"])]
            parts.append(") WITHIN GROUP (ORDER BY ")
            for i, name in enumerate(sorted_types):
                parts += [", " if i else "", self.leaf(name, columns)]
            parts += [self.random.choice(["", " DESC", " NULLS FIRST"]), ")", self.filter_clause(inner, columns)]
            return Statement(Node(entry.result, parts, entry.key, is_computable=False), rows)
        call = [self.function_name(entry), "("]
        distinct = entry.kind == "aggregate" and self.random.random() < 0.15
        arguments = self.arguments(entry, types, depth if not distinct else 1, columns, bound)
        call += [Node("", ["DISTINCT "], is_optional=True, is_computable=False)] if distinct and arguments else []
        call += arguments or (["*"] if entry.name == "count" else [])
        if entry.kind == "aggregate":
            if not distinct and arguments and self.random.random() < 0.3:
                call.append(Node("", [" ORDER BY ", self.order_key(columns)], is_optional=True, is_computable=False))
            call.append(")")
            if self.random.random() < 0.25:
                call.append(self.filter_clause(inner, columns))
        else:
            call.append(")")
        has_order = True
        if entry.kind == "window" or (not distinct and not any(isinstance(p, Node) and p.is_optional and " ORDER BY " in p.parts for p in call)
                                      and self.random.random() < 0.3):
            call += self.window(columns, rows)
            has_order = False
        return Statement(Node(self.concrete(entry.result, bound), call, entry.key, is_computable=False), rows, has_order=has_order)

    def order_key(self, columns):
        parts = []
        last = len(columns) - 1
        for i in [*self.random.sample(range(last), self.random.randint(0, min(2, last))), last]:
            parts += [", " if parts else "", column_name(i), self.random.choice(["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"])]
        return Node("", parts, is_computable=False)

    def filter_clause(self, depth, columns):
        return Node("", [" FILTER (WHERE ", self.expression("boolean", max(depth, 1), columns), ")"], is_optional=True, is_computable=False)

    def window(self, columns, rows):
        parts = [" OVER ("]
        if self.random.random() < 0.4:
            parts.append(Node("", [f"PARTITION BY {column_name(self.random.randrange(len(columns)))} "], is_optional=True, is_computable=False))
        distances = [i for i, kind in enumerate(columns) if kind in literals.RANGE_OFFSETS and len({row[i].text() for row in rows}) == len(rows)]
        if self.random.random() < 0.15:
            return [*parts, self.range_of_values(*self.random.choice([(i, columns[i]) for i in distances])), ")"]
        if self.random.random() < 0.8:
            parts.append(Node("", ["ORDER BY ", self.order_key(columns), " "], is_optional=True, is_computable=False))
        if self.random.random() < 0.4:
            start, end = self.random.choice([("UNBOUNDED PRECEDING", "CURRENT ROW"), ("1 PRECEDING", "1 FOLLOWING"), ("CURRENT ROW", "UNBOUNDED FOLLOWING"),
                                             ("2 PRECEDING", "1 PRECEDING"), ("1 FOLLOWING", "3 FOLLOWING"), ("UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING")])
            mode = self.random.choice(["ROWS", "RANGE", "GROUPS"])
            parts.append(Node("", [f"{mode} BETWEEN {start} AND {end}{self.exclusion()}"], is_optional=True, is_computable=False))
        return [*parts, ")"]

    def exclusion(self):
        return self.random.choice(["", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE TIES", " EXCLUDE GROUP", " EXCLUDE NO OTHERS"])

    def range_of_values(self, column, kind):
        """A frame of the rows whose values lie within a distance, of a column that no two rows have the same value of."""
        offset = lambda: self.random.choice(literals.RANGE_OFFSETS[kind])  # noqa: E731
        start, end = self.random.choice([(f"{offset()} PRECEDING", "CURRENT ROW"), (f"{offset()} PRECEDING", f"{offset()} FOLLOWING"), ("CURRENT ROW", f"{offset()} FOLLOWING"),
                                         (f"{offset()} FOLLOWING", "UNBOUNDED FOLLOWING"), ("UNBOUNDED PRECEDING", f"{offset()} PRECEDING")])
        direction = self.random.choice(["", " DESC", " NULLS FIRST"])
        return Node("", [f"ORDER BY {column_name(column)}{direction} RANGE BETWEEN {start} AND {end}{self.exclusion()}"], is_optional=True, is_computable=False)

    # --- the grammar's own expressions ---

    def syntax(self, name, depth, columns, wanted=""):
        self.drawn[f"{SYNTAX} {name}"] += 1
        kind = wanted or self.any_type()
        part = lambda of=kind: self.expression(of, depth - 1, columns)  # noqa: E731
        boolean = lambda: part("boolean")  # noqa: E731
        result, parts = "boolean", None
        if name == "CASE":
            result, parts = kind, ["CASE WHEN ", boolean(), " THEN ", part(), " WHEN ", boolean(), " THEN ", part(), *([" ELSE ", part()] if self.random.random() < 0.7 else []), " END"]
        elif name == "CASE value":
            tested = self.any_type()
            result, parts = kind, ["CASE ", part(tested), " WHEN ", part(tested), " THEN ", part(), " ELSE ", part(), " END"]
        elif name in ("COALESCE", "GREATEST", "LEAST"):
            result, parts = kind, [f"{name}(", part(), ", ", part(), *([", ", part()] if self.random.random() < 0.5 else []), ")"]
        elif name == "NULLIF":
            result, parts = kind, ["NULLIF(", part(), ", ", part(), ")"]
        elif name in ("IS NULL", "IS NOT NULL"):
            parts = ["(", part(), f") {name}"]
        elif name == "IS DISTINCT FROM":
            parts = ["(", part(), self.random.choice([") IS DISTINCT FROM (", ") IS NOT DISTINCT FROM ("]), part(), ")"]
        elif name in ("IN", "NOT IN"):
            parts = ["(", part(), f") {name} (", part(), ", ", part(), ", ", part(), ")"]
        elif name in ("BETWEEN", "BETWEEN SYMMETRIC"):
            parts = ["(", part(), f") {self.random.choice(['', 'NOT '])}{name} (", part(), ") AND (", part(), ")"]
        elif name in ("AND", "OR"):
            parts = ["(", boolean(), f") {name} (", boolean(), ")"]
        elif name == "NOT":
            parts = ["NOT (", boolean(), ")"]
        elif name in ("IS TRUE", "IS NOT FALSE", "IS UNKNOWN"):
            parts = ["(", boolean(), f") {name}"]
        elif name in ("= ANY", "<> ALL"):
            array = self.catalog.array_of(kind)
            parts = ["(", part(), f") {name} (", part(array) if array and self.literals.has(array) else part(kind), ")"]
        elif name == "ARRAY":
            result, parts = self.catalog.array_of(kind), ["ARRAY[", part(), ", ", part(), ", ", part(), "]"]
        elif name == "array of arrays":
            array = self.catalog.array_of(kind)
            result, parts = array, ["ARRAY[", part(array), ", ", part(array), "]"] if array and self.literals.has(array) else ["ARRAY[[", part(), "],[", part(), "]]"]
        elif name in ("subscript", "slice"):
            array = self.catalog.array_of(kind)
            if not array or not self.literals.has(array):
                kind, array = "integer", "integer[]"
            index = lambda: self.literal("integer", ["0", "1", "2", "3", "-1"])  # noqa: E731
            if name == "subscript":
                result, parts = kind, ["(", part(array), ")[", index(), "]"]
            else:
                result, parts = array, ["(", part(array), ")[", index(), ":", index(), "]"]
        elif name == "jsonb subscript":
            index = lambda: self.literal("text", ["a", "b", "0", "k", "-1"]) if self.random.random() < 0.5 else self.expression("integer", min(depth - 1, 1), columns)  # noqa: E731
            result, parts = "jsonb", ["(", part("jsonb"), ")[", index(), *(["][", index()] if self.random.random() < 0.4 else []), "]"]
        elif name in ("ROW =", "ROW <"):
            other = self.any_type()
            operator = self.random.choice(["=", "<>"]) if name == "ROW =" else self.random.choice(["<", "<=", ">", ">="])
            parts = ["(ROW(", part(), ", ", part(other), f") {operator} ROW(", part(), ", ", part(other), "))"]
        elif name == "ROW IS NULL":
            parts = ["ROW(", part(), ", ", part("integer"), self.random.choice([") IS NULL", ") IS NOT NULL"])]
        elif name == "AT TIME ZONE":
            kind = self.random.choice(["timestamp with time zone", "timestamp without time zone"])
            result = {"timestamp with time zone": "timestamp without time zone", "timestamp without time zone": "timestamp with time zone"}[kind]
            zone = self.literal("text", literals.NAMED_TEXTS["zone"]) if self.random.random() < 0.8 else self.literal("interval")
            parts = ["(", part(kind), ") AT TIME ZONE ", zone]
        elif name == "EXTRACT":
            kind = self.random.choice(["date", "timestamp with time zone", "timestamp without time zone", "interval", "time without time zone", "time with time zone"])
            unit = self.random.choice([text for text in literals.NAMED_TEXTS["unit"] if text])
            result, parts = "numeric", [f"EXTRACT({unit} FROM ", part(kind), ")"]
        elif name == "SUBSTRING FROM FOR":
            kind = self.random.choice(["text", "bytea", "bit varying"])
            number = lambda: self.literal("integer", ["0", "1", "2", "3", "-2", "100", "2147483647"])  # noqa: E731
            result, parts = kind, ["SUBSTRING(", part(kind), " FROM ", number(), *([" FOR ", number()] if self.random.random() < 0.7 else []), ")"]
        elif name == "SUBSTRING SIMILAR":
            result, parts = "text", ["SUBSTRING(", part("text"), " SIMILAR ", self.literal("text", ['a#"b#"c', '%#"o_#"%', '#"%#"', "abc", '%#"[a-z]+#"%']), " ESCAPE '#')"]
        elif name == "POSITION":
            kind = self.random.choice(["text", "bytea", "bit varying"])
            result, parts = "integer", ["POSITION(", part(kind), " IN ", part(kind), ")"]
        elif name == "OVERLAY":
            kind = self.random.choice(["text", "bytea", "bit varying"])
            number = lambda: self.literal("integer", ["0", "1", "2", "3", "-2", "100"])  # noqa: E731
            result, parts = kind, ["OVERLAY(", part(kind), " PLACING ", part(kind), " FROM ", number(), *([" FOR ", number()] if self.random.random() < 0.5 else []), ")"]
        elif name == "TRIM":
            result, parts = "text", [f"TRIM({self.random.choice(['BOTH', 'LEADING', 'TRAILING'])} ", part("text"), " FROM ", part("text"), ")"]
        elif name == "LIKE ESCAPE":
            pattern = self.literal("text", ["a%", "%b_c", "_", "%", "", "a#%b", "#", "%é%", "H%o W%d", "\\%"])
            parts = ["(", part("text"), self.random.choice([") LIKE ", ") NOT LIKE "]), pattern, self.random.choice(["", " ESCAPE '#'", " ESCAPE ''", " ESCAPE 'ab'"])]
        elif name == "ILIKE":
            parts = ["(", part("text"), self.random.choice([") ILIKE ", ") NOT ILIKE "]), self.literal("text", ["A%", "%é%", "STRASSE", "%ß", "hello world", "_"])]
        elif name == "SIMILAR TO":
            parts = ["(", part("text"), ") SIMILAR TO ", self.literal("text", ["(a|b)%", "[[:alpha:]]+", "a{2,4}", "%(o|x)%", "", "_+", "(", "a.c", "[^a]*", "%#%"])]
        elif name == "typmod":
            target = self.random.choice(["numeric(5,2)", "numeric(3)", "numeric(10,-2)", "numeric(2,4)", "varchar(3)", "char(4)", "bit(3)", "varbit(4)", "timestamp(0)", "timestamptz(3)", "time(2)",
                                         "timetz(0)", "interval(0)", "interval day to second", "interval year", "interval hour to minute", "numeric(5,2)[]", "varchar(2)[]", "float(10)"])
            source = self.any_type()
            result, parts = "", ["(", part(source), f")::{target}"]
        elif name == "input":
            kind = self.random.choice(self.drawn_types)
            result, parts = kind, [f"{literals.quoted(self.literals.mutated(kind))}::{cast_name(kind)}"]
        elif name == "COLLATE":
            parts = ["(", part("text"), ' COLLATE "C") < (', part("text"), ")"]
        elif name == "cast through text":
            kind, other = self.any_type(), self.any_type()
            result, parts = other, ["(", part(kind), ")::text::", cast_name(other)]
        return Node(result, parts, f"{SYNTAX} {name}")
