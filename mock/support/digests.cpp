#include "support/digests.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace carto_mock {
namespace {

// EVP_sha256() and the like are looked up again at every use: these once.
using Algorithm = std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)>;
Algorithm fetch(const char* name) { return {EVP_MD_fetch(nullptr, name, nullptr), &EVP_MD_free}; }

const EVP_MD* fetched(DigestAlgorithm algorithm) {
  static const std::array<Algorithm, 5> kAlgorithms = {
      fetch("MD5"), fetch("SHA224"), fetch("SHA256"), fetch("SHA384"), fetch("SHA512")};
  return kAlgorithms.at(static_cast<std::size_t>(algorithm)).get();
}

}  // namespace

std::string digest(DigestAlgorithm algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, fetched(algorithm), nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace carto_mock
