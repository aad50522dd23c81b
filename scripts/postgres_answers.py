"""A connection to PostgreSQL, and its answers as the lines of the SQL text tests (tests/sql/README.md)."""
import socket
import struct


class Server:
    """A connection that speaks as much of the protocol (manual, chapter 55) as simple queries need."""

    def __init__(self, host, port, user, database):
        self.socket = socket.create_connection((host, port))
        self.buffer = b""
        options = f"user\0{user}\0database\0{database}\0client_encoding\0UTF8\0\0".encode()
        self.socket.sendall(struct.pack("!II", len(options) + 8, 196608) + options)
        for kind, body in self.messages():
            if kind == "R" and struct.unpack("!I", body[:4])[0] != 0:
                raise SystemExit(f"{user} cannot connect without a password")
            if kind == "E":
                raise SystemExit(f"{user} cannot connect: {fields_of(body)['M']}")

    def messages(self):
        """Messages up to ReadyForQuery."""
        while True:
            while len(self.buffer) < 5 or len(self.buffer) < 1 + struct.unpack("!I", self.buffer[1:5])[0]:
                received = self.socket.recv(65536)
                if not received:
                    raise SystemExit("the server closed the connection")
                self.buffer += received
            size = struct.unpack("!I", self.buffer[1:5])[0]
            kind, body = chr(self.buffer[0]), self.buffer[5:1 + size]
            self.buffer = self.buffer[1 + size:]
            if kind == "Z":
                return
            if kind == "G":  # COPY … FROM STDIN gets no rows
                self.socket.sendall(b"c" + struct.pack("!I", 4))
            yield kind, body

    def send(self, sql):
        """Whose messages() are then to be read: of several texts in the order in which they were sent."""
        body = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!I", len(body) + 4) + body)

    def query(self, sql):
        self.send(sql)
        return list(self.messages())

    def rows(self, sql):
        return [row_of(body) for kind, body in self.query(sql) if kind == "D"]

    def close(self):
        self.socket.close()


def fields_of(body):
    """The fields of an ErrorResponse or NoticeResponse, by their letters. A message may cut a character in two."""
    return {part[:1].decode(): part[1:].decode(errors="replace") for part in body.split(b"\0") if part}


def row_of(body):
    values, position = [], 2
    for _ in range(struct.unpack("!H", body[:2])[0]):
        size = struct.unpack("!i", body[position:position + 4])[0]
        position += 4
        values.append(None if size < 0 else body[position:position + size].decode(errors="replace"))
        position += max(size, 0)
    return values


def columns_of(body):
    """(name, type OID, type modifier) of each column."""
    columns, position = [], 2
    for _ in range(struct.unpack("!H", body[:2])[0]):
        end = body.index(b"\0", position)
        oid, _, modifier = struct.unpack("!Ihi", body[end + 7:end + 17])
        columns.append((body[position:end].decode(), oid, modifier))
        position = end + 19
    return columns


def shown(value):
    """A value in one line, as tests/sql/README.md has it."""
    if value is None:
        return "(null)"
    if value == "":
        return "(empty)"
    return value.replace("\\", "\\\\").replace("\n", "\\n")


class TypeNames:
    """What format_type() calls the types that come in answers."""

    def __init__(self, server):
        self.server = server
        self.names = {}

    def name(self, oid, modifier):
        key = (oid, modifier)
        if key not in self.names:
            self.names[key] = self.server.rows(f"SELECT format_type({oid}, {modifier})")[0][0]
        return self.names[key]


def answer_lines(messages, type_names):
    """Of what a server answered to one text."""
    lines = []
    for kind, body in messages:
        if kind == "T":
            columns = [f"{name} {type_names.name(oid, modifier)}" for name, oid, modifier in columns_of(body)]
            lines.append(" | ".join(columns) or "(no columns)")
        elif kind == "D":
            lines.append(" | ".join(shown(value) for value in row_of(body)) or "(no values)")
        elif kind == "C":
            lines.append(body[:-1].decode())
        elif kind == "N":
            fields = fields_of(body)
            lines.append(f"{fields['V']}: {shown(fields['M'])}")
        elif kind == "E":
            fields = fields_of(body)
            lines.append(f"error {fields['C']}: {shown(fields['M'])}")
            lines += [f"{name}: {shown(fields[key])}" for key, name in (("D", "detail"), ("H", "hint")) if key in fields]
    return lines
