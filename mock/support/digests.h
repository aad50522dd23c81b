// Message digests, on OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock {

enum class DigestAlgorithm { kMd5, kSha224, kSha256, kSha384, kSha512 };

// The digest's bytes as they are. Thread-safe.
std::string digest(DigestAlgorithm algorithm, std::string_view bytes);

}  // namespace carto_mock
