#include "sql/engine/catalog_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Json = nlohmann::json;

Json acl_json(const Acl& acl) {
  if (acl.is_default) return nullptr;
  Json items = Json::array();
  for (const AclItem& item : acl.items) {
    items.push_back(
        {item.grantee, item.grantor, item.privileges.bits(), item.grant_options.bits()});
  }
  return items;
}

Acl acl_from(const Json& json) {
  Acl acl;
  if (json.is_null()) return acl;
  acl.is_default = false;
  for (const Json& item : json) {
    acl.items.push_back({item.at(0).get<Oid>(), item.at(1).get<Oid>(),
                         Privileges::from_bits(item.at(2).get<std::uint16_t>()),
                         Privileges::from_bits(item.at(3).get<std::uint16_t>())});
  }
  return acl;
}

Json column_json(const Column& column) {
  return {{"name", column.name},          {"type", column.type.oid},
          {"typmod", column.type.typmod}, {"not_null", column.not_null},
          {"dropped", column.dropped},    {"default", column.default_sql},
          {"acl", acl_json(column.acl)}};
}

Column column_from(const Json& json) {
  Column column;
  column.name = json.at("name");
  column.type = {json.at("type").get<Oid>(), json.at("typmod").get<std::int32_t>()};
  column.not_null = json.at("not_null");
  column.dropped = json.at("dropped");
  column.default_sql = json.at("default");
  column.acl = acl_from(json.at("acl"));
  return column;
}

Json constraint_json(const Constraint& constraint) {
  return {{"oid", constraint.oid},
          {"name", constraint.name},
          {"kind", std::string(1, static_cast<char>(constraint.kind))},
          {"columns", constraint.columns},
          {"index", constraint.index},
          {"check", constraint.check_sql},
          {"referenced", constraint.referenced},
          {"referenced_columns", constraint.referenced_columns}};
}

Constraint constraint_from(const Json& json) {
  Constraint constraint;
  constraint.oid = json.at("oid");
  constraint.name = json.at("name");
  constraint.kind = static_cast<ConstraintKind>(json.at("kind").get<std::string>().at(0));
  constraint.columns = json.at("columns").get<std::vector<int>>();
  constraint.index = json.at("index");
  constraint.check_sql = json.at("check");
  constraint.referenced = json.at("referenced");
  constraint.referenced_columns = json.at("referenced_columns").get<std::vector<int>>();
  return constraint;
}

Json sequence_json(const SequenceOptions& sequence) {
  return {{"start", sequence.start},       {"increment", sequence.increment},
          {"minimum", sequence.minimum},   {"maximum", sequence.maximum},
          {"cycle", sequence.cycle},       {"data_type", sequence.data_type},
          {"owned_by", sequence.owned_by}, {"owned_by_column", sequence.owned_by_column}};
}

SequenceOptions sequence_from(const Json& json) {
  SequenceOptions sequence;
  sequence.start = json.at("start");
  sequence.increment = json.at("increment");
  sequence.minimum = json.at("minimum");
  sequence.maximum = json.at("maximum");
  sequence.cycle = json.at("cycle");
  sequence.data_type = json.at("data_type");
  sequence.owned_by = json.at("owned_by");
  sequence.owned_by_column = json.at("owned_by_column");
  return sequence;
}

Json index_json(const IndexDefinition& index) {
  return {{"relation", index.relation},
          {"unique", index.unique},
          {"primary", index.primary},
          {"method", index.method},
          {"columns", index.columns}};
}

IndexDefinition index_from(const Json& json) {
  IndexDefinition index;
  index.relation = json.at("relation");
  index.unique = json.at("unique");
  index.primary = json.at("primary");
  index.method = json.at("method");
  index.columns = json.at("columns").get<std::vector<int>>();
  return index;
}

template <typename Read>
auto read(std::string_view text, Read read_object) {
  try {
    return read_object(Json::parse(text));
  } catch (const Json::exception& error) {
    throw Error(sqlstate::kConfigFileError,
                fmt::format("the database's catalog is damaged: {}", error.what()));
  }
}

}  // namespace

std::string to_json(const Role& role) {
  return Json{{"oid", role.oid},
              {"name", role.name},
              {"superuser", role.superuser},
              {"inherit", role.inherit},
              {"login", role.login},
              {"create_role", role.create_role},
              {"create_database", role.create_database},
              {"member_of", role.member_of},
              {"settings", role.settings},
              {"dataservices", role.dataservices}}
      .dump();
}

std::string to_json(const Schema& schema) {
  return Json{{"oid", schema.oid},
              {"name", schema.name},
              {"owner", schema.owner},
              {"acl", acl_json(schema.acl)}}
      .dump();
}

std::string to_json(const Relation& relation) {
  Json columns = Json::array();
  for (const Column& column : relation.columns) columns.push_back(column_json(column));
  Json constraints = Json::array();
  for (const Constraint& constraint : relation.constraints)
    constraints.push_back(constraint_json(constraint));
  return Json{{"oid", relation.oid},
              {"schema", relation.schema},
              {"name", relation.name},
              {"kind", std::string(1, static_cast<char>(relation.kind))},
              {"owner", relation.owner},
              {"acl", acl_json(relation.acl)},
              {"columns", columns},
              {"constraints", constraints},
              {"view", relation.view_sql},
              {"sequence", relation.sequence ? sequence_json(*relation.sequence) : Json()},
              {"index", relation.index ? index_json(*relation.index) : Json()},
              {"row_type", relation.row_type}}
      .dump();
}

Role role_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    Role role;
    role.oid = json.at("oid");
    role.name = json.at("name");
    role.superuser = json.at("superuser");
    role.inherit = json.at("inherit");
    role.login = json.at("login");
    role.create_role = json.at("create_role");
    role.create_database = json.at("create_database");
    role.member_of = json.at("member_of").get<std::vector<Oid>>();
    role.settings = json.at("settings").get<std::map<std::string, std::string>>();
    role.dataservices = json.at("dataservices").get<std::vector<std::string>>();
    return role;
  });
}

Schema schema_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    return Schema{json.at("oid").get<Oid>(), json.at("name").get<std::string>(),
                  json.at("owner").get<Oid>(), acl_from(json.at("acl"))};
  });
}

Relation relation_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    Relation relation;
    relation.oid = json.at("oid");
    relation.schema = json.at("schema");
    relation.name = json.at("name");
    relation.kind = static_cast<RelationKind>(json.at("kind").get<std::string>().at(0));
    relation.owner = json.at("owner");
    relation.acl = acl_from(json.at("acl"));
    for (const Json& column : json.at("columns")) relation.columns.push_back(column_from(column));
    for (const Json& constraint : json.at("constraints")) {
      relation.constraints.push_back(constraint_from(constraint));
    }
    relation.view_sql = json.at("view");
    if (!json.at("sequence").is_null()) relation.sequence = sequence_from(json.at("sequence"));
    if (!json.at("index").is_null()) relation.index = index_from(json.at("index"));
    relation.row_type = json.at("row_type");
    return relation;
  });
}

}  // namespace carto_mock::sql
