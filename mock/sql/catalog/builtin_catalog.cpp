#include "sql/catalog/builtin_catalog.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "sql/catalog/catalog_data.h"
#include "sql/catalog/tab_separated.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/row_array_types.h"

namespace carto_mock::sql {
namespace {

std::uint64_t pair_key(Oid first, Oid second) { return (std::uint64_t{first} << 32) | second; }

// Rows of one name, kept as a run of a vector that is sorted by name.
template <typename Row>
struct NameIndex {
  std::vector<const Row*> rows;
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> runs;

  explicit NameIndex(const std::vector<Row>& table) {
    rows.reserve(table.size());
    for (const Row& row : table) rows.push_back(&row);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row* a, const Row* b) { return a->name < b->name; });
    runs.reserve(rows.size());
    for (std::size_t begin = 0; begin < rows.size();) {
      std::size_t end = begin;
      while (end < rows.size() && rows[end]->name == rows[begin]->name) ++end;
      runs.emplace(rows[begin]->name, std::pair(begin, end));
      begin = end;
    }
  }

  std::span<const Row* const> find(std::string_view name) const {
    const auto run = runs.find(name);
    if (run == runs.end()) return {};
    return std::span(rows).subspan(run->second.first, run->second.second - run->second.first);
  }
};

template <typename Row>
std::unordered_map<Oid, const Row*> index_by_oid(const std::vector<Row>& table) {
  std::unordered_map<Oid, const Row*> index;
  index.reserve(table.size());
  for (const Row& row : table) index.emplace(row.oid, &row);
  return index;
}

template <typename Key, typename Row>
const Row* find_in(const std::unordered_map<Key, const Row*>& index, const Key& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

void read_types(std::string_view file, std::vector<BuiltinType>& types) {
  for (TabSeparatedReader reader(file); reader.next();) {
    types.push_back({.oid = reader.oid(),
                     .name = reader.text(),
                     .sql_name = reader.text(),
                     .schema = reader.text(),
                     .length = reader.integer(),
                     .kind = reader.letter(),
                     .category = reader.letter(),
                     .preferred = reader.flag(),
                     .element = reader.oid(),
                     .array = reader.oid(),
                     .relation = reader.oid(),
                     .base_type = reader.oid(),
                     .range_subtype = reader.oid()});
  }
}

std::vector<BuiltinType> read_types() {
  std::vector<BuiltinType> types;
  for (const std::string_view file : {catalog_data::kTypes, catalog_data::kCartoTypes})
    read_types(file, types);
  return types;
}

std::vector<BuiltinOperator> read_operators() {
  std::vector<BuiltinOperator> operators;
  for (TabSeparatedReader reader(catalog_data::kOperators); reader.next();) {
    operators.push_back({.oid = reader.oid(),
                         .name = reader.text(),
                         .schema = reader.text(),
                         .left = reader.oid(),
                         .right = reader.oid(),
                         .result = reader.oid(),
                         .procedure = reader.oid(),
                         .commutator = reader.oid(),
                         .negator = reader.oid()});
  }
  return operators;
}

std::vector<BuiltinCast> read_casts() {
  std::vector<BuiltinCast> casts;
  for (TabSeparatedReader reader(catalog_data::kCasts); reader.next();) {
    casts.push_back({.source = reader.oid(),
                     .target = reader.oid(),
                     .procedure = reader.oid(),
                     .context = reader.letter(),
                     .method = reader.letter()});
  }
  return casts;
}

// Procedures with the lists that their spans point into.
class Procedures {
 public:
  Procedures() {
    for (const std::string_view file :
         {catalog_data::kProcedures, catalog_data::kCartoProcedures}) {
      read(file);
    }
    for (std::size_t i = 0; i < procedures_.size(); ++i) {
      const Ranges& ranges = ranges_[i];
      BuiltinProcedure& procedure = procedures_[i];
      procedure.arguments = ranges.arguments.in(oids_);
      procedure.all_arguments = ranges.all_arguments.in(oids_);
      procedure.defaults = ranges.defaults.in(texts_);
      procedure.argument_names = ranges.names.in(texts_);
      procedure.default_count = static_cast<int>(procedure.defaults.size());
    }
    ranges_.clear();
  }

  const std::vector<BuiltinProcedure>& all() const { return procedures_; }

 private:
  struct Range {
    std::size_t begin;
    std::size_t end;

    template <typename Element>
    std::span<const Element> in(const std::vector<Element>& list) const {
      return std::span(list).subspan(begin, end - begin);
    }
  };
  struct Ranges {
    Range arguments, defaults, names, all_arguments;
  };

  void read(std::string_view file) {
    for (TabSeparatedReader reader(file); reader.next();) {
      BuiltinProcedure procedure{};
      Ranges ranges{};
      procedure.oid = reader.oid();
      procedure.name = reader.text();
      procedure.schema = reader.text();
      procedure.signature = reader.text();
      procedure.kind = reader.letter();
      procedure.strict = reader.flag();
      procedure.returns_set = reader.flag();
      procedure.volatility = reader.letter();
      procedure.variadic_element = reader.oid();
      procedure.result = reader.oid();
      ranges.arguments = append_oids(reader);
      ranges.defaults = append_texts(reader, ';');
      ranges.names = append_texts(reader, ',');
      ranges.all_arguments = append_oids(reader);
      procedure.argument_modes = reader.text();
      procedure.aggregate_kind = reader.letter();
      procedure.direct_argument_count = reader.integer();
      procedures_.push_back(procedure);
      ranges_.push_back(ranges);
    }
  }
  Range append_oids(TabSeparatedReader& reader) {
    const std::size_t begin = oids_.size();
    reader.append_oids(oids_);
    return {begin, oids_.size()};
  }
  Range append_texts(TabSeparatedReader& reader, char separator) {
    const std::size_t begin = texts_.size();
    reader.append_texts(texts_, separator);
    return {begin, texts_.size()};
  }

  std::vector<BuiltinProcedure> procedures_;
  std::vector<Ranges> ranges_;
  std::vector<Oid> oids_;
  std::vector<std::string_view> texts_;
};

// System relations with their columns, which the file lists in the same order.
class Relations {
 public:
  Relations() {
    for (const std::string_view file : {catalog_data::kColumns, catalog_data::kCartoColumns})
      read_columns(file);
    std::size_t begin = 0;
    for (const std::string_view file : {catalog_data::kRelations, catalog_data::kCartoRelations})
      begin = read(file, begin);
  }

  const std::vector<BuiltinRelation>& all() const { return relations_; }

 private:
  void read_columns(std::string_view file) {
    for (TabSeparatedReader reader(file); reader.next();) {
      columns_.push_back({.relation = reader.oid(),
                          .number = reader.integer(),
                          .name = reader.text(),
                          .type = {.oid = reader.oid(), .typmod = reader.integer()},
                          .not_null = reader.flag(),
                          .domain = reader.oid(),
                          .dimensions = reader.integer(),
                          .collation = reader.oid(),
                          .updatable = reader.flag()});
    }
  }

  // Each with its columns, of which those from `begin` on belong to none yet. Returns where the
  // next file's begin.
  std::size_t read(std::string_view file, std::size_t begin) {
    for (TabSeparatedReader reader(file); reader.next();) {
      BuiltinRelation relation{.oid = reader.oid(),
                               .schema = reader.text(),
                               .name = reader.text(),
                               .kind = reader.letter(),
                               .row_type = reader.oid(),
                               .access_method = reader.oid(),
                               .has_index = reader.flag(),
                               .is_shared = reader.flag(),
                               .has_rules = reader.flag(),
                               .replica_identity = reader.letter(),
                               .acl = reader.text(),
                               .insertable = reader.flag(),
                               .columns = {}};
      std::size_t end = begin;
      while (end < columns_.size() && columns_[end].relation == relation.oid) ++end;
      relation.columns = std::span(columns_).subspan(begin, end - begin);
      begin = end;
      relations_.push_back(relation);
    }
    return begin;
  }

  std::vector<BuiltinColumn> columns_;
  std::vector<BuiltinRelation> relations_;
};

}  // namespace

struct BuiltinCatalog::Data {
  std::vector<BuiltinType> types = read_types();
  std::vector<BuiltinOperator> operators = read_operators();
  std::vector<BuiltinCast> casts = read_casts();
  Procedures procedures;
  Relations relations;

  std::unordered_map<Oid, const BuiltinType*> types_by_oid = index_by_oid(types);
  std::unordered_map<std::string_view, const BuiltinType*> types_by_name;
  std::unordered_map<Oid, const BuiltinProcedure*> procedures_by_oid =
      index_by_oid(procedures.all());
  std::unordered_map<std::string_view, const BuiltinProcedure*> procedures_by_signature;
  NameIndex<BuiltinProcedure> procedures_by_name{procedures.all()};
  std::unordered_map<Oid, const BuiltinOperator*> operators_by_oid = index_by_oid(operators);
  NameIndex<BuiltinOperator> operators_by_name{operators};
  std::unordered_map<std::uint64_t, const BuiltinCast*> casts_by_types;
  std::unordered_map<Oid, SortOperators> sort_operators;
  std::unordered_map<Oid, const BuiltinRelation*> relations_by_oid = index_by_oid(relations.all());
  NameIndex<BuiltinRelation> relations_by_name{relations.all()};

  Data() {
    types_by_name.reserve(types.size());
    for (const BuiltinType& type : types) {
      // Neither are CARTO's reachable by name: they would hide tables called as they are.
      const bool is_named = type.schema == "pg_catalog" || type.schema == "public";
      if (is_named) types_by_name.emplace(type.name, &type);
    }
    procedures_by_signature.reserve(procedures.all().size());
    for (const BuiltinProcedure& procedure : procedures.all()) {
      procedures_by_signature.emplace(procedure.signature, &procedure);
    }
    casts_by_types.reserve(casts.size());
    for (const BuiltinCast& cast : casts) {
      casts_by_types.emplace(pair_key(cast.source, cast.target), &cast);
    }
    for (TabSeparatedReader reader(catalog_data::kOperatorClasses); reader.next();) {
      const Oid type = reader.oid();
      sort_operators.emplace(
          type,
          SortOperators{.equal = reader.oid(), .less = reader.oid(), .greater = reader.oid()});
    }
  }
};

BuiltinCatalog::BuiltinCatalog() : data_(std::make_unique<Data>()) {}
BuiltinCatalog::~BuiltinCatalog() = default;

namespace {

using EnumTypes = std::array<BuiltinType, 2 * kMostEnumTypes>;

// Each type, and its array type behind it.
const EnumTypes& enum_types() {
  static const EnumTypes types = [] {
    EnumTypes made;
    for (Oid i = 0; i < made.size(); i += 2) {
      const Oid type = kFirstEnumType + i;
      made[i] = {.oid = type,
                 .name = {},
                 .sql_name = {},
                 .schema = {},
                 .length = 4,
                 .kind = 'e',
                 .category = 'E',
                 .preferred = false,
                 .element = kInvalidOid,
                 .array = array_of_enum(type),
                 .relation = kInvalidOid,
                 .base_type = kInvalidOid,
                 .range_subtype = kInvalidOid};
      made[i + 1] = made[i];
      made[i + 1].oid = array_of_enum(type);
      made[i + 1].length = -1;
      made[i + 1].kind = 'b';
      made[i + 1].category = 'A';
      made[i + 1].element = type;
      made[i + 1].array = kInvalidOid;
    }
    return made;
  }();
  return types;
}

}  // namespace

namespace {

// What row types have in common; their names and columns are the catalog's.
BuiltinType row_described(Oid oid) {
  return {.oid = oid,
          .name = {},
          .sql_name = {},
          .schema = {},
          .length = -1,
          .kind = 'c',
          .category = 'C',
          .preferred = false,
          .element = kInvalidOid,
          .array = array_of_row(oid),
          .relation = kInvalidOid,
          .base_type = kInvalidOid,
          .range_subtype = kInvalidOid};
}

// The array of a type that a statement has made.
BuiltinType array_described(Oid oid, Oid element) {
  BuiltinType type = row_described(oid);
  type.kind = 'b';
  type.category = 'A';
  type.element = element;
  type.array = kInvalidOid;
  return type;
}

// What domains have in common with the type below them.
BuiltinType domain_described(Oid domain, const BuiltinCatalog& catalog) {
  const Oid below = below_domain(domain);
  BuiltinType type = is_made_row_type(below) ? row_described(below) : *catalog.find_type(below);
  type.oid = domain;
  type.name = type.sql_name = type.schema = {};
  type.preferred = false;
  type.relation = type.range_subtype = kInvalidOid;
  type.kind = 'd';
  type.element = kInvalidOid;
  type.array = array_of_domain(domain);
  type.base_type = below;
  return type;
}

// A domain, or the array of one or of a row type; made as it is asked for, since there are more of
// them than ever will be.
const BuiltinType& made_type(Oid oid, const BuiltinCatalog& catalog) {
  static std::mutex mutex;
  static std::map<Oid, BuiltinType> types;
  {
    const std::scoped_lock lock(mutex);
    const auto found = types.find(oid);
    if (found != types.end()) return found->second;
  }
  // The type below a domain may be one of these itself.
  const BuiltinType type = is_row_array_type(oid) ? array_described(oid, row_of_array(oid))
                           : is_domain_array_type(oid)
                               ? array_described(oid, element_of_domain_array(oid))
                               : domain_described(oid, catalog);
  const std::scoped_lock lock(mutex);
  return types.emplace(oid, type).first->second;
}

}  // namespace

const BuiltinCatalog& BuiltinCatalog::instance() {
  static const BuiltinCatalog catalog;
  return catalog;
}

const BuiltinType* BuiltinCatalog::find_type(Oid oid) const {
  if (is_in_enum_range(oid)) return &enum_types()[oid - kFirstEnumType];
  if (is_in_domain_range(oid) || is_row_array_type(oid)) return &made_type(oid, *this);
  return find_in(data_->types_by_oid, oid);
}

const BuiltinType* BuiltinCatalog::find_type(std::string_view name) const {
  return find_in(data_->types_by_name, name);
}

const BuiltinProcedure* BuiltinCatalog::find_procedure(Oid oid) const {
  return find_in(data_->procedures_by_oid, oid);
}

const BuiltinProcedure* BuiltinCatalog::find_procedure_by_signature(
    std::string_view signature) const {
  return find_in(data_->procedures_by_signature, signature);
}

std::span<const BuiltinProcedure* const> BuiltinCatalog::procedures(std::string_view name) const {
  return data_->procedures_by_name.find(name);
}

std::span<const BuiltinOperator* const> BuiltinCatalog::operators(std::string_view name) const {
  return data_->operators_by_name.find(name);
}

const BuiltinOperator* BuiltinCatalog::find_operator(Oid oid) const {
  return find_in(data_->operators_by_oid, oid);
}

const BuiltinCast* BuiltinCatalog::find_cast(Oid source, Oid target) const {
  return find_in(data_->casts_by_types, pair_key(source, target));
}

const SortOperators* BuiltinCatalog::find_sort_operators(Oid type) const {
  const auto found = data_->sort_operators.find(type);
  return found == data_->sort_operators.end() ? nullptr : &found->second;
}

const BuiltinRelation* BuiltinCatalog::find_relation(Oid oid) const {
  return find_in(data_->relations_by_oid, oid);
}

const BuiltinRelation* BuiltinCatalog::find_relation(std::string_view schema,
                                                     std::string_view name) const {
  for (const BuiltinRelation* relation : data_->relations_by_name.find(name)) {
    if (relation->schema == schema) return relation;
  }
  return nullptr;
}

std::span<const BuiltinType> BuiltinCatalog::types() const { return data_->types; }
std::span<const BuiltinProcedure> BuiltinCatalog::procedures() const {
  return data_->procedures.all();
}
std::span<const BuiltinOperator> BuiltinCatalog::operators() const { return data_->operators; }
std::span<const BuiltinCast> BuiltinCatalog::casts() const { return data_->casts; }
std::span<const BuiltinRelation> BuiltinCatalog::relations() const {
  return data_->relations.all();
}

}  // namespace carto_mock::sql
