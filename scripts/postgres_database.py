"""A fresh database on a PostgreSQL, for what is to leave nothing behind."""
import os

from postgres_answers import Server


class Database:
    """Made empty; dropped with all roles that were made meanwhile. `arguments`: of add_arguments()."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.name = f"compare_{os.getpid()}"
        self.maintenance = Server(arguments.host, arguments.port, arguments.user, arguments.database)
        self.roles = self.role_names()
        self.maintenance.query(f"DROP DATABASE IF EXISTS {self.name}")
        self.maintenance.query(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")
        self.connections = {}

    def connect(self, role):
        server = Server(self.arguments.host, self.arguments.port, role, self.name)
        server.query("SET TimeZone = 'UTC'")
        return server

    def connection(self, role=None):
        role = role or self.arguments.user
        if role not in self.connections:
            self.connections[role] = self.connect(role)
        return self.connections[role]

    def role_names(self):
        return {row[0] for row in self.maintenance.rows("SELECT quote_ident(rolname) FROM pg_roles")}

    def drop(self):
        for server in self.connections.values():
            server.close()
        self.maintenance.query(f"DROP DATABASE {self.name} WITH (FORCE)")
        for role in self.role_names() - self.roles:
            self.maintenance.query(f"DROP ROLE {role}")
        self.maintenance.close()


def add_arguments(parser):
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=5432)
    parser.add_argument("--user", default="postgres")
    parser.add_argument("--database", default="postgres", help="where to connect first")
