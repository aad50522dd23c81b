#include "sql/types/stored_value.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const TextSettings kSettings;

std::string through_storage(std::string_view text, Type type) {
  const Value value = input_value(text, type, kSettings);
  StoredValue stored;
  encode_stored(value, type.oid, stored);
  return output_value(decode_stored(stored, type.oid), type, kSettings);
}

struct RoundTrip {
  Type type;
  const char* text;  // as PostgreSQL prints it
};

constexpr RoundTrip kRoundTrips[] = {
    {{oid::kBool}, "t"},
    {{oid::kInt8}, "-9223372036854775808"},
    {{oid::kFloat8}, "NaN"},
    {{oid::kFloat8}, "-Infinity"},
    {{oid::kFloat8}, "0.1"},
    {{oid::kFloat4}, "0.1"},
    {{oid::kNumeric}, "1.10"},
    {{oid::kNumeric}, "NaN"},
    {{oid::kNumeric}, "-Infinity"},
    {{oid::kNumeric}, "123456789012345678901234567890.000"},
    {{oid::kText}, ""},
    {{oid::kText}, "a;b:c N"},
    {{oid::kBytea}, "\\x0001ff"},
    {{oid::kDate}, "infinity"},
    {{oid::kTimestamp}, "0044-03-15 10:00:00 BC"},
    {{oid::kTimestampTz}, "-infinity"},
    {{oid::kTimeTz}, "24:00:00-03:30:15"},
    {{oid::kInterval}, "-1 mons +2 days -03:04:05.000001"},
    {{oid::kUuid}, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {{oid::kJsonb}, "{\"a\": [1.0, null]}"},
    {{oid::kGeometry}, "0101000020E6100000000000000000F03F0000000000000040"},
    {{oid::kBox2d}, "BOX(1 2,3 4)"},
    {{oid::kInt4Array}, "{}"},
    {{oid::kInt4Array}, "[0:1][1:2]={{1,NULL},{3,4}}"},
    {{oid::kTextArray}, "{\"a b\",NULL,\"NULL\",\"\",\"x\\\"y\",é}"},
    {{oid::kFloat8Array}, "{NaN,1.5,-Infinity}"},
    {{oid::kNumericArray}, "{1.10,NaN}"},
    {{oid::kByteaArray}, "{\"\\\\x00ff\"}"},
    {{oid::kIntervalArray}, "{\"1 mon -2 days\"}"},
    {{oid::kGeometryArray}, "{0101000000000000000000F03F0000000000000040}"},
};

TEST(StoredValue, ComesBackFromStorage) {
  for (const RoundTrip& test : kRoundTrips) {
    EXPECT_EQ(through_storage(test.text, test.type), test.text);
  }
}

TEST(StoredValue, RecordsKeepTypesAndNames) {
  Record record;
  record.types = {{oid::kInt4}, {oid::kText}, {oid::kInt4Array}};
  record.names = {"id", "na:me", "list"};
  record.fields = {Value::integer(7), Value(), input_value("{1,2}", {oid::kInt4Array}, kSettings)};
  StoredValue stored;
  encode_stored(Value::record(record), oid::kRecord, stored);
  const Value value = decode_stored(stored, oid::kRecord);
  EXPECT_EQ(value.as_record().names, record.names);
  EXPECT_EQ(value.as_record().types, record.types);
  EXPECT_EQ(output_value(value, {oid::kRecord}, kSettings), "(7,,\"{1,2}\")");
}

TEST(StoredValue, NullAndNanHaveTheirOwnForms) {
  StoredValue stored;
  encode_stored(Value(), oid::kText, stored);
  EXPECT_EQ(stored.kind, StoredValue::Kind::kNull);
  EXPECT_TRUE(decode_stored(stored, oid::kText).is_null());
  encode_stored(Value::real(std::nan("")), oid::kFloat8, stored);
  EXPECT_EQ(stored.kind, StoredValue::Kind::kText);
  EXPECT_EQ(stored.bytes, "NaN");
}

TEST(StoredValue, DamagedTextIsAnErrorNotACrash) {
  for (const char* text :
       {"", "1", "1;", "1;2:1;", "1;2:1;5:x", "9999999;", "1;-5:1;", "1;2:1;1:1"}) {
    StoredValue stored;
    stored.kind = StoredValue::Kind::kText;
    stored.bytes = text;
    EXPECT_THROW(decode_stored(stored, oid::kInt4Array), Error) << text;
  }
}

// Ascending in PostgreSQL: each list comes from ORDER BY.
struct Order {
  Type type;
  std::vector<const char*> texts;
};

TEST(StoredValue, CollationsOrderAsPostgres) {
  const Order orders[] = {
      {{oid::kNumeric},
       {"-Infinity", "-1000", "-12.5", "-2", "-0.01", "0", "0.001", "0.01", "0.1", "2", "2.01",
        "10", "100.5", "1000", "Infinity", "NaN"}},
      {{oid::kInterval},
       {"-1 mons", "-1 days", "-00:00:01", "00:00:00", "1 day", "25:00:00", "29 days 23:00:00",
        "1 mon", "31 days", "1 year"}},
      {{oid::kTimeTz}, {"12:00:00+02", "11:00:00+00", "12:00:00+00", "11:00:00-02"}},
      {{oid::kBpchar}, {"a", "a b", "b"}},
      {{oid::kJsonb},
       {"[]", "null", "\"a\"", "\"b\"", "1", "2", "false", "true", "[3]", "[1, 2]", "{}",
        "{\"b\": 1}", "{\"a\": 1, \"b\": 1}"}},
      {{oid::kInt4Array}, {"{}", "{1}", "{1,2}", "{1,2,3}", "{1,3}", "{1,NULL}", "{2}", "{NULL}"}},
  };
  for (const Order& order : orders) {
    for (std::size_t i = 0; i < order.texts.size(); ++i) {
      for (std::size_t j = 0; j < order.texts.size(); ++j) {
        StoredValue left;
        StoredValue right;
        const Value left_value = input_value(order.texts[i], order.type, kSettings);
        const Value right_value = input_value(order.texts[j], order.type, kSettings);
        encode_stored(left_value, order.type.oid, left);
        encode_stored(right_value, order.type.oid, right);
        const int stored = compare_stored_text(left.bytes, right.bytes, order.type.oid);
        const int values = compare_values(left_value, right_value, order.type.oid);
        EXPECT_EQ(stored < 0, i < j) << order.texts[i] << " and " << order.texts[j];
        EXPECT_EQ(stored == 0, i == j) << order.texts[i] << " and " << order.texts[j];
        EXPECT_EQ(values < 0, i < j) << order.texts[i] << " and " << order.texts[j];
      }
    }
  }
}

TEST(StoredValue, EqualValuesOfOtherTextAreEqual) {
  EXPECT_EQ(compare_stored_text("1.1", "1.10", oid::kNumeric), 0);
  EXPECT_EQ(compare_stored_text("0", "0.000", oid::kNumeric), 0);
  EXPECT_EQ(compare_stored_text("1 0 0", "0 30 0", oid::kInterval), 0);
  EXPECT_EQ(compare_stored_text("a", "a   ", oid::kBpchar), 0);
  EXPECT_EQ(compare_stored_text("{\"a\": 1}", "{\"a\": 1.0}", oid::kJsonb), 0);
}

}  // namespace
}  // namespace carto_mock::sql
