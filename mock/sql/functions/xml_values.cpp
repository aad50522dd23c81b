#include "sql/functions/xml_values.h"

#include <libxml/xmlwriter.h>

#include <cstdint>
#include <string_view>

#include "sql/functions/json_conversion.h"
#include "sql/functions/xml_nodes.h"
#include "sql/types/datetime.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "sql/types/xml_text.h"
#include "support/error.h"
#include "support/markup.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kOutOfRange{"22008"};

void require_finite(const Value& value, Oid type) {
  const std::int64_t moment = value.as_integer();
  if (type == oid::kDate && !is_finite_date(moment)) {
    throw Error(kOutOfRange, "date out of range")
        .detail("XML does not support infinite date values.");
  }
  if (type != oid::kDate && !is_finite_timestamp(moment)) {
    throw Error(kOutOfRange, "timestamp out of range")
        .detail("XML does not support infinite timestamp values.");
  }
}

// As libxml2 breaks it into lines.
std::string base64(const std::string& bytes) {
  const XmlWriter writer;
  xmlTextWriterWriteBase64(writer.get(), bytes.data(), 0, static_cast<int>(bytes.size()));
  return writer.text();
}

std::string array_elements(const CallContext& context, const Array& array) {
  std::string result;
  for (const Value& element : array.elements) {
    if (element.is_null()) continue;
    result += "<element>" +
              xml_value(context, element, Type{array.element_type}, XmlEscaping::kMarkup) +
              "</element>";
  }
  return result;
}

}  // namespace

std::string xml_value(const CallContext& context, const Value& value, Type type,
                      XmlEscaping escaping) {
  const Type base = is_domain_type(type.oid) ? Type{below_domain(type.oid)} : type;
  const TypeTraits* traits = find_type_traits(base.oid);
  if (traits != nullptr && traits->representation == Representation::kArray)
    return array_elements(context, value.as_array());
  switch (base.oid) {
    case oid::kDate:
    case oid::kTimestamp:
    case oid::kTimestampTz:
      require_finite(value, base.oid);
      return standard_text(context, value, base);
    case oid::kBool:
      return standard_text(context, value, base);
    case oid::kBytea:
      return base64(value.as_bytes());
    case oid::kXml:
      return format_xml(value.as_text());
    default:
      break;
  }
  std::string text = standard_text(context, value, base);
  return escaping == XmlEscaping::kMarkup ? escape_xml(text) : text;
}

std::string escape_xml(std::string_view text) { return escape_markup(text, {{'\r', "&#x0d;"}}); }

}  // namespace carto_mock::sql
