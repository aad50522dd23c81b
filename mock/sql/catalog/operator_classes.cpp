#include "sql/catalog/operator_classes.h"

#include <algorithm>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/tab_separated.h"
#include "sql/types/domain_types.h"

namespace carto_mock::sql {
namespace {

std::vector<OperatorClass> read_classes() {
  std::vector<OperatorClass> classes;
  for (const std::string_view line : fixed_lines("pg_opclass")) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    OperatorClass entry{};
    entry.oid = reader.oid();
    entry.method = reader.oid();
    entry.name = reader.text();
    for (const std::string_view skipped : {"opcnamespace", "opcowner"}) {
      static_cast<void>(skipped);
      reader.text();
    }
    entry.family = reader.oid();
    entry.input_type = reader.oid();
    entry.is_default = reader.flag();
    entry.key_type = reader.oid();
    classes.push_back(entry);
  }
  return classes;
}

const std::vector<OperatorClass>& operator_classes() {
  static const std::vector<OperatorClass> classes = read_classes();
  return classes;
}

// The type whose class a type without one of its own shares.
Oid sharing_type(Oid type) {
  if (type == oid::kVarchar) return oid::kText;
  if (type == oid::kCidr) return oid::kInet;
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type);
  if (found == nullptr) return oid::kRecord;  // the row type of a table
  if (found->element != kInvalidOid) return oid::kAnyArray;
  switch (found->kind) {
    case 'e':
      return oid::kAnyEnum;
    case 'r':
      return oid::kAnyRange;
    case 'm':
      return oid::kAnyMultirange;
    case 'c':
      return oid::kRecord;
    default:
      return kInvalidOid;
  }
}

const OperatorClass* find_default(Oid method, Oid type) {
  const auto& classes = operator_classes();
  const auto found = std::ranges::find_if(classes, [&](const OperatorClass& entry) {
    return entry.is_default && entry.method == method && entry.input_type == type;
  });
  return found == classes.end() ? nullptr : &*found;
}

}  // namespace

Oid index_method(std::string_view name) {
  for (const std::string_view line : fixed_lines("pg_am")) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    const Oid method = reader.oid();
    if (reader.text() == name) return method;
  }
  return kInvalidOid;
}

const OperatorClass* find_operator_class(Oid method, std::string_view name) {
  const auto& classes = operator_classes();
  const auto found = std::ranges::find_if(classes, [&](const OperatorClass& entry) {
    return entry.method == method && entry.name == name;
  });
  return found == classes.end() ? nullptr : &*found;
}

const OperatorClass* default_operator_class(Oid method, Oid type) {
  const Oid base = is_domain_type(type) ? below_domain(type) : type;
  const OperatorClass* own = find_default(method, base);
  return own != nullptr ? own : find_default(method, sharing_type(base));
}

bool accepts_type(const OperatorClass& operator_class, Oid type) {
  const Oid base = is_domain_type(type) ? below_domain(type) : type;
  if (base == operator_class.input_type || sharing_type(base) == operator_class.input_type)
    return true;
  const BuiltinCast* cast = BuiltinCatalog::instance().find_cast(base, operator_class.input_type);
  return cast != nullptr && cast->method == 'b' && cast->context == 'i';
}

std::string_view operator_family_name(Oid family) {
  for (const std::string_view line : fixed_lines("pg_opfamily")) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    const Oid oid = reader.oid();
    reader.oid();  // opfmethod
    if (oid == family) return reader.text();
  }
  return {};
}

bool is_search_operator(Oid family, Oid op) {
  return std::ranges::any_of(fixed_lines("pg_amop"), [&](std::string_view line) {
    TabSeparatedReader reader = TabSeparatedReader::of_line(line);
    reader.oid();  // oid
    if (reader.oid() != family) return false;
    for (const std::string_view skipped : {"amoplefttype", "amoprighttype", "amopstrategy"}) {
      static_cast<void>(skipped);
      reader.text();
    }
    return reader.text() == "s" && reader.oid() == op;
  });
}

}  // namespace carto_mock::sql
