// The comparisons of types whose order is the type registry's: money, network addresses, bit
// strings, ranges and others (manual, chapter 9.2).
#include "sql/functions/comparison_entry.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;

// Eight bits a byte, the last one filled up with zeros.
std::string packed(std::string_view bits) {
  std::string bytes((bits.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == '1') bytes[i / 8] = static_cast<char>(bytes[i / 8] | (0x80 >> (i % 8)));
  }
  return bytes;
}

int bit_strings(const CallContext&, const Value& left, const Value& right) {
  const std::string l = packed(left.as_text());
  const std::string r = packed(right.as_text());
  const std::size_t common = std::min(l.size(), r.size());
  const int difference = byte_difference(l.substr(0, common), r.substr(0, common));
  return difference != 0 ? difference : three_way(left.as_text().size(), right.as_text().size());
}

// Byte by byte, whatever the collation: what the operator classes text_pattern_ops sort by.
int compare_bytes(std::string_view left, std::string_view right) {
  const std::size_t common = std::min(left.size(), right.size());
  const int difference = byte_difference(left.substr(0, common), right.substr(0, common));
  return difference != 0 ? difference : three_way(left.size(), right.size());
}
int bytes_of_text(const CallContext&, const Value& left, const Value& right) {
  return compare_bytes(left.as_text(), right.as_text());
}
// The same without the blanks at the end.
int bytes_of_padded_text(const CallContext&, const Value& left, const Value& right) {
  const auto unpadded = [](std::string_view text) {
    return text.substr(0, text.find_last_not_of(' ') + 1);
  };
  return compare_bytes(unpadded(left.as_text()), unpadded(right.as_text()));
}

constexpr FunctionEntry kEntries[] = {
    {"text_pattern_lt(text,text)", compare<bytes_of_text, Relation::kLess>},
    {"bpchar_pattern_lt(character,character)", compare<bytes_of_padded_text, Relation::kLess>},
    {"text_pattern_le(text,text)", compare<bytes_of_text, Relation::kLessEqual>},
    {"bpchar_pattern_le(character,character)", compare<bytes_of_padded_text, Relation::kLessEqual>},
    {"text_pattern_ge(text,text)", compare<bytes_of_text, Relation::kGreaterEqual>},
    {"bpchar_pattern_ge(character,character)",
     compare<bytes_of_padded_text, Relation::kGreaterEqual>},
    {"text_pattern_gt(text,text)", compare<bytes_of_text, Relation::kGreater>},
    {"bpchar_pattern_gt(character,character)", compare<bytes_of_padded_text, Relation::kGreater>},
    {"bttext_pattern_cmp(text,text)", difference<bytes_of_text>},
    {"btbpchar_pattern_cmp(character,character)", difference<bytes_of_padded_text>},
    {"cideq(cid,cid)", compare<of_type<oid::kCid>, Relation::kEqual>},
    {"cash_eq(money,money)", compare<of_type<oid::kMoney>, Relation::kEqual>},
    {"cash_ne(money,money)", compare<of_type<oid::kMoney>, Relation::kNotEqual>},
    {"cash_lt(money,money)", compare<of_type<oid::kMoney>, Relation::kLess>},
    {"cash_le(money,money)", compare<of_type<oid::kMoney>, Relation::kLessEqual>},
    {"cash_gt(money,money)", compare<of_type<oid::kMoney>, Relation::kGreater>},
    {"cash_ge(money,money)", compare<of_type<oid::kMoney>, Relation::kGreaterEqual>},
    {"network_eq(inet,inet)", compare<of_type<oid::kInet>, Relation::kEqual>},
    {"network_ne(inet,inet)", compare<of_type<oid::kInet>, Relation::kNotEqual>},
    {"network_lt(inet,inet)", compare<of_type<oid::kInet>, Relation::kLess>},
    {"network_le(inet,inet)", compare<of_type<oid::kInet>, Relation::kLessEqual>},
    {"network_gt(inet,inet)", compare<of_type<oid::kInet>, Relation::kGreater>},
    {"network_ge(inet,inet)", compare<of_type<oid::kInet>, Relation::kGreaterEqual>},
    {"macaddr_eq(macaddr,macaddr)", compare<of_type<oid::kMacaddr>, Relation::kEqual>},
    {"macaddr_ne(macaddr,macaddr)", compare<of_type<oid::kMacaddr>, Relation::kNotEqual>},
    {"macaddr_lt(macaddr,macaddr)", compare<of_type<oid::kMacaddr>, Relation::kLess>},
    {"macaddr_le(macaddr,macaddr)", compare<of_type<oid::kMacaddr>, Relation::kLessEqual>},
    {"macaddr_gt(macaddr,macaddr)", compare<of_type<oid::kMacaddr>, Relation::kGreater>},
    {"macaddr_ge(macaddr,macaddr)", compare<of_type<oid::kMacaddr>, Relation::kGreaterEqual>},
    {"macaddr8_eq(macaddr8,macaddr8)", compare<of_type<oid::kMacaddr8>, Relation::kEqual>},
    {"macaddr8_ne(macaddr8,macaddr8)", compare<of_type<oid::kMacaddr8>, Relation::kNotEqual>},
    {"macaddr8_lt(macaddr8,macaddr8)", compare<of_type<oid::kMacaddr8>, Relation::kLess>},
    {"macaddr8_le(macaddr8,macaddr8)", compare<of_type<oid::kMacaddr8>, Relation::kLessEqual>},
    {"macaddr8_gt(macaddr8,macaddr8)", compare<of_type<oid::kMacaddr8>, Relation::kGreater>},
    {"macaddr8_ge(macaddr8,macaddr8)", compare<of_type<oid::kMacaddr8>, Relation::kGreaterEqual>},
    {"biteq(bit,bit)", compare<of_type<oid::kBit>, Relation::kEqual>},
    {"bitne(bit,bit)", compare<of_type<oid::kBit>, Relation::kNotEqual>},
    {"bitlt(bit,bit)", compare<of_type<oid::kBit>, Relation::kLess>},
    {"bitle(bit,bit)", compare<of_type<oid::kBit>, Relation::kLessEqual>},
    {"bitgt(bit,bit)", compare<of_type<oid::kBit>, Relation::kGreater>},
    {"bitge(bit,bit)", compare<of_type<oid::kBit>, Relation::kGreaterEqual>},
    {"varbiteq(bit varying,bit varying)", compare<of_type<oid::kVarbit>, Relation::kEqual>},
    {"varbitne(bit varying,bit varying)", compare<of_type<oid::kVarbit>, Relation::kNotEqual>},
    {"varbitlt(bit varying,bit varying)", compare<of_type<oid::kVarbit>, Relation::kLess>},
    {"varbitle(bit varying,bit varying)", compare<of_type<oid::kVarbit>, Relation::kLessEqual>},
    {"varbitgt(bit varying,bit varying)", compare<of_type<oid::kVarbit>, Relation::kGreater>},
    {"varbitge(bit varying,bit varying)", compare<of_type<oid::kVarbit>, Relation::kGreaterEqual>},
    {"timetz_eq(time with time zone,time with time zone)",
     compare<of_type<oid::kTimeTz>, Relation::kEqual>},
    {"timetz_ne(time with time zone,time with time zone)",
     compare<of_type<oid::kTimeTz>, Relation::kNotEqual>},
    {"timetz_lt(time with time zone,time with time zone)",
     compare<of_type<oid::kTimeTz>, Relation::kLess>},
    {"timetz_le(time with time zone,time with time zone)",
     compare<of_type<oid::kTimeTz>, Relation::kLessEqual>},
    {"timetz_gt(time with time zone,time with time zone)",
     compare<of_type<oid::kTimeTz>, Relation::kGreater>},
    {"timetz_ge(time with time zone,time with time zone)",
     compare<of_type<oid::kTimeTz>, Relation::kGreaterEqual>},
    {"range_eq(anyrange,anyrange)", compare<of_argument_type, Relation::kEqual>},
    {"range_ne(anyrange,anyrange)", compare<of_argument_type, Relation::kNotEqual>},
    {"range_lt(anyrange,anyrange)", compare<of_argument_type, Relation::kLess>},
    {"range_le(anyrange,anyrange)", compare<of_argument_type, Relation::kLessEqual>},
    {"range_gt(anyrange,anyrange)", compare<of_argument_type, Relation::kGreater>},
    {"range_ge(anyrange,anyrange)", compare<of_argument_type, Relation::kGreaterEqual>},
    {"multirange_eq(anymultirange,anymultirange)", compare<of_argument_type, Relation::kEqual>},
    {"multirange_ne(anymultirange,anymultirange)", compare<of_argument_type, Relation::kNotEqual>},
    {"multirange_lt(anymultirange,anymultirange)", compare<of_argument_type, Relation::kLess>},
    {"multirange_le(anymultirange,anymultirange)", compare<of_argument_type, Relation::kLessEqual>},
    {"multirange_gt(anymultirange,anymultirange)", compare<of_argument_type, Relation::kGreater>},
    {"multirange_ge(anymultirange,anymultirange)",
     compare<of_argument_type, Relation::kGreaterEqual>},
    {"oidvectoreq(oidvector,oidvector)", compare<of_argument_type, Relation::kEqual>},
    {"oidvectorne(oidvector,oidvector)", compare<of_argument_type, Relation::kNotEqual>},
    {"oidvectorlt(oidvector,oidvector)", compare<of_argument_type, Relation::kLess>},
    {"oidvectorle(oidvector,oidvector)", compare<of_argument_type, Relation::kLessEqual>},
    {"oidvectorgt(oidvector,oidvector)", compare<of_argument_type, Relation::kGreater>},
    {"oidvectorge(oidvector,oidvector)", compare<of_argument_type, Relation::kGreaterEqual>},
    {"enum_eq(anyenum,anyenum)", compare<of_argument_type, Relation::kEqual>},
    {"enum_ne(anyenum,anyenum)", compare<of_argument_type, Relation::kNotEqual>},
    {"enum_lt(anyenum,anyenum)", compare<of_argument_type, Relation::kLess>},
    {"enum_le(anyenum,anyenum)", compare<of_argument_type, Relation::kLessEqual>},
    {"enum_gt(anyenum,anyenum)", compare<of_argument_type, Relation::kGreater>},
    {"enum_ge(anyenum,anyenum)", compare<of_argument_type, Relation::kGreaterEqual>},
    {"enum_cmp(anyenum,anyenum)", order<of_argument_type>},
    {"cash_cmp(money,money)", order<of_type<oid::kMoney>>},
    {"network_cmp(inet,inet)", difference<of_type<oid::kInet>>},
    {"macaddr_cmp(macaddr,macaddr)", order<of_type<oid::kMacaddr>>},
    {"macaddr8_cmp(macaddr8,macaddr8)", order<of_type<oid::kMacaddr8>>},
    {"bitcmp(bit,bit)", difference<bit_strings>},
    {"varbitcmp(bit varying,bit varying)", difference<bit_strings>},
    {"timetz_cmp(time with time zone,time with time zone)", order<of_type<oid::kTimeTz>>},
    {"range_cmp(anyrange,anyrange)", order<of_argument_type>},
    {"multirange_cmp(anymultirange,anymultirange)", order<of_argument_type>},
    {"btoidvectorcmp(oidvector,oidvector)", difference<of_argument_type>},
};

}  // namespace

std::span<const FunctionEntry> type_comparison_functions() { return kEntries; }

}  // namespace carto_mock::sql
