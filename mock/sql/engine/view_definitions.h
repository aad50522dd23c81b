// What pg_get_viewdef() and the pretty form of pg_get_expr() show (manual, chapter 9.26.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// See SessionServices::view_definition().
std::optional<std::string> shown_view_definition(Oid view, bool is_pretty, int wrap_column,
                                                 SessionState& session);

// See DefinitionSession::pretty_expression().
std::string shown_pretty_expression(std::string_view sql, const Relation* table,
                                    SessionState& session);

// See DefinitionSession::pretty_domain_check() and pretty_trigger_condition().
std::string shown_pretty_domain_check(std::string_view sql, Type base, SessionState& session);
std::string shown_pretty_trigger_condition(std::string_view sql, const Relation& table,
                                           SessionState& session);

// See DefinitionSession::is_view_updatable() and updatable_columns().
bool writes_through_view(Oid view, SessionState& session);
std::vector<bool> columns_written_through(Oid view, SessionState& session);

}  // namespace carto_mock::sql
