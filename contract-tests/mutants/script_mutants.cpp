// Mutants that mistreat JSONP.
#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

bool is_script(const ApiRequest& request) {
  for (const auto& [name, value] : request.query) {
    if (name == "callback") return true;
  }
  return false;
}

class SendsKeyOfScriptInHeader final : public ReferenceClient {
  void place_key(ApiRequest& request) override {
    if (!is_script(request)) return ReferenceClient::place_key(request);
    request.headers.add("X-Api-Key", environment().api_key.value_or(""));
  }
};

class ReadsScriptAsJson final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override { return script.body; }
};

class CutsAtFirstParenthesis final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    const std::string text = ReferenceClient::unwrap(script);
    return text.substr(0, text.find(')'));
  }
};

class CutsAtLineSeparators final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    const std::string text = ReferenceClient::unwrap(script);
    return text.substr(0, text.find("\u2028"));
  }
};

class KnowsNoGuard final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    if (script.body.starts_with("/**/"))
      throw ClientFailure(FailureKind::kParse, script.status, {"the answer does not call us back"});
    return ReferenceClient::unwrap(script);
  }
};

class TakesScriptsForResults final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    Json value = read_json(response);
    value.erase("error");
    return value;
  }
};

class ReadsScriptsAsLatin final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    std::string text = ReferenceClient::unwrap(script);
    std::erase_if(text, [](char c) { return static_cast<signed char>(c) < 0; });
    return text;
  }
};

class KeepsTheFirstAnswer final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    if (first_.empty()) first_ = ReferenceClient::unwrap(script);
    return first_;
  }
  std::string first_;
};

class TakesAnyScript final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    try {
      return ReferenceClient::unwrap(script);
    } catch (const ClientFailure&) {
      return R"({"rows":[]})";
    }
  }
};

class WaitsForRows final : public ReferenceClient {
  std::string unwrap(const http::ClientResponse& script) override {
    std::string text = ReferenceClient::unwrap(script);
    if (text.find("\"rows\":[]") != std::string::npos)
      throw ClientFailure(FailureKind::kTimeout, 0, {"no rows came"});
    return text;
  }
};

class ScriptsHaveNoFormat final : public ReferenceClient {
  ApiRequest query_request(const Json& arguments) override {
    Json changed = arguments;
    if (changed.contains("jsonp")) changed.erase("format");
    return ReferenceClient::query_request(changed);
  }
};

}  // namespace

std::vector<Mutant> mutants_of_scripts() {
  const std::string jsonp = "client/sql/jsonp/";
  return {
      mutant<SendsKeyOfScriptInHeader>("sends the key of a script in a header",
                                       "a script's request has headers", {jsonp + "rows"}),
      mutant<ReadsScriptAsJson>("reads a script as JSON", "the call around the answer is not seen",
                                {jsonp + "rows", jsonp + "empty", jsonp + "unicode",
                                 jsonp + "two-at-a-time", jsonp + "geojson", jsonp + "later-row"}),
      mutant<CutsAtFirstParenthesis>("cuts a script at its first parenthesis",
                                     "a call ends at the first parenthesis",
                                     {jsonp + "parentheses"}),
      mutant<CutsAtLineSeparators>("cuts a script at line separators", "a script's line ends there",
                                   {jsonp + "line-separators"}),
      mutant<KnowsNoGuard>(
          "does not know the guard of errors", "errors are no script",
          {jsonp + "error", jsonp + "forbidden", jsonp + "unauthorized", jsonp + "limit"}),
      mutant<TakesScriptsForResults>("takes every script for a result", "a call is a success",
                                     {jsonp + "error", jsonp + "forbidden", jsonp + "unauthorized",
                                      jsonp + "limit", jsonp + "later-row"}),
      mutant<ReadsScriptsAsLatin>("drops letters of scripts", "letters beyond ASCII go",
                                  {jsonp + "unicode", jsonp + "line-separators"}),
      mutant<KeepsTheFirstAnswer>("keeps the first answer", "two scripts call the same function",
                                  {jsonp + "two-at-a-time", jsonp + "limit"}),
      mutant<TakesAnyScript>("takes any script for an empty result", "what calls nothing is fine",
                             {jsonp + "no-script"}),
      mutant<WaitsForRows>("waits for rows of a script", "an empty result never comes",
                           {jsonp + "empty"}),
      mutant<ScriptsHaveNoFormat>("asks for no format in scripts", "GeoJSON becomes JSON",
                                  {jsonp + "geojson"}),
  };
}

}  // namespace carto_mock::contract
