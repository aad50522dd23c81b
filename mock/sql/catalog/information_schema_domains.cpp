#include "sql/catalog/information_schema_domains.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/system_rows.h"
#include "sql/types/domain_types.h"

namespace carto_mock::sql {
namespace {

std::vector<DomainCheck> checks_of(std::string_view domain) {
  DomainCheck check;
  if (domain == "cardinal_number") {
    check.oid = 13222;
    check.name = "cardinal_number_domain_check";
    check.check_sql = "(VALUE >= 0)";
  } else if (domain == "yes_or_no") {
    check.oid = 13235;
    check.name = "yes_or_no_check";
    check.check_sql =
        "((VALUE)::text = ANY ((ARRAY['YES'::character varying, 'NO'::character "
        "varying])::text[]))";
  } else {
    return {};
  }
  return {std::move(check)};
}

const std::vector<DomainType>& domains() {
  static const std::vector<DomainType> known = [] {
    std::vector<DomainType> made;
    made.reserve(kInformationSchemaTypes.size());
    for (const InformationSchemaType& type : kInformationSchemaTypes) {
      const TypeDetails& details = type_details(type.domain);
      DomainType domain;
      domain.oid = type.domain;
      domain.schema = kInformationSchema;
      domain.name = BuiltinCatalog::instance().find_type(type.domain)->name;
      domain.owner = kBootstrapSuperuser;
      domain.base = {.oid = type.below, .typmod = details.typmod};
      domain.default_sql = details.default_text;
      domain.checks = checks_of(domain.name);
      made.push_back(std::move(domain));
    }
    return made;
  }();
  return known;
}

}  // namespace

const DomainType* find_information_schema_domain(Oid oid) {
  const InformationSchemaType* type = find_information_schema_type(oid);
  if (type == nullptr) return nullptr;
  return &*std::ranges::find(domains(), type->domain, &DomainType::oid);
}

const DomainType* find_information_schema_domain(std::string_view name) {
  const auto found = std::ranges::find(domains(), name, &DomainType::name);
  return found == domains().end() ? nullptr : &*found;
}

std::vector<const DomainType*> all_domains(const CatalogSnapshot& catalog) {
  std::vector<const DomainType*> all = catalog.domains();
  for (const DomainType& domain : domains()) all.push_back(&domain);
  return all;
}

}  // namespace carto_mock::sql
