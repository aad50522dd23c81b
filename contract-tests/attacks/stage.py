"""Two accounts: one that attacks, one that must come out of it unharmed and unread."""
import base64
import http.client
import json
import urllib.parse

MARKER = 'only-the-owner-may-read-this-6b1f'
KEY_NAME = 'key-of-the-victim-9c40'


def basic(user, token):
    return {'Authorization': 'Basic ' + base64.b64encode(f'{user}:{token}'.encode()).decode()}


class Stage:
    """An attacker with a master key, a regular key with all that it may have, and the default key; a victim with a marked row in
    `table` and a regular key. `is_shared`: both in one database, where names of objects are no secret."""

    def __init__(self, mock, attacker, victim, table, host, is_shared):
        self.attacker, self.victim, self.table, self.host, self.is_shared = attacker, victim, table, host, is_shared
        self._looks = 0
        address = urllib.parse.urlsplit(mock.url)
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        self.address = address.netloc
        self.schema = mock.accounts[victim]['schema']
        self.own_schema = mock.accounts[attacker]['schema']
        self.master = {name: mock.accounts[name]['master_key'] for name in (attacker, victim)}
        self._sql(victim, f"INSERT INTO {table} (name) VALUES ('{MARKER}')")
        victims_key = self._create_key(victim, KEY_NAME, [{'schema': self.schema, 'name': table, 'permissions': ['select']}])
        self._sql(attacker, 'CREATE TABLE own_table (cartodb_id serial PRIMARY KEY, name text)')
        own_tables = [{'schema': self.own_schema, 'name': 'own_table', 'permissions': ['select', 'insert', 'update', 'delete']}]
        regular = self._create_key(attacker, 'attacker', own_tables, [{'name': self.own_schema, 'permissions': ['create']}])
        self.keys = {'master': self.master[attacker], 'regular': regular, 'public': 'default_public'}
        roles = [self._sql(victim, 'SELECT current_user')[0][0], self._sql(victim, 'SELECT current_user', KEY_NAME)[0][0]]
        self.victim_role, self.victim_key_role = roles
        self.victim_database = self._sql(victim, 'SELECT current_database()')[0][0]
        job = f'"user":"{victim}","query"'  # that runs as the victim
        self.secrets = [MARKER, KEY_NAME, self.master[victim], victims_key, job] + ([] if is_shared else roles)

    def close(self):
        self._connection.close()

    def send(self, method, path, headers=None, body=None):
        """(status, all that came back as text) of one request."""
        headers = {'Host': self.address, **(headers or {})}
        self._connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            self._connection.putheader(name, value)
        if body is not None:
            self._connection.putheader('Content-Length', str(len(body)))
        self._connection.endheaders(body)
        response = self._connection.getresponse()
        text = response.read().decode('utf-8', 'replace')
        return response.status, f'{response.getheaders()}\n{text}'

    def leaks(self, sent, answer):
        """The secrets of the victim that the answer holds, other than those that were sent."""
        return [secret for secret in self.secrets if secret in answer and secret not in sent]

    def state_of_victim(self):
        """The victim's keys, rows, objects and privileges, as the victim sees them."""
        status, answer = self.send('GET', f'/user/{self.victim}/api/v3/api_keys', basic(self.victim, self.master[self.victim]))
        assert status == 200, answer
        keys = json.loads(answer.partition('\n')[2])['result']
        rows = self._sql(self.victim, f'SELECT * FROM {self.schema}.{self.table} ORDER BY 1')
        objects = self._sql(self.victim, 'SELECT relname, relkind, relowner, relacl FROM pg_class WHERE relnamespace = '
                                         f"'{self.schema}'::regnamespace AND pg_get_userbyid(relowner) = current_user ORDER BY 1")
        self._looks += 1  # looking at a sequence advances it
        sequence = int(self._sql(self.victim, f"SELECT nextval('{self.schema}.{self.table}_cartodb_id_seq')")[0][0]) - self._looks
        roles = self._sql(self.victim, 'SELECT rolname, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles ORDER BY 1')
        schemas = self._sql(self.victim, f"SELECT nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = '{self.schema}'")
        return keys, rows, objects, sequence, roles, schemas

    def _create_key(self, account, name, tables, schemas=()):
        grants = [{'type': 'apis', 'apis': ['sql', 'maps', 'do']}, {'type': 'database', 'tables': tables, 'schemas': list(schemas)}]
        status, answer = self.send('POST', f'/user/{account}/api/v3/api_keys',
                                   {**basic(account, self.master[account]), 'Content-Type': 'application/json'},
                                   json.dumps({'name': name, 'grants': grants}).encode())
        assert status == 201, answer
        return json.loads(answer.partition('\n')[2])['token']

    def _sql(self, account, query, key=None):
        call = {'account': account, 'q': query, **({'key': key} if key else {})}
        status, answer = self.send('POST', '/_mock/sql', {'Content-Type': 'application/json'}, json.dumps(call).encode())
        result = json.loads(answer.partition('\n')[2])
        assert status == 200 and 'error' not in result, (query, result)
        return result['rows']
