"""Expressions as trees of text, so that they can be taken apart again."""
import dataclasses

# Where the name alone means length 1.
CAST_NAMES = {"character": "bpchar", "bit": '"bit"', "character[]": "bpchar[]", "bit[]": '"bit"[]'}


def cast_name(name):
    return CAST_NAMES.get(name, name)


@dataclasses.dataclass
class Node:
    """`parts` are texts and Nodes, in the order in which they are written."""

    type: str
    parts: list
    key: str = ""  # the catalog entry that it calls; "" for literals and columns
    is_optional: bool = False  # a clause that may be left out
    is_computable: bool = True  # stands alone as an expression: not for aggregates and clauses

    def text(self):
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def children(self):
        return [part for part in self.parts if isinstance(part, Node)]

    def keys(self):
        """Of all entries within."""
        found = [self.key] if self.key else []
        for child in self.children():
            found += child.keys()
        return found

    def replaced(self, old, new):
        """A copy with `new` (None: nothing) in the place of `old`."""
        if self is old:
            return new
        parts = []
        for part in self.parts:
            kept = part if isinstance(part, str) else part.replaced(old, new)
            if kept is not None:
                parts.append(kept)
        return dataclasses.replace(self, parts=parts)

    def walk(self):
        """Every node, children first."""
        for child in self.children():
            yield from child.walk()
        yield self


@dataclasses.dataclass
class Statement:
    """SELECT root [FROM rows], or SELECT * FROM root. Columns are named a, b, c …"""

    root: Node
    rows: list = dataclasses.field(default_factory=list)  # each a list of Nodes
    is_from: bool = False  # a set-returning function in FROM
    definition: str = ""  # of that function's columns
    tail: str = ""  # LIMIT
    has_order: bool = True  # rows come as the functions give them

    def text(self):
        if self.is_from:
            return f"SELECT * FROM {self.root.text()} AS f{self.definition}{self.tail}"
        if not self.rows:
            return f"SELECT {self.root.text()}{self.tail}"
        rows = ", ".join("(" + ", ".join(node.text() for node in row) + ")" for row in self.rows)
        names = ", ".join(column_name(i) for i in range(len(self.rows[0])))
        return f"SELECT {self.root.text()} FROM (VALUES {rows}) AS t({names}){self.tail}"

    def keys(self):
        return self.root.keys()


def column_name(index):
    return "abcdefgh"[index]
