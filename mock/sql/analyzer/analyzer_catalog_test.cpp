#include <utility>

#include "sql/analyzer/test_catalog.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kAnalyzerSchema = 50010;
constexpr Oid kOtherSchema = 50011;
constexpr Oid kPublicSchema = 50012;

// geometry(Geometry,SRID): PostGIS keeps the SRID from bit 8 on.
constexpr Type geometry(int srid) { return Type{oid::kGeometry, srid << 8}; }
// varchar(n), numeric(p,s): as pg_attribute.atttypmod has them.
constexpr Type varchar(int length) { return Type{oid::kVarchar, length + 4}; }
constexpr Type numeric(int precision, int scale) {
  return Type{oid::kNumeric, ((precision << 16) | scale) + 4};
}

Column column(std::string name, Type type) {
  Column result;
  result.name = std::move(name);
  result.type = type;
  return result;
}

}  // namespace

TestCatalog::TestCatalog() {
  Role owner;
  owner.oid = kOwner;
  owner.name = "owner";
  session.snapshot.put(owner);
  Role reader;
  reader.oid = kReader;
  reader.name = "reader";
  session.snapshot.put(reader);
  for (const auto& [oid, name] : {std::pair<Oid, const char*>{kAnalyzerSchema, "analyzer"},
                                  {kOtherSchema, "other"},
                                  {kPublicSchema, "public"}}) {
    Schema schema;
    schema.oid = oid;
    schema.name = name;
    schema.owner = kOwner;
    if (oid != kOtherSchema) schema.acl = Acl{false, {{kPublic, kOwner, Privilege::kUsage, {}}}};
    session.snapshot.put(schema);
  }
  session.user = kOwner;

  Column updated = column("updated", Type{oid::kTimestampTz});
  updated.default_sql = "now()";
  add_table(kAnalyzerSchema, "tornadoes",
            {column("cartodb_id", Type{oid::kInt4}), column("the_geom", geometry(4326)),
             column("the_geom_webmercator", geometry(3857)), column("year", Type{oid::kInt4}),
             column("date", Type{oid::kDate}), column("state", Type{oid::kText}),
             column("f_scale", Type{oid::kInt2}), column("injuries", Type{oid::kInt8}),
             column("length_miles", numeric(10, 2)), column("width_yards", Type{oid::kFloat8}),
             column("is_deadly", Type{oid::kBool}), column("notes", varchar(20)), updated},
            {1});
  add_table(kAnalyzerSchema, "states",
            {column("code", Type{oid::kText}), column("name", Type{oid::kText}),
             column("population", Type{oid::kInt8}), column("tags", Type{oid::kTextArray}),
             column("info", Type{oid::kJson})},
            {1});
  add_table(kAnalyzerSchema, "a",
            {column("id", Type{oid::kInt4}), column("x", Type{oid::kText}),
             column("shared", Type{oid::kInt4})});
  add_table(kAnalyzerSchema, "b",
            {column("id", Type{oid::kInt8}), column("y", Type{oid::kText}),
             column("shared", Type{oid::kInt4})});
  Column gone = column("gone", Type{oid::kInt4});
  gone.dropped = true;
  add_table(kAnalyzerSchema, "c",
            {gone, column("id", Type{oid::kInt4}), column("d", Type{oid::kNumeric})});
  add_table(kOtherSchema, "hidden", {column("h", Type{oid::kInt4})});

  Relation busy;
  busy.oid = next_oid_++;
  busy.schema = kAnalyzerSchema;
  busy.name = "busy";
  busy.kind = RelationKind::kView;
  busy.owner = kOwner;
  busy.columns = {column("state", Type{oid::kText}), column("storms", Type{oid::kInt8})};
  busy.view_sql = "SELECT state, count(*) AS storms FROM tornadoes GROUP BY state";
  session.snapshot.put(busy);
}

void TestCatalog::add_table(Oid schema, std::string name, std::vector<Column> columns,
                            std::vector<int> primary_key) {
  Relation relation;
  relation.oid = next_oid_++;
  relation.schema = schema;
  relation.name = std::move(name);
  relation.owner = kOwner;
  relation.columns = std::move(columns);
  relation.row_type = next_oid_++;
  if (!primary_key.empty()) {
    Constraint constraint;
    constraint.kind = ConstraintKind::kPrimaryKey;
    constraint.columns = std::move(primary_key);
    relation.constraints.push_back(constraint);
  }
  session.snapshot.put(relation);
}

Statement TestCatalog::analyze(std::string_view text, const std::vector<int>* literal_offsets) {
  open_literals.clear();
  const SyntaxTree tree = parse(text);
  const AnalysisContext context{session.snapshot, settings_,       search_path_,  role,
                                session,          literal_offsets, &open_literals};
  return sql::analyze(tree.statement(0), context);
}

const Relation& TestCatalog::relation(std::string_view name) const {
  return *session.snapshot.find_relation(kAnalyzerSchema, name);
}

}  // namespace carto_mock::sql
