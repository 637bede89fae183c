// SPDX-License-Identifier: Apache-2.0
// docs/formats/request.md says what the reader of requests does: every row of its tables is tried on the program, and
// every member that the program reads has a row.
#include <map>
#include <regex>
#include <set>

#include "hub/requests/parse_request.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/unit/formats/documents.hpp"

namespace mash::hub {
namespace {

using test::block, test::place, test::read_document, test::rows, test::section;

// The tables, and where what they describe stands in a request.
const std::vector<std::pair<std::string, std::string>> TABLES{
    {"## The request", ""},
    {"## Break-glass", "/break_glass"},
    {"## A subject", "/subjects/0"},
    {"## An address", "/subjects/0/addresses/0"},
    {"## A concern", "/concerns/0"},
    {"## A relationship", "/relationships/0"},
    {"## A household", "/households/0"},
    {"## An agreement of the family", "/family_agreement/0"},
    {"## What the family was told", "/family_informed/0"},
    {"## The referrer", "/referrer"},
    {"## The child's account", "/child_account"},
    {"## Safe contact", "/safe_contact"},
    {"## Communication", "/subjects/0/communication"},
    {"## Somebody of the family network", "/family_network/0"}};

json::value full_request() {
  json::value request = json::parse(test::demo_request()).value();
  json::object& top = request.as_object();
  top["break_glass"] = json::object{{"reason", "It cannot wait."}, {"expires_at", "2026-11-20T18:00:00Z"}};
  top["family_network"] = json::array{json::object{{"name", "Ruth Example"}}};
  place(request, "/subjects/0/communication") = json::object{{"language", "en"}};
  return request;
}

class request_document : public testing::Test {
 protected:
  // The code of the fault at `pointer`, or nothing.
  static std::string fault_at(const json::value& request, const std::string& pointer) {
    const auto read = parse_request(json::canonical(request));
    if (read) return {};
    for (const json::fault& one : read.error().faults)
      if (one.pointer == pointer) return one.code;
    return {};
  }
  static std::string fault_with(const std::string& pointer, json::value value) {
    json::value request = full_request();
    place(request, pointer) = std::move(value);
    return fault_at(request, pointer);
  }
  static std::string fault_without(const std::string& pointer) {
    json::value request = full_request();
    const std::size_t slash = pointer.rfind('/');
    place(request, pointer.substr(0, slash)).as_object().erase(pointer.substr(slash + 1));
    return fault_at(request, pointer);
  }
  static json::value list_of(std::size_t count, const json::value& element) {
    json::array list;
    for (std::size_t i = 0; i < count; ++i) list.push_back(element);
    return list;
  }
  static json::value text_of(std::size_t bytes) { return json::value(std::string(bytes, 'x')); }

  static void try_text(const std::string& at, std::size_t bytes) {
    EXPECT_EQ(fault_with(at, text_of(bytes + 1)), "too_long") << at;
    const std::string longest = fault_with(at, text_of(bytes));
    EXPECT_TRUE(longest.empty() || longest.starts_with("check_") || longest == "required") << at << ' ' << longest;
    EXPECT_EQ(fault_with(at, ""), "empty") << at;
    EXPECT_EQ(fault_with(at, 7), "wrong_type") << at;
  }
  static void try_texts(const std::string& at, std::size_t count, std::size_t bytes) {
    EXPECT_EQ(fault_with(at, list_of(count + 1, text_of(1))), "too_many") << at;
    EXPECT_EQ(fault_with(at, list_of(1, text_of(bytes + 1))), "wrong_type") << at;
    EXPECT_EQ(fault_with(at, list_of(count, text_of(bytes))), "") << at;
  }
  static void try_list(const std::string& at, std::size_t count) {
    json::value request = full_request();
    json::value& list = place(request, at);
    ASSERT_TRUE(list.is_array() && !list.as_array().empty()) << at << " needs an element in the sample";
    const json::value element = list.as_array().at(0);
    EXPECT_EQ(fault_with(at, list_of(count + 1, element)), "too_many") << at;
    EXPECT_EQ(fault_with(at, list_of(count, element)), "") << at;
  }
  static void try_form(const std::string& at, const std::string& form) {
    std::smatch parts;
    const auto number = [&](std::size_t part) { return std::stoul(parts[part].str()); };
    if (std::regex_match(form, parts, std::regex("text ([0-9]+)"))) {
      try_text(at, number(1));
    } else if (std::regex_match(form, parts, std::regex("texts ([0-9]+) of ([0-9]+)"))) {
      try_texts(at, number(1), number(2));
    } else if (std::regex_match(form, parts, std::regex("list ([0-9]+)"))) {
      try_list(at, number(1));
    } else if (std::regex_match(form, parts, std::regex("word ([a-z0-9_]+)"))) {
      EXPECT_EQ(fault_with(at, "no_such_word"), "unknown_word") << at;
    } else if (std::regex_match(form, parts, std::regex("words ([0-9]+) of ([a-z0-9_]+)"))) {
      EXPECT_EQ(fault_with(at, list_of(1, "no_such_word")), "unknown_word") << at;
      EXPECT_EQ(fault_with(at, list_of(number(1) + 1, "no_such_word")), "too_many") << at;
    } else if (std::regex_match(form, parts, std::regex("texts by agency ([0-9]+)"))) {
      EXPECT_EQ(fault_with(at, "x"), "wrong_type") << at;
      EXPECT_EQ(fault_with(at + "/police", text_of(number(1) + 1)), "wrong_type") << at;
      EXPECT_EQ(fault_with(at + "/police", text_of(number(1))), "") << at;
    } else if (form == "date") {
      EXPECT_EQ(fault_with(at, "2026-02-30"), "not_a_date") << at;
      EXPECT_EQ(fault_with(at, "2026-02-28"), "") << at;
    } else if (form == "time") {
      EXPECT_EQ(fault_with(at, "2026-02-28"), "not_a_time") << at;
      EXPECT_EQ(fault_with(at, "2026-02-28T08:00:00Z"), "") << at;
    } else if (form == "true or false") {
      EXPECT_EQ(fault_with(at, "yes"), "wrong_type") << at;
      EXPECT_EQ(fault_with(at, true), "") << at;
    } else if (form == "object") {
      EXPECT_EQ(fault_with(at, "x"), "wrong_type") << at;
    } else {
      ADD_FAILURE() << at << ": the test does not know the form " << form;
    }
  }

  const std::string document = read_document("docs/formats/request.md");
};

TEST_F(request_document, has_a_sample_that_is_taken) { EXPECT_TRUE(parse_request(json::canonical(full_request()))); }

TEST_F(request_document, states_the_form_of_every_member) {
  std::size_t tried = 0;
  for (const auto& [heading, where] : TABLES) {
    const auto table = rows(section(document, heading));
    EXPECT_FALSE(table.empty()) << heading;
    for (const auto& row : table) {
      ASSERT_EQ(row.size(), 5U) << heading << ' ' << row[0];
      try_form(where + "/" + row[0], row[2]);
      ++tried;
    }
  }
  EXPECT_GT(tried, 90U);
}

TEST_F(request_document, states_which_members_are_needed) {
  for (const auto& [heading, where] : TABLES)
    for (const auto& row : rows(section(document, heading)))
      EXPECT_EQ(fault_without(where + "/" + row[0]), row[1] == "yes" ? "required" : "") << heading << ' ' << row[0];
}

TEST_F(request_document, has_a_row_for_every_member_that_is_read) {
  std::set<std::string> documented{"urn", "from", "to"}, read;
  for (const auto& [heading, where] : TABLES)
    for (const auto& row : rows(section(document, heading))) documented.insert(row[0]);
  const std::regex reading(
      R"re((?:\.|_)(?:text|texts|word|words|date|time|boolean|integer|items|child|agency)(?:<[^>]*>)?\((?:from, )?"([a-z_]+)")re");
  for (const char* file : {"hub/requests/parse_request.cpp", "hub/requests/parse_subject.cpp"}) {
    const std::string code = read_document(file);
    for (std::sregex_iterator at(code.begin(), code.end(), reading), end; at != end; ++at) read.insert((*at)[1].str());
  }
  EXPECT_GT(read.size(), 70U);
  read.erase("authorised_by");  // read only to be refused
  for (const std::string& name : read) EXPECT_TRUE(documented.contains(name)) << name << " has no row";
}

TEST_F(request_document, its_example_is_taken_and_planned) {
  const std::string example = block(document, "json", "## Worked example");
  auto parsed = parse_request(example);
  ASSERT_TRUE(parsed) << parsed.error().detail;
  const auto made =
      make_plan(*std::move(parsed), test::coordinator(), *test::shipped_agreement(), test::demo_members(), test::NOW);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->asks.size(), 2U) << "housing has not signed";
}

}  // namespace
}  // namespace mash::hub
