// SPDX-License-Identifier: Apache-2.0
// What bad input gets: every kind of fault in a posted check, one at a time. Each is refused in words, with the pointer
// of every fault; the refusal is an entry of the log before it is told; nobody is asked; and the very next check is
// taken.
#include "base/log.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using change = std::function<void(json::object&)>;
using faults_at = std::vector<std::pair<std::string, std::string>>;  // pointer, code

struct bad_input {
  std::string name;
  std::string body;
  unsigned status = 422;
  std::string word = "invalid_request";
  faults_at faults{};  // each must be there
};

void PrintTo(const bad_input& row, std::ostream* out) { *out << row.name; }

json::object& first_of(json::object& document, const char* list) {
  return document[list].get_array().at(0).get_object();
}
json::object& address_of(json::object& document) { return first_of(subject_at(document, 0), "addresses"); }

json::array copies(std::size_t count, const json::value& of) {
  json::array out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(of);
  return out;
}

// Not a document at all: 400, and no list of faults, because nothing of it can be pointed at.
std::vector<bad_input> unreadable() {
  const auto row = [](std::string name, std::string body) {
    return bad_input{std::move(name), std::move(body), 400, "malformed", {}};
  };
  const std::string good = demo_request();
  std::string twice = good;
  twice.insert(1, R"("reference":"CAM-1",)");
  std::string nested = R"({"lived_experience":)" + std::string(17, '[') + std::string(17, ']') + "}";
  return {row("nothing", ""),
          row("blanks", "  \n "),
          row("words", "please check this family"),
          row("cut_short", good.substr(0, good.size() / 2)),
          row("two_documents", good + good),
          row("text_after_it", good + "x"),
          row("a_list", "[" + good + "]"),
          row("a_text", "\"check\""),
          row("null", "null"),
          row("a_member_twice", twice),
          row("a_fraction", R"({"reference":1.5})"),
          row("a_number_beyond_53_bits", R"({"reference":9007199254740993})"),
          row("not_a_number", R"({"reference":NaN})"),
          row("a_remark", "/* urgent */ " + good),
          row("single_quotes", "{'reference':'CAM-1'}"),
          row("a_trailing_comma", R"({"reference":"CAM-1",})"),
          row("nested_too_deeply", nested),
          row("a_byte_order_mark", "\xef\xbb\xbf" + good),
          row("bytes_that_are_not_utf8", "{\"reference\":\"\xff\xfe\"}"),
          row("half_a_surrogate", R"({"reference":"\ud800"})"),
          row("a_nul_byte", std::string("{\"reference\":\"a\0b\"}", 19)),
          row("xml", "<check><reference>CAM-1</reference></check>"),
          row("a_form", "reference=CAM-1&purpose=s47_strategy"),
          {"over_64_kilobytes", std::string(64 * 1024 + 1, ' '), 413, "too_large", {}},
          {"a_megabyte", good + std::string(1'000'000, ' '), 413, "too_large", {}}};
}

// Read, and with faults: 422 and all of them.
bad_input faulty(const std::string& name, const change& by, const faults_at& faults) {
  return {name, demo_request(by), 422, "invalid_request", faults};
}

using doc = json::object&;
using rows = std::vector<bad_input>;

// Members that are missing, too many, too long, of another type or unknown.
rows faulty_members() {
  rows out;
  const auto row = [&](const std::string& name, const change& by, const faults_at& faults) {
    out.push_back(faulty(name, by, faults));
  };
  for (const char* member :
       {"reference", "authority", "purpose", "urgency", "justification", "concerns", "subjects", "agencies"})
    row(std::string("without_") + member, [=](doc d) { d.erase(member); }, {{std::string("/") + member, "required"}});
  for (const char* member : {"id", "kind", "why_included"})
    row(std::string("a_subject_without_") + member, [=](doc d) { subject_at(d, 1).erase(member); },
        {{std::string("/subjects/1/") + member, "required"}});
  row("an_empty_object", [](doc d) { d.clear(); },
      {{"/reference", "required"},
       {"/justification", "required"},
       {"/agencies", "required"},
       {"/subjects", "required"}});
  row("an_empty_justification", [](doc d) { d["justification"] = ""; }, {{"/justification", "empty"}});
  row("a_justification_that_is_no_text", [](doc d) { d["justification"] = 12; }, {{"/justification", "wrong_type"}});
  row("a_justification_over_its_length", [](doc d) { d["justification"] = std::string(4001, 'x'); },
      {{"/justification", "too_long"}});

  row("no_subject", [](doc d) { d["subjects"] = json::array(); }, {{"/subjects", "required"}});
  row("subjects_that_are_no_list", [](doc d) { d["subjects"] = "Ada"; }, {{"/subjects", "wrong_type"}});
  row("a_subject_that_is_no_object", [](doc d) { d["subjects"].get_array().at(1) = "Leo"; },
      {{"/subjects/1", "wrong_type"}});
  row("twenty_one_subjects", [](doc d) { d["subjects"] = copies(21, subject_at(d, 0)); }, {{"/subjects", "too_many"}});
  row("two_subjects_with_one_id", [](doc d) { subject_at(d, 1)["id"] = "c1"; }, {{"/subjects/1/id", "duplicate"}});
  row("a_subject_who_is_nobody",
      [](doc d) {
        subject_at(d, 3).erase("family_name");
        subject_at(d, 3).erase("given_names");
      },
      {{"/subjects/3/family_name", "required"}});
  row("a_household_adult_without_a_role", [](doc d) { subject_at(d, 3).erase("role_in_concern"); },
      {{"/subjects/3/role_in_concern", "required"}});
  row("a_parent_without_a_role", [](doc d) { subject_at(d, 2)["role_in_concern"] = json::array(); },
      {{"/subjects/2/role_in_concern", "required"}});

  row("no_agency", [](doc d) { d["agencies"] = json::array(); }, {{"/agencies", "required"}});
  row("everybody", [](doc d) { d["agencies"] = json::array({"*"}); }, {{"/agencies/0", "unknown_agency"}});
  row("an_agency_nobody_knows", [](doc d) { d["agencies"].get_array().push_back("atlantis"); },
      {{"/agencies/5", "unknown_agency"}});
  row("an_agency_twice", [](doc d) { d["agencies"].get_array().push_back("police"); }, {{"/agencies/5", "duplicate"}});
  row("too_many_agencies", [](doc d) { d["agencies"] = copies(25, "police"); }, {{"/agencies", "too_many"}});
  row("context_for_somebody_not_asked", [](doc d) { d["context"].get_object()["housing"] = "Do they rent?"; },
      {{"/context/housing", "unknown_agency"}});

  row("a_manager_claimed_in_the_body", [](doc d) { d["authorised_by"] = "manager"; },
      {{"/authorised_by", "not_accepted"}});
  row("an_unknown_member", [](doc d) { d["priority"] = "high"; }, {{"/priority", "unknown_member"}});
  row("an_unknown_member_of_a_subject", [](doc d) { subject_at(d, 0)["religion"] = "x"; },
      {{"/subjects/0/religion", "unknown_member"}});
  row("an_unknown_member_of_an_address", [](doc d) { address_of(d)["what3words"] = "x"; },
      {{"/subjects/0/addresses/0/what3words", "unknown_member"}});
  row("a_member_in_capitals", [](doc d) { d["Urgency"] = "red"; }, {{"/Urgency", "unknown_member"}});

  return out;
}

// Words that stand in no list.
rows faulty_words() {
  rows out;
  const auto row = [&](const std::string& name, const change& by, const faults_at& faults) {
    out.push_back(faulty(name, by, faults));
  };
  row("an_unknown_purpose", [](doc d) { d["purpose"] = "curiosity"; }, {{"/purpose", "unknown_word"}});
  row("an_unknown_urgency", [](doc d) { d["urgency"] = "crimson"; }, {{"/urgency", "unknown_word"}});
  row("a_word_in_capitals", [](doc d) { d["urgency"] = "RED"; }, {{"/urgency", "unknown_word"}});
  row("an_unknown_category", [](doc d) { d["categories"] = json::array({"shopping"}); },
      {{"/categories", "unknown_word"}});
  row("an_unknown_gateway", [](doc d) { d["gateways"] = json::array({"ca2099_s1"}); }, {{"/gateways", "unknown_word"}});
  row("an_unknown_concern", [](doc d) { first_of(d, "concerns")["type"] = "bad_hair"; },
      {{"/concerns/0/type", "unknown_word"}});
  row("an_unknown_role", [](doc d) { subject_at(d, 2)["role_in_concern"] = json::array({"suspect"}); },
      {{"/subjects/2/role_in_concern", "unknown_word"}});
  row("an_unknown_relationship", [](doc d) { first_of(d, "relationships")["type"] = "enemy"; },
      {{"/relationships/0/type", "unknown_word"}});
  row("an_unknown_state_of_agreement", [](doc d) { first_of(d, "family_agreement")["state"] = "probably"; },
      {{"/family_agreement/0/state", "unknown_word"}});
  row("an_unknown_kind_of_subject", [](doc d) { subject_at(d, 0)["kind"] = "dog"; },
      {{"/subjects/0/kind", "unknown_word"}});
  row("an_unknown_kind_of_address", [](doc d) { address_of(d)["type"] = "beach"; },
      {{"/subjects/0/addresses/0/type", "unknown_word"}});

  return out;
}

// Values that cannot be, and references to nobody.
rows faulty_values() {
  rows out;
  const auto row = [&](const std::string& name, const change& by, const faults_at& faults) {
    out.push_back(faulty(name, by, faults));
  };
  row("an_nhs_number_with_a_typing_slip", [](doc d) { subject_at(d, 0)["nhs_number"] = "9990001015"; },
      {{"/subjects/0/nhs_number", "check_digit"}});
  row("an_nhs_number_with_spaces", [](doc d) { subject_at(d, 0)["nhs_number"] = "999 000 1014"; },
      {{"/subjects/0/nhs_number", "too_long"}});
  row("a_pupil_number_with_a_typing_slip", [](doc d) { subject_at(d, 0)["upn"] = "M873100024001"; },
      {{"/subjects/0/upn", "check_letter"}});
  row("a_day_that_is_not_in_the_calendar", [](doc d) { subject_at(d, 0)["date_of_birth"] = "2015-02-29"; },
      {{"/subjects/0/date_of_birth", "not_a_date"}});
  row("a_day_as_people_write_it", [](doc d) { subject_at(d, 0)["date_of_birth"] = "02/04/2015"; },
      {{"/subjects/0/date_of_birth", "not_a_date"}});
  row("a_time_without_a_zone", [](doc d) { d["contact_received_at"] = "2026-11-20T14:05:00"; },
      {{"/contact_received_at", "not_a_time"}});
  row("the_25th_hour", [](doc d) { d["return_by"] = "2026-11-20T25:05:00Z"; }, {{"/return_by", "not_a_time"}});

  row("a_concern_about_nobody", [](doc d) { first_of(d, "concerns")["child"] = "c9"; },
      {{"/concerns/0", "unknown_subject"}});
  row("a_tie_to_nobody", [](doc d) { first_of(d, "relationships")["to"] = "c9"; },
      {{"/relationships/0", "unknown_subject"}});
  row("a_household_of_nobody", [](doc d) { first_of(d, "households")["members"] = json::array({"a9"}); },
      {{"/households/0", "unknown_subject"}});
  row("an_agreement_of_nobody", [](doc d) { first_of(d, "family_agreement")["subject"] = "a9"; },
      {{"/family_agreement/0", "unknown_subject"}});
  row("everything_at_once",
      [](doc d) {
        d.erase("justification");
        d["urgency"] = "crimson";
        d["authorised_by"] = "manager";
        d["surprise"] = json::object{{"deep", json::array({1, 2})}};
        d["agencies"] = json::array();
        subject_at(d, 0)["nhs_number"] = "9990001015";
        subject_at(d, 3).erase("role_in_concern");
      },
      {{"/justification", "required"},
       {"/urgency", "unknown_word"},
       {"/authorised_by", "not_accepted"},
       {"/surprise", "unknown_member"},
       {"/agencies", "required"},
       {"/subjects/0/nhs_number", "check_digit"},
       {"/subjects/3/role_in_concern", "required"}});
  return out;
}

// Sound, and not permitted: 403, and a sentence that says why.
rows not_permitted() {
  const auto row = [](std::string name, std::string word, const change& by) {
    return bad_input{std::move(name), demo_request(by), 403, std::move(word), {}};
  };
  return {row("another_authority", "not_your_authority", [](doc d) { d["authority"] = "peterborough"; }),
          row("an_authority_that_is_none", "not_your_authority", [](doc d) { d["authority"] = "atlantis"; }),
          row("a_gateway_that_contradicts_the_basis", "nothing_may_be_asked",
              [](doc d) { d["gateways"] = json::array({"cja2003_s325"}); }),
          row("a_blue_check", "nothing_may_be_asked", [](doc d) { d["urgency"] = "blue"; }),
          row("only_an_agency_that_has_not_signed", "nothing_may_be_asked",
              [](doc d) {
                d["agencies"] = json::array({"housing"});
                d.erase("context");
              }),
          row("only_schools_and_no_school_named", "nothing_may_be_asked", [](doc d) {
            d["agencies"] = json::array({"schools"});
            subject_at(d, 0).erase("school");
          })};
}

rows all_rows() {
  rows all = unreadable();
  for (auto part : {faulty_members(), faulty_words(), faulty_values(), not_permitted()})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return all;
}

class bad_check : public api_fixture, public ::testing::WithParamInterface<bad_input> {
 protected:
  void SetUp() override {
    log::redirect([this](std::string_view line) { said_.append(line).append("\n"); });
    start();
    connect_all();
  }
  void TearDown() override {
    stop();
    log::redirect({});
  }

  static void expect_faults(const http::response& got) {
    const json::object problem = object_of(got);
    const json::value* errors = problem.if_contains("errors");
    if (GetParam().status != 422) {
      EXPECT_TRUE(errors == nullptr || errors->as_array().empty());
      return;
    }
    ASSERT_NE(errors, nullptr);
    static const std::string published = read_file("docs/formats/problems.md");
    const std::string_view codes = std::string_view(published).substr(published.find("\nCodes in `errors`"));
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& one : errors->as_array()) {
      found.emplace_back(std::string(std::string_view(one.at("pointer").as_string())),
                         std::string(std::string_view(one.at("code").as_string())));
      EXPECT_GT(one.at("detail").as_string().size(), 8U) << "a sentence for whoever mends it";
      EXPECT_NE(codes.find("`" + found.back().second + "`"), std::string::npos) << found.back().second;
    }
    EXPECT_THAT(found, ::testing::IsSupersetOf(GetParam().faults)) << got.body;
  }

  std::string said_;
};

TEST_P(bad_check, is_refused_in_words_and_recorded_and_the_next_is_taken) {
  const std::uint64_t before = log_size();
  const http::response got = post(GetParam().body, {{"idempotency-key", "key-1"}});
  expect_problem(got, GetParam().status, GetParam().word);
  expect_faults(got);

  const auto leaves = leaves_from(before);
  ASSERT_EQ(leaves.size(), 1U) << "recorded before it was told, and once";
  EXPECT_EQ(leaves[0].type, contract::leaf_type::asked);
  EXPECT_EQ(leaves[0].outcome, (std::vector<std::string>{"refused", GetParam().word}));
  EXPECT_TRUE(leaves[0].actor && leaves[0].body) << "who and what, as commitments";
  EXPECT_TRUE(leaves[0].request.empty() && leaves[0].members.empty());

  EXPECT_TRUE(exchange.lines.empty()) << "nobody was asked";
  EXPECT_TRUE(run(store->open_requests())->empty()) << "and nothing was opened";
  for (const char* never : {"Okafor", "9990001014", "CB99", "bruising", "CAM-2026"})
    EXPECT_EQ(said_.find(never), std::string::npos) << never;

  // The key that came with it is not used up.
  const http::response good = post(demo_request(), {{"idempotency-key", "key-1"}});
  EXPECT_EQ(good.status, 202U) << good.body;
  EXPECT_EQ(exchange.lines.size(), members().size());
}

INSTANTIATE_TEST_SUITE_P(table, bad_check, ::testing::ValuesIn(all_rows()),
                         [](const auto& row) { return row.param.name; });

// The rows above that say "not permitted" also say what would be.
class refusal_words : public api_fixture {
 protected:
  std::string detail(const change& by) {
    return std::string(std::string_view(object_of(post(demo_request(by))).at("detail").as_string()));
  }
};

TEST_F(refusal_words, a_contradicting_gateway_is_answered_with_the_right_one) {
  start();
  const std::string said = detail([](json::object& d) { d["gateways"] = json::array({"cja2003_s325"}); });
  EXPECT_THAT(said, ::testing::HasSubstr("ca1989_s47"));
  EXPECT_EQ(post(demo_request([](json::object& d) { d["gateways"] = json::array({"ca1989_s47_1"}); })).status, 202U)
      << "the one that is right may be named";
}

TEST_F(refusal_words, an_agency_that_has_not_signed_is_named_with_what_would_help) {
  start();
  const std::string said = detail([](json::object& d) {
    d["agencies"] = json::array({"housing"});
    d.erase("context");
  });
  EXPECT_THAT(said, ::testing::HasSubstr("signed"));
}

TEST_F(refusal_words, an_agency_that_has_not_signed_spoils_nothing_for_the_others) {
  start();
  connect_all();
  const auto got = post(demo_request([](json::object& d) { d["agencies"].get_array().push_back("housing"); }));
  ASSERT_EQ(got.status, 202U) << got.body;
  const json::object response = object_of(got);
  EXPECT_EQ(outcome(response, "housing"), "not_asked");
  EXPECT_EQ(outcome(response, "police"), "pending");
  for (const auto& entry : response.at("roster").as_array()) {
    if (entry.at("agency").as_string() != "housing") continue;
    EXPECT_GT(entry.at("rule").at("because").as_string().size(), 20U);
    EXPECT_GT(entry.at("rule").at("would_need").as_string().size(), 20U);
  }
  EXPECT_EQ(exchange.lines.size(), members().size()) << "and it was sent nothing";
}

}  // namespace
}  // namespace mash::test
