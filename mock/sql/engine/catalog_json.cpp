#include "sql/engine/catalog_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Json = nlohmann::json;

Json items_json(const std::vector<AclItem>& list) {
  Json items = Json::array();
  for (const AclItem& item : list) {
    items.push_back(
        {item.grantee, item.grantor, item.privileges.bits(), item.grant_options.bits()});
  }
  return items;
}

std::vector<AclItem> items_from(const Json& json) {
  std::vector<AclItem> items;
  for (const Json& item : json) {
    items.push_back({item.at(0).get<Oid>(), item.at(1).get<Oid>(),
                     Privileges::from_bits(item.at(2).get<std::uint16_t>()),
                     Privileges::from_bits(item.at(3).get<std::uint16_t>())});
  }
  return items;
}

Json acl_json(const Acl& acl) { return acl.is_default ? Json() : items_json(acl.items); }

Acl acl_from(const Json& json) {
  if (json.is_null()) return {};
  return {false, items_from(json)};
}

// A letter of an enumeration; 0 is the empty text.
template <typename Letter>
std::string letter_text(Letter letter) {
  return letter == Letter{} ? std::string() : std::string(1, static_cast<char>(letter));
}

template <typename Letter>
Letter letter_from(const Json& json) {
  const std::string text = json.get<std::string>();
  return text.empty() ? Letter{} : static_cast<Letter>(text.front());
}

Json column_json(const Column& column) {
  return {{"name", column.name},
          {"type", column.type.oid},
          {"typmod", column.type.typmod},
          {"not_null", column.not_null},
          {"dropped", column.dropped},
          {"default", column.default_sql},
          {"acl", acl_json(column.acl)},
          {"identity", letter_text(column.identity)},
          {"sequence", column.identity_sequence},
          {"generated", column.generated},
          {"comment", column.comment},
          {"collation", column.collation},
          {"statistics", column.statistics_target},
          {"storage", column.storage == '\0' ? "" : std::string(1, column.storage)}};
}

Column column_from(const Json& json) {
  Column column;
  column.name = json.at("name");
  column.type = {json.at("type").get<Oid>(), json.at("typmod").get<std::int32_t>()};
  column.not_null = json.at("not_null");
  column.dropped = json.at("dropped");
  column.default_sql = json.at("default");
  column.acl = acl_from(json.at("acl"));
  column.identity = letter_from<Identity>(json.at("identity"));
  column.identity_sequence = json.at("sequence");
  column.generated = json.at("generated");
  column.comment = json.at("comment");
  column.collation = json.value("collation", std::string());
  column.statistics_target = json.value("statistics", -1);
  const std::string storage = json.value("storage", std::string());
  column.storage = storage.empty() ? '\0' : storage.front();
  return column;
}

Json constraint_json(const Constraint& constraint) {
  return {{"oid", constraint.oid},
          {"name", constraint.name},
          {"kind", letter_text(constraint.kind)},
          {"columns", constraint.columns},
          {"index", constraint.index},
          {"check", constraint.check_sql},
          {"referenced", constraint.referenced},
          {"referenced_columns", constraint.referenced_columns},
          {"on_delete", letter_text(constraint.on_delete)},
          {"on_update", letter_text(constraint.on_update)},
          {"set_columns", constraint.set_columns},
          {"match_full", constraint.match_full},
          {"deferrable", constraint.deferrable},
          {"initially_deferred", constraint.initially_deferred},
          {"validated", constraint.validated},
          {"triggers", constraint.triggers},
          {"comment", constraint.comment},
          {"operators", constraint.operators},
          {"no_inherit", constraint.no_inherit}};
}

Constraint constraint_from(const Json& json) {
  Constraint constraint;
  constraint.oid = json.at("oid");
  constraint.name = json.at("name");
  constraint.kind = letter_from<ConstraintKind>(json.at("kind"));
  constraint.columns = json.at("columns").get<std::vector<int>>();
  constraint.index = json.at("index");
  constraint.check_sql = json.at("check");
  constraint.referenced = json.at("referenced");
  constraint.referenced_columns = json.at("referenced_columns").get<std::vector<int>>();
  constraint.on_delete = letter_from<ForeignKeyAction>(json.at("on_delete"));
  constraint.on_update = letter_from<ForeignKeyAction>(json.at("on_update"));
  constraint.set_columns = json.at("set_columns").get<std::vector<int>>();
  constraint.match_full = json.at("match_full");
  constraint.deferrable = json.at("deferrable");
  constraint.initially_deferred = json.at("initially_deferred");
  constraint.validated = json.at("validated");
  constraint.triggers = json.at("triggers").get<std::vector<Oid>>();
  constraint.comment = json.at("comment");
  constraint.operators = json.value("operators", std::vector<Oid>());
  constraint.no_inherit = json.value("no_inherit", false);
  return constraint;
}

Json trigger_json(const Trigger& trigger) {
  return {{"oid", trigger.oid},
          {"name", trigger.name},
          {"function", trigger.function},
          {"type", trigger.type},
          {"state", letter_text(trigger.state)},
          {"columns", trigger.columns},
          {"arguments", trigger.arguments},
          {"when", trigger.when_sql},
          {"comment", trigger.comment},
          {"old_table", trigger.old_table},
          {"new_table", trigger.new_table},
          {"constraint", trigger.constraint},
          {"referenced", trigger.referenced},
          {"deferrable", trigger.deferrable},
          {"initially_deferred", trigger.initially_deferred}};
}

Trigger trigger_from(const Json& json) {
  Trigger trigger;
  trigger.oid = json.at("oid");
  trigger.name = json.at("name");
  trigger.function = json.at("function");
  trigger.type = json.at("type");
  trigger.state = letter_from<TriggerState>(json.at("state"));
  trigger.columns = json.at("columns").get<std::vector<int>>();
  trigger.arguments = json.at("arguments").get<std::vector<std::string>>();
  trigger.when_sql = json.value("when", std::string());
  trigger.comment = json.value("comment", std::string());
  trigger.old_table = json.value("old_table", std::string());
  trigger.new_table = json.value("new_table", std::string());
  trigger.constraint = json.value("constraint", kInvalidOid);
  trigger.referenced = json.value("referenced", kInvalidOid);
  trigger.deferrable = json.value("deferrable", false);
  trigger.initially_deferred = json.value("initially_deferred", false);
  return trigger;
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
  Json keys = Json::array();
  for (const IndexKey& key : index.keys)
    keys.push_back(
        {key.expression_sql, key.operator_class, key.descending, key.nulls_first, key.collation});
  return {{"relation", index.relation},
          {"unique", index.unique},
          {"primary", index.primary},
          {"method", index.method},
          {"columns", index.columns},
          {"keys", std::move(keys)},
          {"predicate", index.predicate_sql},
          {"included", index.included},
          {"nulls_not_distinct", index.nulls_not_distinct},
          {"valid", index.is_valid}};
}

IndexDefinition index_from(const Json& json) {
  IndexDefinition index;
  index.relation = json.at("relation");
  index.unique = json.at("unique");
  index.primary = json.at("primary");
  index.method = json.at("method");
  index.columns = json.at("columns").get<std::vector<int>>();
  constexpr std::size_t kCollation = 4;  // absent: written before this was kept
  for (const Json& key : json.at("keys")) {
    index.keys.push_back(
        {key.at(0).get<std::string>(), key.at(1).get<std::string>(), key.at(2).get<bool>(),
         key.at(3).get<bool>(),
         key.size() > kCollation ? key.at(kCollation).get<std::string>() : std::string()});
  }
  index.predicate_sql = json.at("predicate");
  index.included = json.at("included");
  index.nulls_not_distinct = json.value("nulls_not_distinct", false);
  index.is_valid = json.value("valid", true);
  return index;
}

Json partition_values_json(const std::vector<PartitionValue>& values) {
  Json list = Json::array();
  for (const PartitionValue& value : values) {
    list.push_back({letter_text(value.kind), value.text ? Json(*value.text) : Json()});
  }
  return list;
}

std::vector<PartitionValue> partition_values_from(const Json& json) {
  std::vector<PartitionValue> values;
  for (const Json& item : json) {
    PartitionValue value{letter_from<PartitionValue::Kind>(item.at(0))};
    if (!item.at(1).is_null()) value.text = item.at(1).get<std::string>();
    values.push_back(std::move(value));
  }
  return values;
}

Json partition_bound_json(const PartitionBound& bound) {
  return {{"parent", bound.parent},
          {"default", bound.is_default},
          {"values", partition_values_json(bound.values)},
          {"lower", partition_values_json(bound.lower)},
          {"upper", partition_values_json(bound.upper)}};
}

PartitionBound partition_bound_from(const Json& json) {
  return {json.at("parent").get<Oid>(), json.at("default").get<bool>(),
          partition_values_from(json.at("values")), partition_values_from(json.at("lower")),
          partition_values_from(json.at("upper"))};
}

Json memberships_json(const std::vector<Membership>& memberships) {
  Json list = Json::array();
  for (const Membership& membership : memberships)
    list.push_back({membership.role, membership.grantor, membership.admin});
  return list;
}

std::vector<Membership> memberships_from(const Json& json) {
  std::vector<Membership> memberships;
  for (const Json& item : json) {
    memberships.push_back({item.at(0).get<Oid>(), item.at(1).get<Oid>(), item.at(2).get<bool>()});
  }
  return memberships;
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
              {"member_of", memberships_json(role.member_of)},
              {"settings", role.settings},
              {"dataservices", role.dataservices}}
      .dump();
}

std::string to_json(const Schema& schema) {
  return Json{{"oid", schema.oid},
              {"name", schema.name},
              {"owner", schema.owner},
              {"acl", acl_json(schema.acl)},
              {"quota", schema.quota ? Json(*schema.quota) : Json()},
              {"comment", schema.comment}}
      .dump();
}

std::string to_json(const Relation& relation) {
  Json columns = Json::array();
  for (const Column& column : relation.columns) columns.push_back(column_json(column));
  Json constraints = Json::array();
  for (const Constraint& constraint : relation.constraints)
    constraints.push_back(constraint_json(constraint));
  Json triggers = Json::array();
  for (const Trigger& trigger : relation.triggers) triggers.push_back(trigger_json(trigger));
  return Json{
      {"oid", relation.oid},
      {"schema", relation.schema},
      {"name", relation.name},
      {"kind", letter_text(relation.kind)},
      {"owner", relation.owner},
      {"acl", acl_json(relation.acl)},
      {"columns", columns},
      {"constraints", constraints},
      {"triggers", triggers},
      {"view", relation.view_sql},
      {"populated", relation.is_populated},
      {"unlogged", relation.is_unlogged},
      {"analyzed", relation.is_analyzed},
      {"counted_rows", relation.counted_rows ? Json(*relation.counted_rows) : Json(nullptr)},
      {"security_invoker", relation.security_invoker},
      {"options", relation.options},
      {"partition_key", relation.partition_key
                            ? Json{{"strategy", letter_text(relation.partition_key->strategy)},
                                   {"columns", relation.partition_key->columns}}
                            : Json()},
      {"partition_bound",
       relation.partition_bound ? partition_bound_json(*relation.partition_bound) : Json()},
      {"sequence", relation.sequence ? sequence_json(*relation.sequence) : Json()},
      {"index", relation.index ? index_json(*relation.index) : Json()},
      {"row_type", relation.row_type},
      {"comment", relation.comment}}
      .dump();
}

std::string to_json(const ObjectAcl& acl) {
  return Json{{"oid", acl.oid},
              {"kind", letter_text(acl.kind)},
              {"owner", acl.owner},
              {"acl", acl_json(acl.acl)}}
      .dump();
}

std::string to_json(const DefaultAcl& acl) {
  return Json{{"oid", acl.oid},
              {"role", acl.role},
              {"schema", acl.schema},
              {"kind", letter_text(acl.kind)},
              {"items", items_json(acl.items)}}
      .dump();
}

std::string to_json(const UserFunction& function) {
  Json parameters = Json::array();
  for (const FunctionParameter& parameter : function.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"type", parameter.type},
                          {"mode", letter_text(parameter.mode)},
                          {"default", parameter.default_sql}});
  }
  return Json{{"oid", function.oid},
              {"schema", function.schema},
              {"name", function.name},
              {"owner", function.owner},
              {"acl", acl_json(function.acl)},
              {"parameters", std::move(parameters)},
              {"result", function.result},
              {"returns_set", function.returns_set},
              {"strict", function.strict},
              {"security_definer", function.security_definer},
              {"volatility", letter_text(function.volatility)},
              {"parallel", letter_text(function.parallel)},
              {"leakproof", function.leakproof},
              {"cost", function.cost},
              {"rows", function.rows},
              {"settings", function.settings},
              {"language", letter_text(function.language)},
              {"body", function.body},
              {"is_procedure", function.is_procedure},
              {"comment", function.comment}}
      .dump();
}

std::string to_json(const EnumType& type) {
  Json labels = Json::array();
  for (const EnumLabel& label : type.labels)
    labels.push_back({label.oid, label.place, label.label});
  return Json{{"oid", type.oid},     {"schema", type.schema},       {"name", type.name},
              {"owner", type.owner}, {"labels", std::move(labels)}, {"comment", type.comment}}
      .dump();
}

std::string to_json(const DomainType& type) {
  Json checks = Json::array();
  for (const DomainCheck& check : type.checks)
    checks.push_back({check.oid, check.name, check.check_sql, check.validated});
  return Json{{"oid", type.oid},
              {"schema", type.schema},
              {"name", type.name},
              {"owner", type.owner},
              {"base", {type.base.oid, type.base.typmod}},
              {"default", type.default_sql},
              {"not_null", type.not_null},
              {"checks", std::move(checks)},
              {"comment", type.comment}}
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
    role.member_of = memberships_from(json.at("member_of"));
    role.settings = json.at("settings").get<std::map<std::string, std::string>>();
    role.dataservices = json.at("dataservices").get<std::vector<std::string>>();
    return role;
  });
}

Schema schema_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    Schema schema{json.at("oid").get<Oid>(), json.at("name").get<std::string>(),
                  json.at("owner").get<Oid>(), acl_from(json.at("acl"))};
    if (const Json& quota = json.at("quota"); !quota.is_null())
      schema.quota = quota.get<std::int64_t>();
    schema.comment = json.at("comment");
    return schema;
  });
}

Relation relation_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    Relation relation;
    relation.oid = json.at("oid");
    relation.schema = json.at("schema");
    relation.name = json.at("name");
    relation.kind = letter_from<RelationKind>(json.at("kind"));
    relation.owner = json.at("owner");
    relation.acl = acl_from(json.at("acl"));
    for (const Json& column : json.at("columns")) relation.columns.push_back(column_from(column));
    for (const Json& constraint : json.at("constraints")) {
      relation.constraints.push_back(constraint_from(constraint));
    }
    for (const Json& trigger : json.at("triggers"))
      relation.triggers.push_back(trigger_from(trigger));
    relation.view_sql = json.at("view");
    relation.is_populated = json.at("populated");
    relation.is_unlogged = json.at("unlogged");
    relation.is_analyzed = json.value("analyzed", false);  // absent: written before this was kept
    if (const auto counted = json.find("counted_rows");
        counted != json.end() && !counted->is_null())
      relation.counted_rows = counted->get<std::int64_t>();
    relation.security_invoker = json.at("security_invoker");
    relation.options = json.at("options").get<std::vector<std::string>>();
    if (const Json& key = json.at("partition_key"); !key.is_null()) {
      relation.partition_key = PartitionKey{letter_from<PartitionStrategy>(key.at("strategy")),
                                            key.at("columns").get<std::vector<int>>()};
    }
    if (const Json& bound = json.at("partition_bound"); !bound.is_null())
      relation.partition_bound = partition_bound_from(bound);
    if (!json.at("sequence").is_null()) relation.sequence = sequence_from(json.at("sequence"));
    if (!json.at("index").is_null()) relation.index = index_from(json.at("index"));
    relation.row_type = json.at("row_type");
    relation.comment = json.at("comment");
    return relation;
  });
}

ObjectAcl object_acl_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    return ObjectAcl{json.at("oid").get<Oid>(), letter_from<ObjectKind>(json.at("kind")),
                     json.at("owner").get<Oid>(), acl_from(json.at("acl"))};
  });
}

EnumType enum_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    EnumType type;
    type.oid = json.at("oid");
    type.schema = json.at("schema");
    type.name = json.at("name");
    type.owner = json.at("owner");
    for (const Json& label : json.at("labels")) {
      type.labels.push_back({label.at(0).get<Oid>(), label.at(1).get<std::int64_t>(),
                             label.at(2).get<std::string>()});
    }
    type.comment = json.at("comment");
    return type;
  });
}

DomainType domain_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    DomainType type;
    type.oid = json.at("oid");
    type.schema = json.at("schema");
    type.name = json.at("name");
    type.owner = json.at("owner");
    type.base = {json.at("base").at(0).get<Oid>(), json.at("base").at(1).get<std::int32_t>()};
    type.default_sql = json.at("default");
    type.not_null = json.at("not_null");
    for (const Json& check : json.at("checks")) {
      type.checks.push_back({check.at(0).get<Oid>(), check.at(1).get<std::string>(),
                             check.at(2).get<std::string>(), check.at(3).get<bool>()});
    }
    type.comment = json.at("comment");
    return type;
  });
}

DefaultAcl default_acl_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    return DefaultAcl{json.at("oid").get<Oid>(), json.at("role").get<Oid>(),
                      json.at("schema").get<Oid>(), letter_from<ObjectKind>(json.at("kind")),
                      items_from(json.at("items"))};
  });
}

UserFunction function_from_json(std::string_view text) {
  return read(text, [](const Json& json) {
    UserFunction function;
    function.oid = json.at("oid");
    function.schema = json.at("schema");
    function.name = json.at("name");
    function.owner = json.at("owner");
    function.acl = acl_from(json.at("acl"));
    for (const Json& parameter : json.at("parameters")) {
      function.parameters.push_back(
          {parameter.at("name").get<std::string>(), parameter.at("type").get<Oid>(),
           letter_from<char>(parameter.at("mode")), parameter.at("default").get<std::string>()});
    }
    function.result = json.at("result");
    function.returns_set = json.at("returns_set");
    function.strict = json.at("strict");
    function.security_definer = json.at("security_definer");
    function.volatility = letter_from<char>(json.at("volatility"));
    function.parallel = letter_from<char>(json.value("parallel", std::string("u")));
    function.leakproof = json.value("leakproof", false);
    function.cost = json.value("cost", 100.0F);
    function.rows = json.value("rows", function.returns_set ? 1000.0F : 0.0F);
    function.settings = json.value("settings", std::vector<std::string>());
    function.language = letter_from<FunctionLanguage>(json.at("language"));
    function.body = json.at("body");
    function.is_procedure = json.value("is_procedure", false);
    function.comment = json.value("comment", std::string());
    return function;
  });
}

}  // namespace carto_mock::sql
