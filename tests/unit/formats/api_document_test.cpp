// SPDX-License-Identifier: Apache-2.0
// docs/api.md, hub/api/openapi.json and the table of endpoints in the program name the same calls; every status that
// OpenAPI promises is explained, and every problem that the program can name is in docs/formats/problems.md.
#include <map>
#include <regex>
#include <set>

#include "tests/unit/formats/documents.hpp"

namespace mash::hub {
namespace {

using test::read_document, test::rows, test::section;

class api_document : public testing::Test {
 protected:
  using names = std::set<std::string>;

  static names matches(const std::string& text, const std::string& pattern) {
    names found;
    const std::regex expression(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
      std::string joined = (*at)[1].str();
      if (at->size() > 2) joined += " " + (*at)[2].str();
      found.insert(joined);
    }
    return found;
  }

  const std::string document = read_document("docs/api.md");
  const json::value openapi =
      json::parse(read_document("hub/api/openapi.json"), {.bytes_max = 1 << 20, .depth_max = 32, .fractions = true})
          .value();
};

TEST_F(api_document, names_the_calls_of_the_program_and_of_openapi) {
  const names documented = matches(document, "\n### `([A-Z]+) (/[^`]+)`");
  names promised, served;
  for (const auto& path : openapi.at("paths").as_object())
    for (const auto& method : path.value().as_object()) {
      std::string word(method.key());
      for (char& c : word) c = static_cast<char>(c - 'a' + 'A');
      promised.insert(word + " " + std::string(path.key()));
    }
  const std::string code = std::regex_replace(read_document("hub/api/api.cpp"), std::regex(R"(\{rest\})"), "{path}");
  served = matches(code, R"re(\{"([A-Z]+)", "(/v1/[^"]+)", authentication::)re");
  EXPECT_GT(documented.size(), 6U);
  EXPECT_EQ(documented, promised);
  EXPECT_EQ(documented, served);
}

TEST_F(api_document, explains_every_status_that_openapi_promises) {
  for (const auto& path : openapi.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      std::string word(method.key());
      for (char& c : word) c = static_cast<char>(c - 'a' + 'A');
      const std::string heading = "### `" + word + " " + std::string(path.key()) + "`";
      names explained;
      for (const auto& row : rows(section(document, heading))) explained.insert(row[0]);
      for (const auto& status : method.value().at("responses").as_object())
        EXPECT_TRUE(explained.contains(std::string(status.key()))) << heading << ' ' << status.key();
    }
  }
}

TEST_F(api_document, every_problem_that_the_program_names_is_published_with_its_status) {
  const std::string problems = read_document("docs/formats/problems.md");
  std::map<std::string, names> published;  // word: statuses
  for (const auto& row : rows(problems))
    if (row.size() > 2)
      for (const std::string& word : matches(row[0] + ",", "([a-z_]+),")) published[word].insert(row[1]);
  std::size_t seen = 0;
  for (const char* file : {"hub/api/api.cpp",
                           "hub/api/audit.cpp",
                           "hub/api/audit_desk.cpp",
                           "hub/requests/audit_desk.cpp",
                           "hub/requests/audit_search.cpp",
                           "hub/api/reports.cpp",
                           "hub/requests/report_desk.cpp",
                           "hub/api/authorise.cpp",
                           "hub/api/answers.cpp",
                           "hub/api/exports.cpp",
                           "hub/requests/enquiry.cpp",
                           "hub/requests/enquiry_desk.cpp",
                           "hub/requests/service_enquire.cpp",
                           "hub/requests/relay.cpp",
                           "hub/requests/service_relay.cpp",
                           "hub/requests/service_export.cpp",
                           "hub/api/cancel.cpp",
                           "hub/api/recheck.cpp",
                           "hub/requests/ask_again.cpp",
                           "hub/requests/service_ask_again.cpp",
                           "hub/api/decide.cpp",
                           "hub/api/events.cpp",
                           "hub/api/policy.cpp",
                           "hub/api/requests.cpp",
                           "hub/requests/access.cpp",
                           "hub/requests/authorise.cpp",
                           "hub/requests/cancel.cpp",
                           "hub/requests/queue.cpp",
                           "hub/requests/service_cancel.cpp",
                           "hub/requests/service_queue.cpp",
                           "hub/requests/service_authorise.cpp",
                           "hub/requests/decide.cpp",
                           "hub/requests/service_decide.cpp",
                           "hub/requests/plan.cpp",
                           "hub/requests/service_ask.cpp",
                           "hub/requests/service_policy.cpp",
                           "hub/requests/service_show.cpp",
                           "hub/requests/service_view.cpp",
                           "hub/api/audit_view.cpp",
                           "base/http/gate.cpp"}) {
    const std::string code = read_document(file);
    for (const std::string& named : matches(code, R"re((4[0-9]{2}|5[0-9]{2}),\s*"([a-z_]+)")re")) {
      const std::string status = named.substr(0, 3), word = named.substr(4);
      EXPECT_TRUE(published.contains(word) && published[word].contains(status)) << file << ": " << named;
      ++seen;
    }
  }
  EXPECT_GT(seen, 20U);
}

}  // namespace
}  // namespace mash::hub
