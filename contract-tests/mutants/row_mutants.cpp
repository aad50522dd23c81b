// Mutants that mistreat what a query gives.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

// A client that changes the values it hands over; objects and lists are gone through.
class ChangesValues : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    Json result = ReferenceClient::read_rows(response);
    if (result.contains("rows")) {
      for (auto& row : result["rows"]) {
        for (auto& value : row) value = changed(value);
      }
    }
    return result;
  }
  Json changed(const Json& value) {
    if (!value.is_structured()) return change(value);
    Json copy = value;
    for (auto& member : copy) member = changed(member);
    return copy;
  }
  virtual Json change(const Json& value) = 0;
};

class TurnsIntoTexts final : public ChangesValues {
  Json change(const Json& value) override { return value.is_string() ? value : Json(value.dump()); }
};

class NullIsEmptyText final : public ChangesValues {
  Json change(const Json& value) override { return value.is_null() ? Json("") : value; }
};

// Json::empty() is about arrays and objects.
bool is_empty_text(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().empty();
}

class EmptyTextIsNull final : public ChangesValues {
  Json change(const Json& value) override { return is_empty_text(value) ? Json() : value; }
};

class FalseIsNull final : public ChangesValues {
  Json change(const Json& value) override { return value == false || value == 0 ? Json() : value; }
};

class ReadsNumbersInTexts final : public ChangesValues {
  Json change(const Json& value) override {
    const bool is_digits =
        value.is_string() && !is_empty_text(value) &&
        value.get_ref<const std::string&>().find_first_not_of("0123456789") == std::string::npos;
    return is_digits ? Json(std::stod(value.get<std::string>())) : value;
  }
};

class KeepsThirtyTwoBits final : public ChangesValues {
  Json change(const Json& value) override {
    return value.is_number_integer() ? Json(static_cast<std::int32_t>(value.get<std::int64_t>()))
                                     : value;
  }
};

class RoundsFloats final : public ChangesValues {
  Json change(const Json& value) override {
    return value.is_number_float() ? Json(std::lround(value.get<double>())) : value;
  }
};

class NanIsNull final : public ChangesValues {
  Json change(const Json& value) override {
    return value == "NaN" || value == "-Infinity" ? Json() : value;
  }
};

class ReadsTimesAsInstants final : public ChangesValues {
  Json change(const Json& value) override {
    return value == "10:11:12" ? Json("1970-01-01T10:11:12Z") : value;
  }
};

class DropsHyphens final : public ChangesValues {
  Json change(const Json& value) override {
    if (!value.is_string()) return value;
    std::string text = value;
    std::erase(text, '-');
    return text;
  }
};

class EmptyListIsNull final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    Json result = ReferenceClient::read_rows(response);
    for (auto& row : result["rows"]) {
      for (auto& value : row) {
        if (value == Json::array()) value = nullptr;
      }
    }
    return result;
  }
};

class ParsesTexts final : public ChangesValues {
  Json change(const Json& value) override {
    if (!value.is_string()) return value;
    const std::string text = value;
    return text == "s" ? Json("\"s\"") : Json(text.starts_with('[') ? text.substr(1) : text);
  }
};

class RoundsLargeFloats final : public ChangesValues {
  Json change(const Json& value) override {
    return value.is_number() && value.get<double>() > 1e18 ? Json(1e18) : value;
  }
};

class MovesInstants final : public ChangesValues {
  Json change(const Json& value) override {
    if (!value.is_string()) return value;
    std::string text = value;
    if (!text.ends_with("Z")) return value;
    text.back() = '+';
    return text + "01:00";
  }
};

class DropsLinks final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    Json result = ReferenceClient::read_rows(response);
    if (!result.contains("rows")) return result;
    for (auto& row : result["rows"]) {
      for (auto& value : row) {
        if (value.is_structured()) value = value.dump();
      }
    }
    return result;
  }
};

class TrimsTexts final : public ChangesValues {
  Json change(const Json& value) override {
    if (!value.is_string()) return value;
    std::string text = value;
    while (text.ends_with(' ')) text.pop_back();
    return text;
  }
};

class StripsTexts final : public ChangesValues {
  Json change(const Json& value) override {
    if (!value.is_string()) return value;
    std::string text = value;
    std::erase_if(text, [](char c) { return static_cast<signed char>(c) < ' '; });
    return text;
  }
};

class ShortensTexts final : public ChangesValues {
  Json change(const Json& value) override {
    if (!value.is_string()) return value;
    return value.get<std::string>().substr(0, 65535);
  }
};

class ReadsHex final : public ChangesValues {
  Json change(const Json& value) override {
    const bool is_point = value.is_string() && value.get<std::string>().starts_with("0101000020");
    return is_point ? Json("POINT(1 2)") : value;
  }
};

// A client that changes the list of rows.
class ChangesRows : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    Json result = ReferenceClient::read_rows(response);
    if (result.contains("rows")) result["rows"] = change(result["rows"]);
    return result;
  }
  virtual Json change(Json rows) = 0;
};

class DropsLastRow final : public ChangesRows {
  Json change(Json rows) override {
    if (!rows.empty()) rows.erase(rows.size() - 1);
    return rows;
  }
};

class SortsRows final : public ChangesRows {
  Json change(Json rows) override {
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};

class KeepsDistinctRows final : public ChangesRows {
  Json change(Json rows) override {
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
  }
};

class KeepsFiftyColumns final : public ChangesRows {
  Json change(Json rows) override {
    for (auto& row : rows) {
      while (row.size() > 50) row.erase(std::prev(row.end()));
    }
    return rows;
  }
};

class LowersColumnNames final : public ChangesRows {
  Json change(Json rows) override {
    for (auto& row : rows) {
      Json lowered = Json::object();
      for (const auto& [name, value] : row.items()) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        lowered[lower] = value;
      }
      row = lowered;
    }
    return rows;
  }
};

class EmptyIsAnError final : public ChangesRows {
  Json change(Json rows) override {
    if (rows.empty()) throw ClientFailure(FailureKind::kClient, 200, {"no rows"});
    return rows;
  }
};

class KeepsFirstOfEqualNames final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    Json result = ReferenceClient::read_rows(response);
    for (auto& row : result["rows"]) {
      if (row.contains("n")) row["n"] = 1;
    }
    return result;
  }
};

class HandsOverRowsOnly final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    return {{"rows", ReferenceClient::read_rows(response).value("rows", Json::array())}};
  }
};

class ReadsEveryFormatAsJson final : public ReferenceClient {
  Json query(const Json& arguments) override {
    return read_rows(exchange(query_request(arguments)));
  }
};

class IgnoresFormat final : public ReferenceClient {
  Json query(const Json& arguments) override {
    Json changed = arguments;
    changed.erase("format");
    return ReferenceClient::query(changed);
  }
};

}  // namespace

std::vector<Mutant> mutants_of_rows() {
  const std::string value = "client/sql/values/";
  const std::string result = "client/sql/results/";
  return {
      mutant<TurnsIntoTexts>(
          "turns values into texts", "every value becomes a text",
          {value + "null", value + "true", value + "false", value + "zero", value + "negative",
           value + "integer", value + "beyond-32-bits", value + "largest-exact-integer",
           value + "float", value + "numeric", value + "small-float", value + "json",
           value + "array", value + "array-with-null", value + "interval", value + "bytes",
           value + "array-of-arrays", value + "array-of-booleans", value + "json-deep"}),
      mutant<NullIsEmptyText>("NULL is an empty text", "NULL and '' are the same",
                              {value + "null", value + "geometry-null", value + "array-with-null",
                               "client/copy/from/null"}),
      mutant<EmptyTextIsNull>("an empty text is NULL", "'' and NULL are the same",
                              {value + "empty-text"}),
      mutant<FalseIsNull>("false is NULL", "false and 0 are dropped",
                          {value + "false", value + "zero"}),
      mutant<ReadsNumbersInTexts>("reads numbers in texts", "a text of digits becomes a number",
                                  {value + "leading-zeros-text", value + "big-integer-as-text"}),
      mutant<KeepsThirtyTwoBits>("keeps 32 bits", "integers are cut",
                                 {value + "beyond-32-bits", value + "largest-exact-integer"}),
      mutant<RoundsFloats>("rounds floats", "floats become integers",
                           {value + "float", value + "numeric", value + "small-float"}),
      mutant<NanIsNull>("NaN is NULL", "NaN and infinity are dropped",
                        {value + "nan", value + "infinity"}),
      mutant<MovesInstants>(
          "moves instants", "instants are read in another time zone",
          {value + "timestamp", value + "timestamp-with-zone", value + "date", value + "now"}),
      mutant<ReadsTimesAsInstants>("reads times as instants", "a time of day has a date",
                                   {value + "time-of-day"}),
      mutant<DropsHyphens>("drops hyphens", "a UUID becomes another text", {value + "uuid"}),
      mutant<EmptyListIsNull>("an empty list is NULL", "an empty array and NULL are the same",
                              {value + "empty-array"}),
      mutant<ParsesTexts>("parses texts", "texts are taken for JSON",
                          {value + "json-text", value + "range"}),
      mutant<RoundsLargeFloats>("rounds large floats", "large floats are cut",
                                {value + "large-float"}),
      mutant<DropsLinks>("flattens", "json and arrays become texts",
                         {value + "json", value + "array", value + "array-of-text",
                          value + "array-with-null", value + "interval"}),
      mutant<TrimsTexts>("trims texts", "blanks at the end of texts go",
                         {value + "trailing-blanks"}),
      mutant<StripsTexts>("strips texts", "letters beyond ASCII and control characters go",
                          {value + "control-characters", value + "unicode-text"}),
      mutant<ShortensTexts>("shortens texts", "a text ends after 65535 bytes",
                            {value + "long-text"}),
      mutant<ReadsHex>("reads geometries", "EWKB becomes WKT", {value + "geometry"}),
      mutant<DropsLastRow>("drops the last row", "a result ends too early",
                           {result + "last-row", result + "ten-thousand-rows", result + "returning",
                            result + "order", result + "ddl", result + "cte-that-writes"}),
      mutant<SortsRows>("sorts rows", "rows lose their order", {result + "order"}),
      mutant<KeepsDistinctRows>("merges equal rows", "equal rows become one",
                                {result + "equal-rows"}),
      mutant<KeepsFiftyColumns>("keeps 50 columns", "further columns go", {result + "wide-row"}),
      mutant<LowersColumnNames>("lowers names", "column names become lower case",
                                {value + "column-names"}),
      mutant<EmptyIsAnError>("an empty result is an error", "no rows are refused",
                             {result + "empty", result + "write", "client/sql/paging/past-the-end",
                              "client/sql/errors/no-statement"}),
      mutant<HandsOverRowsOnly>(
          "hands over rows only", "fields and counts go",
          {result + "fields", result + "total-rows", result + "write-count",
           result + "update-count", result + "delete-count", result + "type-of-geometry"}),
      mutant<KeepsFirstOfEqualNames>("keeps the first of equal names", "a later column is dropped",
                                     {result + "same-name-twice"}),
      mutant<ReadsEveryFormatAsJson>("reads every format as JSON", "CSV and SVG are parsed",
                                     {"client/sql/formats/csv", "client/sql/formats/svg"}),
      mutant<IgnoresFormat>("ignores the format", "JSON is asked for instead",
                            {"client/sql/formats/csv", "client/sql/formats/geojson",
                             "client/sql/formats/svg", "client/sql/formats/unknown"}),
  };
}

}  // namespace carto_mock::contract
