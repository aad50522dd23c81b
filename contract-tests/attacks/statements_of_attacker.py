"""Statements by which a role reaches for a table, a sequence, a schema or a role that is not its own."""

# {v}: the victim's table with its schema; {s}, {t}: schema and table alone; {role}, {key_role}: roles of the victim;
# {database}: the victim's database; {own}: the attacker's schema. Statements that belong together are one text.
READS = '''
SELECT * FROM {v}
SELECT name FROM ONLY {v}
TABLE {v}
SELECT * FROM "{s}"."{t}"
SELECT * FROM {database}.{v}
SELECT * FROM "{database}"."{s}"."{t}"
SET search_path TO {s}; SELECT * FROM {t}
SET LOCAL search_path = '{s}'; SELECT * FROM {t}
SELECT set_config('search_path', '{s}', false); SELECT * FROM {t}
SELECT (SELECT string_agg(name, ',') FROM {v})
SELECT ARRAY(SELECT name FROM {v})
SELECT 1 WHERE EXISTS (SELECT 1 FROM {v} WHERE name LIKE 'only%')
SELECT 1 WHERE 'x' NOT IN (SELECT name FROM {v})
WITH stolen AS (SELECT * FROM {v}) SELECT * FROM stolen
WITH stolen AS MATERIALIZED (TABLE {v}) SELECT count(*) FROM stolen
WITH RECURSIVE r(name) AS (SELECT name FROM {v} UNION SELECT name FROM r) SELECT * FROM r
SELECT name FROM own_table UNION ALL SELECT name FROM {v}
SELECT * FROM own_table o LEFT JOIN {v} v ON true
SELECT * FROM own_table o, LATERAL (SELECT name FROM {v}) l
SELECT * FROM (VALUES (1)) x(a) CROSS JOIN (SELECT name FROM {v}) y
SELECT v FROM {v} v
SELECT v.* FROM {v} v
SELECT row_to_json(v) FROM {v} v
SELECT json_agg(v) FROM {v} v
SELECT * FROM {v} TABLESAMPLE SYSTEM (100)
SELECT * FROM {v} FOR UPDATE
SELECT max(name) OVER () FROM {v}
SELECT ctid, xmin, tableoid FROM {v}
SELECT count(*) FROM {v}
SELECT count(cartodb_id) FROM {v} HAVING true
EXPLAIN SELECT * FROM {v} WHERE name = 'x'
EXPLAIN ANALYZE SELECT * FROM {v}
PREPARE p AS SELECT * FROM {v}; EXECUTE p
BEGIN; DECLARE c CURSOR FOR SELECT * FROM {v}; FETCH ALL FROM c; COMMIT
DO $$ BEGIN RAISE EXCEPTION '%', (SELECT name FROM {v} LIMIT 1); END $$
COPY {v} TO STDOUT
COPY (SELECT * FROM {v}) TO STDOUT
COPY {v} TO '/tmp/stolen'
COPY {v} TO PROGRAM 'cat'
SELECT query_to_xml('SELECT * FROM {v}', true, true, '')
SELECT table_to_xml('{v}', true, true, '')
SELECT schema_to_xml('{s}', true, true, '')
SELECT cursor_to_xml('c', 1, true, true, '')
SELECT * FROM ts_stat('SELECT to_tsvector(name) FROM {v}')
SELECT most_common_vals FROM pg_stats WHERE tablename = '{t}'
SELECT stavalues1 FROM pg_statistic
SELECT histogram_bounds FROM pg_catalog.pg_stats WHERE schemaname = '{s}'
SELECT query FROM pg_stat_activity
SELECT * FROM pg_stat_statements
SELECT * FROM pg_prepared_statements
SELECT rolpassword FROM pg_authid
SELECT usename, passwd FROM pg_shadow
SELECT passwd FROM pg_user
SELECT * FROM pg_largeobject
SELECT pg_read_file('postgresql.conf')
SELECT pg_read_binary_file('PG_VERSION')
SELECT pg_ls_dir('.')
SELECT * FROM pg_ls_logdir()
SELECT lo_import('/etc/passwd')
SELECT currval('{v}_cartodb_id_seq')
SELECT last_value FROM {v}_cartodb_id_seq
SELECT pg_sequence_last_value('{v}_cartodb_id_seq')
SELECT last_value FROM pg_sequences WHERE schemaname = '{s}' AND sequencename = '{t}_cartodb_id_seq'
SELECT has_table_privilege('{role}', '{v}', 'SELECT')
SELECT has_table_privilege(current_user, '{v}', 'SELECT')
SELECT has_column_privilege('{v}', 'name', 'SELECT')
SELECT has_sequence_privilege('{v}_cartodb_id_seq', 'USAGE')
SELECT has_schema_privilege('{s}', 'CREATE')
SELECT pg_has_role(current_user, '{role}', 'USAGE')
SELECT '{v}'::regclass, '{v}'::regclass::oid
SELECT pg_relation_size('{v}'), pg_total_relation_size('{v}')
SELECT relname, relacl FROM pg_class WHERE relname = '{t}'
SELECT * FROM pg_roles
SELECT * FROM pg_auth_members
SELECT datname FROM pg_database
SELECT * FROM pg_db_role_setting
SELECT table_schema, table_name FROM information_schema.tables
SELECT * FROM information_schema.columns WHERE table_name = '{t}'
SELECT * FROM information_schema.table_privileges
SELECT * FROM information_schema.role_table_grants
SELECT pg_get_viewdef('{v}'::regclass)
SELECT * FROM dblink('dbname={database}', 'SELECT name FROM {v}') AS x(name text)
SELECT dblink_connect('dbname={database} user={role}')
SELECT * FROM cartodb.CDB_QueryTables('SELECT * FROM {v}')
SELECT cartodb.CDB_QueryTablesText('SELECT * FROM {v}')
SELECT cartodb.CDB_ColumnNames('{v}')
SELECT cartodb.CDB_ColumnType('{v}', 'name')
SELECT cartodb.CDB_UserTables('all')
SELECT cartodb.CDB_TableIndexes('{v}')
SELECT cartodb._CDB_Total_Relation_Size('{s}', '{t}')
SELECT cartodb.CDB_EstimateRowCount('SELECT * FROM {v}')
SELECT cartodb.CDB_GetTableQueries('{v}')
SELECT * FROM cartodb.cdb_tablemetadata
SELECT * FROM cartodb.cdb_conf
SELECT * FROM sqlite_master
SELECT * FROM sqlite_schema
SELECT * FROM main.sqlite_master
SELECT * FROM document
SELECT * FROM main.document
SELECT json FROM catalog_object
SELECT * FROM sequence_value
SELECT * FROM storage_state
SELECT * FROM t16384
SELECT * FROM pragma_table_info('document')
PRAGMA database_list
ATTACH DATABASE '{database}' AS other
VACUUM INTO '/tmp/stolen'
SELECT load_extension('x')
SELECT readfile('/etc/passwd')
SELECT pg_eval(1, 2)
SELECT * FROM pg_rows(1)
SELECT pg_aggregate(1, 2)
'''

WRITES = '''
INSERT INTO {v} (name) VALUES ('planted')
INSERT INTO {v} SELECT * FROM {v}
INSERT INTO {v} (cartodb_id, name) VALUES (1, 'x') ON CONFLICT (cartodb_id) DO UPDATE SET name = 'changed' RETURNING name
UPDATE {v} SET name = 'changed'
UPDATE own_table SET name = v.name FROM {v} v
DELETE FROM {v}
DELETE FROM own_table USING {v} v WHERE v.name = own_table.name RETURNING v.name
MERGE INTO {v} USING own_table o ON true WHEN MATCHED THEN DELETE
INSERT INTO own_table (name) SELECT name FROM {v}; SELECT * FROM own_table
WITH gone AS (DELETE FROM {v} RETURNING name) SELECT * FROM gone
TRUNCATE {v}
TRUNCATE own_table, {v} CASCADE
DROP TABLE {v}
DROP TABLE own_table, {v}
DROP TABLE IF EXISTS {v} CASCADE
DROP SEQUENCE {v}_cartodb_id_seq CASCADE
DROP INDEX {s}.{t}_pkey
DROP SCHEMA {s} CASCADE
DROP OWNED BY "{role}"
DROP OWNED BY "{key_role}"
DROP ROLE "{key_role}"
DROP DATABASE {database}
ALTER TABLE {v} ADD COLUMN planted text
ALTER TABLE {v} DROP COLUMN name
ALTER TABLE {v} RENAME TO taken
ALTER TABLE {v} SET SCHEMA {own}
ALTER TABLE {v} OWNER TO CURRENT_USER
ALTER TABLE {v} DISABLE ROW LEVEL SECURITY
ALTER TABLE {v} ALTER COLUMN name SET DEFAULT 'planted'
ALTER SEQUENCE {v}_cartodb_id_seq RESTART
ALTER SEQUENCE {v}_cartodb_id_seq OWNER TO CURRENT_USER
ALTER SEQUENCE {v}_cartodb_id_seq OWNED BY own_table.cartodb_id
ALTER SCHEMA {s} RENAME TO taken
ALTER SCHEMA {s} OWNER TO CURRENT_USER
ALTER ROLE "{role}" PASSWORD 'x'
ALTER ROLE "{role}" SET search_path TO {own}
ALTER ROLE "{key_role}" RENAME TO taken
ALTER ROLE CURRENT_USER SUPERUSER
ALTER ROLE CURRENT_USER CREATEROLE BYPASSRLS
ALTER DATABASE {database} OWNER TO CURRENT_USER
ALTER DEFAULT PRIVILEGES FOR ROLE "{role}" GRANT SELECT ON TABLES TO PUBLIC
ALTER DEFAULT PRIVILEGES FOR ROLE "{role}" IN SCHEMA {s} GRANT ALL ON TABLES TO CURRENT_USER
SELECT nextval('{v}_cartodb_id_seq')
SELECT setval('{v}_cartodb_id_seq', 1000)
INSERT INTO own_table (cartodb_id) VALUES (nextval('{v}_cartodb_id_seq'))
CREATE TABLE copied AS SELECT * FROM {v}; SELECT * FROM copied
SELECT * INTO copied FROM {v}; SELECT * FROM copied
CREATE TABLE liked (LIKE {v} INCLUDING ALL)
CREATE TABLE heir () INHERITS ({v})
CREATE TABLE part PARTITION OF {v} DEFAULT
CREATE TABLE pointing (id integer REFERENCES {v} (cartodb_id))
CREATE TABLE defaulted (id integer DEFAULT nextval('{v}_cartodb_id_seq'), a integer); INSERT INTO defaulted (a) VALUES (1)
CREATE VIEW window_on_it AS SELECT * FROM {v}; SELECT * FROM window_on_it
CREATE OR REPLACE VIEW {v} AS SELECT 1 AS a
CREATE MATERIALIZED VIEW snapshot_of_it AS SELECT * FROM {v}; SELECT * FROM snapshot_of_it
CREATE RULE r AS ON SELECT TO {v} DO INSTEAD SELECT 1
CREATE INDEX planted ON {v} (name)
CREATE UNIQUE INDEX ON {v} ((name || 'x'))
CREATE POLICY p ON {v} USING (true)
CREATE TRIGGER planted BEFORE INSERT ON {v} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
CREATE FUNCTION steal() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT name FROM {v}'; SELECT steal()
CREATE FUNCTION steal2() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT name FROM {v} LIMIT 1); END'; SELECT steal2()
CREATE TABLE {s}.planted (a integer)
CREATE VIEW {s}.planted AS SELECT 1 AS a
CREATE SEQUENCE {s}.planted
CREATE FUNCTION {s}.planted() RETURNS integer LANGUAGE sql AS 'SELECT 1'
CREATE SCHEMA planted AUTHORIZATION "{role}"
CREATE ROLE planted IN ROLE "{role}" LOGIN SUPERUSER
CREATE ROLE planted
CREATE USER planted PASSWORD 'x'
CREATE EXTENSION dblink
CREATE EXTENSION postgres_fdw
CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname '{database}')
CREATE USER MAPPING FOR "{role}" SERVER s
IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public
CREATE SUBSCRIPTION s CONNECTION 'dbname={database}' PUBLICATION p
CREATE PUBLICATION p FOR TABLE {v}
CREATE LANGUAGE plpythonu
SET ROLE "{role}"; SELECT * FROM {v}
SET ROLE "{key_role}"; SELECT * FROM {v}
SET LOCAL ROLE "{role}"; SELECT * FROM {v}
SELECT set_config('role', '{role}', false); SELECT * FROM {v}
SET SESSION AUTHORIZATION "{role}"; SELECT * FROM {v}
SELECT set_config('session_authorization', '{role}', false); SELECT * FROM {v}
SET ROLE postgres; SELECT * FROM {v}
RESET ROLE; SELECT * FROM {v}
RESET SESSION AUTHORIZATION; SELECT * FROM {v}
SET row_security = off; SELECT * FROM {v}
BEGIN; SET ROLE "{role}"; ROLLBACK; SELECT * FROM {v}
GRANT "{role}" TO CURRENT_USER; SELECT * FROM {v}
GRANT "{key_role}" TO CURRENT_USER; SELECT * FROM {v}
GRANT CURRENT_USER TO "{role}"
GRANT SELECT ON {v} TO CURRENT_USER; SELECT * FROM {v}
GRANT SELECT ON {v} TO PUBLIC; SELECT * FROM {v}
GRANT ALL ON ALL TABLES IN SCHEMA {s} TO CURRENT_USER; SELECT * FROM {v}
GRANT SELECT (name) ON {v} TO PUBLIC; SELECT name FROM {v}
GRANT USAGE ON SEQUENCE {v}_cartodb_id_seq TO PUBLIC; SELECT nextval('{v}_cartodb_id_seq')
GRANT ALL ON SCHEMA {s} TO PUBLIC; CREATE TABLE {s}.planted (a integer)
GRANT ALL ON DATABASE {database} TO CURRENT_USER
REVOKE ALL ON {v} FROM "{role}"
REVOKE SELECT ON {v} FROM "{key_role}"
REVOKE "{key_role}" FROM "{role}"
REASSIGN OWNED BY "{role}" TO CURRENT_USER; SELECT * FROM {v}
REASSIGN OWNED BY "{key_role}" TO CURRENT_USER
LOCK TABLE {v}
COMMENT ON TABLE {v} IS 'planted'
SECURITY LABEL ON TABLE {v} IS 'x'
ANALYZE {v}
VACUUM FULL {v}
REINDEX TABLE {v}
CLUSTER {v}
REFRESH MATERIALIZED VIEW {v}
COPY {v} FROM STDIN
COPY {v} FROM PROGRAM 'id'
COPY own_table (name) FROM '/etc/passwd'
UPDATE pg_class SET relowner = 10 WHERE relname = '{t}'
UPDATE pg_catalog.pg_class SET relacl = NULL
DELETE FROM pg_authid
INSERT INTO pg_auth_members VALUES (1, 2, 3, true)
DELETE FROM document
UPDATE document SET json = '{{}}'
SELECT cartodb.CDB_TableMetadataTouch('{v}')
SELECT cartodb.CDB_CartodbfyTable('{v}')
SELECT cartodb.CDB_RegenerateTable('{v}'::regclass)
SELECT cartodb.CDB_SetUserQuotaInBytes(1)
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'
SELECT pg_reload_conf()
SELECT lo_export(1, '/tmp/stolen')
SELECT pg_advisory_lock(1)
SELECT pg_notify('c', 'x')
LISTEN c
NOTIFY c
CHECKPOINT
DISCARD ALL
'''


def statements(stage):
    """All of them, for this victim."""
    names = {'s': stage.schema, 't': stage.table, 'v': f'{stage.schema}.{stage.table}', 'role': stage.victim_role,
             'key_role': stage.victim_key_role, 'database': stage.victim_database, 'own': stage.own_schema}
    return [line.format(**names) for line in (READS + WRITES).splitlines() if line]
