"""What can be called, read from the catalog that carto-mock itself is built with (mock/sql/catalog/data)."""
import dataclasses
import pathlib

DATA = pathlib.Path(__file__).resolve().parents[2] / "mock" / "sql" / "catalog" / "data"

# What depends on the moment, the connection or the server: no two databases answer the same.
UNREPEATABLE = {
    "age(timestamp with time zone)", "age(timestamp without time zone)", "current_database()", "current_schema()",
    "current_schemas(boolean)", "current_setting(text)", "current_setting(text,boolean)", "current_user()", "session_user()",
    "getdatabaseencoding()", "getpgusername()", "pg_timezone_names()", "inet_client_addr()", "inet_client_port()", "inet_server_addr()",
    "inet_server_port()", "now()", "transaction_timestamp()", "statement_timestamp()", "pg_backend_pid()",
    "pg_conf_load_time()", "pg_postmaster_start_time()", "pg_current_snapshot()", "txid_current_snapshot()", "pg_current_xact_id()", "age(xid)", "mxid_age(xid)", "pg_filenode_relation(oid,oid)", "pg_relation_filepath(regclass)", "version()",
    "pg_jit_available()", "txid_current()", "pg_is_in_recovery()",
    "timezone(text,time with time zone)", "timetz(time without time zone)", "timetz(timestamp with time zone)",
    "postgis_full_version()", "postgis_lib_build_date()", "postgis_scripts_build_date()", "postgis_version()",
    "postgis_lib_version()", "postgis_extensions_upgrade()", "postgis_libxml_version()", "postgis_svn_version()",
    "postgis_geos_version()", "postgis_proj_version()", "postgis_lib_revision()", "postgis_scripts_installed()",
    "postgis_scripts_released()", "postgis_wagyu_version()", "postgis_liblwgeom_version()",
}
# PostGIS reads memory behind bytes that end too early, and the heights of boxes of flat geometries, which it never wrote:
# ST_3DExtent answers 4.6e-310 at times.
READING_BEYOND = {"geography(bytea)", "st_geogfromwkb(bytea)", "cast bytea as geography", "st_3dextent(geometry)"}
# What casts to a type with a modifier call. Called by their names, PostgreSQL's planner puts something else in their place,
# with another type and without their errors.
LENGTH_COERCIONS = {
    "varbit(bit varying,integer,boolean)", '"bit"(bit,integer,boolean)', '"interval"(interval,integer)', '"time"(time without time zone,integer)',
    '"timestamp"(timestamp without time zone,integer)', "timestamptz(timestamp with time zone,integer)", "timetz(time with time zone,integer)",
    '"numeric"(numeric,integer)', '"varchar"(character varying,integer,boolean)', "bpchar(character,integer,boolean)",
}
# Some arguments of these end PostGIS 3.3's server, with all of its connections, or keep it busy for ever; by their functions' names or signatures.
CRASHING = {"st_asmvt", "st_removerepeatedpoints", "st_buffer", "st_3dclosestpoint", "st_3dshortestline", "st_3dlongestline", "geometry_distance_centroid_nd",
            "st_wrapx", "st_asgml", "_st_asgml", "st_relatematch", "st_aslatlontext", "st_asgeojson(geometry,integer,integer)", "st_asgeojson(geography,integer,integer)"}
# Types whose values are the server's own objects, or that no expression can hold.
UNDRAWN_TYPES = {"internal", "cstring", "trigger", "pg_ndistinct", "pg_dependencies", "pg_mcv_list", "event_trigger", "language_handler", "fdw_handler", "index_am_handler",
                 "tsm_handler", "table_am_handler", "void", "pg_ddl_command", "aclitem", "aclitem[]", "pg_node_tree", "refcursor"}
POLYMORPHIC = {"anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange", "anycompatible",
               "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange", "anycompatiblemultirange"}


@dataclasses.dataclass(frozen=True)
class Type:
    oid: int
    name: str  # as format_type() prints it
    kind: str
    category: str
    element: int
    array: int
    range_subtype: int


# Types that a run makes in its databases first, so that what takes any enum or row has one. Their OIDs are none of PostgreSQL's.
MADE_TYPES = [Type(-1, "mood", "e", "E", 0, -2, 0), Type(-2, "mood[]", "b", "A", -1, 0, 0),
              Type(-3, "pair", "c", "C", 0, -4, 0), Type(-4, "pair[]", "b", "A", -3, 0, 0)]
MAKE_TYPES = ["CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy', 'Über')", "CREATE TYPE pair AS (a integer, b text)"]


@dataclasses.dataclass(frozen=True)
class Entry:
    """Something to call. Types are names as format_type() prints them."""

    key: str
    kind: str  # function, operator, cast, aggregate, ordered-set, window, set
    name: str
    arguments: tuple
    result: str
    variadic: str = ""  # the element's type
    defaults: int = 0
    argument_names: tuple = ()
    direct_arguments: int = 0  # of an ordered-set aggregate


def rows_of(name):
    with open(DATA / f"{name}.tsv", encoding="utf-8") as file:
        header = file.readline()[1:].rstrip("\n").split("\t")
        for line in file:
            yield dict(zip(header, line.rstrip("\n").split("\t")))


class Catalog:
    """`built`: the signatures of the functions that carto-mock has a body for."""

    def __init__(self, built, schemas):
        self.built = built
        self.schemas = schemas
        self.left_out = {}  # built, but not drawn: why, by the entry's key
        self.types = {made.name: made for made in MADE_TYPES}
        by_oid = {made.oid: made for made in MADE_TYPES}
        for row in rows_of("types"):
            kind = Type(int(row["oid"]), row["sql_name"], row["kind"], row["category"], int(row["element"]),
                        int(row["array"]), int(row["range_subtype"]))
            by_oid[kind.oid] = kind
            self.types.setdefault(kind.name, kind)
        self.by_oid = by_oid
        self.procedures = {int(row["oid"]): row for row in rows_of("procedures")}
        self.entries = [*self.functions(), *self.operators(), *self.casts()]

    def type_name(self, oid):
        return self.by_oid[int(oid)].name if int(oid) in self.by_oid else ""

    def array_of(self, name):
        """"" where the type has no arrays."""
        known = self.types.get(name)
        return self.type_name(known.array) if known and known.array else ""

    def element_of(self, name):
        known = self.types.get(name)
        return self.type_name(known.element) if known and known.element else ""

    def subtype_of(self, name):
        known = self.types.get(name)
        return self.type_name(known.range_subtype) if known and known.range_subtype else ""

    def reason_to_leave_out(self, procedure, types):
        """"" where calls may be drawn."""
        if procedure is not None:
            if procedure["volatility"] == "v":
                return "volatile"
            if procedure["signature"] in UNREPEATABLE:
                return "depends on the moment, the connection or the server"
            if procedure["name"] in CRASHING or procedure["signature"] in CRASHING:
                return "crashes PostGIS for some arguments"
            if procedure["signature"] in LENGTH_COERCIONS:
                return "called by casts with a modifier only"
            if procedure["kind"] == "p":
                return "a procedure"
        undrawn = sorted({name for name in types if not name or name in UNDRAWN_TYPES})
        return f"no expression has the type {', '.join(undrawn)}" if undrawn else ""

    def may_draw(self, key, procedure, types):
        reason = "reads memory that nobody wrote" if key in READING_BEYOND else self.reason_to_leave_out(procedure, types)
        if reason:
            self.left_out[key] = reason
        return not reason

    def is_asked_for(self, procedure):
        return procedure is not None and procedure["schema"] in self.schemas and procedure["signature"] in self.built

    def functions(self):
        for row in self.procedures.values():
            arguments = tuple(self.type_name(oid) for oid in row["arguments"].split(",") if oid)
            result = self.type_name(row["result"])
            if not self.is_asked_for(row) or not self.may_draw(row["signature"], row, (*arguments, result)):
                continue
            kind = {"f": "set" if row["returns_set"] == "t" else "function", "w": "window",
                    "a": "aggregate" if row["aggregate_kind"] in ("n", "") else "ordered-set"}[row["kind"]]
            names = tuple(row["argument_names"].split(",")) if row["argument_names"] and not row["argument_modes"] else ()
            yield Entry(row["signature"], kind, row["name"], arguments, result,
                        self.type_name(row["variadic_element"]) if row["variadic_element"] != "0" else "",
                        row["defaults"].count(";") + 1 if row["defaults"] else 0,
                        names, int(row["direct_arguments"] or 0))

    def operators(self):
        for row in rows_of("operators"):
            procedure = self.procedures.get(int(row["procedure"]))
            arguments = tuple(self.type_name(oid) for oid in (row["left"], row["right"]) if oid != "0")
            result = self.type_name(row["result"])
            key = f"operator {' '.join((*arguments[:-1], row['name'], arguments[-1]))}"
            if row["schema"] in self.schemas and self.is_asked_for(procedure) and self.may_draw(key, procedure, (*arguments, result)):
                yield Entry(key, "operator", row["name"], arguments, result)

    def casts(self):
        for row in rows_of("casts"):
            source, target = self.type_name(row["source"]), self.type_name(row["target"])
            procedure = self.procedures.get(int(row["procedure"])) if row["method"] == "f" else None
            key = f"cast {source} as {target}"
            if (row["method"] != "f" or self.is_asked_for(procedure)) and self.may_draw(key, None, (source, target)):
                yield Entry(key, "cast", target, (source,), target)
