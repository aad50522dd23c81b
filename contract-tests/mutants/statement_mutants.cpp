// Mutants that mistreat the text of a statement.
#include <algorithm>

#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// A client that changes the statement before it sends it.
class ChangesStatement : public ReferenceClient {
  ApiRequest query_request(const Json& arguments) override {
    Json changed = arguments;
    changed["q"] = change(arguments.at("q").get<std::string>());
    return ReferenceClient::query_request(changed);
  }
  virtual std::string change(std::string statement) = 0;
};

class TruncatesLongStatements final : public ChangesStatement {
  std::string change(std::string statement) override { return statement.substr(0, 900); }
};

class AlwaysUsesTheUrl final : public ReferenceClient {
  bool fits_url(const std::string& /*statement*/) override { return true; }
};

// As JavaScript's encodeURI does.
class LeavesReservedUnencoded final : public ReferenceClient {
  std::string encode(const Parameters& parameters) override {
    return replaced(replaced(replaced(ReferenceClient::encode(parameters), "%2B", "+"), "%26", "&"),
                    "%23", "#");
  }
  // What follows # is the browser's.
  std::string encode_target(const ApiRequest& request) override {
    const std::string target = ReferenceClient::encode_target(request);
    return target.substr(0, target.find('#'));
  }
};

class LeavesPercentUnencoded final : public ReferenceClient {
  std::string encode(const Parameters& parameters) override {
    return replaced(ReferenceClient::encode(parameters), "%25", "%");
  }
};

class CollapsesBlanks final : public ChangesStatement {
  std::string change(std::string statement) override {
    std::replace(statement.begin(), statement.end(), '\n', ' ');
    std::replace(statement.begin(), statement.end(), '\t', ' ');
    const auto end = std::unique(statement.begin(), statement.end(),
                                 [](char left, char right) { return left == ' ' && right == ' '; });
    statement.erase(end, statement.end());
    return statement;
  }
};

class KeepsAsciiOnly final : public ChangesStatement {
  std::string change(std::string statement) override {
    std::replace_if(
        statement.begin(), statement.end(), [](char c) { return static_cast<signed char>(c) < 0; },
        '?');
    return statement;
  }
};

class CutsAtSemicolon final : public ChangesStatement {
  std::string change(std::string statement) override {
    return statement.substr(0, statement.find(';'));
  }
};

class AddsSlashes final : public ChangesStatement {
  std::string change(std::string statement) override {
    return replaced(replaced(replaced(std::move(statement), "\\", "\\\\"), "\"", "\\\""), "''",
                    "\\'");
  }
};

class SplitsAtDollar final : public ChangesStatement {
  std::string change(std::string statement) override {
    return replaced(std::move(statement), "$", "$$");
  }
};

class FillsPlaceholders final : public ChangesStatement {
  std::string change(std::string statement) override {
    return replaced(std::move(statement), "?", "NULL");
  }
};

class CutsAtEquals final : public ChangesStatement {
  std::string change(std::string statement) override {
    return statement.substr(0, statement.find("=="));
  }
};

class FormatsPercent final : public ChangesStatement {
  std::string change(std::string statement) override {
    return replaced(std::move(statement), "%", "%%");
  }
};

class UnescapesEntities final : public ChangesStatement {
  std::string change(std::string statement) override {
    return replaced(std::move(statement), "&amp;", "&");
  }
};

class SendsFirstLineOnly final : public ChangesStatement {
  std::string change(std::string statement) override {
    return statement.substr(0, statement.find('\n'));
  }
};

class SendsTwice final : public ReferenceClient {
  Json query(const Json& arguments) override {
    ReferenceClient::query(arguments);
    return ReferenceClient::query(arguments);
  }
};

class IgnoresPaging final : public ReferenceClient {
  ApiRequest query_request(const Json& arguments) override {
    return ReferenceClient::query_request({{"q", arguments.at("q")}});
  }
};

}  // namespace

std::vector<Mutant> mutants_of_statements() {
  const std::string text = "client/sql/text/";
  return {
      mutant<TruncatesLongStatements>(
          "truncates long SQL", "a statement ends after 900 bytes",
          {text + "of-*", text + "long-*", "client/key/sending/with-a-long-query"}),
      mutant<AlwaysUsesTheUrl>("always uses the URL", "a long statement is sent by GET",
                               {text + "of-20000-characters", text + "of-100000-characters",
                                text + "long-unicode", "client/key/sending/with-a-long-query"}),
      mutant<LeavesReservedUnencoded>(
          "leaves + & # unencoded", "a value is encoded as if it were a URL",
          {text + "plus", text + "ampersand", text + "hash", text + "long-plus"}),
      mutant<LeavesPercentUnencoded>("leaves % unencoded", "an escape in a statement is decoded",
                                     {text + "percent-escape"}),
      mutant<CollapsesBlanks>(
          "collapses blanks", "white space becomes one blank",
          {text + "several-blanks", text + "newline", text + "tab", text + "comment"}),
      mutant<KeepsAsciiOnly>("keeps ASCII only", "other letters become question marks",
                             {text + "unicode", text + "emoji", text + "right-to-left",
                              text + "combining", text + "long-unicode",
                              "client/sql/values/unicode-text", "client/sql/values/column-names"}),
      mutant<CutsAtSemicolon>("cuts at a semicolon", "only one statement is sent",
                              {text + "semicolon", text + "two-statements", text + "transaction",
                               "client/sql/errors/second-statement"}),
      mutant<AddsSlashes>("adds slashes", "quotes get backslashes",
                          {text + "apostrophe", text + "double-quote", text + "backslash"}),
      mutant<SplitsAtDollar>("doubles dollars", "dollar quotes are broken",
                             {text + "dollar-quotes"}),
      mutant<FillsPlaceholders>("fills placeholders", "a question mark is taken for a parameter",
                                {text + "question-mark"}),
      mutant<CutsAtEquals>("cuts at ==", "a value ends at an equals sign", {text + "equals"}),
      mutant<FormatsPercent>("formats %", "a percent sign is doubled",
                             {text + "percent", text + "percent-escape"}),
      mutant<UnescapesEntities>("unescapes entities", "&amp; becomes &",
                                {text + "angle-brackets", "client/sql/values/html-text"}),
      mutant<SendsFirstLineOnly>("sends the first line", "a statement ends with its line",
                                 {text + "leading-newline", text + "newline", text + "comment"}),
      mutant<SendsTwice>("sends twice", "a statement is run twice",
                         {"client/sql/results/written-once", "client/sql/errors/then-a-good-one"}),
      mutant<IgnoresPaging>("ignores paging", "page and rows_per_page are dropped",
                            {"client/sql/paging/*"}),
  };
}

}  // namespace carto_mock::contract
