// SPDX-License-Identifier: Apache-2.0
// What runs out is said in time, once a day, and never with a person's name.
#include "hub/app/key_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/toml.hpp"
#include "certs/authority.hpp"
#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const instant NOW = *parse_rfc3339("2026-11-20T14:30:00Z");
const std::string FIRST(64, 'a'), SECOND(64, 'b');

class key_watch_test : public testing::Test {
 protected:
  void SetUp() override {
    log::redirect([this](std::string_view line) { log_.append(line).append("\n"); });
  }
  void TearDown() override { log::redirect({}); }

  static std::shared_ptr<const directory> who(const std::string& renew_by, const std::string& fingerprints) {
    const auto file = toml::parse(R"([[members]]
name = "police"
kind = "police"
display_name = "Police"
curve_public_key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
ledger_vkey = "mash.example/audit+426b9d49+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
curve_key_renew_by = ")" + renew_by +
                                  R"("
contact = { desk = "Desk", telephone = "101" }
[[people]]
id = "zebedee"
organisation = "police"
name = "Zebedee Poisonberry"
roles = ["agency_researcher"]
fingerprints = [)" + fingerprints +
                                  "]\n");
    return directory::from(*file, "members.toml").value();
  }
  static http::peer_certificate certificate(const std::string& fingerprint, instant until) {
    return {{"urn:mash:police:person:zebedee"}, fingerprint, true, until};
  }
  std::vector<std::string> look(const directory& at, instant now = NOW) {
    log_.clear();
    std::vector<std::string> ids;
    for (const auto& one : watch_.look(at, now)) ids.push_back(one.text);
    return ids;
  }

  key_watch watch_{days(30)};
  std::string log_;
};

TEST_F(key_watch_test, what_lasts_longer_is_counted_and_not_told) {
  watch_.set_files({{"tls_certificate", "hub", NOW + days(31)}});
  watch_.saw(certificate(FIRST, NOW + days(90)));
  EXPECT_THAT(look(*who("2027-11-20", "\"" + FIRST + "\"")), IsEmpty());
  EXPECT_EQ(log_, "");
  EXPECT_EQ(watch_.trouble(), "");
  EXPECT_THAT(metrics::process().exposition(),
              HasSubstr("mash_key_days_left{what=\"member_key\",whose=\"police\"} 364"));
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("mash_person_certificates_running_out 0"));
}

TEST_F(key_watch_test, what_runs_out_first_is_the_warning_and_each_is_logged_once_a_day) {
  watch_.set_files({{"tls_certificate", "hub", NOW + days(30)}, {"client_ca", "hub", NOW + days(400)}});
  const auto at = who("2026-12-01", "");
  EXPECT_THAT(look(*at), ElementsAre(HasSubstr("exchange key of police should be changed by 2026-12-01"),
                                     HasSubstr("HTTPS server runs out on 2026-12-20")));
  EXPECT_THAT(watch_.trouble(), HasSubstr("police"));
  EXPECT_THAT(log_, HasSubstr(R"("days_left":10,"event":"key_runs_out")"));
  EXPECT_THAT(log_, HasSubstr(R"("what":"tls_certificate")"));
  EXPECT_THAT(log_, Not(HasSubstr("client_ca")));
  look(*at, NOW + std::chrono::hours(1));
  EXPECT_EQ(log_, "") << "said today";
  look(*at, NOW + days(1));
  EXPECT_THAT(log_, HasSubstr("key_runs_out"));
  look(*at, NOW + days(60));
  EXPECT_THAT(log_, HasSubstr("key_ran_out"));
  EXPECT_THAT(watch_.trouble(), HasSubstr("police"));
}

TEST_F(key_watch_test, the_same_thing_is_one_notice_and_another_day_another) {
  watch_.set_files({{"client_ca", "hub", NOW + days(3)}});
  const auto at = who("2027-11-20", "");
  const auto first = watch_.look(*at, NOW), again = watch_.look(*at, NOW + days(1));
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].id, again.at(0).id);
  EXPECT_EQ(first[0].kind, "key_runs_out");
  EXPECT_EQ(first[0].severity, "amber");
  EXPECT_THAT(first[0].to, ElementsAre("sys_admin"));
  const auto over = watch_.look(*at, NOW + days(3)), still = watch_.look(*at, NOW + days(4));
  EXPECT_EQ(over.at(0).severity, "red");
  EXPECT_NE(over[0].id, first[0].id) << "or it would count as raised before, and nobody be told";
  EXPECT_EQ(over[0].id, still.at(0).id);
  watch_.set_files({{"client_ca", "hub", NOW + days(4)}});
  EXPECT_NE(watch_.look(*at, NOW).at(0).id, first[0].id);
  const auto of_member = watch_.look(*who("2026-11-30", ""), NOW);
  EXPECT_THAT(of_member.at(1).to, ElementsAre("sys_admin", "agency:police"));
}

TEST_F(key_watch_test, people_are_known_by_what_they_came_with_and_named_nowhere) {
  const auto one = who("2027-11-20", "\"" + FIRST + "\""),
             two = who("2027-11-20", "\"" + FIRST + "\", \"" + SECOND + "\"");
  EXPECT_THAT(look(*one), IsEmpty()) << "nobody came yet";
  watch_.saw(certificate(FIRST, NOW + days(12)));
  EXPECT_THAT(look(*one), IsEmpty()) << "no notice goes round about one person's certificate";
  EXPECT_THAT(log_, HasSubstr(R"("whose":"aaaaaaaaaaaaaaaa")"));
  EXPECT_THAT(log_, Not(HasSubstr("ebedee")));
  EXPECT_EQ(watch_.trouble(), "");
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("mash_person_certificates_running_out 1"));
  watch_.saw(certificate(SECOND, NOW + days(90)));
  look(*two, NOW + days(1));
  EXPECT_EQ(log_, "") << "renewed: the later one counts";
  watch_.saw(certificate(SECOND, NOW + days(90)));
  look(*one, NOW + days(2));
  EXPECT_THAT(log_, HasSubstr("aaaaaaaaaaaaaaaa")) << "the directory lists the old one only";
}

TEST_F(key_watch_test, a_member_that_is_taken_out_takes_its_gauge_with_it) {
  constexpr const char* OF_POLICE = "mash_key_days_left{what=\"member_key\",whose=\"police\"}";
  look(*who("2027-11-20", ""));
  EXPECT_THAT(metrics::process().exposition(), HasSubstr(OF_POLICE));
  const auto nobody = directory::from(*toml::parse("[[members]]\nname = \"housing\"\nkind = \"icb\"\n"
                                                   "display_name = \"Housing\"\n"
                                                   "contact = { desk = \"Desk\", telephone = \"102\" }\n"),
                                      "members.toml");
  look(**nobody);
  EXPECT_THAT(metrics::process().exposition(), Not(HasSubstr(OF_POLICE)));
}

TEST_F(key_watch_test, every_certificate_of_the_servers_files_is_read) {
  const test::temporary_directory folder;
  const auto ca = certs::authority::create(folder.file("ca"), "Ours", NOW).value();
  const auto server = ca.server({}, days(20), NOW).value();
  ASSERT_TRUE(certs::write_file(folder.file("both.crt"), server.certificate_pem + ca.certificate_pem()));
  const auto ends = ends_of_files({folder.file("both.crt"), "", folder.file("ca/ca.crt"), folder.file("ca/crl.pem")});
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0], (key_end{"tls_certificate", "hub", NOW + days(20)}));
  EXPECT_EQ(ends[1].until, ends[2].until);
  EXPECT_EQ(ends[2].what, "client_ca");
  EXPECT_THAT(ends_of_files({folder.file("none"), "", folder.file("ca/ca.key"), ""}), IsEmpty());
}

}  // namespace
}  // namespace mash::hub
