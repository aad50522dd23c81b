#include "sql/functions/acl_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_rows.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct Letter {
  char letter;
  std::string_view privilege;
};

// In the order of their bits, which is that of printing. The parameters' two privileges are in no
// ACL of carto-mock's catalog.
constexpr auto kLetters = std::to_array<Letter>({{'a', "INSERT"},
                                                 {'r', "SELECT"},
                                                 {'w', "UPDATE"},
                                                 {'d', "DELETE"},
                                                 {'D', "TRUNCATE"},
                                                 {'x', "REFERENCES"},
                                                 {'t', "TRIGGER"},
                                                 {'X', "EXECUTE"},
                                                 {'U', "USAGE"},
                                                 {'C', "CREATE"},
                                                 {'T', "TEMPORARY"},
                                                 {'c', "CONNECT"},
                                                 {'s', "SET"},
                                                 {'A', "ALTER SYSTEM"}});

struct Item {
  Oid grantee = kPublic;
  Oid grantor = kInvalidOid;
  std::uint32_t privileges = 0;  // a bit for each of kLetters
  std::uint32_t options = 0;
};

constexpr std::uint32_t bit(std::size_t letter) { return std::uint32_t{1} << letter; }

// The bits of letters.
std::uint32_t bits_of(std::string_view letters) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if (letters.find(kLetters.at(i).letter) != std::string_view::npos) bits |= bit(i);
  }
  return bits;
}

Error bad_text(std::string message) {
  return {sqlstate::kInvalidTextRepresentation, std::move(message)};
}

// A value's text has a number for a role that does not exist; what is input has names.
enum class Roles { kNames, kAlsoNumbers };

Oid require_role(const std::string& name, const CatalogSnapshot& catalog, Roles roles) {
  if (const Role* role = catalog.find_role(name)) return role->oid;
  const Oid predefined = predefined_role(name);
  if (predefined != kInvalidOid) return predefined;
  Oid number = kInvalidOid;
  const char* const end = name.data() + name.size();
  const bool is_number = std::from_chars(name.data(), end, number).ptr == end;
  if (roles == Roles::kAlsoNumbers && is_number) return number;
  throw Error(sqlstate::kUndefinedObject, fmt::format("role \"{}\" does not exist", name));
}

// As PostgreSQL's aclparse() reads it.
class ItemParser {
 public:
  ItemParser(std::string_view text, const CatalogSnapshot& catalog, Roles roles)
      : rest_(text), catalog_(catalog), roles_(roles) {}

  Item parse() {
    std::string name = take_name();
    if (!rest_.starts_with('=')) name = name_behind_key_word(name);
    if (!rest_.starts_with('=')) throw bad_text("missing \"=\" sign");
    rest_.remove_prefix(1);
    Item item;
    take_privileges(item);
    if (!name.empty()) item.grantee = require_role(name, catalog_, roles_);
    if (!rest_.starts_with('/')) throw Error::unsupported("an aclitem without its grantor");
    rest_.remove_prefix(1);
    const std::string grantor = take_name();
    if (grantor.empty()) throw bad_text("a name must follow the \"/\" sign");
    item.grantor = require_role(grantor, catalog_, roles_);
    if (!rest_.empty()) throw bad_text("extra garbage at the end of the ACL specification");
    return item;
  }

 private:
  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool is_of_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  // With the blanks around it. Quotes may begin and end anywhere in it.
  std::string take_name() {
    constexpr std::size_t kMaximum = 63;
    skip_blanks();
    std::string name;
    bool is_quoted = false;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_.front();
      if (!is_of_name(c) && c != '"' && !is_quoted) break;
      if (c == '"') {
        if (!rest_.substr(1).starts_with('"')) {
          is_quoted = !is_quoted;
          continue;
        }
        rest_.remove_prefix(1);
      }
      if (name.size() == kMaximum) {
        throw Error(SqlState("42622"), "identifier too long")
            .detail("Identifier must be less than 64 characters.");
      }
      name += c;
    }
    skip_blanks();
    return name;
  }

  std::string name_behind_key_word(std::string_view word) {
    if (word != "group" && word != "user") {
      throw bad_text(fmt::format("unrecognized key word: \"{}\"", word))
          .hint("ACL key word must be \"group\" or \"user\".");
    }
    std::string name = take_name();
    if (name.empty()) {
      throw bad_text("missing name").hint("A name must follow the \"group\" or \"user\" key word.");
    }
    return name;
  }

  void take_privileges(Item& item) {
    std::uint32_t last = 0;
    for (; !rest_.empty() && (is_letter(rest_.front()) || rest_.front() == '*');
         rest_.remove_prefix(1)) {
      if (rest_.front() == '*') {
        item.options |= last;
        continue;
      }
      last = bits_of(rest_.substr(0, 1));
      if (last == 0) throw bad_text("invalid mode character: must be one of \"arwdDxtXUCTcsA\"");
      item.privileges |= last;
    }
  }

  std::string_view rest_;
  const CatalogSnapshot& catalog_;
  Roles roles_;
};

// Quoted where it must be; digits for a role that does not exist.
std::string name_of_role(Oid role, const CatalogSnapshot& catalog) {
  constexpr std::size_t kBeforeGrantor = 2;
  return acl_item_text({kPublic, role, {}, {}},
                       [&catalog](Oid oid) {
                         if (const Role* found = catalog.find_role(oid)) return found->name;
                         const std::string_view predefined = predefined_role_name(oid);
                         return predefined.empty() ? std::to_string(oid) : std::string(predefined);
                       })
      .substr(kBeforeGrantor);
}

std::string text_of(const Item& item, const CatalogSnapshot& catalog) {
  std::string text = item.grantee == kPublic ? "" : name_of_role(item.grantee, catalog);
  text += '=';
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if ((item.privileges & bit(i)) == 0) continue;
    text += kLetters.at(i).letter;
    if ((item.options & bit(i)) != 0) text += '*';
  }
  return fmt::format("{}/{}", text, name_of_role(item.grantor, catalog));
}

Value value_of(const Item& item, const CatalogSnapshot& catalog) {
  return Value::text(text_of(item, catalog));
}

Item item_of(const Value& value, const CatalogSnapshot& catalog) {
  return ItemParser(value.as_text(), catalog, Roles::kAlsoNumbers).parse();
}

const Array& checked(const Value& acl) {
  const Array& array = acl.as_array();
  if (array.lengths.size() != 1)
    throw Error(sqlstate::kInvalidParameterValue, "ACL arrays must be one-dimensional");
  if (std::ranges::any_of(array.elements, &Value::is_null))
    throw Error(SqlState("22004"), "ACL arrays must not contain null values");
  return array;
}

std::vector<Value> explode(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  for (const Value& element : checked(arguments[0]).elements) {
    const Item item = item_of(element, context.session.catalog());
    for (std::size_t i = 0; i < kLetters.size(); ++i) {
      if ((item.privileges & bit(i)) == 0) continue;
      Record row;
      row.types = {{oid::kOid, -1}, {oid::kOid, -1}, {oid::kText, -1}, {oid::kBool, -1}};
      row.names = {"grantor", "grantee", "privilege_type", "is_grantable"};
      row.fields = {Value::integer(item.grantor), Value::integer(item.grantee),
                    Value::text(std::string(kLetters.at(i).privilege)),
                    Value::boolean((item.options & bit(i)) != 0)};
      rows.push_back(Value::record(std::move(row)));
    }
  }
  return rows;
}

Value make_item(const CallContext& context, std::int64_t grantee, std::int64_t grantor,
                std::string_view privilege, bool is_grantable) {
  const std::string key = to_lower_ascii(privilege);
  Item item{static_cast<Oid>(grantee), static_cast<Oid>(grantor)};
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    const bool is_short = key == "temp" && kLetters.at(i).privilege == "TEMPORARY";
    if (is_short || key == to_lower_ascii(kLetters.at(i).privilege)) item.privileges = bit(i);
  }
  // RULE is a privilege that PostgreSQL once had.
  if (item.privileges == 0 && key != "rule") {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("unrecognized privilege type: \"{}\"", privilege));
  }
  if (is_grantable) item.options = item.privileges;
  return value_of(item, context.session.catalog());
}

// What an object of a kind has of which nothing was granted or revoked.
struct DefaultItems {
  char kind;
  std::string_view of_everybody;
  std::string_view of_owner;
};
constexpr DefaultItems kDefaults[] = {
    {'c', "", ""},   {'r', "", "arwdDxt"}, {'s', "", "rwU"}, {'d', "Tc", "CTc"}, {'f', "X", "X"},
    {'l', "U", "U"}, {'L', "", "rw"},      {'n', "", "UC"},  {'p', "", "sA"},    {'t', "", "C"},
    {'F', "", "U"},  {'S', "", "U"},       {'T', "U", "U"},
};

Array default_items(const CallContext& context, std::string_view kind, std::int64_t owner) {
  const auto* const found = std::ranges::find_if(
      kDefaults, [kind](const DefaultItems& entry) { return kind == std::string(1, entry.kind); });
  if (found == std::end(kDefaults)) {
    throw Error(sqlstate::kInternalError,
                fmt::format("unrecognized objtype abbreviation: {}", kind));
  }
  Array items{oid::kAclItem, {0}, {1}, {}};
  const auto add = [&](Oid grantee, std::string_view letters) {
    if (letters.empty()) return;
    const Item item{grantee, static_cast<Oid>(owner), bits_of(letters)};
    items.elements.push_back(value_of(item, context.session.catalog()));
  };
  add(kPublic, found->of_everybody);
  add(static_cast<Oid>(owner), found->of_owner);
  items.lengths = {static_cast<int>(items.elements.size())};
  return items;
}

bool contains(const CallContext& context, const Value& acl, const Value& item) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const Item wanted = item_of(item, catalog);
  return std::ranges::any_of(checked(acl).elements, [&](const Value& element) {
    const Item found = item_of(element, catalog);
    return found.grantee == wanted.grantee && found.grantor == wanted.grantor &&
           (found.privileges & wanted.privileges) == wanted.privileges &&
           (found.options & wanted.options) == wanted.options;
  });
}

bool are_equal(std::string_view left, std::string_view right) { return left == right; }

[[noreturn]] void no_longer(std::string_view name) {
  throw Error(sqlstate::kFeatureNotSupported, fmt::format("{} is no longer supported", name));
}
Value insert(const CallContext&, Arguments) { no_longer("aclinsert"); }
Value remove(const CallContext&, Arguments) { no_longer("aclremove"); }

constexpr FunctionEntry kEntries[] = {
    {"makeaclitem(oid,oid,text,boolean)", native<make_item>},
    {"acldefault(\"char\",oid)", native<default_items>},
    {"aclcontains(aclitem[],aclitem)", native<contains>},
    {"aclitemeq(aclitem,aclitem)", native<are_equal>},
    {"aclinsert(aclitem[],aclitem)", insert},
    {"aclremove(aclitem[],aclitem)", remove},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"aclexplode(aclitem[])", all_at_once<explode>},
};

}  // namespace

Value input_acl_item(std::string_view text, const SessionServices& session) {
  return value_of(ItemParser(text, session.catalog(), Roles::kNames).parse(), session.catalog());
}

std::span<const FunctionEntry> acl_item_functions() { return kEntries; }
std::span<const SetFunctionEntry> acl_item_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
