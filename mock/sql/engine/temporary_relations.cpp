#include "sql/engine/temporary_relations.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sql/catalog/system_rows.h"
#include "sql/engine/drop.h"
#include "sql/engine/storage_index.h"
#include "sql/lowering/plan.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class SilentSink final : public ResultSink {
 public:
  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value>) override {}
  void complete(const CommandTag&) override {}
  void notice(Severity, const std::string&) override {}
};

// What the session itself does with its temporary relations, between two statements.
UtilityContext own_context(SessionState& session, Transaction& transaction, ResultSink& sink) {
  return {{session, transaction, sink, {}}, "", true};
}

std::string free_schema_name(const CatalogSnapshot& catalog) {
  for (int number = 1;; ++number) {
    std::string name = fmt::format("pg_temp_{}", number);
    if (catalog.find_schema(name) == nullptr) return name;
  }
}

// Any role that the session takes on may use the schema; the relations have owners of their own.
Acl open_acl() {
  const Privileges all = Privilege::kUsage | Privilege::kCreate;
  Acl acl;
  acl.is_default = false;
  acl.items.push_back({kPublic, kBootstrapSuperuser, all, Privileges()});
  return acl;
}

}  // namespace

bool is_temporary(const PgQuery__RangeVar& range) {
  const bool says_so = range.relpersistence != nullptr && range.relpersistence[0] == 't';
  return says_so || (range.schemaname != nullptr && range.schemaname == kTemporaryAlias);
}

const Schema* find_schema(std::string_view name, const UtilityContext& context) {
  if (name == kTemporaryAlias) return context.session.temporary_schema_of_session();
  return context.catalog().find_schema(name);
}

const Schema& require_temporary_schema(const UtilityContext& context) {
  if (const Schema* own = context.session.temporary_schema_of_session()) return *own;
  if (!context.catalog().has_database_privilege(context.role(), Privilege::kTemporary)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied to create temporary tables in database \"{}\"",
                            context.session.database_name()));
  }
  const Oid oid = context.session.generation().allocate_oid();
  context.put(Schema{oid, free_schema_name(context.catalog()), kBootstrapSuperuser, open_acl()});
  context.session.set_temporary_schema(oid);
  return *context.session.temporary_schema_of_session();
}

void note_on_commit(PgQuery__OnCommitAction action, Oid table, const UtilityContext& context) {
  switch (action) {
    case PG_QUERY__ON_COMMIT_ACTION__ON_COMMIT_ACTION_UNDEFINED:
    case PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_NOOP:
    case _PG_QUERY__ON_COMMIT_ACTION_IS_INT_SIZE:
      return;
    case PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_PRESERVE_ROWS:
    case PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_DELETE_ROWS:
    case PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_DROP:
      break;
  }
  const Schema* own = context.session.temporary_schema_of_session();
  const Relation& relation = *context.catalog().find_relation(table);
  if (own == nullptr || relation.schema != own->oid) {
    throw Error(sqlstate::kInvalidTableDefinition,
                "ON COMMIT can only be used on temporary tables");
  }
  if (action == PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_PRESERVE_ROWS) return;
  context.session.on_commit()[table] =
      action == PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_DROP ? OnCommit::kDrop : OnCommit::kDeleteRows;
}

void apply_on_commit(SessionState& session, Transaction& transaction) {
  if (session.on_commit().empty()) return;
  SilentSink sink;
  const UtilityContext context = own_context(session, transaction, sink);
  std::vector<Oid> dropped;
  for (const auto& [table, action] : session.on_commit()) {
    if (session.catalog().find_relation(table) == nullptr) continue;
    if (action == OnCommit::kDrop) {
      dropped.push_back(table);
    } else {
      context.connection().execute("DELETE FROM " + storage_table(table));
      clear_storage_indexes(*context.catalog().find_relation(table), context);
    }
  }
  if (!dropped.empty()) drop_relations(dropped, true, context);
  std::erase_if(session.on_commit(), [&session](const auto& entry) {
    return session.catalog().find_relation(entry.first) == nullptr;
  });
}

void discard_temporary_relations(const UtilityContext& context) {
  const Schema* own = context.session.temporary_schema_of_session();
  if (own == nullptr) return;
  std::vector<Oid> all;
  for (const Relation* relation : context.catalog().relations()) {
    const bool goes_with_table =
        relation->index.has_value() ||
        (relation->sequence && relation->sequence->owned_by != kInvalidOid);
    if (relation->schema == own->oid && !goes_with_table) all.push_back(relation->oid);
  }
  if (!all.empty()) drop_relations(all, true, context);
}

void drop_temporary_relations(SessionState& session, Transaction& transaction) noexcept {
  try {
    session.set_catalog(session.generation().catalog());
    if (session.temporary_schema_of_session() == nullptr) return;
    session.ignore_interrupts();
    SilentSink sink;
    transaction.begin(Transaction::Status::kImplicit);
    transaction.use_writer();
    const UtilityContext context = own_context(session, transaction, sink);
    drop_schema(*session.temporary_schema_of_session(), true, context);
    transaction.commit();
  } catch (const Error&) {
    transaction.rollback();  // what is left goes when the database is opened the next time
  }
}

}  // namespace carto_mock::sql
