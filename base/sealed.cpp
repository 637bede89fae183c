// SPDX-License-Identifier: Apache-2.0
#include "base/sealed.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/crypto.hpp"

namespace mash {
namespace {

constexpr unsigned char VERSION = 0x01;
constexpr std::size_t ID_BYTES = 8;
constexpr std::size_t KEY_BYTES = 32;
constexpr std::size_t TAG_BYTES = 16;
constexpr std::size_t NONCE_BYTES = 12;
constexpr std::size_t HEAD_BYTES = 1 + ID_BYTES + NONCE_BYTES;
constexpr std::size_t PLAIN_BYTES_MAX = std::size_t{16} << 20;

// A context and its algorithm are made once per thread: fetching by name costs more than sealing two kilobytes.
class gcm_context {
 public:
  gcm_context() {
    static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    MASH_ASSERT(algorithm != nullptr && context_ != nullptr);
    MASH_ASSERT(EVP_CipherInit_ex2(context_, algorithm, nullptr, nullptr, 1, nullptr) == 1);
  }
  gcm_context(const gcm_context&) = delete;
  gcm_context& operator=(const gcm_context&) = delete;
  ~gcm_context() { EVP_CIPHER_CTX_free(context_); }
  [[nodiscard]] EVP_CIPHER_CTX* get() const noexcept { return context_; }

 private:
  EVP_CIPHER_CTX* context_ = EVP_CIPHER_CTX_new();
};

// One operation on this thread's context. Afterwards a key of zeros takes the place of the real one, so that a
// destroyed key lives on in no expanded form.
class gcm_use {
 public:
  gcm_use(const unsigned char* key, const unsigned char* nonce, bool sealing) : context_(of_this_thread()) {
    MASH_ASSERT(EVP_CipherInit_ex2(context_, nullptr, key, nonce, sealing ? 1 : 0, nullptr) == 1);
  }
  gcm_use(const gcm_use&) = delete;
  gcm_use& operator=(const gcm_use&) = delete;
  ~gcm_use() {
    static constexpr unsigned char ZEROS[KEY_BYTES] = {};
    MASH_ASSERT(EVP_CipherInit_ex2(context_, nullptr, ZEROS, nullptr, -1, nullptr) == 1);
  }

  void authenticate(std::string_view data) {
    int unused = 0;
    MASH_ASSERT(EVP_CipherUpdate(context_, nullptr, &unused, as_bytes(data).data(), static_cast<int>(data.size())) ==
                1);
  }
  void transform(const unsigned char* from, std::size_t size, unsigned char* to) {
    int written = 0;
    if (size != 0) MASH_ASSERT(EVP_CipherUpdate(context_, to, &written, from, static_cast<int>(size)) == 1);
  }
  void finish(unsigned char* tag) {
    int written = 0;
    unsigned char none[TAG_BYTES];
    MASH_ASSERT(EVP_CipherFinal_ex(context_, none, &written) == 1);
    MASH_ASSERT(EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, tag) == 1);
  }
  [[nodiscard]] bool finish_if(std::array<unsigned char, TAG_BYTES> tag) {
    int written = 0;
    unsigned char none[TAG_BYTES];
    MASH_ASSERT(EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag.data()) == 1);
    return EVP_CipherFinal_ex(context_, none, &written) == 1;
  }

 private:
  static EVP_CIPHER_CTX* of_this_thread() {
    thread_local const gcm_context held;
    return held.get();
  }
  EVP_CIPHER_CTX* context_;
};

std::string additional_data(const seal_place& place) {
  std::string out = "mash-seal-v1";
  for (const std::string_view part : {place.kind, place.request, place.item, place.schema}) {
    MASH_ASSERT(part.size() <= 0xffff);
    out.push_back(static_cast<char>(part.size() >> 8));
    out.push_back(static_cast<char>(part.size() & 0xff));
    out.append(part);
  }
  return out;
}

}  // namespace

sealing_key sealing_key::generate() {
  sealing_key made;
  random_bytes(made.key_);
  do random_bytes(made.id_);
  while (made.id_ == std::array<unsigned char, ID_BYTES>{});  // zeros mean "moved from"
  return made;
}

result<sealing_key> sealing_key::from_hex(std::string_view hex64) {
  auto raw = mash::from_hex(hex64);
  if (!raw || raw->size() != KEY_BYTES)
    return fail(errc::invalid, "a key-encryption key is 64 lower-case hexadecimal digits");
  sealing_key made;
  std::ranges::copy(as_bytes(*raw), made.key_.begin());
  // The same file gives the same id on every start. The hash tells nothing about 256 random bits.
  std::string labelled = "mash-key-id-v1" + *raw;
  const digest name = sha256(labelled);
  std::copy_n(name.begin(), ID_BYTES, made.id_.begin());
  OPENSSL_cleanse(raw->data(), raw->size());
  OPENSSL_cleanse(labelled.data(), labelled.size());
  return made;
}

sealing_key::sealing_key(sealing_key&& other) noexcept : id_(other.id_), key_(other.key_) {
  OPENSSL_cleanse(other.key_.data(), other.key_.size());
  other.id_ = {};
}

sealing_key& sealing_key::operator=(sealing_key&& other) noexcept {
  if (this == &other) return *this;
  id_ = std::exchange(other.id_, {});
  key_ = other.key_;
  OPENSSL_cleanse(other.key_.data(), other.key_.size());
  return *this;
}

sealing_key::~sealing_key() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string sealing_key::seal(std::string_view plain, const seal_place& place) const {
  std::array<unsigned char, NONCE_BYTES> nonce{};
  random_bytes(nonce);
  return seal_with_nonce(plain, place, nonce);
}

std::string sealing_key::seal_with_nonce(std::string_view plain, const seal_place& place,
                                         const std::array<unsigned char, 12>& nonce) const {
  MASH_ASSERT(id_ != decltype(id_){} && plain.size() <= PLAIN_BYTES_MAX);
  std::string out(HEAD_BYTES + plain.size() + TAG_BYTES, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  bytes[0] = VERSION;
  std::ranges::copy(id_, bytes + 1);
  std::ranges::copy(nonce, bytes + 1 + ID_BYTES);
  gcm_use use(key_.data(), nonce.data(), true);
  use.authenticate(additional_data(place));
  use.transform(as_bytes(plain).data(), plain.size(), bytes + HEAD_BYTES);
  use.finish(bytes + HEAD_BYTES + plain.size());
  return out;
}

result<std::string> sealing_key::open(std::string_view sealed, const seal_place& place) const {
  MASH_ASSERT(id_ != decltype(id_){});
  const bytes_view bytes = as_bytes(sealed);
  if (bytes.size() < HEAD_BYTES + TAG_BYTES || bytes.size() > HEAD_BYTES + PLAIN_BYTES_MAX + TAG_BYTES ||
      bytes[0] != VERSION)
    return fail(errc::corrupt, "the sealed value is not in a form that this program writes");
  if (!std::ranges::equal(bytes.subspan(1, ID_BYTES), id_))
    return fail(errc::corrupt, "the sealed value was sealed with another key");
  const std::size_t size = bytes.size() - HEAD_BYTES - TAG_BYTES;
  std::array<unsigned char, TAG_BYTES> tag;
  std::ranges::copy(bytes.last(TAG_BYTES), tag.begin());
  std::string plain(size, '\0');
  gcm_use use(key_.data(), bytes.data() + 1 + ID_BYTES, false);
  use.authenticate(additional_data(place));
  use.transform(bytes.data() + HEAD_BYTES, size, reinterpret_cast<unsigned char*>(plain.data()));
  if (use.finish_if(tag)) return plain;
  OPENSSL_cleanse(plain.data(), plain.size());  // nobody may see what did not verify
  return fail(errc::corrupt, "the sealed value was changed, or belongs to another place");
}

digest sealing_key::mac(std::string_view text) const {
  MASH_ASSERT(id_ != decltype(id_){});
  return hmac_sha256(key_, as_bytes(text));
}

bool sealing_key::is_named_by(std::string_view sealed) const noexcept {
  return sealed.size() >= HEAD_BYTES && std::ranges::equal(as_bytes(sealed).subspan(1, ID_BYTES), id_);
}

std::string sealing_key::wrap(const sealing_key& with, const seal_place& place) const {
  std::array<unsigned char, ID_BYTES + KEY_BYTES> plain;
  MASH_ASSERT(id_ != decltype(id_){});
  std::ranges::copy(key_, std::ranges::copy(id_, plain.begin()).out);
  std::string wrapped = with.seal(as_text(plain), place);
  OPENSSL_cleanse(plain.data(), plain.size());
  return wrapped;
}

result<sealing_key> sealing_key::unwrap(std::string_view wrapped, const sealing_key& with, const seal_place& place) {
  MASH_TRY(plain, with.open(wrapped, place));
  sealing_key made;
  const bool sound = plain->size() == ID_BYTES + KEY_BYTES;
  if (sound) {
    std::copy_n(as_bytes(*plain).begin(), ID_BYTES, made.id_.begin());
    std::copy_n(as_bytes(*plain).begin() + ID_BYTES, KEY_BYTES, made.key_.begin());
  }
  OPENSSL_cleanse(plain->data(), plain->size());
  if (!sound || made.id_ == decltype(id_){}) return fail(errc::corrupt, "the sealed value is not a wrapped key");
  return made;
}

}  // namespace mash
