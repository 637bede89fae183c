// SPDX-License-Identifier: Apache-2.0
// Every published proof vector (tests/data/tlog/vectors), to accept and to reject, and the sample made with Go's sumdb.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "base/json.hpp"
#include "base/tlog/checkpoint.hpp"
#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

struct vector_file {
  std::string name;
  json::object members;

  [[nodiscard]] std::uint64_t number(const char* member) const {
    const auto* found = members.at(member).if_int64();
    // -1 stands for a number over 2^53 (`read_vector`); as unsigned it is larger than any tree.
    return found != nullptr ? static_cast<std::uint64_t>(*found) : ~std::uint64_t{0};
  }
  [[nodiscard]] std::optional<digest> hash(const char* member) const {
    const std::string_view text = members.at(member).as_string();
    // Some vectors put the words "don't care 1" where any root will do, as long as it equals itself.
    if (text.starts_with("ZG9uJ3QgY2FyZS")) return sha256(text);
    return as_digest(text);
  }
  // Nothing if one of its items is not a hash.
  [[nodiscard]] std::optional<proof_hashes> proof() const {
    proof_hashes hashes;
    const auto* items = members.at("proof").if_array();
    if (items == nullptr) return hashes;  // null: empty
    for (const auto& item : *items) {
      const auto one = as_digest(item.as_string());
      if (!one) return std::nullopt;
      hashes.push_back(*one);
    }
    return hashes;
  }
  [[nodiscard]] bool must_reject() const { return members.at("wantErr").as_bool(); }

 private:
  static std::optional<digest> as_digest(std::string_view base64) {
    const auto parsed = parse_hash(base64);
    return parsed ? std::optional(*parsed) : std::nullopt;
  }
};

vector_file read_vector(const std::string& name) {
  // Our JSON reader refuses numbers over 2^53, which a few vectors use as hostile sizes.
  const std::string text = std::regex_replace(test::read_data(name), std::regex("[0-9]{17,}"), "-1");
  return {name, json::parse(text).value().as_object()};
}

template <class Verify>
void check_folder(const std::string& folder, std::size_t files, std::size_t accepted, Verify verify) {
  std::size_t seen = 0, good = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::data_path("vectors/" + folder))) {
    if (!entry.is_regular_file()) continue;
    ++seen;
    const std::string name = std::filesystem::relative(entry.path(), test::data_path("")).string();
    const vector_file file = read_vector(name);
    const bool verdict = verify(file);
    EXPECT_EQ(verdict, !file.must_reject()) << name;
    good += verdict ? 1 : 0;
  }
  EXPECT_EQ(seen, files);
  EXPECT_EQ(good, accepted);
}

bool inclusion(const vector_file& file) {
  const auto leaf = file.hash("leafHash"), root = file.hash("root");
  const auto proof = file.proof();
  return leaf && root && proof &&
         verify_inclusion(file.number("leafIdx"), file.number("treeSize"), *leaf, *proof, *root);
}

bool consistency(const vector_file& file) {
  const auto root1 = file.hash("root1"), root2 = file.hash("root2");
  const auto proof = file.proof();
  return root1 && root2 && proof &&
         verify_consistency(file.number("size1"), file.number("size2"), *root1, *root2, *proof);
}

bool subtree_inclusion(const vector_file& file) {
  const auto leaf = file.hash("leafHash"), root = file.hash("root");
  const auto proof = file.proof();
  return leaf && root && proof &&
         verify_subtree_inclusion(file.number("leafIdx"), {file.number("start"), file.number("end")}, *leaf, *proof,
                                  *root);
}

bool subtree_consistency(const vector_file& file) {
  const auto root1 = file.hash("root1"), root2 = file.hash("root2");
  const auto proof = file.proof();
  return root1 && root2 && proof &&
         verify_subtree_consistency({file.number("start"), file.number("end")}, file.number("size"), *root1, *root2,
                                    *proof);
}

TEST(vectors, inclusion_proofs_are_judged_as_published) { check_folder("inclusion", 98, 6, inclusion); }
TEST(vectors, consistency_proofs_are_judged_as_published) { check_folder("consistency", 98, 6, consistency); }
TEST(vectors, subtree_inclusion_proofs_are_judged_as_published) {
  check_folder("subtreeinclusion", 204, 12, subtree_inclusion);
}
TEST(vectors, subtree_consistency_proofs_are_judged_as_published) {
  check_folder("subtreeconsistency", 118, 12, subtree_consistency);
}

TEST(vectors, our_proofs_are_those_of_go) {
  test::memory_tree tree;
  for (const auto& leaf : test::sample_leaves()) tree.add(leaf);
  for (const char* name : {"sample/inclusion.5of8.json", "sample/inclusion.613of1000.json"}) {
    const vector_file file = read_vector(name);
    EXPECT_TRUE(inclusion(file));
    EXPECT_EQ(inclusion_proof(tree, file.number("leafIdx"), file.number("treeSize")).value(), file.proof().value());
  }
  for (const char* name : {"sample/consistency.3to8.json", "sample/consistency.257to1000.json"}) {
    const vector_file file = read_vector(name);
    EXPECT_TRUE(consistency(file));
    EXPECT_EQ(consistency_proof(tree, file.number("size1"), file.number("size2")).value(), file.proof().value());
  }
}

}  // namespace
}  // namespace mash::tlog
