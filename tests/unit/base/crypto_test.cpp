// SPDX-License-Identifier: Apache-2.0
// The primitives against the vectors of their standards, and the files that keys live in.
#include "base/crypto.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ui.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/support/temporary_directory.hpp"

namespace mash {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <std::size_t Size>
std::array<unsigned char, Size> bytes_of(std::string_view hex) {
  const std::string raw = from_hex(hex).value();
  std::array<unsigned char, Size> out{};
  EXPECT_EQ(raw.size(), Size);
  std::ranges::copy(as_bytes(raw), out.begin());
  return out;
}

TEST(sha256, has_the_vectors_of_fips_180_4) {
  const std::pair<std::string, const char*> rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  for (const auto& [text, hex] : rows) EXPECT_EQ(to_hex(sha256(text)), hex);
}

TEST(sha256, of_parts_is_that_of_the_whole) {
  const std::string whole = "mash-commit-v1 and so on";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut)
    EXPECT_EQ(sha256({as_bytes(std::string_view(whole).substr(0, cut)), as_bytes(std::string_view(whole).substr(cut))}),
              sha256(whole));
  EXPECT_EQ(sha256({}), sha256(""));
}

TEST(hmac, has_the_vectors_of_rfc_4231) {
  struct row {
    std::string key, text;
    const char* hex;
  };
  const row rows[] = {
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"}};
  for (const row& one : rows) EXPECT_EQ(to_hex(hmac_sha256(as_bytes(one.key), as_bytes(one.text))), one.hex);
}

struct signature_vector {
  const char *seed, *public_key, *message, *signature;
};

// RFC 8032 section 7.1, tests 1 and 2.
constexpr signature_vector SIGNATURES[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                                            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590"
                                            "a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
                                            "5141438e7a100b"},
                                           {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                                            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                                            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e"
                                            "15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
                                            "0d291612bb0c00"}};

TEST(ed25519, has_the_vectors_of_rfc_8032) {
  for (const signature_vector& one : SIGNATURES) {
    const signing_key key = signing_key::from_seed(bytes_of<32>(one.seed));
    EXPECT_EQ(to_hex(key.public_key()), one.public_key);
    const std::string message = from_hex(one.message).value();
    EXPECT_EQ(to_hex(key.sign(as_bytes(message))), one.signature);
    EXPECT_TRUE(verify_ed25519(bytes_of<32>(one.public_key), as_bytes(message), bytes_of<64>(one.signature)));
  }
}

TEST(ed25519, refuses_every_flipped_bit) {
  const signing_key key = signing_key::from_seed(bytes_of<32>(SIGNATURES[1].seed));
  const std::string message = "checkpoint";
  const auto public_key = key.public_key();
  const auto signature = key.sign(as_bytes(message));
  ASSERT_TRUE(verify_ed25519(public_key, as_bytes(message), signature));
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    auto wrong = signature;
    wrong[bit / 8] ^= static_cast<unsigned char>(1U << bit % 8);
    EXPECT_FALSE(verify_ed25519(public_key, as_bytes(message), wrong)) << bit;
  }
  for (std::size_t bit = 0; bit < 32 * 8; ++bit) {
    auto wrong = public_key;
    wrong[bit / 8] ^= static_cast<unsigned char>(1U << bit % 8);
    EXPECT_FALSE(verify_ed25519(wrong, as_bytes(message), signature)) << bit;
  }
  EXPECT_FALSE(verify_ed25519(public_key, as_bytes("checkpoinu"), signature));
  EXPECT_FALSE(verify_ed25519(public_key, as_bytes(""), signature));
}

TEST(ed25519, a_key_comes_back_from_its_pem) {
  const signing_key key = signing_key::generate();
  const auto back = signing_key::from_pem(key.to_pem());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->public_key(), key.public_key());
  EXPECT_NE(signing_key::generate().public_key(), key.public_key());
}

TEST(ed25519, what_is_no_such_key_is_refused_and_not_repeated) {
  const std::string pem = signing_key::generate().to_pem();
  const std::string_view body = std::string_view(pem).substr(pem.find('\n') + 1, 40);
  for (const std::string& text : {std::string(), std::string("nonsense"), pem.substr(0, pem.size() / 2),
                                  pem.substr(pem.find('\n')), std::string(body)}) {
    const auto read = signing_key::from_pem(text);
    ASSERT_FALSE(read.has_value());
    EXPECT_THAT(read.error().detail, Not(HasSubstr(std::string(body))));
  }
}

// Whether OpenSSL began to talk to whoever sits at the terminal.
bool asked = false;

TEST(ed25519, an_encrypted_key_is_refused_instead_of_asking_on_the_terminal) {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  BIO* written = BIO_new(BIO_s_mem());
  std::string password = "nobody";
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(written, key, EVP_aes_256_cbc(), password.data(),
                                          static_cast<int>(password.size()), nullptr, nullptr),
            1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(written, &text);
  const std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(written);
  EVP_PKEY_free(key);
  UI_METHOD* terminal = UI_create_method("a terminal that nobody sits at");
  UI_method_set_opener(terminal, [](UI*) { return asked = true, 0; });
  UI_set_default_method(terminal);
  const auto read = signing_key::from_pem(pem);
  UI_set_default_method(UI_OpenSSL());
  UI_destroy_method(terminal);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, errc::invalid);
  EXPECT_FALSE(asked) << "a daemon has no terminal to ask on";
}

TEST(random, does_not_repeat_itself) {
  std::array<unsigned char, 16> first{}, second{};
  random_bytes(first);
  random_bytes(second);
  EXPECT_NE(first, second);
}

TEST(secrets, are_compared_whole) {
  EXPECT_TRUE(equal_secret(as_bytes("abc"), as_bytes("abc")));
  EXPECT_TRUE(equal_secret({}, {}));
  EXPECT_FALSE(equal_secret(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_secret(as_bytes("abc"), as_bytes("ab")));
  EXPECT_FALSE(equal_secret(as_bytes("abc"), as_bytes("abcd")));
  EXPECT_FALSE(equal_secret(as_bytes("abc"), {}));
}

TEST(hashing, is_safe_from_many_threads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < 2000; ++i)
        ASSERT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    });
  for (std::thread& one : threads) one.join();
}

class secret_files : public testing::Test {
 protected:
  test::temporary_directory folder_;
  const std::string path_ = folder_.file("kek.key");
};

TEST_F(secret_files, are_made_for_their_owner_alone_and_never_overwritten) {
  ASSERT_TRUE(write_secret_file(path_, "secret\n").has_value());
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(read_secret_file(path_).value(), "secret\n");
  EXPECT_FALSE(write_secret_file(path_, "another\n").has_value());
  EXPECT_EQ(read_secret_file(path_).value(), "secret\n");
}

TEST_F(secret_files, that_others_may_read_are_refused_by_name_and_without_their_content) {
  ASSERT_TRUE(write_secret_file(path_, "secret\n").has_value());
  for (const mode_t mode : {0640U, 0604U, 0644U, 0660U, 0666U, 0602U, 0620U, 0610U, 0777U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    const auto read = read_secret_file(path_);
    ASSERT_FALSE(read.has_value()) << std::oct << mode;
    EXPECT_THAT(read.error().detail, HasSubstr(path_));
    EXPECT_THAT(read.error().detail, Not(HasSubstr("secret\n")));
  }
  for (const mode_t mode : {0600U, 0400U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_TRUE(read_secret_file(path_).has_value()) << std::oct << mode;
  }
}

TEST_F(secret_files, of_systemd_are_taken_with_the_mode_that_its_access_list_shows) {
  ASSERT_TRUE(write_secret_file(path_, "secret\n").has_value());
  ASSERT_EQ(::chmod(path_.c_str(), 0440), 0);
  EXPECT_FALSE(read_secret_file(path_).has_value());
  ASSERT_EQ(::setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1), 0);
  EXPECT_EQ(read_secret_file(path_).value(), "secret\n");
  EXPECT_FALSE(read_secret_file(folder_.path() + "/../" + path_).has_value());
  for (const mode_t mode : {0444U, 0460U, 0450U, 0441U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_FALSE(read_secret_file(path_).has_value()) << std::oct << mode;
  }
  ASSERT_EQ(::chmod(path_.c_str(), 0440), 0);
  ASSERT_EQ(::setenv("CREDENTIALS_DIRECTORY", folder_.file("elsewhere").c_str(), 1), 0);
  EXPECT_FALSE(read_secret_file(path_).has_value());
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(secret_files, that_are_not_there_or_no_files_are_named) {
  for (const std::string& path : {folder_.file("absent.key"), folder_.path()}) {
    const auto read = read_secret_file(path);
    ASSERT_FALSE(read.has_value());
    EXPECT_THAT(read.error().detail, HasSubstr(path));
  }
}

}  // namespace
}  // namespace mash
