// The options of CREATE and ALTER SEQUENCE, which identity columns have as well (manual, page
// CREATE SEQUENCE).
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "sql/engine/object_names.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

class SequenceChange {
 public:
  // Throws 42601 `conflicting or redundant options`.
  SequenceChange(std::size_t count, PgQuery__Node* const* options, const UtilityContext& context);

  // The type of an identity column becomes the sequence's. Throws 22023 for one that is no integer.
  SequenceChange(Oid identity_type, const UtilityContext& context);

  // What `options` are afterwards; 22023 for values that do not fit. `last`: the value that the
  // sequence stands at, for an existing one.
  SequenceOptions apply(SequenceOptions options, std::optional<std::int64_t> last) const;

  // The value to go on with; none: RESTART is not there.
  std::optional<std::int64_t> restart(const SequenceOptions& options) const;

  // Does it say anything but START, AS and OWNED BY? PostgreSQL then forgets what it has logged.
  bool changes_course() const;

  // OWNED BY: a relation and its column; none: not there.
  const std::optional<std::pair<Oid, int>>& owner() const { return owned_by_; }

 private:
  void read(const PgQuery__DefElem& option);
  void read_owner(const PgQuery__List& names);

  const UtilityContext& context_;
  std::optional<Oid> type_;
  std::optional<std::int64_t> increment_, start_, minimum_, maximum_, cache_, restart_value_;
  std::optional<bool> cycle_;
  std::optional<std::pair<Oid, int>> owned_by_;
  bool no_minimum_ = false;
  bool no_maximum_ = false;
  bool restart_ = false;
};

struct IdentitySequence {
  SequenceOptions options;
  std::optional<QualifiedName> name;  // SEQUENCE NAME; none: PostgreSQL chooses one
};

// The sequence behind a new column GENERATED … AS IDENTITY. Throws 22023 for a column that is no
// integer.
IdentitySequence identity_sequence(const PgQuery__Constraint& identity, Oid column_type,
                                   const UtilityContext& context);

}  // namespace carto_mock::sql
