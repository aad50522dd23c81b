#include "sql/catalog/procedure_details.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "sql/catalog/embedded_data.h"
#include "sql/catalog/tab_separated.h"

namespace carto_mock::sql {
namespace {

// The dumped ones, by OID. What is between tabs has its line ends, tabs and backslashes escaped.
class DumpedDetails {
 public:
  static const DumpedDetails& instance() {
    static const DumpedDetails details;
    return details;
  }

  const ProcedureDetails* find(Oid procedure) const {
    const auto found = details_.find(procedure);
    return found == details_.end() ? nullptr : &found->second;
  }

 private:
  struct Texts {
    std::string source, library, sql_body;
  };

  DumpedDetails() {
    const std::string text = embedded_catalog_text("procedure_details.tsv.gz");
    for (TabSeparatedReader reader(text); reader.next();) {
      const Oid oid = reader.oid();
      ProcedureDetails details;
      details.language = reader.oid();
      details.cost = static_cast<float>(reader.integer());
      details.rows = static_cast<float>(reader.integer());
      details.support = reader.oid();
      details.security_definer = reader.flag();
      details.leakproof = reader.flag();
      details.parallel = reader.letter();
      Texts& texts = texts_[oid];
      texts.source = unescaped_text(reader.text());
      texts.library = reader.text();
      texts.sql_body = unescaped_text(reader.text());
      details.source = texts.source;
      details.library = texts.library;
      details.sql_body = texts.sql_body;
      details_.emplace(oid, details);
    }
  }

  std::unordered_map<Oid, Texts> texts_;  // whose places do not move
  std::unordered_map<Oid, ProcedureDetails> details_;
};

Oid language_oid(FunctionLanguage language) {
  switch (language) {
    case FunctionLanguage::kSql:
      return kSqlLanguage;
    case FunctionLanguage::kPlpgsql:
      return kPlpgsqlLanguage;
  }
  return kInvalidOid;
}

}  // namespace

std::optional<ProcedureDetails> procedure_details(Oid procedure, const CatalogSnapshot& catalog) {
  if (const StoredFunction* stored = catalog.find_function(procedure)) {
    const UserFunction& function = stored->definition();
    return ProcedureDetails{.language = language_oid(function.language),
                            .cost = function.cost,
                            .rows = function.rows,
                            .security_definer = function.security_definer,
                            .leakproof = function.leakproof,
                            .parallel = function.parallel,
                            .settings = function.settings,
                            .source = function.body};
  }
  const ProcedureDetails* dumped = DumpedDetails::instance().find(procedure);
  return dumped == nullptr ? std::nullopt : std::optional(*dumped);
}

float dumped_cost(Oid procedure) {
  const ProcedureDetails* dumped = DumpedDetails::instance().find(procedure);
  return dumped == nullptr ? 1 : dumped->cost;
}

}  // namespace carto_mock::sql
