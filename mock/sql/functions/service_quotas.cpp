// What is left of the data services, and small helpers beside them (spec dataservices.md 1.5).
#include <fmt/format.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/carto_types.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/carto_query_texts.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/functions/service_calls.h"
#include "sql/types/json.h"
#include "sql/types/jsonb.h"

namespace carto_mock::sql {
namespace {

Value number(std::int64_t value) { return Value::numeric(Numeric(value)); }

template <bool with_batch>
std::vector<Value> quota_info(const CallContext& context, Arguments) {
  std::vector<Value> rows;
  std::int64_t place = 0;
  for (const DataService service : kDataServices) {
    const ServiceQuota quota = service_quota(context, service);
    Record row{{{kDataServiceEnum}, {oid::kNumeric}, {oid::kNumeric}, {oid::kBool}, {oid::kText}},
               {"service", "monthly_quota", "used_quota", "soft_limit", "provider"},
               {Value::integer(++place), number(quota.monthly), number(quota.used),
                Value::boolean(quota.has_soft_limit),
                Value::text(std::string(to_string(quota.provider)))}};
    if (with_batch) {
      row.types.push_back({oid::kNumeric});
      row.names.emplace_back("max_batch_size");
      const bool is_geocoder = service == DataService::kHiresGeocoder;
      row.fields.push_back(number(is_geocoder ? largest_batch(quota.provider) : 1));
    }
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

Value enough_quota(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return {};
  const std::string& name = arguments[0].as_text();
  const std::optional<DataService> service = parse_data_service(name);
  if (!service) {
    throw remote_error("_cdb_enough_quota(4)",
                       fmt::format("invalid input value for enum service_type: \"{}\"", name),
                       sqlstate::kInvalidTextRepresentation);
  }
  return Value::boolean(
      service_quota(context, *service).allows(arguments[1].as_numeric(), QuotaRule::kAllLeft));
}

// No account has one.
Value rate_limit(const CallContext&, Arguments) { return {}; }

// The planner's estimate; here the exact number.
Value count_estimate(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) throw Error::unsupported("cdb_count_estimate(NULL)");
  const std::int64_t count = row_count(context, arguments[0].as_text());
  if (count > std::numeric_limits<std::int32_t>::max()) throw_out_of_range<std::int32_t>();
  return Value::integer(count);
}

Value texts_of_array(const CallContext&, Arguments arguments) {
  std::vector<Value> texts;
  if (!arguments[0].is_null()) {
    const JsonNode json = parse_json(arguments[0].as_text());
    if (json.kind != JsonNode::Kind::kArray) {
      throw Error(sqlstate::kInvalidParameterValue, json.kind == JsonNode::Kind::kObject
                                                        ? "cannot extract elements from an object"
                                                        : "cannot extract elements from a scalar");
    }
    for (const JsonNode& element : json.elements) {
      if (element.kind == JsonNode::Kind::kArray || element.kind == JsonNode::Kind::kObject)
        throw Error::unsupported("cdb_jsonb_array_casttext() of such elements");
      if (element.kind == JsonNode::Kind::kNull) {
        texts.emplace_back();
      } else {
        texts.push_back(Value::text(element.kind == JsonNode::Kind::kString ? element.text
                                                                            : jsonb_text(element)));
      }
    }
  }
  return Value::array(Array::of(oid::kText, std::move(texts)));
}

constexpr auto kAnyKey = ServicePermission::kAnyKey;

constexpr FunctionEntry kEntries[] = {
    service_entry<enough_quota, kAnyKey>("cdb_enough_quota(text,numeric)"),
    safe_service_entry<enough_quota, kAnyKey>("_cdb_enough_quota_exception_safe(text,numeric)"),
    service_entry<rate_limit, kAnyKey>("cdb_service_get_rate_limit(text)"),
    safe_service_entry<rate_limit, kAnyKey>("_cdb_service_get_rate_limit_exception_safe(text)"),
    {"cdb_count_estimate(text)", count_estimate},
    {"cdb_jsonb_array_casttext(jsonb)", texts_of_array},
};

constexpr SetFunctionEntry kSetEntries[] = {
    service_set_entry<quota_info<false>, kAnyKey>("cdb_service_quota_info()"),
    safe_service_set_entry<quota_info<false>, kAnyKey>("_cdb_service_quota_info_exception_safe()"),
    service_set_entry<quota_info<true>, kAnyKey>("cdb_service_quota_info_batch()"),
    safe_service_set_entry<quota_info<true>, kAnyKey>(
        "_cdb_service_quota_info_batch_exception_safe()"),
};

}  // namespace

std::span<const FunctionEntry> service_quota_functions() { return kEntries; }
std::span<const SetFunctionEntry> service_quota_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
