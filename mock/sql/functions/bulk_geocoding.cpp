// cdb_bulk_geocode_street_point(): the addresses of a query's rows at once (spec
// dataservices.md 1.2).
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/carto_query_texts.h"
#include "sql/functions/gazetteer.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/json_members.h"
#include "sql/functions/service_calls.h"
#include "sql/functions/service_geometry.h"
#include "sql/types/json.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// The functions run with the search path pg_temp: a table without its schema is not found.
class TemporarySchemaOnly {
 public:
  explicit TemporarySchemaOnly(SessionServices& session)
      : session_(session), before_(session.setting("search_path")) {
    session_.change_setting("search_path", "pg_temp", true);
  }
  ~TemporarySchemaOnly() { session_.change_setting("search_path", before_, true); }
  TemporarySchemaOnly(const TemporarySchemaOnly&) = delete;
  TemporarySchemaOnly& operator=(const TemporarySchemaOnly&) = delete;

 private:
  SessionServices& session_;
  std::string before_;
};

struct Search {
  Value id;
  std::string street;
  std::string city;
  std::string state;
  std::string country;
};

// jsonb as it prints: shorter keys first.
std::string metadata_of(const StreetMatch& match) {
  return fmt::format(R"({{"precision": "{}", "relevance": {}, "match_types": ["{}"]}})",
                     match.precision, match.relevance, match.match_type);
}

Value geocoding_row(const CallContext& context, const Search& search) {
  const std::optional<StreetMatch> match = context.session.gazetteer().find_street(
      {search.street, search.city, search.state, search.country});
  Value place;
  std::string metadata = "{}";
  if (match) {
    place =
        NativeCodec<Geometry>::pack(service_point({match->point.longitude, match->point.latitude}));
    metadata = metadata_of(*match);
  }
  return Value::record({{{oid::kInt4}, {oid::kGeometry}, {oid::kJsonb}},
                        {"cartodb_id", "the_geom", "metadata"},
                        {search.id, std::move(place), Value::text(std::move(metadata))}});
}

// What is sent to the provider has been counted.
std::vector<Value> geocode_all(const CallContext& context, const std::vector<Search>& searches) {
  std::vector<Value> rows;
  if (searches.empty()) return rows;
  const auto failure = service_settings(context, DataService::kHiresGeocoder).failure;
  if (failure == ServiceFailure::kUnavailable)
    throw remote_error("__cdb_bulk_geocode_street_point(3)", kNoGeocoder);
  if (failure)
    throw Error::unsupported("cdb_bulk_geocode_street_point() with a provider that fails");
  rows.reserve(searches.size());
  for (const Search& search : searches) {
    context.session.check_interrupts();
    rows.push_back(geocoding_row(context, search));
  }
  return rows;
}

// False: the quota does not hold that many, and none was counted.
bool count_searches(const CallContext& context, const std::vector<Search>& searches) {
  return count_calls(context, DataService::kHiresGeocoder,
                     static_cast<std::int64_t>(searches.size()), QuotaRule::kAllLeft);
}

std::string text_of(const Value& value) {
  return value.is_null() ? std::string() : value.as_text();
}

// A column of the query as an expression over it; none: NULL.
std::string column(const Value& expression) {
  return expression.is_null() || expression.as_text().empty()
             ? "NULL::text"
             : fmt::format("({})::text", expression.as_text());
}

void check_batch_size(const Value& batch_size, ServiceProvider provider) {
  if (batch_size.is_null()) return;
  if (batch_size.as_integer() < 1)
    throw Error::unsupported("cdb_bulk_geocode_street_point() with a batch_size below 1");
  const std::int64_t largest = largest_batch(provider);
  if (batch_size.as_integer() > largest) {
    throw Error(sqlstate::kRaiseException,
                fmt::format("batch_size must be lower than {}", largest + 1));
  }
}

Error beyond_quota(const ServiceQuota& quota, std::int64_t calls) {
  return Error(sqlstate::kRaiseException, fmt::format("Remaining quota: {}. Estimated cost: {}",
                                                      quota.monthly - quota.used, calls));
}

std::vector<Value> geocode_query(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null())
    throw Error::unsupported("cdb_bulk_geocode_street_point() with NULL for the query or street");
  const std::string& query = arguments[0].as_text();
  const ServiceQuota quota = service_quota(context, DataService::kHiresGeocoder);
  check_batch_size(arguments[5], quota.provider);
  const TemporarySchemaOnly path(context.session);
  const std::int64_t count = row_count(context, query);
  if (!quota.allows(Numeric(count), QuotaRule::kAllLeft)) throw beyond_quota(quota, count);
  std::vector<Search> searches;
  for (const auto& row : run_one_statement(
           context, fmt::format("SELECT cartodb_id::integer, {}, {}, {}, {} FROM ({}\n) AS _x",
                                column(arguments[1]), column(arguments[2]), column(arguments[3]),
                                column(arguments[4]), query))) {
    searches.push_back({row.at(0), text_of(row.at(1)), text_of(row.at(2)), text_of(row.at(3)),
                        text_of(row.at(4))});
  }
  if (!count_searches(context, searches)) {
    throw beyond_quota(service_quota(context, DataService::kHiresGeocoder),
                       static_cast<std::int64_t>(searches.size()));
  }
  return geocode_all(context, searches);
}

Value id_of(const JsonNode& search) {
  const JsonNode* id = find_json_member(search, "id");
  std::int32_t number = 0;
  const bool is_number = id != nullptr && id->kind == JsonNode::Kind::kNumber;
  if (is_number) {
    const char* end = id->text.data() + id->text.size();
    const auto parsed = std::from_chars(id->text.data(), end, number);
    if (parsed.ec == std::errc() && parsed.ptr == end) return Value::integer(number);
  }
  throw Error::unsupported("_cdb_bulk_geocode_street_point() of an element without an id");
}

std::vector<Value> geocode_json(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const JsonNode document = parse_json(arguments[0].as_text());
  if (document.kind != JsonNode::Kind::kArray)
    throw Error::unsupported("_cdb_bulk_geocode_street_point() of what is no array");
  std::vector<Search> searches;
  for (const JsonNode& search : document.elements) {
    searches.push_back({id_of(search), json_member_text(search, "address"),
                        json_member_text(search, "city"), json_member_text(search, "state"),
                        json_member_text(search, "country")});
  }
  if (!count_searches(context, searches))
    throw Error::unsupported("_cdb_bulk_geocode_street_point() beyond the quota");
  return geocode_all(context, searches);
}

constexpr auto kGeocoding = ServicePermission::kGeocoding;

constexpr SetFunctionEntry kSetEntries[] = {
    service_set_entry<geocode_query, kGeocoding>(
        "cdb_bulk_geocode_street_point(text,text,text,text,text,integer)"),
    safe_service_set_entry<geocode_query, kGeocoding>(
        "_cdb_bulk_geocode_street_point_exception_safe(text,text,text,text,text,integer)"),
    service_set_entry<geocode_json, kGeocoding>("_cdb_bulk_geocode_street_point(jsonb)"),
    safe_service_set_entry<geocode_json, kGeocoding>(
        "__cdb_bulk_geocode_street_point_exception_safe(jsonb)"),
};

}  // namespace

std::span<const SetFunctionEntry> bulk_geocoding_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
