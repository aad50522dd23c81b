"""The shrinker and the generator without servers: a fake says what differs."""
import collections
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from random_expressions.catalog import Catalog  # noqa: E402
from random_expressions.expressions import Expressions  # noqa: E402
from random_expressions.queries import Queries, Query  # noqa: E402
from random_expressions.shrink import QueryShrinker, Shrinker  # noqa: E402
from random_expressions.tree import Node, Statement  # noqa: E402


def call(name, *arguments):
    parts = [f"{name}("]
    for argument in arguments:
        parts += [", " if len(parts) > 1 else "", argument]
    return Node("integer", [*parts, ")"], f"{name}(integer)")


def test_what_differs_is_left_with_the_values_of_its_arguments():
    wrong = call("wrong", call("abs", Node("integer", ["a"])))
    statement = Statement(call("sign", wrong), [[Node("integer", ["5"])], [Node("integer", ["7"])]])
    shrinker = Shrinker(lambda sql, _: "wrong(" in sql, lambda sql: ["abs integer", "5", "SELECT 1"])
    assert shrinker.shrink(statement).text() == "SELECT wrong('5'::integer)"


def test_clauses_that_do_not_matter_go():
    where = Node("clause", [" WHERE true"], is_optional=True, is_computable=False)
    query = Query(Node("query", ["SELECT ", Node("integer", ["(", Node("integer", ["s1.c1"]), " + 1)"]), " FROM t1 AS s1", where], is_computable=False))
    shrunk = QueryShrinker(lambda sql, _: "FROM t1" in sql).shrink(query)
    assert shrunk.text() == "SELECT NULL::integer FROM t1 AS s1"


def test_a_seed_gives_the_same_statements():
    def statements():
        draw = random.Random(5)
        expressions = Expressions(Catalog({"abs(integer)", "lower(text)", "array_cat(anycompatiblearray,anycompatiblearray)"}, ["pg_catalog"]), draw, set(), collections.Counter())
        queries = Queries(draw)
        return [expressions.statement(entry, 3).text() for entry in expressions.entries] + [*queries.table_statements(), queries.statement(2).text()]

    assert statements() == statements()
