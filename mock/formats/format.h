// The SQL API's result formats (spec sql-api.md 4): which there are, how each is announced, and the
// writers of those that carto-mock builds.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/output.h"
#include "sql/engine/result_sink.h"
#include "sql/types/text_settings.h"
#include "support/error.h"

namespace carto_mock::formats {

enum class Format {
  kJson,
  kGeojson,
  kTopojson,
  kSvg,
  kArraybuffer,
  kCsv,
  kKml,
  kShp,
  kGpkg,
  kSpatialite
};

struct FormatInfo {
  Format format;
  std::string_view name;       // value of the parameter `format`
  std::string_view extension;  // of the file name in Content-Disposition
  std::string_view content_type;
  bool takes_callback;  // JSONP
  bool is_sent_whole;   // with its length, not as a stream
};

// nullptr: there is no such format.
const FormatInfo* find_format(std::string_view name);
const FormatInfo& format_info(Format format);

struct FormatOptions {
  std::vector<std::string> skipfields;
  std::string decimal_places = "6";        // parameter dp: SQL text, verbatim (spec 3.2)
  std::optional<std::string> callback;     // JSONP, verbatim (spec 4.1)
  std::string filename = "cartodb-query";  // without extension; names layers too
};

// The statement that the format runs for the user's query. Throws Error::unsupported for the
// formats that are made by ogr2ogr.
std::string format_query(Format format, std::string query, const FormatOptions& options);

// Writes one answer. The rows go out as they come where the format can say that an error came after
// them; else all are held until the end. Nothing is written before the first row, so that an error
// before it can still be a plain error answer.
class FormatWriter : public sql::ResultSink {
 public:
  // After the last statement. Throws Error where the rows cannot be said in the format.
  virtual void finish(std::chrono::milliseconds elapsed) = 0;
  // The query failed; `message` is what the API says of it. True: rows had gone out, and the answer
  // has been completed with the error in it (spec 5.2). False: nothing was written, and never will
  // be. Throws another Error where the format words it in its own way.
  virtual bool fail(const Error& error, const std::string& message,
                    std::chrono::milliseconds elapsed) = 0;
};

// `settings` of the session that runs the query; it and `output` outlive the writer.
std::unique_ptr<FormatWriter> make_format_writer(Format format, const FormatOptions& options,
                                                 Output& output, const sql::TextSettings& settings);

}  // namespace carto_mock::formats
