// SPDX-License-Identifier: Apache-2.0
// `certs renew`, killed before each of its changes to the disk: whoever comes with the files that are there enters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pkcs12.h>

#include <filesystem>

#include "certs/files.hpp"
#include "certs/pair.hpp"
#include "hub/auth/directory.hpp"
#include "tests/support/stopped_before.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;

const std::string PASSWORD = "correct-horse";

class renewal : public testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("MASHCTL_PROFILE");
    ASSERT_TRUE(certs::make_folder(start));
    ASSERT_TRUE(certs::write_file(start + "/members.toml",
                                  "[[members]]\nname = \"cambridgeshire\"\nkind = \"csc_ccc\"\n"
                                  "display_name = \"Cambridgeshire County Council\"\n"
                                  "contact = { desk = \"MASH\", telephone = \"01223 555 0105\" }\n"));
    ASSERT_EQ(mashctl({"certs", "init", start + "/ca"}).status, GOOD);
    const auto made = call(start, {"person"}, {"--name", "Carol Example", "--role", "coordinator"});
    ASSERT_EQ(made.status, GOOD) << made.err;
    first = *certs::summarise(held(start, ".crt"));
  }
  static ended call(const std::string& dir, std::vector<std::string> what, const std::vector<std::string>& more = {},
                    const std::string& password = PASSWORD) {
    const std::vector<std::string> rest{"coordinator",         "--ca",           dir + "/ca",      "-o",
                                        dir + "/people",       "--organisation", "cambridgeshire", "--members",
                                        dir + "/members.toml", "--password",     password};
    what.insert(what.begin(), "certs");
    what.insert(what.end(), rest.begin(), rest.end());
    what.insert(what.end(), more.begin(), more.end());
    return mashctl(std::move(what));
  }
  static std::string held(const std::string& dir, const std::string& ending) {
    return certs::read_file(dir + "/people/coordinator" + ending).value_or("");
  }
  static std::vector<std::string> listed(const std::string& dir) {
    return hub::directory::load(dir + "/members.toml").value()->find_person("coordinator")->fingerprints;
  }
  static std::string in_browser_file(const std::string& dir) {
    const std::string bytes = held(dir, ".p12");
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    PKCS12* file = d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size()));
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    if (file == nullptr || PKCS12_parse(file, PASSWORD.c_str(), &key, &certificate, nullptr) != 1) return "no file";
    std::string out = certs::fingerprint_of(*certificate);
    EVP_PKEY_free(key);
    X509_free(certificate);
    PKCS12_free(file);
    return out;
  }
  // The fingerprint of the pair that is in place, which must be one, and be let in.
  static std::string of_pair(const std::string& dir) {
    const auto key = read_secret_file(dir + "/people/coordinator.key");
    EXPECT_TRUE(key.has_value()) << "there, and nobody else's to read";
    const auto secret = certs::key_from_pem(key.value_or(""));
    const auto certificate = certs::certificate_from_pem(held(dir, ".crt"));
    if (!secret || !certificate) {
      ADD_FAILURE() << "a file is broken";
      return "";
    }
    EXPECT_EQ(X509_check_private_key(certificate->get(), secret->get()), 1);
    std::string out = certs::fingerprint_of(**certificate);
    EXPECT_THAT(listed(dir), Contains(out));
    EXPECT_THAT(listed(dir), Contains(in_browser_file(dir)));
    return out;
  }
  void expect_renewed(const std::string& dir) const {
    EXPECT_NE(of_pair(dir), first.fingerprint);
    EXPECT_EQ(in_browser_file(dir), of_pair(dir));
    EXPECT_EQ(listed(dir).size(), 2U);
    for (const char* ending : {".crt", ".key", ".p12"}) {
      const std::string name = dir + "/people/coordinator" + ending;
      EXPECT_FALSE(fs::is_symlink(name)) << name;
      EXPECT_EQ(held(dir, "." + first.fingerprint.substr(0, 8) + ending), held(start, ending)) << "kept beside it";
    }
    EXPECT_FALSE(certs::file_exists(certs::next_pair_folder(dir + "/people/coordinator")));
  }

  test::temporary_directory folder;
  const std::string start = folder.file("start");
  certs::certificate_summary first;
};

TEST_F(renewal, that_is_killed_anywhere_leaves_a_pair_that_enters_and_is_finished_by_the_next_call) {
  int stops = 0;
  for (;; ++stops) {
    SCOPED_TRACE("killed before change " + std::to_string(stops));
    const std::string dir = folder.file("killed");
    fs::remove_all(dir);
    fs::copy(start, dir, fs::copy_options::recursive);
    const int status = test::stopped_before(stops, [&] { return call(dir, {"renew"}).status; });
    const std::string present = of_pair(dir);
    if (status >= 0) {
      EXPECT_EQ(status, GOOD);
      break;
    }
    // What is left to do may be to tidy up alone: then another call is another renewal, and two keys are listed.
    const bool over = present != first.fingerprint && !certs::file_exists(dir + "/people/coordinator.next/new");
    const auto again = call(dir, {"renew"});
    EXPECT_EQ(again.status, over ? BAD : GOOD) << again.err;
    expect_renewed(dir);
    if (over) EXPECT_EQ(of_pair(dir), present);
    if (HasFailure()) return;
  }
  expect_renewed(folder.file("killed"));
  EXPECT_GT(stops, 30) << "it was killed indeed";
}

TEST_F(renewal, says_how_the_key_of_before_and_no_other_is_taken_out) {
  const auto renewed = call(start, {"renew"});
  ASSERT_EQ(renewed.status, GOOD) << renewed.err;
  const std::string old = start + "/people/coordinator." + first.fingerprint.substr(0, 8) + ".crt";
  EXPECT_THAT(renewed.out, HasSubstr("mashctl certs revoke coordinator --members " + start +
                                     "/members.toml --certificate " + old + "\n"));
  const auto taken =
      mashctl({"certs", "revoke", "coordinator", "--members", start + "/members.toml", "--certificate", old});
  EXPECT_EQ(taken.status, GOOD) << taken.err;
  EXPECT_EQ(listed(start), std::vector{of_pair(start)});
}

TEST_F(renewal, of_a_server_that_is_killed_anywhere_leaves_a_pair_that_starts) {
  const auto make = [](const std::string& dir) {
    return mashctl({"certs", "server", "--ca", dir + "/ca", "-o", dir + "/hub", "--name", "hub.example"});
  };
  const auto of_server = [](const std::string& dir) {
    const auto key = certs::key_from_pem(read_secret_file(dir + "/hub/tls.key").value_or(""));
    const auto certificate = certs::certificate_from_pem(certs::read_file(dir + "/hub/tls.crt").value_or(""));
    if (!key || !certificate || X509_check_private_key(certificate->get(), key->get()) != 1) return std::string("none");
    return certs::fingerprint_of(**certificate);
  };
  ASSERT_EQ(make(start).status, GOOD);
  const std::string before = of_server(start), dir = folder.file("killed");
  int stops = 0, status = -1;
  for (; status < 0; ++stops) {
    SCOPED_TRACE("killed before change " + std::to_string(stops));
    fs::remove_all(dir);
    fs::copy(start, dir, fs::copy_options::recursive);
    status = test::stopped_before(stops, [&] { return make(dir).status; });
    EXPECT_NE(of_server(dir), "none");
    if (status >= 0) break;
    const auto again = make(dir);
    EXPECT_EQ(again.status, GOOD) << again.err;
    EXPECT_NE(of_server(dir), "none");
    EXPECT_NE(of_server(dir), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(dir + "/hub"), {}), 2) << "nothing is left beside them";
    if (HasFailure()) return;
  }
  EXPECT_EQ(status, GOOD);
  EXPECT_NE(of_server(dir), before);
  EXPECT_GT(stops, 20) << "it was killed indeed";
}

TEST_F(renewal, goes_on_with_no_pair_that_has_expired_since) {
  const auto ca = certs::authority::open(start + "/ca");
  const auto kept =
      ca->person("cambridgeshire", "coordinator", std::chrono::days(1), system_clock().now() - std::chrono::days(91));
  ASSERT_TRUE(certs::keep_next_pair(start + "/people/coordinator", *kept));
  const auto done = call(start, {"renew"});
  ASSERT_EQ(done.status, GOOD) << done.err;
  EXPECT_NE(of_pair(start), first.fingerprint);
  EXPECT_NE(of_pair(start), kept->fingerprint);
}

TEST_F(renewal, replaces_no_link_that_somebody_else_made) {
  fs::rename(start + "/people/coordinator.crt", start + "/people/live.crt");
  fs::create_symlink("live.crt", start + "/people/coordinator.crt");
  const auto done = call(start, {"renew"});
  EXPECT_NE(done.status, GOOD);
  EXPECT_THAT(done.err, HasSubstr("is a link"));
  EXPECT_EQ(of_pair(start), first.fingerprint) << "the pair of before still enters";
}

TEST_F(renewal, that_cannot_make_its_browser_file_leaves_nothing_behind) {
  const auto done = call(start, {"renew"}, {}, "short");
  EXPECT_NE(done.status, GOOD);
  EXPECT_EQ(of_pair(start), first.fingerprint);
  EXPECT_EQ(listed(start).size(), 1U);
  EXPECT_FALSE(certs::file_exists(start + "/people/coordinator.next/new"));
}

}  // namespace
}  // namespace mash::cli
