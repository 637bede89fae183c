// SPDX-License-Identifier: Apache-2.0
// The published format is what the code does: the worked example and the schema of docs/formats are read and checked.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "adapters/contract/leaf.hpp"
#include "base/json.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/support/source_path.hpp"

namespace mash::contract {
namespace {

std::string read_document(const std::string& name) {
  std::ifstream file(test::source_path("docs/formats/") + name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The contents of the fenced blocks of one language.
std::vector<std::string> blocks(const std::string& document, const std::string& language) {
  std::vector<std::string> found;
  const std::string fence = "\n```" + language + "\n";
  for (std::size_t at = 0; (at = document.find(fence, at)) != std::string::npos;) {
    at += fence.size();
    found.push_back(document.substr(at, document.find("```", at) - at));
  }
  return found;
}

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(documents, the_worked_example_of_the_audit_log_verifies) {
  const std::string document = read_document("audit-log.md");
  const auto leaves = blocks(document, "leaf"), keys = blocks(document, "vkey"), receipts = blocks(document, "receipt");
  ASSERT_TRUE(leaves.size() == 2 && keys.size() == 1 && receipts.size() == 1);
  tlog::frontier tree;
  for (const auto& block : leaves) {
    const std::string text = without_line_end(block);
    ASSERT_TRUE(parse_leaf(text).has_value());
    const digest hash = tlog::leaf_hash(as_bytes(text));
    EXPECT_NE(document.find(to_hex(hash)), std::string::npos) << "the leaf hash that the document prints";
    tree.append(hash);
  }
  EXPECT_NE(document.find(to_hex(tree.root())), std::string::npos);
  const auto log = tlog::parse_vkey(without_line_end(keys[0]));
  ASSERT_TRUE(log.has_value());
  const std::string second = without_line_end(leaves[1]);
  const auto head = tlog::verify_receipt(receipts[0], as_bytes(second), *log);
  ASSERT_TRUE(head.has_value()) << head.error().detail;
  EXPECT_EQ(head->head.root, tree.root());
  EXPECT_NE(document.find("Entry 1, " + std::to_string(second.size()) + " bytes"), std::string::npos);
}

TEST(documents, the_worked_commitments_open) {
  const std::string document = read_document("audit-log.md");
  const auto entry = parse_leaf(without_line_end(blocks(document, "leaf").at(1))).value();
  const std::regex row(R"(\| `(actor|subjects|body)` \| `(..)…..` \| `([^`]+)` \|)");
  std::size_t opened = 0;
  for (std::sregex_iterator at(document.begin(), document.end(), row), end; at != end; ++at, ++opened) {
    std::string salt;
    for (int i = 0; i < 32; ++i) salt += (*at)[2].str();
    const auto& committed = (*at)[1] == "actor" ? entry.actor : (*at)[1] == "subjects" ? entry.subjects : entry.body;
    EXPECT_TRUE(committed && opens(*committed, salt, (*at)[3].str())) << (*at)[1].str();
  }
  EXPECT_EQ(opened, 3u);
}

TEST(documents, the_schema_lists_the_members_and_words_of_the_code) {
  const auto schema = json::parse(read_document("audit-leaf.schema.json"));
  ASSERT_TRUE(schema.has_value());
  const auto& properties = schema->at("properties").as_object();
  leaf full;
  full.id = full.request = "01933d5e-4f00-7000-8000-000000000001";
  full.members = full.outcome = {"a"};
  full.purpose = "b";
  full.actor = full.subjects = full.body = sha256("c");
  full.agreement = to_hex(sha256("d"));
  const auto written = json::parse(leaf_text(full).value()).value();
  std::set<std::string> named, made;
  for (const auto& member : properties) named.emplace(member.key());
  for (const auto& member : written.as_object()) made.emplace(member.key());
  EXPECT_EQ(named, made);
  const auto& types = properties.at("type").at("enum").as_array();
  ASSERT_EQ(types.size(), words<leaf_type>::list.size());
  for (std::size_t i = 0; i < types.size(); ++i) EXPECT_EQ(types[i].as_string(), words<leaf_type>::list[i]);
}

}  // namespace
}  // namespace mash::contract
