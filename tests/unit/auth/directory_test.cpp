// SPDX-License-Identifier: Apache-2.0
// Who may enter, and what a members.toml must say. Everybody here is invented.
#include "hub/auth/directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::hub {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string KEY_A(64, 'a');
const std::string KEY_B(64, 'b');
const std::string KEY_C(64, 'c');

constexpr std::string_view CURVE = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
constexpr std::string_view NEXT = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
constexpr std::string_view VKEY = "mash.example/audit+426b9d49+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

std::string sound_file() {
  return R"([[members]]
name = "police"
kind = "police"
display_name = "Cambridgeshire Constabulary"
port = 7001
curve_public_key = ")" +
         std::string(CURVE) + R"("
ledger_vkey = ")" +
         std::string(VKEY) + R"("
contact = { desk = "Public Protection desk", telephone = "01223 555 0101", hours = "08:00-18:00", out_of_hours_telephone = "101" }

[[members]]
name = "cambridgeshire"
kind = "csc_ccc"
display_name = "Cambridgeshire County Council"
contact = { desk = "MASH", telephone = "01223 555 0105" }

[[people]]
id = "coordinator"
organisation = "cambridgeshire"
name = "Carol Example"
team = "MASH"
telephone = "01223 555 0110"
roles = ["coordinator", "information_officer"]
authorities = ["cambridgeshire"]
duties = ["duty_desk"]
fingerprints = [")" +
         KEY_A + "\", \"" + KEY_B + R"("]

[[people]]
id = "police-reviewer"
organisation = "police"
name = "Piet Example"
roles = ["agency_researcher"]
fingerprints = [")" +
         KEY_C + R"("]

[[people]]
id = "leaver"
organisation = "cambridgeshire"
name = "Lena Example"
roles = ["coordinator"]
authorities = ["cambridgeshire"]
)";
}

result<std::shared_ptr<const directory>> read(const std::string& text) {
  MASH_TRY(file, toml::parse(text));
  return directory::from(*file, "members.toml");
}

std::shared_ptr<const directory> sound() {
  auto made = read(sound_file());
  if (!made) throw std::runtime_error(made.error().detail);
  return *made;
}

// The file with the first `what` replaced, to break one thing at a time.
std::string with(std::string_view what, std::string_view by) {
  std::string text = sound_file();
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("the sound file does not contain that");
  return text.replace(at, what.size(), by);
}

http::peer_certificate certificate(std::string uri, std::string fingerprint) {
  return {{std::move(uri)}, std::move(fingerprint), true};
}

constexpr auto COORDINATOR = "urn:mash:cambridgeshire:person:coordinator";

TEST(directory, keeps_members_in_the_order_of_the_file) {
  const auto made = sound();
  ASSERT_EQ(made->members().size(), 2U);
  EXPECT_EQ(made->members()[0].name, "police");
  EXPECT_EQ(made->members()[0].kind, policy::agency_kind::police);
  EXPECT_EQ(made->members()[0].port, 7001);
  EXPECT_EQ(made->members()[0].curve_public_key, CURVE);
  EXPECT_EQ(made->members()[0].ledger_vkey, VKEY);
  EXPECT_EQ(made->members()[0].contact.out_of_hours_telephone, "101");
  EXPECT_EQ(made->members()[1].name, "cambridgeshire");
}

TEST(directory, a_member_that_changes_its_key_has_two_and_a_day) {
  EXPECT_EQ(sound()->members()[0].next_curve_public_key, "");
  EXPECT_FALSE(sound()->members()[0].curve_key_renew_by.has_value());
  const auto made =
      read(with("port = 7001",
                "port = 7001\ncurve_key_renew_by = 2027-11-20\nnext_curve_public_key = \"" + std::string(NEXT) + "\""));
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ((*made)->members()[0].curve_public_key, CURVE);
  EXPECT_EQ((*made)->members()[0].next_curve_public_key, NEXT);
  EXPECT_EQ((*made)->members()[0].curve_key_renew_by, parse_iso_date("2027-11-20").value());
}

TEST(directory, a_member_without_an_adapter_has_no_keys_and_any_port) {
  const auto made = sound();
  const auto* asks_only = made->find_member("cambridgeshire");
  ASSERT_NE(asks_only, nullptr);
  EXPECT_EQ(asks_only->port, 0);
  EXPECT_TRUE(asks_only->curve_public_key.empty());
  EXPECT_EQ(made->find_member("housing"), nullptr);
}

TEST(directory, knows_what_a_person_is_and_for_whom_they_act) {
  const auto made = sound();
  const auto* found = made->find_person("coordinator");
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->has(policy::role::coordinator));
  EXPECT_FALSE(found->has(policy::role::auditor));
  EXPECT_TRUE(found->acts_for("cambridgeshire"));
  EXPECT_FALSE(found->acts_for("police"));
  EXPECT_THAT(found->duties, ElementsAre("duty_desk"));
  EXPECT_EQ(made->find_person("nobody"), nullptr);
}

TEST(identify, lets_a_listed_key_in_as_its_person) {
  const auto who = sound()->identify(certificate(COORDINATOR, KEY_A));
  ASSERT_TRUE(who) << who.error().detail;
  EXPECT_EQ(who->id, "coordinator");
}

TEST(identify, both_keys_work_during_a_renewal) {
  EXPECT_TRUE(sound()->identify(certificate(COORDINATOR, KEY_A)));
  EXPECT_TRUE(sound()->identify(certificate(COORDINATOR, KEY_B)));
}

TEST(identify, other_names_in_the_certificate_do_not_matter) {
  auto peer = certificate(COORDINATOR, KEY_A);
  peer.san_uris.emplace_back("https://staff.example/carol");
  EXPECT_TRUE(sound()->identify(peer));
}

struct refusal {
  const char* name;
  http::peer_certificate peer;
};

class refused : public testing::TestWithParam<refusal> {};

TEST_P(refused, with_denied) {
  const auto who = sound()->identify(GetParam().peer);
  ASSERT_FALSE(who);
  EXPECT_EQ(who.error().code, errc::denied);
  EXPECT_TRUE(sound()->refuses(GetParam().peer));
  // The text goes to a log: it must name neither the person nor the key.
  EXPECT_THAT(who.error().detail, testing::Not(HasSubstr("coordinator")));
  EXPECT_THAT(who.error().detail, testing::Not(HasSubstr(KEY_A)));
}

INSTANTIATE_TEST_SUITE_P(
    identify, refused,
    testing::Values(
        refusal{"nobody_at_all", {}}, refusal{"no_client_auth", {{COORDINATOR}, KEY_A, false}},
        refusal{"a_key_of_somebody_else", certificate(COORDINATOR, KEY_C)},
        refusal{"an_unknown_key", certificate(COORDINATOR, std::string(64, 'd'))},
        refusal{"an_empty_key", certificate(COORDINATOR, "")},
        refusal{"a_removed_person", certificate("urn:mash:cambridgeshire:person:removed", KEY_A)},
        refusal{"a_person_whose_keys_were_all_removed", certificate("urn:mash:cambridgeshire:person:leaver", KEY_A)},
        refusal{"the_right_person_of_another_organisation", certificate("urn:mash:police:person:coordinator", KEY_A)},
        refusal{"two_identities", {{COORDINATOR, "urn:mash:police:person:police-reviewer"}, KEY_A, true}},
        refusal{"the_same_identity_twice", {{COORDINATOR, COORDINATOR}, KEY_A, true}},
        refusal{"a_second_identity_in_capitals",
                {{COORDINATOR, "URN:MASH:police:person:police-reviewer"}, KEY_A, true}},
        refusal{"an_identity_in_capitals_only", certificate("URN:MASH:cambridgeshire:person:coordinator", KEY_A)},
        refusal{"another_namespace", certificate("urn:other:cambridgeshire:person:coordinator", KEY_A)},
        refusal{"not_a_person", certificate("urn:mash:cambridgeshire:device:coordinator", KEY_A)},
        refusal{"trailing_parts", certificate("urn:mash:cambridgeshire:person:coordinator:x", KEY_A)},
        refusal{"empty_parts", certificate("urn:mash::person:", KEY_A)}),
    [](const auto& one) { return one.param.name; });

TEST(members_file, a_removed_fingerprint_locks_the_key_out) {
  const auto made = read(with(KEY_A + "\", \"", ""));
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_FALSE((*made)->identify(certificate(COORDINATOR, KEY_A)));
  EXPECT_TRUE((*made)->identify(certificate(COORDINATOR, KEY_B)));
}

struct fault_case {
  const char* name;
  std::string text;
  const char* pointer;
  const char* code;
};

class faulty : public testing::TestWithParam<fault_case> {};

TEST_P(faulty, is_refused_with_its_place) {
  const auto made = read(GetParam().text);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::invalid);
  EXPECT_THAT(made.error().detail, HasSubstr(GetParam().pointer));
  EXPECT_THAT(made.error().detail, HasSubstr(GetParam().code));
}

INSTANTIATE_TEST_SUITE_P(
    members_file, faulty,
    testing::Values(
        fault_case{"unknown_member", with("port = 7001", "prot = 7001"), "prot", "unknown_member"},
        fault_case{"unknown_kind", with("kind = \"police\"", "kind = \"polis\""), "kind", "unknown_word"},
        fault_case{"unknown_role", with("\"coordinator\", \"information_officer\"", "\"coordinater\""), "roles",
                   "unknown_word"},
        fault_case{"no_roles", with("roles = [\"agency_researcher\"]\n", ""), "roles", "required"},
        fault_case{"no_name", with("display_name = \"Cambridgeshire Constabulary\"\n", ""), "display_name", "required"},
        fault_case{"port_too_high", with("7001", "70010"), "port", "out_of_range"},
        fault_case{"name_in_capitals", with("name = \"police\"", "name = \"Police\""), "name", "malformed"},
        fault_case{"curve_key_too_short", with("Yne@", ""), "curve_public_key", "malformed"},
        fault_case{"curve_key_outside_z85", with("Yne@", "Yne,"), "curve_public_key", "malformed"},
        fault_case{"a_next_key_that_is_the_present_one",
                   with("port = 7001", "port = 7001\nnext_curve_public_key = \"" + std::string(CURVE) + "\""),
                   "next_curve_public_key", "duplicate"},
        fault_case{"a_next_key_too_short", with("port = 7001", "port = 7001\nnext_curve_public_key = \"abc\""),
                   "next_curve_public_key", "malformed"},
        fault_case{
            "a_next_key_and_no_present_one",
            with("kind = \"csc_ccc\"", "kind = \"csc_ccc\"\nnext_curve_public_key = \"" + std::string(NEXT) + "\""),
            "curve_public_key", "required"},
        fault_case{"a_day_that_is_none", with("port = 7001", "port = 7001\ncurve_key_renew_by = \"2026-02-30\""),
                   "curve_key_renew_by", "not_a_date"},
        fault_case{"ledger_key_of_another_name", with("mash.example/audit", "mash.example/other"), "ledger_vkey",
                   "malformed"},
        fault_case{"an_adapter_without_a_ledger", with("ledger_vkey = \"" + std::string(VKEY) + "\"\n", ""),
                   "ledger_vkey", "required"},
        fault_case{"a_log_key_as_witness",
                   with("port = 7001", "port = 7001\nwitness_vkey = \"" + std::string(VKEY) + "\""), "witness_vkey",
                   "malformed"},
        fault_case{"two_members_of_one_name", with("name = \"cambridgeshire\"", "name = \"police\""), "name",
                   "duplicate"},
        fault_case{"two_people_of_one_id", with("id = \"leaver\"", "id = \"coordinator\""), "id", "duplicate"},
        fault_case{"one_key_for_two_people", with(KEY_C, KEY_A), "fingerprints", "duplicate"},
        fault_case{"three_keys", with("\"" + KEY_A + "\"", "\"" + KEY_A + "\", \"" + std::string(64, 'e') + "\""),
                   "fingerprints", "too_many"},
        fault_case{"a_fingerprint_in_capitals", with(KEY_C, std::string(64, 'C')), "fingerprints", "malformed"},
        fault_case{"an_organisation_nobody_knows", with("organisation = \"police\"", "organisation = \"fire\""),
                   "organisation", "unknown_word"},
        fault_case{"an_authority_nobody_knows",
                   with("authorities = [\"cambridgeshire\"]", "authorities = [\"norfolk\"]"), "authorities",
                   "unknown_word"},
        fault_case{"no_contact", with("contact = { desk = \"MASH\", telephone = \"01223 555 0105\" }", ""), "contact",
                   "required"}),
    [](const auto& one) { return one.param.name; });

TEST(members_file, every_fault_is_told_at_once) {
  auto text = with("7001", "70010");
  text.replace(text.find("agency_researcher"), 17, "researcher");
  const auto made = read(text);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().detail, HasSubstr("port"));
  EXPECT_THAT(made.error().detail, HasSubstr("roles"));
}

TEST(members_file, two_members_may_both_leave_the_port_to_the_system) { EXPECT_TRUE(read(with("port = 7001\n", ""))); }

TEST(members_file, a_missing_file_is_an_error_not_an_empty_directory) {
  EXPECT_FALSE(directory::load("/nonexistent/members.toml"));
}

}  // namespace
}  // namespace mash::hub
