"""Texts of values, rich in edges, a type."""

WORDS = ["", "a", "abc", "ABC", "Hello World", " padded ", "ÿé ß Straße", "日本語テキスト", "\U0001f600 smile", "a%b_c", "\\", "'quoted'",
         "line\nbreak", "tab\there", "1", "-12.50", "007", "1e3", "NaN", "Infinity", "null", "true", "x,y;z", "foo.bar.baz", "aaaa",
         "The quick brown fox", "2024-02-29", "{1,2}", '{"a": 1}', "İstanbul", "ǅ", "e\u0301", "é", "\\x41", "%", "_", "a\\%b", "\"q\"", "$1"]
PATTERNS = ["a.c", "^a", "b$", "(a|b)+", "[[:alpha:]]+", "\\d+", "x*", "(?i)ABC", "(", "a{2,3}", "\\mfox\\M", "(.)\\1", "[^a-z]", "", "o.*?o", "é|ß"]

VALUES = {
    "boolean": ["true", "false"],
    "smallint": ["0", "1", "-1", "2", "7", "32767", "-32768", "100", "-100", "12"],
    "integer": ["0", "1", "-1", "2", "3", "5", "10", "31", "32", "64", "255", "1000", "-7", "2147483647", "-2147483648", "86400", "123456789"],
    "bigint": ["0", "1", "-1", "2", "3", "10", "63", "64", "1000000", "4294967296", "9223372036854775807", "-9223372036854775808",
               "1234567890123", "-17", "2147483648"],
    "real": ["0", "-0", "1", "-1", "0.5", "1.5", "2.5", "-2.5", "3.14159", "1e10", "1e-10", "3.4028235e38", "1e-45", "NaN", "Infinity",
             "-Infinity", "123456.78", "16777217", "0.1"],
    "double precision": ["0", "-0", "1", "-1", "0.5", "1.5", "2.5", "-2.5", "3.141592653589793", "1e15", "1e16", "1e-5", "1e300", "1e-300",
                         "1.7976931348623157e308", "5e-324", "NaN", "Infinity", "-Infinity", "0.1", "123456789.123456789", "2147483647.5",
                         "9.223372036854775e18", "100", "45", "1e100"],
    "numeric": ["0", "0.00", "1", "-1", "0.5", "1.5", "2.5", "-2.5", "10.10", "3.14159265358979323846", "1e20", "1e-20", "123456789012345678901234567890",
                "NaN", "Infinity", "-Infinity", "99999.99999", "-0.0001", "1e131", "12345.678", "100", "1000000000000000000", "0.1", "7", "-7.77",
                "9223372036854775807", "2147483648"],
    "money": ["0", "1", "-1", "12.34", "-0.01", "92233720368547758.07", "-92233720368547758.08", "1000000", "99.995"],
    "text": WORDS + PATTERNS,
    "character varying": WORDS,
    "character": ["", "a", "abc", "ab  ", " x", "é", "日本"],
    "name": ["", "a", "abc", "Name", "été", "pg_class", "a" * 63, "tornadoes"],
    '"char"': ["", "a", "Z", "1", " ", "\\"],
    "bytea": ["", "\\x", "\\x00", "\\xff", "\\x0102030405", "\\xdeadbeef", "\\x616263", "abc", "\\xc3a9", "\\x00ff00ff", "\\x7f80"],
    "date": ["2024-02-29", "2023-12-31", "2000-01-01", "1970-01-01", "1900-03-01", "infinity", "-infinity", "0044-03-15 BC", "0001-01-01",
             "5874897-12-31", "4713-11-24 BC", "2024-03-31", "1582-10-15", "2021-01-03", "9999-12-31"],
    "time without time zone": ["00:00:00", "24:00:00", "12:34:56.789", "23:59:59.999999", "06:30", "00:00:00.000001", "13:00:01"],
    "time with time zone": ["00:00:00+00", "24:00:00-15:59:59", "12:34:56.789+02", "23:59:59.999999-08:30", "06:30 UTC", "12:00+05:45"],
    "timestamp without time zone": ["2024-02-29 12:34:56.789", "2000-01-01 00:00:00", "infinity", "-infinity", "0044-03-15 10:00:00 BC",
                                    "294276-12-31 23:59:59.999999", "4713-11-24 00:00:00 BC", "1999-12-31 23:59:59.999999",
                                    "2024-03-10 02:30:00", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-11-03 01:30:00", "1969-12-31 23:59:59.5",
                                    "2021-01-03 00:00:00", "1883-11-18 12:00:00"],
    "timestamp with time zone": ["2024-02-29 12:34:56.789+00", "2000-01-01 00:00:00+00", "infinity", "-infinity", "0044-03-15 10:00:00+00 BC",
                                 "294276-12-31 23:59:59.999999+00", "4713-11-24 00:00:00+00 BC", "2024-03-10 07:30:00+00", "2024-03-31 01:00:00+00",
                                 "2024-10-27 01:30:00 Europe/Madrid", "2024-11-03 01:30:00 America/New_York", "1850-06-01 12:00:00+00", "1999-12-31 23:59:59.999999-08"],
    "interval": ["0", "1 day", "-1 day", "1 month", "1 year 2 mons 3 days 04:05:06.789", "-1 year", "24:00:00", "-23:59:59.999999", "30 days", "1 mon -30 days",
                 "178000000 years", "-178000000 years", "0.000001 seconds", "15 minutes", "1 week", "1 day -24:00:00", "36 hours", "13 months", "2147483647 days",
                 "100 years", "1.5 months"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
             "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"],
    "json": ["null", "1", "-1.50", '"text"', "true", "[]", "{}", '[1, 2, "3", null]', '{"a": 1, "b": [true, {"c": null}], "a": 2}', ' {"k" : "v\\u00e9\\n"} ',
             '[[1,2],[3]]', '{"a": {"b": {"c": 1}}}', '[{"a":1,"b":"x"},{"a":null,"c":2}]', "1e5", '{"": 1}'],
    "jsonb": ["null", "1", "-1.50", '"text"', "true", "[]", "{}", '[1, 2, "3", null]', '{"a": 1, "b": [true, {"c": null}], "a": 2}', '{"k": "v\\u00e9\\n"}',
              '[[1,2],[3]]', '{"a": {"b": {"c": 1}}}', '[{"a":1,"b":"x"},{"a":null,"c":2}]', "1e5", '{"": 1}', '{"bb": 1, "a": 2, "ccc": 3}', '"a"', '["a", "b"]',
              '{"a": "2024-01-01"}', "[1.0, 1, 1.00]"],
    "jsonpath": ["$", "$.a", "$.*", "$[*]", "$[0]", "$[last]", "$.a.b", "strict $.a", "lax $.a[*]", "$.** ? (@ > 1)", "$[*] ? (@.a == 1)", "$.b[1].c",
                 "$.a + 1", "$[*].type()", "$.size()", "exists($.a)", '$ ? (@ like_regex "^a")', "$.keyvalue()", "$a", "1", "-$[0]", '$."a b"', "$[0 to 1]",
                 '$.a.datetime()', "$[*].double()", "($[0] > 1)", "$.**{last}", "$.**{1 to last}", '$[*] ? (@ like_regex "[A" flag "i")'],
    "int4range": ["empty", "[1,5)", "(1,5]", "[,10)", "[3,)", "(,)", "[-2147483648,2147483647)", "[1,1]", "[5,10)", "[2,3)"],
    "int8range": ["empty", "[1,5)", "(1,5]", "[,10)", "[3,)", "(,)", "[1,1]", "[5,10)"],
    "numrange": ["empty", "[1.5,5.0)", "(1.5,5.00]", "[,10)", "[3,)", "(,)", "[1,1]", "[NaN,NaN]", "(0.1,0.2)", "[5.0,10)"],
    "daterange": ["empty", "[2024-01-01,2024-02-01)", "(2024-01-01,2024-01-31]", "[,2024-06-01)", "[2024-01-15,)", "(,)", "[2024-02-01,infinity]"],
    "tsrange": ["empty", "[2024-01-01 00:00,2024-02-01 12:00)", "(,2024-01-15 00:00]", "[2024-01-10 00:00,)", "(,)", "[2024-02-01 12:00,infinity)"],
    "tstzrange": ["empty", "[2024-01-01 00:00+00,2024-02-01 12:00+00)", "(,2024-01-15 00:00+02]", "[2024-03-31 01:00+00,)", "(,)"],
    "int4multirange": ["{}", "{[1,5)}", "{[1,3),[5,8)}", "{(,1),[10,)}", "{[1,5),[5,10)}", "{empty}", "{(,)}"],
    "int8multirange": ["{}", "{[1,5)}", "{[1,3),[5,8)}", "{(,1),[10,)}", "{(,)}"],
    "nummultirange": ["{}", "{[1.5,5.0)}", "{[1,3),(5.5,8]}", "{(,1),[10,)}", "{(,)}"],
    "datemultirange": ["{}", "{[2024-01-01,2024-02-01)}", "{[2024-01-01,2024-01-05),[2024-02-01,)}", "{(,)}"],
    "tsmultirange": ["{}", "{[2024-01-01 00:00,2024-02-01 00:00)}", "{(,2024-01-05 00:00),[2024-02-01 00:00,)}"],
    "tstzmultirange": ["{}", "{[2024-01-01 00:00+00,2024-02-01 00:00+00)}", "{(,2024-01-05 00:00+00),[2024-02-01 00:00+01,)}"],
    "inet": ["0.0.0.0", "192.168.1.5/24", "10.0.0.0/8", "255.255.255.255", "::1", "2001:db8::ff00:42:8329/64", "192.168.1.0/24", "::/0", "::ffff:1.2.3.4"],
    "cidr": ["10.0.0.0/8", "192.168.1.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0", "192.168.1.5/32"],
    "macaddr": ["08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff", "00-00-00-00-00-00", "0800.2b01.0203"],
    "macaddr8": ["08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff", "08:00:2b:01:02:03"],
    "bit": ["0", "1"],
    "bit varying": ["", "0", "1", "101", "11110000", "0000000011111111", "1010101010101010101010101010101010101010"],
    "oid": ["0", "1", "23", "25", "1259", "4294967295"],
    "oidvector": ["", "1 2 3", "23", "0 4294967295"],
    "int2vector": ["", "1 2 3", "-1"],
    "regclass": ["pg_class", "pg_type", "0", "999999"],
    "regtype": ["integer", "text", "timestamp with time zone", "integer[]", "0", "999999"],
    "regproc": ["now", "0", "999999"],
    "regprocedure": ["lower(text)", "0", "999999"],
    "regoper": ["||/", "0", "999999"],
    "regoperator": ["+(integer,integer)", "0"],
    "regnamespace": ["pg_catalog", "0", "999999"],
    "regrole": ["0", "999999"],
    "regcollation": ['"C"', "0", "999999"],
    "regconfig": ["simple", "english"],
    "regdictionary": ["simple"],
    "xid": ["0", "3", "4294967295"],
    "xid8": ["0", "3", "18446744073709551615"],
    "cid": ["0", "1"],
    "tid": ["(0,0)", "(0,1)", "(4294967295,65535)"],
    "pg_lsn": ["0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"],
    "tsvector": ["", "a", "fat cat", "'fat':2 'cat':3", "'a':1A 'b':2B,5C 'c'", "'quick':1 'brown':2 'fox':3"],
    "tsquery": ["", "fat", "fat & cat", "!fat | cat", "fat <-> cat", "fa:*", "a:A & !b", "quick <2> fox", "(a | b) & c"],
    "point": ["(0,0)", "(1,2)", "(-1.5,2.5)", "(1e300,-1e300)", "(NaN,1)", "(Infinity,0)", "(3,4)"],
    "line": ["{1,-1,0}", "{0,1,2}", "{1,0,-3}", "[(0,0),(1,1)]", "{2,3,4}"],
    "lseg": ["[(0,0),(1,1)]", "[(0,0),(0,0)]", "[(-1,2),(3,-4)]", "[(0,1),(1,0)]", "[(0,5),(10,5)]"],
    "box": ["(1,1),(0,0)", "(0,0),(0,0)", "(3,4),(-1,-2)", "(10,10),(5,5)"],
    "path": ["[(0,0),(1,1),(2,0)]", "((0,0),(1,1),(2,0))", "[(0,0)]", "((0,0),(4,0),(4,4),(0,4))"],
    "polygon": ["((0,0),(1,1),(2,0))", "((0,0),(4,0),(4,4),(0,4))", "((1,1))", "((0,0),(10,0),(10,10),(0,10))"],
    "circle": ["<(0,0),1>", "<(1,2),0>", "<(3,4),2.5>", "<(-1,-1),10>"],
    "xml": ["<a/>", "<a>text</a>", "plain", "<a b='1'><c/></a>"],
    "txid_snapshot": ["10:20:10,14,15", "1:1:"],
    "pg_snapshot": ["10:20:10,14,15", "1:1:"],
    "mood": ["sad", "ok", "happy", "Über"],
    "pair": ["(1,a)", "(,)", '(-5,"x, y")', "(2147483647,)"],
    "geometry": ["POINT(0 0)", "POINT(-3.7 40.4)", "SRID=4326;POINT(-3.7 40.4)", "POINT EMPTY", "POINT Z (1 2 3)", "POINT M (1 2 3)", "POINT ZM (1 2 3 4)",
                 "LINESTRING(0 0, 1 1, 2 0)", "LINESTRING Z (0 0 1, 5 5 2)", "LINESTRING EMPTY", "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))",
                 "POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 4, 4 4, 4 2, 2 2))", "POLYGON EMPTY", "MULTIPOINT((0 0), (1 1))",
                 "MULTILINESTRING((0 0, 1 1), (2 2, 3 3))", "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
                 "GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 2 2))", "GEOMETRYCOLLECTION EMPTY", "SRID=4326;POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))",
                 "SRID=3857;POINT(100 200)", "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))", "SRID=4326;LINESTRING(0 0, 10 10)"],
    "geography": ["POINT(-3.7 40.4)", "POINT(0 0)", "LINESTRING(0 0, 1 1)", "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))", "POINT EMPTY"],
    "box2d": ["BOX(0 0,1 1)", "BOX(-1 -2,3 4)"],
    "box3d": ["BOX3D(0 0 0,1 1 1)", "BOX3D(-1 -2 -3,3 4 5)"],
}
# Where the argument's name or the function tells more than its type.
NAMED_TEXTS = {
    "unit": ["century", "decade", "year", "quarter", "month", "week", "day", "hour", "minute", "second", "milliseconds", "microseconds", "epoch", "dow",
             "isodow", "doy", "isoyear", "millennium", "julian", "timezone", "timezone_hour", "YEAR", "years", "fortnight", ""],
    "zone": ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "EST", "CEST", "+03", "-05:30", "Nowhere/Else", "EST5EDT", "australia/lord_howe"],
    "number template": ["9", "999", "000", "9,999.99", "FM9990.00", "S999", "999MI", "999PR", "PL99", "RN", "FMRN", "9.99EEEE", "L999", "99V99", "999th", "FM999.999",
                        '"x"99', "", "SG999", "0999.9", "B999", "D99", "G99"],
    "time template": ["YYYY-MM-DD", "YYYY-MM-DD HH24:MI:SS.US", "Day, DD Month YYYY", "FMDay FMDD FMMonth", "Dy Mon DD", "HH12:MI AM", "IYYY-IW-ID", "J", "Q", "CC", "WW W",
                      "DDD", "MS US", "TZ", "TZH:TZM", "OF", "BC", "YYY Y,YYY", "SSSS", "RM", "rm", "DDth", "\"text\" YY", "FF3", "AD", "D", "MONTH", "mon", "", "YYYYBC", "SSSSS"],
    "encoding": ["base64", "hex", "escape", "HEX", "rot13", "UTF8", "LATIN1", "SQL_ASCII"],
    "flags": ["", "g", "i", "gi", "n", "x", "c", "s", "z", "e", "q"],
    "object": ["pg_class", "pg_catalog", "postgres", "public", "nosuch", "SELECT", "INSERT", "USAGE", "CREATE", "EXECUTE", "select, update", "MEMBER", "lower(text)", "int4", "numeric",
               "relname", "pg_catalog.pg_type", "SELECT WITH GRANT OPTION", "no.such.name.at.all", "", "REFERENCES"],
    "database": ["nosuch", "CREATE", "CONNECT", "TEMP", "connect, create", "SELECT", ""],
    "bounds": ["[)", "(]", "[]", "()", "[", "][", ""],
    "form": ["NFC", "NFD", "NFKC", "NFKD"],
    "pattern": PATTERNS,
}
# The place of an argument whose texts are special: name of the function, number of the argument.
TEXT_ARGUMENTS = {
    ("date_trunc", 0): "unit", ("date_part", 0): "unit", ("extract", 0): "unit", ("timezone", 0): "zone", ("date_trunc", 2): "zone",
    ("encode", 1): "encoding", ("decode", 1): "encoding", ("convert_from", 1): "encoding", ("convert_to", 1): "encoding", ("convert", 1): "encoding",
    ("convert", 2): "encoding", ("to_date", 1): "time template", ("to_timestamp", 1): "time template", ("to_number", 1): "number template",
    ("regexp_replace", 1): "pattern", ("regexp_match", 1): "pattern", ("regexp_matches", 1): "pattern", ("regexp_split_to_array", 1): "pattern",
    ("regexp_split_to_table", 1): "pattern", ("regexp_count", 1): "pattern", ("regexp_instr", 1): "pattern", ("regexp_substr", 1): "pattern",
    ("regexp_like", 1): "pattern", ("substring", 1): "pattern", ("regexp_match", 2): "flags", ("regexp_matches", 2): "flags",
    ("regexp_split_to_array", 2): "flags", ("regexp_split_to_table", 2): "flags", ("regexp_replace", 3): "flags", ("normalize", 1): "form", ("is_normalized", 1): "form",
    ("make_timestamptz", 6): "zone", ("regexp_like", 2): "flags", ("regexp_count", 3): "flags",
}
# Offsets of frames with RANGE, by the type of the column that orders: types whose texts above are all different values.
RANGE_OFFSETS = {
    "smallint": ["1", "100", "40000::integer", "NULL"], "integer": ["0", "1", "2", "10", "2147483647", "-1"], "bigint": ["1", "1000000", "9223372036854775807"],
    "date": ["'1 day'::interval", "'1 month'::interval", "'100 years'::interval", "'-1 day'::interval"],
    "timestamp without time zone": ["'1 hour'::interval", "'1 year'::interval", "'1 month -1 day'::interval"],
    "timestamp with time zone": ["'1 hour'::interval", "'30 days'::interval", "'10 years'::interval"],
    "time without time zone": ["'1 hour'::interval", "'12:00'::interval", "'25 hours'::interval"],
}
# Types that polymorphic arguments become.
ELEMENTS = ["integer", "text", "numeric", "bigint", "double precision", "boolean", "date", "timestamp with time zone", "jsonb", "uuid", "interval",
            "character varying", "smallint", "bytea", "time without time zone"]
RANGES = ["int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"]


def quoted(text):
    escaped = text.replace("'", "''")
    if "\\" not in text:
        return f"'{escaped}'"
    return "E'" + escaped.replace("\\", "\\\\") + "'"


def array_element(text):
    """A value as it stands in an array's text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def array_text(random, values):
    """An array of such values, sometimes with NULLs, two dimensions, other bounds."""
    def element():
        return "NULL" if random.random() < 0.15 else array_element(random.choice(values))

    shape = random.random()
    if shape < 0.12:
        return "{}"
    if shape < 0.27:
        columns = random.randint(1, 3)
        rows = ["{" + ",".join(element() for _ in range(columns)) + "}" for _ in range(random.randint(1, 3))]
        return "{" + ",".join(rows) + "}"
    count = random.randint(1, 4)
    body = "{" + ",".join(element() for _ in range(count)) + "}"
    if shape < 0.37:
        first = random.randint(-2, 3)
        return f"[{first}:{first + count - 1}]={body}"
    return body


class Literals:
    """`refused`: types that carto-mock does not read, of which nothing is drawn."""

    def __init__(self, catalog, random, refused=()):
        self.catalog = catalog
        self.random = random
        self.types = [name for name in VALUES if name in catalog.types and name not in refused]

    def has(self, name):
        return name in self.types or self.catalog.element_of(name) in self.types

    def text(self, name):
        if name in VALUES:
            return self.random.choice(VALUES[name])
        return array_text(self.random, VALUES[self.catalog.element_of(name)])

    def mutated(self, name):
        """A text that the type may or may not take: what tests its input function."""
        text = self.text(name)
        for _ in range(self.random.choice([0, 1, 1, 1, 2])):
            position = self.random.randrange(len(text) + 1)
            piece = self.random.choice([*" .,:-+/\\\"'{}[]()0123456789eETZaxn", "", "", "BC", "NaN", "inf", "\n", "é", text[:4]])
            text = text[:position] + piece + text[position + self.random.choice([0, 1, 1, 2]):]
        return text
