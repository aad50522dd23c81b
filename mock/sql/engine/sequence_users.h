// Defaults of columns that take their values from a sequence, whoever owns it: they depend on it
// (pg_depend), and name it by its schema and name.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sql/engine/drop.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

struct SequenceUser {
  Oid table;
  int attnum;
  Dependent text;
};

// In the order of the tables' creation, but of `going`, which go with the sequence. Where something
// else may read the sequence, a view or a CHECK, that is refused (0A000).
std::vector<SequenceUser> users_of_sequence(const Relation& sequence, std::span<const Oid> going,
                                            const UtilityContext& context);
// Likewise, of the sequences that the table, or its column, owns; 0: any of its columns.
std::vector<SequenceUser> users_of_owned_sequences(Oid table, int attnum,
                                                   std::span<const Oid> going,
                                                   const UtilityContext& context);
// Takes the defaults away.
void drop_sequence_users(const std::vector<SequenceUser>& users, const UtilityContext& context);

// How stored expressions name it: 'schema.name'::regclass.
std::string sequence_literal(const Relation& sequence, const CatalogSnapshot& catalog);
// Refuses (0A000) what else than a default may read it.
void refuse_other_readers(const Relation& sequence, std::span<const Oid> going,
                          const UtilityContext& context);
// The sequence has another name, or is in another schema: defaults follow.
void follow_sequence(const std::string& old_literal, const Relation& sequence,
                     const UtilityContext& context);

}  // namespace carto_mock::sql
