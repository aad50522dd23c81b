// pg_settings.
#include <vector>

#include "sql/catalog/server_settings.h"
#include "sql/catalog/system_rows.h"

namespace carto_mock::sql {
namespace {

Value optional_value(const std::optional<std::string_view>& text) {
  return text ? text_value(*text) : Value();
}

Value choices_value(const std::optional<std::string_view>& choices) {
  if (!choices) return {};
  std::vector<Value> texts;
  for (std::string_view rest = *choices;;) {
    const std::size_t end = rest.find(',');
    texts.push_back(text_value(rest.substr(0, end)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return Value::array(Array::of(oid::kText, std::move(texts)));
}

}  // namespace

bool may_read_setting(const ServerSetting& setting, const CatalogSnapshot& catalog, Oid role) {
  // The second is a member of the first.
  return setting.is_for_all ||
         catalog.has_privileges_of(role, predefined_role("pg_read_all_settings")) ||
         catalog.has_privileges_of(role, predefined_role("pg_monitor"));
}

void write_pg_settings(SystemRows& rows, const SystemRowContext& context) {
  for (const ServerSetting& setting : server_settings()) {
    if (!may_read_setting(setting, context.catalog, context.current_user)) continue;
    std::optional<SessionSetting> own;
    if (context.session_setting) own = context.session_setting(setting.name);
    rows.add();
    rows.set("name", text_value(setting.name))
        .set("setting", own ? text_value(own->value) : optional_value(setting.value))
        .set("unit", optional_value(setting.unit))
        .set("category", text_value(setting.category))
        .set("short_desc", text_value(setting.short_description))
        .set("extra_desc", optional_value(setting.extra_description))
        .set("context", text_value(setting.context))
        .set("vartype", text_value(setting.type))
        .set("source", text_value(own && !own->source.empty() ? std::string_view(own->source)
                                                              : setting.source))
        .set("min_val", optional_value(setting.minimum))
        .set("max_val", optional_value(setting.maximum))
        .set("enumvals", choices_value(setting.choices))
        .set("boot_val", optional_value(setting.built_value))
        .set("reset_val", own ? text_value(own->reset_value) : optional_value(setting.reset_value))
        .set("pending_restart", Value::boolean(false));
  }
}

}  // namespace carto_mock::sql
