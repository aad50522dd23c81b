// Mutants that mistreat batch jobs and COPY.
#include <algorithm>

#include "contract/reference/gzip.h"
#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

class CallsEveryJobDone final : public ReferenceClient {
  Json read_json(const http::ClientResponse& response) override {
    Json value = ReferenceClient::read_json(response);
    if (value.contains("job_id")) value["status"] = "done";
    return value;
  }
};

class LosesTheStatus final : public ReferenceClient {
  Json read_job(const Json& arguments) override {
    return {{"job_id", ReferenceClient::read_job(arguments)["job_id"]}};
  }
};

class LosesTheId final : public ReferenceClient {
  Json create_job(const Json& arguments) override {
    Json job = ReferenceClient::create_job(arguments);
    job.erase("job_id");
    return job;
  }
};

class SendsFirstStatementOnly final : public ReferenceClient {
  Json create_job(const Json& arguments) override {
    Json changed = arguments;
    if (changed["query"].is_array()) changed["query"] = changed["query"][0];
    return ReferenceClient::create_job(changed);
  }
};

class SendsFallbacksAsLists final : public ReferenceClient {
  Json create_job(const Json& arguments) override {
    Json changed = arguments;
    if (changed["query"].is_object()) {
      Json statements = Json::array();
      for (const auto& one : changed["query"]["query"]) statements.push_back(one["query"]);
      changed["query"] = statements;
    }
    return ReferenceClient::create_job(changed);
  }
};

class LosesTheReason final : public ReferenceClient {
  Json read_job(const Json& arguments) override {
    Json job = ReferenceClient::read_job(arguments);
    job.erase("failed_reason");
    return job;
  }
};

class CutsLongJobs final : public ReferenceClient {
  Json create_job(const Json& arguments) override {
    Json changed = arguments;
    if (changed["query"].is_string())
      changed["query"] = changed["query"].get<std::string>().substr(0, 4096);
    return ReferenceClient::create_job(changed);
  }
};

class CancelsNothing final : public ReferenceClient {
  Json cancel_job(const Json& arguments) override { return read_job(arguments); }
};

class LosesLettersOfJobs final : public ReferenceClient {
  Json create_job(const Json& arguments) override {
    Json changed = arguments;
    if (changed["query"].is_string()) {
      std::string text = changed["query"];
      std::erase_if(text, [](char c) { return static_cast<signed char>(c) < 0; });
      changed["query"] = text;
    }
    return ReferenceClient::create_job(changed);
  }
};

// A client that changes the data before it sends them.
class ChangesData : public ReferenceClient {
  Json copy_from(const Json& arguments) override {
    Json changed = arguments;
    changed["data"] = change(arguments.at("data").get<std::string>());
    return ReferenceClient::copy_from(changed);
  }
  virtual std::string change(std::string data) = 0;
};

class LosesLastLine final : public ChangesData {
  std::string change(std::string data) override {
    if (data.ends_with('\n')) data.pop_back();
    return data.substr(0, data.rfind('\n') + 1);
  }
};

class EncodesDataAsForm final : public ChangesData {
  std::string change(std::string data) override {
    std::string encoded;
    for (const char c : data) {
      if (c == '+') {
        encoded += ' ';
      } else {
        encoded += c;
      }
    }
    return encoded;
  }
};

class DropsForeignLetters final : public ChangesData {
  std::string change(std::string data) override {
    std::erase_if(data, [](char c) { return static_cast<signed char>(c) < 0; });
    return data;
  }
};

class SwapsDelimiters final : public ChangesData {
  std::string change(std::string data) override {
    std::replace(data.begin(), data.end(), '|', '\t');
    std::replace(data.begin(), data.end(), ',', '\t');
    return data;
  }
};

class IgnoresColumns final : public ReferenceClient {
  Json copy_from(const Json& arguments) override {
    Json changed = arguments;
    std::string statement = changed["q"];
    const std::size_t open = statement.find(" (b, a)");
    if (open != std::string::npos) statement.erase(open, std::string(" (b, a)").size());
    changed["q"] = statement;
    return ReferenceClient::copy_from(changed);
  }
};

class CopiesWithoutKey final : public ReferenceClient {
  void place_key(ApiRequest& request) override {
    ReferenceClient::place_key(request);
    if (request.path.find("/copy") == std::string::npos) return;
    std::erase_if(request.query,
                  [](const auto& parameter) { return parameter.first == "api_key"; });
  }
};

class CutsLongCopies final : public ReferenceClient {
  Json copy_to(const Json& arguments) override {
    Json changed = arguments;
    changed["q"] = changed["q"].get<std::string>().substr(0, 2048);
    return ReferenceClient::copy_to(changed);
  }
};

class UnifiesLineEnds final : public ReferenceClient {
  Json copy_to(const Json& arguments) override {
    Json result = ReferenceClient::copy_to(arguments);
    std::string body = result["body"];
    std::erase(body, '\r');
    return {{"body", body}};
  }
};

class DropsHeader final : public ReferenceClient {
  Json copy_to(const Json& arguments) override {
    Json result = ReferenceClient::copy_to(arguments);
    std::string body = result["body"];
    if (body.starts_with("a,b\n")) body.erase(0, 4);
    if (body.starts_with("none,")) body.erase(0, 4);
    return {{"body", body}};
  }
};

class DoesNotSayGzip final : public ReferenceClient {
  Json copy_from(const Json& arguments) override {
    Json plain = arguments;
    plain.erase("gzip");
    if (arguments.value("gzip", false)) plain["data"] = gzip(arguments["data"].get<std::string>());
    return ReferenceClient::copy_from(plain);
  }
};

class CopiesLineByLine final : public ReferenceClient {
  Json copy_from(const Json& arguments) override {
    const std::string data = arguments.at("data");
    Json result;
    for (std::size_t start = 0; start < data.size() && count_ < 3;) {
      const std::size_t end = std::min(data.find('\n', start), data.size() - 1) + 1;
      Json line = arguments;
      line["data"] = data.substr(start, end - start);
      result = ReferenceClient::copy_from(line);
      start = end;
      ++count_;
    }
    return result;
  }
  int count_ = 0;
};

// A client that changes the data it hands over.
class ChangesCopy : public ReferenceClient {
  Json copy_to(const Json& arguments) override {
    Json result = ReferenceClient::copy_to(arguments);
    if (result.contains("body")) result["body"] = change(result["body"].get<std::string>());
    return result;
  }
  virtual std::string change(std::string body) = 0;
};

class TrimsCopies final : public ChangesCopy {
  std::string change(std::string body) override {
    if (body.ends_with('\n')) body.pop_back();
    return body;
  }
};

class EndsCopiesWithNewline final : public ChangesCopy {
  std::string change(std::string body) override {
    return body.ends_with('\n') ? body : body + '\n';
  }
};

class CopiesAsAscii final : public ChangesCopy {
  std::string change(std::string body) override {
    std::erase_if(body, [](char c) { return static_cast<signed char>(c) < 0; });
    return body;
  }
};

}  // namespace

std::vector<Mutant> mutants_of_jobs_and_copies() {
  const std::string job = "client/batch/life/";
  const std::string to = "client/copy/to/";
  const std::string from = "client/copy/from/";
  return {
      mutant<CallsEveryJobDone>("calls every job done", "the status of a job is made up",
                                {job + "created", job + "failed", job + "cancel"}),
      mutant<LosesTheStatus>("loses the status", "a job that was read has no status",
                             {job + "done", job + "took-effect", job + "several-statements",
                              job + "unicode", job + "cancel-when-done"}),
      mutant<LosesTheId>("loses the id", "a job that was made has no id",
                         {job + "created", job + "done"}),
      mutant<SendsFirstStatementOnly>("sends the first statement",
                                      "of a list of statements one is sent",
                                      {job + "several-statements", job + "fails-in-the-middle"}),
      mutant<SendsFallbacksAsLists>(
          "sends fallbacks as lists", "onerror and onsuccess are dropped",
          {"client/batch/fallback/on-error", "client/batch/fallback/on-success",
           "client/batch/fallback/of-the-job"}),
      mutant<LosesTheReason>("loses the reason", "a failed job does not say why",
                             {"client/batch/fallback/reason", job + "failed"}),
      mutant<CutsLongJobs>("cuts long jobs", "a job's statement ends after 4096 bytes",
                           {job + "long-statement"}),
      mutant<CancelsNothing>("cancels nothing", "a job is read instead",
                             {job + "cancel", job + "cancel-when-done"}),
      mutant<LosesLettersOfJobs>("loses letters of jobs", "letters beyond ASCII go",
                                 {job + "unicode"}),
      mutant<LosesLastLine>(
          "loses the last line", "data end too early",
          {from + "text", from + "csv", from + "no-newline-at-the-end", from + "gzip",
           from + "many-rows", from + "gzip-many-rows", "client/key/sending/with-copy-from"}),
      mutant<EncodesDataAsForm>("takes data for a form", "a plus becomes a blank",
                                {from + "special-characters"}),
      mutant<DropsForeignLetters>("drops letters of data", "letters beyond ASCII go",
                                  {from + "unicode"}),
      mutant<SwapsDelimiters>("swaps delimiters", "data are separated by tabs",
                              {from + "delimiter", from + "geometry"}),
      mutant<IgnoresColumns>("ignores columns", "the list of columns is dropped",
                             {from + "columns"}),
      mutant<CopiesWithoutKey>("copies without the key", "a copy is sent without a key",
                               {from + "with-a-granted-key", to + "with-a-granted-key"}),
      mutant<CutsLongCopies>("cuts long copies", "a statement ends after 2048 bytes",
                             {to + "long-statement"}),
      mutant<UnifiesLineEnds>("unifies line ends", "carriage returns go", {to + "line-ends"}),
      mutant<DropsHeader>("drops the header", "the first line goes", {to + "header", to + "null"}),
      mutant<DoesNotSayGzip>("does not say gzip", "compressed data are not called so",
                             {from + "gzip"}),
      mutant<CopiesLineByLine>("copies line by line", "a copy is many",
                               {from + "many-rows", from + "all-or-nothing"}),
      mutant<TrimsCopies>("trims copies", "the end of the last line goes",
                          {to + "text", to + "csv", to + "unicode", to + "large"}),
      mutant<EndsCopiesWithNewline>("ends copies with a newline", "no rows become a line",
                                    {to + "empty"}),
      mutant<CopiesAsAscii>("copies as ASCII", "letters beyond ASCII go", {to + "unicode"}),
  };
}

}  // namespace carto_mock::contract
