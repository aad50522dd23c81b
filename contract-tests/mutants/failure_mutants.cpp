// Mutants that mistreat errors, limits and broken connections.
#include "mutants/mutant.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;
using Pause = std::optional<std::chrono::milliseconds>;

class SwallowsErrorTexts final : public ReferenceClient {
  std::vector<std::string> messages_of(const std::string& /*body*/) override {
    return {"Access denied"};
  }
};

// A client that changes the failures it hands over.
class ChangesFailures : public ReferenceClient {
  ClientFailure failure_of(const http::ClientResponse& response) override {
    ClientFailure failure = ReferenceClient::failure_of(response);
    change(failure);
    return failure;
  }
  virtual void change(ClientFailure& failure) = 0;
};

class UnauthorizedIsNotFound final : public ChangesFailures {
  void change(ClientFailure& failure) override {
    if (failure.status != 401) return;
    failure.kind = FailureKind::kServer;
    failure.status = 404;
  }
};

class ForbiddenIsUnauthorized final : public ChangesFailures {
  void change(ClientFailure& failure) override {
    if (failure.status == 403) failure.status = 401;
  }
};

class AccessIsTheServersFault final : public ChangesFailures {
  void change(ClientFailure& failure) override {
    if (failure.kind == FailureKind::kAuth) failure.kind = FailureKind::kServer;
  }
};

class LimitsAreServerErrors final : public ChangesFailures {
  void change(ClientFailure& failure) override {
    if (failure.kind != FailureKind::kRateLimit) return;
    failure.kind = FailureKind::kServer;
    failure.status = 500;
  }
};

class DropsRetryAfter final : public ChangesFailures {
  void change(ClientFailure& failure) override { failure.retry_after_s.reset(); }
};

class EveryStatusIsFiveHundred final : public ChangesFailures {
  void change(ClientFailure& failure) override { failure.status = 500; }
};

class HidesStatus final : public ChangesFailures {
  void change(ClientFailure& failure) override { failure.status = 0; }
};

class MissingIsFine final : public ReferenceClient {
  void check_status(const http::ClientResponse& response) override {
    if (response.status != 404) ReferenceClient::check_status(response);
  }
};

class IgnoresErrorAtTheEnd final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override { return read_json(response); }
};

class GivesUpAfterAnError final : public ReferenceClient {
  Json perform(const std::string& operation, const Json& arguments) override {
    if (failed_) throw ClientFailure(FailureKind::kClient, 0, {"gave up"});
    try {
      return ReferenceClient::perform(operation, arguments);
    } catch (const ClientFailure&) {
      failed_ = true;
      throw;
    }
  }
  bool failed_ = false;
};

class RepeatsEverything final : public ReferenceClient {
  Json perform(const std::string& operation, const Json& arguments) override {
    Json patient = arguments;
    patient["retries"] = 2;
    attempt().retries = 2;
    return ReferenceClient::perform(operation, patient);
  }
  Pause wait_before_retry(const ApiRequest& /*request*/, const ClientFailure& /*failure*/,
                          int /*attempt*/) override {
    return std::chrono::milliseconds(1);
  }
};

class NeverRepeats final : public ReferenceClient {
  Pause wait_before_retry(const ApiRequest& /*request*/, const ClientFailure& /*failure*/,
                          int /*attempt*/) override {
    return std::nullopt;
  }
};

class RepeatsAtOnce final : public ReferenceClient {
  Pause wait_before_retry(const ApiRequest& request, const ClientFailure& failure,
                          int attempt) override {
    const Pause pause = ReferenceClient::wait_before_retry(request, failure, attempt);
    return pause ? Pause(std::chrono::milliseconds(1)) : std::nullopt;
  }
};

class RepeatsForLong final : public ReferenceClient {
  Json perform(const std::string& operation, const Json& arguments) override {
    if (attempt().retries > 0) attempt().retries = 20;
    return ReferenceClient::perform(operation, arguments);
  }
};

class ServerErrorsAreEmptyResults final : public ReferenceClient {
  http::ClientResponse exchange(ApiRequest request) override {
    try {
      return ReferenceClient::exchange(std::move(request));
    } catch (const ClientFailure& failure) {
      if (failure.status < 500) throw;
      http::ClientResponse empty;
      empty.status = 200;
      empty.body = R"({"rows":[],"result":[],"status":"done","job_id":""})";
      return empty;
    }
  }
};

class BrokenIsEmpty final : public ReferenceClient {
  http::ClientResponse exchange(ApiRequest request) override {
    try {
      return ReferenceClient::exchange(std::move(request));
    } catch (const ClientFailure& failure) {
      if (failure.status != 0) throw;
      http::ClientResponse empty;
      empty.status = 200;
      empty.body = R"({"rows":[],"result":[],"status":"done","job_id":""})";
      return empty;
    }
  }
};

class BadJsonIsEmpty final : public ReferenceClient {
  Json read_json(const http::ClientResponse& response) override {
    const Json value = Json::parse(response.body, nullptr, false);
    return value.is_discarded() ? Json{{"rows", Json::array()}} : value;
  }
};

class IgnoresTimeout final : public ReferenceClient {
  http::ClientResponse send(const ApiRequest& request) override {
    attempt().timeout = std::chrono::seconds(30);
    return ReferenceClient::send(request);
  }
};

class IsImpatient final : public ReferenceClient {
  http::ClientResponse send(const ApiRequest& request) override {
    attempt().timeout = std::chrono::milliseconds(100);
    return ReferenceClient::send(request);
  }
};

class StopsAtAPause final : public ReferenceClient {
  Json read_rows(const http::ClientResponse& response) override {
    if (response.body.size() < 100) throw ClientFailure(FailureKind::kTimeout, 0, {"too slow"});
    return ReferenceClient::read_rows(response);
  }
};

}  // namespace

std::vector<Mutant> mutants_of_failures() {
  const std::string error = "client/sql/errors/";
  const std::string create = "client/auth/create/";
  const std::string life = "client/auth/lifecycle/";
  const std::string server = "client/faults/server/";
  const std::string connection = "client/faults/connection/";
  const std::string limit = "client/faults/limits/";
  const std::string time = "client/faults/time/";
  return {
      mutant<SwallowsErrorTexts>("swallows error texts", "every error says Access denied",
                                 {error + "undefined-*",
                                  error + "syntax",
                                  error + "division-by-zero",
                                  error + "invalid-text",
                                  error + "out-of-range",
                                  error + "not-null",
                                  error + "unique",
                                  error + "duplicate-table",
                                  error + "type-mismatch",
                                  error + "check",
                                  error + "raised",
                                  error + "unicode",
                                  error + "forbidden-schema",
                                  "client/batch/life/cancel-unknown",
                                  "client/copy/from/extra-column",
                                  "client/copy/from/no-copy",
                                  error + "later-row",
                                  error + "second-statement",
                                  error + "forbidden-table",
                                  create + "error-name-taken",
                                  create + "error-reserved-name",
                                  create + "error-unknown-table",
                                  create + "error-blank-name",
                                  life + "*-unknown",
                                  limit + "text",
                                  limit + "statement-timeout",
                                  server + "500-with-text",
                                  "client/sql/formats/error-of-csv",
                                  "client/batch/life/unknown",
                                  "client/batch/life/empty",
                                  "client/copy/to/error",
                                  "client/copy/from/bad-value",
                                  "client/copy/from/unknown-table",
                                  "client/copy/from/no-rows"}),
      mutant<UnauthorizedIsNotFound>(
          "treats 401 as 404", "an unknown key is told as not found",
          {error + "unauthorized", create + "error-with-a-regular-key",
           "client/auth/list/unauthorized", life + "old-token-after-regenerate",
           life + "use-after-delete", life + "delete-with-a-regular-key",
           "client/batch/life/unauthorized", "client/copy/from/unauthorized",
           "client/copy/to/unauthorized"}),
      mutant<ForbiddenIsUnauthorized>(
          "treats 403 as 401", "forbidden and unauthorized are the same",
          {error + "forbidden-*", error + "read-only-key", create + "grants-hold",
           life + "delete-master", "client/batch/life/regular-key", "client/copy/to/forbidden",
           "client/copy/from/forbidden"}),
      mutant<AccessIsTheServersFault>("hides that access was refused",
                                      "401 and 403 are errors like others",
                                      {error + "key-without-the-sql-api", error + "unauthorized"}),
      mutant<LimitsAreServerErrors>(
          "treats 429 as 500", "a limit is told as a server's error",
          {limit + "told", limit + "text", limit + "after-the-limit", limit + "of-a-job",
           limit + "of-copy", limit + "retry-ends", limit + "of-the-service", limit + "by-endpoint",
           limit + "of-copy-from"}),
      mutant<DropsRetryAfter>("drops Retry-After", "the time to wait is not told",
                              {limit + "told", limit + "of-the-service"}),
      mutant<EveryStatusIsFiveHundred>(
          "makes every status 500", "the status is not told",
          {error + "not-repeated", error + "then-a-good-one", server + "502-with-a-page",
           server + "503-*", server + "504-with-a-page", "client/copy/from/all-or-nothing"}),
      mutant<HidesStatus>("hides the status", "an error has no status", {error + "status-is-told"}),
      mutant<MissingIsFine>(
          "takes 404 for success", "what is missing is no error",
          {life + "get-unknown", life + "delete-unknown", life + "regenerate-unknown",
           life + "shown-after-delete", life + "locked-account", "client/batch/former/*"}),
      mutant<IgnoresErrorAtTheEnd>("ignores an error at the end",
                                   "rows before an error are a result",
                                   {error + "later-row", error + "second-statement"}),
      mutant<GivesUpAfterAnError>(
          "gives up after an error", "nothing is sent after an error",
          {error + "then-a-good-one", error + "after-a-write", limit + "after-the-limit",
           limit + "by-endpoint", connection + "goes-on"}),
      mutant<RepeatsEverything>(
          "repeats everything", "what failed is sent again, whatever it was",
          {error + "not-repeated", error + "syntax", server + "no-retry-of-a-job",
           connection + "*-for-a-write", life + "get-unknown"}),
      mutant<NeverRepeats>(
          "never repeats", "what the caller allows is not done",
          {limit + "retry-waits", limit + "until-it-passes", server + "retry-of-a-read"}),
      mutant<RepeatsAtOnce>("ignores Retry-After", "it comes again at once",
                            {limit + "retry-waits"}),
      mutant<RepeatsForLong>("repeats for ever", "it does not stop coming again",
                             {limit + "retry-ends"}),
      mutant<ServerErrorsAreEmptyResults>(
          "takes 5xx for empty results", "an error of the server is no error",
          {server + "50*", server + "of-*", server + "no-retry-of-a-job"}),
      mutant<BrokenIsEmpty>("takes broken connections for empty results", "what broke is no error",
                            {connection + "reset*", connection + "closed*",
                             connection + "copy-cut-off", connection + "keys-cut-off"}),
      mutant<BadJsonIsEmpty>("takes bad JSON for empty results", "what is no JSON is no error",
                             {connection + "truncated-json", connection + "malformed-json",
                              connection + "page-with-status-200"}),
      mutant<IgnoresTimeout>("ignores the time-out", "it waits longer than it may",
                             {time + "timeout"}),
      mutant<IsImpatient>("is impatient", "it waits a tenth of a second",
                          {time + "slow-but-in-time", time + "patience"}),
      mutant<StopsAtAPause>("stops at a pause", "a slow answer is given up", {time + "slow-bytes"}),
  };
}

}  // namespace carto_mock::contract
