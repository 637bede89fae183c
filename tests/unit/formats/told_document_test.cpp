// SPDX-License-Identifier: Apache-2.0
// The examples of relayed.md and enquiry.md are read by the program without a fault, and name every member there is.
#include <set>

#include "hub/requests/enquiry.hpp"
#include "hub/requests/relay.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/unit/formats/documents.hpp"

namespace mash::hub {
namespace {

using test::block, test::read_document;

TEST(told_document, its_example_is_read_as_it_stands) {
  const auto read = read_relay(block(read_document("docs/formats/relayed.md"), "json"));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->said.items.size(), 1U);
  EXPECT_EQ(read->said.people.at(0).band, policy::match_band::certain);
}

TEST(enquiry_document, its_example_is_read_as_it_stands) {
  const auto read =
      read_enquiry(block(read_document("docs/formats/enquiry.md"), "json"), test::NOW + std::chrono::hours(2));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->member, "peterborough");
  EXPECT_EQ(read->subject, "c1");
}

// A member of the example that the tables do not explain would be understood by nobody.
TEST(told_document, explains_every_member_of_the_examples) {
  for (const char* name : {"docs/formats/relayed.md", "docs/formats/enquiry.md"}) {
    const std::string document = read_document(name);
    const auto example = json::parse(block(document, "json")).value();
    const auto explained = document.substr(document.find("| member | |"));
    for (const auto& member : example.get_object())
      EXPECT_NE(explained.find("`" + std::string(member.key()) + "`"), std::string::npos)
          << name << ' ' << member.key();
  }
}

}  // namespace
}  // namespace mash::hub
