"""Draws statements that write tables of queries.py, with what they leave there. They end with an error, so that nothing stays.

No row has two to be written from: which one PostgreSQL takes then is nobody's business. So FROM, USING and ON join by the tables'
numbers, which are unique, and rows are inserted under numbers that only some have.
"""
from .queries import Query, Source, clause
from .servers import UNDO
from .tree import Node


class Writes:
    def __init__(self, random, queries):
        self.random = random
        self.queries = queries

    def statement(self):
        target, made = self.random.choice([self.update, self.delete, self.insert, self.merge])()
        return Query(Node("statements", [made, f"; SELECT * FROM {target}; {UNDO}"], is_computable=False))

    # --- what all have ---

    def target(self):
        """(table, its Source)"""
        name = self.random.choice(list(self.queries.tables))
        return name, Source(self.queries.alias(), self.queries.tables[name])

    def joined(self, target):
        """(Source, what stands in FROM, the condition that leaves a row one partner)"""
        name, source = self.target()
        return source, f"{name} AS {source.alias}", f"{target.alias}.id = {source.alias}.id"

    def condition(self, sources):
        return self.queries.expression("boolean", sources, 2)

    def assignments(self, target, sources):
        parts = []
        for name, kind in self.random.sample(target.columns[1:], self.random.randint(1, 3)):
            parts += [", " if parts else "", f"{name} = ", self.value(kind, sources)]
        return parts

    def value(self, kind, sources):
        return Node(kind, ["DEFAULT"], is_computable=False) if self.random.random() < 0.05 else self.queries.expression(kind, sources, 2)

    def returning(self, sources):
        kinds = [self.random.choice(sorted({kind for source in sources for _, kind in source.columns})) for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.4:
            return ""
        return clause(" RETURNING ", *self.queries.targets([self.queries.expression(kind, sources, 1) for kind in kinds]))

    # --- statements ---

    def update(self):
        name, target = self.target()
        sources, tables, where = [target], "", clause(" WHERE ", self.condition([target]))
        if self.random.random() < 0.5:
            source, item, join = self.joined(target)
            sources.append(source)
            tables, where = f" FROM {item}", Node("where", [f" WHERE {join}", clause(" AND ", self.condition(sources))], is_computable=False)
        return name, Node("write", [f"UPDATE {name} AS {target.alias} SET ", *self.assignments(target, sources), tables, where, self.returning(sources)],
                          is_computable=False)

    def delete(self):
        name, target = self.target()
        sources, tables, where = [target], "", clause(" WHERE ", self.condition([target]))
        if self.random.random() < 0.5:
            source, item, join = self.joined(target)
            sources.append(source)
            tables, where = f" USING {item}", Node("where", [f" WHERE {join}", clause(" AND ", self.condition(sources))], is_computable=False)
        return name, Node("write", [f"DELETE FROM {name} AS {target.alias}", tables, where, self.returning(sources)], is_computable=False)

    def insert(self):
        """What conflicts does so with rows that were there before, each with one."""
        name, target = self.target()
        _, source = self.target()
        table = next(table for table, columns in self.queries.tables.items() if columns is source.columns)
        shift = self.random.choice([0, 3, 100])
        values = [f"{source.alias}.id + {shift}"]
        for _, kind in target.columns[1:]:
            values += [", ", self.queries.expression(kind, [source], 2)]
        conflict = ""
        if name in self.queries.keyed:
            action = self.random.choice(["NOTHING", "UPDATE"])
            conflict = clause(" ON CONFLICT (id) DO NOTHING")
            if action == "UPDATE":
                both = [target, Source("excluded", target.columns)]
                conflict = clause(" ON CONFLICT (id) DO UPDATE SET ", *self.assignments(target, both), clause(" WHERE ", self.condition(both)))
        return name, Node("write", [f"INSERT INTO {name} AS {target.alias} SELECT ", *values, f" FROM {table} AS {source.alias}",
                                    clause(" WHERE ", self.condition([source])), conflict, self.returning([target])], is_computable=False)

    def merge(self):
        name, target = self.target()
        source, item, join = self.joined(target)
        both = [target, source]
        parts = [f"MERGE INTO {name} AS {target.alias} USING {item} ON {join}"]
        for _ in range(self.random.randint(1, 3)):
            if self.random.random() < 0.6:
                action = self.random.choice([["UPDATE SET ", *self.assignments(target, both)], ["DELETE"], ["DO NOTHING"]])
                parts.append(clause(" WHEN MATCHED AND ", self.condition(both), " THEN ", *action))
            else:
                values = [f"{source.alias}.id"]
                for _, kind in target.columns[1:]:
                    values += [", ", self.value(kind, [source])]
                action = self.random.choice([["INSERT VALUES (", *values, ")"], ["DO NOTHING"]])
                parts.append(clause(" WHEN NOT MATCHED AND ", self.condition([source]), " THEN ", *action))
        return name, Node("write", parts, is_computable=False)
