#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace carto_mock::http {
namespace {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr long kDay = 24L * 60 * 60;

[[noreturn]] void fail(const std::string& what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  throw std::runtime_error(what + ": " + text.data());
}

void require(bool is_done, const char* what) {
  if (!is_done) fail(what);
}

template <typename Write>
std::string to_pem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr && write(memory.get()) == 1, "cannot write PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Memory memory_of(const std::string& pem) {
  return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "cannot make a key");
  return key;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
          "cannot add an extension to a certificate");
}

// `issuer` null: signed by itself.
Certificate make_certificate(const std::string& name, EVP_PKEY* key, X509* issuer,
                             EVP_PKEY* issuer_key,
                             const std::vector<std::pair<int, std::string>>& extensions) {
  Certificate certificate(X509_new());
  require(certificate != nullptr, "cannot make a certificate");
  X509* made = certificate.get();
  X509_set_version(made, X509_VERSION_3);
  // Another one every time: a client that trusts several authorities of ours tells them apart.
  const std::unique_ptr<BIGNUM, Freed<BN_free>> serial(BN_new());
  require(BN_rand(serial.get(), 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made)) != nullptr,
          "cannot number a certificate");
  X509_gmtime_adj(X509_getm_notBefore(made), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(made), 365 * kDay);
  X509_NAME* subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made, issuer == nullptr ? subject : X509_get_subject_name(issuer));
  X509_set_pubkey(made, key);
  for (const auto& [kind, value] : extensions)
    add_extension(made, issuer == nullptr ? made : issuer, kind, value);
  require(X509_sign(made, issuer_key, EVP_sha256()) != 0, "cannot sign a certificate");
  return certificate;
}

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string names;
  for (const std::string& host : hosts) {
    if (!names.empty()) names += ',';
    names += (is_address(host) ? "IP:" : "DNS:") + host;
  }
  return names;
}

std::string pem_of(X509* certificate) {
  return to_pem([certificate](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

MadeCertificates make_certificates(const std::vector<std::string>& hosts) {
  const Key authority_key = make_key();
  const Certificate authority = make_certificate(
      "carto-mock, made for one run", authority_key.get(), nullptr, authority_key.get(),
      {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
       {NID_key_usage, "critical,keyCertSign,cRLSign"},
       {NID_subject_key_identifier, "hash"}});
  const Key key = make_key();
  const Certificate certificate =
      make_certificate("carto-mock", key.get(), authority.get(), authority_key.get(),
                       {{NID_basic_constraints, "critical,CA:FALSE"},
                        {NID_key_usage, "critical,digitalSignature"},
                        {NID_ext_key_usage, "serverAuth"},
                        {NID_subject_alt_name, alternative_names(hosts)},
                        {NID_subject_key_identifier, "hash"},
                        {NID_authority_key_identifier, "keyid:always"}});
  return {pem_of(authority.get()), {pem_of(certificate.get()), to_pem([&key](BIO* out) {
                                      return PEM_write_bio_PrivateKey(out, key.get(), nullptr,
                                                                      nullptr, 0, nullptr, nullptr);
                                    })}};
}

TlsContext::TlsContext(const TlsCertificate& certificate)
    : context_(SSL_CTX_new(TLS_server_method())) {
  require(context_ != nullptr, "cannot start TLS");
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const Memory chain = memory_of(certificate.chain);
  const Certificate first(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  if (first == nullptr || SSL_CTX_use_certificate(context, first.get()) != 1)
    fail("the certificate cannot be used");
  while (X509* next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
    require(SSL_CTX_add0_chain_cert(context, next) == 1, "the certificate's chain cannot be used");
  }
  ERR_clear_error();  // of the end of the file
  const Key key(
      PEM_read_bio_PrivateKey(memory_of(certificate.key).get(), nullptr, nullptr, nullptr));
  if (key == nullptr || SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    fail("the key cannot be used");
  require(SSL_CTX_check_private_key(context) == 1, "the key is not the certificate's");
}

}  // namespace carto_mock::http
