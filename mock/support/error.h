// The one error type of carto-mock.
//
// Every failure that a user may see is an `Error`: a SQLSTATE (PostgreSQL manual, appendix A), a
// message, and PostgreSQL's optional parts. Errors are thrown by value and caught by const
// reference; nothing else is thrown across a folder's border. Only `sql_api` and `auth_api` turn
// them into HTTP.
//
//   throw Error(sqlstate::kUndefinedColumn, fmt::format("column \"{}\" does not exist",
//   name)).at(location); throw Error::unsupported("FULL JOIN");
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace carto_mock {

// Five characters of PostgreSQL's error code table. A literal of another length does not compile.
class SqlState {
 public:
  constexpr SqlState() = default;
  constexpr explicit(false) SqlState(const char (&code)[6]) {
    for (std::size_t i = 0; i < 5; ++i) code_[i] = code[i];
  }
  constexpr std::string_view code() const { return {code_.data(), code_.size()}; }
  friend constexpr bool operator==(const SqlState&, const SqlState&) = default;

 private:
  std::array<char, 5> code_{'0', '0', '0', '0', '0'};
};

namespace sqlstate {
inline constexpr SqlState kFeatureNotSupported{"0A000"};
inline constexpr SqlState kPrivilegeNotGranted{"01007"};
inline constexpr SqlState kStringDataRightTruncation{"22001"};
inline constexpr SqlState kNumericValueOutOfRange{"22003"};
inline constexpr SqlState kInvalidDatetimeFormat{"22007"};
inline constexpr SqlState kDatetimeFieldOverflow{"22008"};
inline constexpr SqlState kDivisionByZero{"22012"};
inline constexpr SqlState kInvalidIntervalPrecision{"22015"};
inline constexpr SqlState kInvalidCharacterValueForCast{"22018"};
inline constexpr SqlState kInvalidArgumentForLog{"2201E"};
inline constexpr SqlState kInvalidArgumentForPower{"2201F"};
inline constexpr SqlState kCharacterNotInRepertoire{"22021"};
inline constexpr SqlState kInvalidParameterValue{"22023"};
inline constexpr SqlState kSubstringError{"22011"};
inline constexpr SqlState kInvalidEscapeSequence{"22025"};
inline constexpr SqlState kInvalidTextRepresentation{"22P02"};
inline constexpr SqlState kInvalidBinaryRepresentation{"22P03"};
inline constexpr SqlState kNotNullViolation{"23502"};
inline constexpr SqlState kForeignKeyViolation{"23503"};
inline constexpr SqlState kUniqueViolation{"23505"};
inline constexpr SqlState kExclusionViolation{"23P01"};
inline constexpr SqlState kCheckViolation{"23514"};
inline constexpr SqlState kActiveSqlTransaction{"25001"};
inline constexpr SqlState kReadOnlySqlTransaction{"25006"};
inline constexpr SqlState kNoActiveSqlTransaction{"25P01"};
inline constexpr SqlState kInFailedSqlTransaction{"25P02"};
inline constexpr SqlState kDependentObjectsStillExist{"2BP01"};
inline constexpr SqlState kInvalidSchemaName{"3F000"};
inline constexpr SqlState kInsufficientPrivilege{"42501"};
inline constexpr SqlState kCannotCoerce{"42846"};
inline constexpr SqlState kSyntaxError{"42601"};
inline constexpr SqlState kInvalidName{"42602"};
inline constexpr SqlState kNameTooLong{"42622"};
inline constexpr SqlState kDuplicateColumn{"42701"};
inline constexpr SqlState kAmbiguousColumn{"42702"};
inline constexpr SqlState kUndefinedColumn{"42703"};
inline constexpr SqlState kUndefinedObject{"42704"};
inline constexpr SqlState kDuplicateObject{"42710"};
inline constexpr SqlState kDuplicateAlias{"42712"};
inline constexpr SqlState kDuplicateFunction{"42723"};
inline constexpr SqlState kAmbiguousFunction{"42725"};
inline constexpr SqlState kGroupingError{"42803"};
inline constexpr SqlState kDatatypeMismatch{"42804"};
inline constexpr SqlState kWrongObjectType{"42809"};
inline constexpr SqlState kUndefinedFunction{"42883"};
inline constexpr SqlState kReservedName{"42939"};
inline constexpr SqlState kUndefinedTable{"42P01"};
inline constexpr SqlState kUndefinedParameter{"42P02"};
inline constexpr SqlState kDuplicateSchema{"42P06"};
inline constexpr SqlState kDuplicateTable{"42P07"};
inline constexpr SqlState kInvalidColumnReference{"42P10"};
inline constexpr SqlState kInvalidTableDefinition{"42P16"};
inline constexpr SqlState kIndeterminateDatatype{"42P18"};
inline constexpr SqlState kProgramLimitExceeded{"54000"};
inline constexpr SqlState kStatementTooComplex{"54001"};
inline constexpr SqlState kTooManyColumns{"54011"};
inline constexpr SqlState kObjectNotInPrerequisiteState{"55000"};
inline constexpr SqlState kObjectInUse{"55006"};
inline constexpr SqlState kQueryCanceled{"57014"};
inline constexpr SqlState kConfigFileError{"F0000"};
inline constexpr SqlState kRaiseException{"P0001"};
inline constexpr SqlState kInternalError{"XX000"};
}  // namespace sqlstate

class Error : public std::exception {
 public:
  Error(SqlState state, std::string message) : state_(state), message_(std::move(message)) {}

  // The loud refusal (SQLSTATE 0A000): `construct` is something that PostgreSQL can do and
  // carto-mock cannot. HTTP answers carry it in the header Carto-Mock-Unsupported.
  static Error unsupported(std::string construct);
  // A 0A000 that PostgreSQL itself would raise is built with the constructor and has no
  // `unsupported_construct`.

  Error&& detail(std::string text) && {
    detail_ = std::move(text);
    return std::move(*this);
  }
  Error&& hint(std::string text) && {
    hint_ = std::move(text);
    return std::move(*this);
  }
  // Byte offset (from 0) into the statement's text; a negative one means that it is not known.
  Error&& at(int offset) && {
    if (offset >= 0) offset_ = offset;
    return std::move(*this);
  }

  SqlState state() const { return state_; }
  const std::string& message() const { return message_; }
  const std::string& detail() const { return detail_; }  // empty: none
  const std::string& hint() const { return hint_; }      // empty: none
  std::optional<int> offset() const { return offset_; }
  const std::string& unsupported_construct() const {
    return unsupported_construct_;
  }  // empty: none
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  SqlState state_;
  std::string message_;
  std::string detail_;
  std::string hint_;
  std::optional<int> offset_;
  std::string unsupported_construct_;
};

}  // namespace carto_mock
