// SPDX-License-Identifier: Apache-2.0
// Evidence bundles: what is written is read and proved again; every part that is changed is named; what was redacted is
// gone, and the rest still holds.
#include "hub/audit/bundle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>

#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/support/source_path.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;
using testing::Not;

const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();
constexpr auto ORIGIN = "mash.example/audit";

// A log of some entries about one request among others, in memory.
class bundle_test : public testing::Test {
 protected:
  signing_key key = signing_key::from_seed(std::array<unsigned char, 32>{7});
  tlog::verifier_key verifier{ORIGIN, tlog::key_type::log, key.public_key()};
  std::string request = new_uuid(NOW);
  std::vector<std::string> log;
  bundle made;

  void SetUp() override {
    add(contract::leaf_type::admin, "", "");
    add(contract::leaf_type::asked, request, "coordinator");
    add(contract::leaf_type::asked, new_uuid(NOW), "somebody-else");
    add(contract::leaf_type::answered, request, "");
    add(contract::leaf_type::released, request, "manager");
    add(contract::leaf_type::admin, "", "");
    seal();
  }

  void add(contract::leaf_type type, const std::string& of, const std::string& actor) {
    contract::leaf leaf;
    leaf.type = type;
    leaf.id = new_uuid(NOW);
    leaf.at = NOW;
    leaf.request = of;
    leaf.outcome = {"asked"};
    bundled_entry entry;
    if (!actor.empty()) {
      const auto salt = contract::new_salt();
      leaf.actor = contract::commitment(salt, actor);
      entry.actor = opening{to_hex(salt), actor};
    }
    entry.index = log.size();
    log.push_back(contract::leaf_text(leaf).value());
    entry.leaf = log.back();
    entry.hash = tlog::leaf_hash(as_bytes(entry.leaf));
    if (of == request) made.entries.push_back(std::move(entry));
  }

  [[nodiscard]] digest root(std::size_t first, std::size_t end) const {
    tlog::frontier tree;
    for (std::size_t i = first; i < end; ++i) tree.append(tlog::leaf_hash(as_bytes(log[i])));
    return tree.root();
  }
  [[nodiscard]] tlog::proof_hashes path(std::size_t index, std::size_t first, std::size_t end) const {
    if (end - first == 1) return {};
    std::size_t half = 1;
    while (2 * half < end - first) half *= 2;
    const std::size_t middle = first + half;
    auto hashes = index < middle ? path(index, first, middle) : path(index, middle, end);
    hashes.push_back(index < middle ? root(middle, end) : root(first, middle));
    return hashes;
  }
  void seal() {
    made.request = request;
    made.checkpoint = tlog::sign_checkpoint({ORIGIN, log.size(), root(0, log.size())}, key).text;
    for (bundled_entry& one : made.entries) one.proof = path(one.index, 0, log.size());
  }

  result<proved_bundle> shown(const std::string& text) const {
    MASH_TRY(read, parse_bundle(text));
    return verify_bundle(*read, verifier);
  }
  [[nodiscard]] std::string why_not(const std::function<void(bundle&)>& change) const {
    bundle other = made;
    change(other);
    const auto got = shown(to_text(other));
    return got ? "it verifies" : got.error().detail;
  }
};

TEST_F(bundle_test, what_is_written_is_read_and_proved) {
  const auto got = shown(to_text(made));
  ASSERT_TRUE(got.has_value()) << got.error().detail;
  ASSERT_EQ(got->entries.size(), 3U);
  EXPECT_EQ(got->entries[0].actor, "coordinator");
  EXPECT_EQ(got->entries[1].actor, "");
  EXPECT_EQ(got->entries[2].actor, "manager");
  EXPECT_EQ(got->entries[2].leaf->type, contract::leaf_type::released);
  EXPECT_EQ(got->head.head.size, 6U);
}

TEST_F(bundle_test, every_change_is_named_with_its_place) {
  EXPECT_THAT(why_not([](bundle& b) { b.entries[1].leaf = b.entries[0].leaf; }), HasSubstr("as entry 3 does not lead"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[0].proof.pop_back(); }), HasSubstr("entry 1 of the tree of 6"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[0].proof[0][0] ^= 1; }), HasSubstr("entry 1 does not lead"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[2].index = 7; }), HasSubstr("entry 7 is outside the tree"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[2].actor->value = "coordinator"; }),
              HasSubstr("entry 4 committed to another actor"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[2].actor->salt[0] ^= 1; }), HasSubstr("entry 4 committed to another"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[1].actor = b.entries[0].actor; }),
              HasSubstr("entry 3 committed to another actor"));
  EXPECT_THAT(why_not([](bundle& b) { b.request = new_uuid(NOW); }), HasSubstr("entry 1 is about another request"));
  EXPECT_THAT(why_not([](bundle& b) { std::swap(b.entries[0], b.entries[1]); }), HasSubstr("entry 3 is the first"));
  EXPECT_THAT(why_not([](bundle& b) { std::swap(b.entries[1], b.entries[2]); }), HasSubstr("entry 3 follows entry 4"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries.push_back(b.entries[2]); }), HasSubstr("entry 4 follows entry 4"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries.erase(b.entries.begin()); }),
              HasSubstr("entries before it are missing"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries.clear(); }), HasSubstr("/entries"));
  EXPECT_THAT(why_not([](bundle& b) { b.checkpoint[20] ^= 1; }), HasSubstr("checkpoint"));
  EXPECT_THAT(why_not([](bundle& b) { b.entries[0].leaf.clear(); }),
              HasSubstr("entry 1 is reduced to its hash, and says"));
}

TEST_F(bundle_test, what_it_does_not_prove_is_that_nothing_is_missing_after_the_first) {
  EXPECT_EQ(why_not([](bundle& b) { b.entries.erase(b.entries.begin() + 1); }), "it verifies");
}

TEST_F(bundle_test, no_bit_of_it_can_flip) {
  const std::string text = to_text(made);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string other = text;
    other[at] = static_cast<char>(other[at] ^ (1 << at % 7));
    EXPECT_FALSE(shown(other).has_value()) << "byte " << at << ": " << other.substr(at < 20 ? 0 : at - 20, 40);
  }
}

TEST_F(bundle_test, no_part_of_it_is_enough) {
  const std::string text = to_text(made);
  for (std::size_t size = 0; size < text.size(); size += 7)
    EXPECT_FALSE(shown(text.substr(0, size)).has_value()) << size;
}

TEST_F(bundle_test, another_key_proves_nothing) {
  verifier.key[0] ^= 1;
  EXPECT_FALSE(shown(to_text(made)));
}

TEST_F(bundle_test, an_entry_of_another_request_and_one_of_no_known_form_are_refused) {
  bundled_entry other = made.entries[2];
  other.index = 2;
  other.leaf = log[2];
  other.proof = path(2, 0, log.size());
  other.actor.reset();
  EXPECT_THAT(why_not([&](bundle& b) { b.entries.insert(b.entries.begin() + 1, other); }),
              HasSubstr("entry 2 is about another request"));
  log[3] = R"({"v":99})";
  made.entries[1].leaf = log[3];
  seal();
  EXPECT_THAT(why_not([](bundle&) {}), HasSubstr("entry 3 is of no form"));
}

TEST_F(bundle_test, other_spellings_and_forms_are_refused_with_the_place) {
  const std::string text = to_text(made);
  const auto refusal = [&](const std::string& from, const std::string& to) {
    std::string other = text;
    const std::size_t at = other.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    const auto read = parse_bundle(other.replace(at, from.size(), to));
    return read ? "it reads" : read.error().detail;
  };
  EXPECT_THAT(refusal("{", "{ "), HasSubstr("not canonical JSON"));
  EXPECT_THAT(refusal("\"v\":1", "\"v\":2"), HasSubstr("another version"));
  EXPECT_THAT(refusal("audit_bundle", "other_bundle"), HasSubstr("no evidence bundle"));
  EXPECT_THAT(refusal("\"index\":1", "\"index\":-1"), HasSubstr("/entries/0/index"));
  EXPECT_THAT(refusal("\"index\":1", "\"colour\":1,\"index\":1"), HasSubstr("/entries/0/colour"));
  EXPECT_THAT(refusal("\"salt\"", "\"sale\""), HasSubstr("/entries/0/actor/"));
  EXPECT_THAT(refusal(request + "\",\"type\":\"audit", "somebody\",\"type\":\"audit"), HasSubstr("/request"));
  EXPECT_THAT(refusal("\"leaf\":", "\"hash\":\"\",\"leaf\":"), HasSubstr("/entries/0"));
  EXPECT_FALSE(parse_bundle(text + "\n"));
  EXPECT_FALSE(parse_bundle("[]"));
}

// --- redaction

TEST_F(bundle_test, a_redacted_bundle_still_verifies_and_holds_none_of_what_was_removed) {
  const auto kept = redacted(made, {3}, false);
  ASSERT_TRUE(kept.has_value());
  const std::string text = to_text(*kept);
  const auto got = shown(text);
  ASSERT_TRUE(got.has_value()) << got.error().detail;
  ASSERT_EQ(got->entries.size(), 3U);
  EXPECT_FALSE(got->entries[0].leaf || got->entries[2].leaf);
  EXPECT_TRUE(got->entries[1].leaf.has_value());
  for (const std::size_t gone : {0U, 2U}) {
    const bundled_entry& one = made.entries[gone];
    const auto leaf = contract::parse_leaf(one.leaf).value();
    for (const std::string& value : {one.actor->value, one.actor->salt, leaf.id, to_hex(*leaf.actor)})
      EXPECT_THAT(text, Not(HasSubstr(value)));
  }
  EXPECT_THAT(text, HasSubstr(contract::parse_leaf(made.entries[1].leaf)->id));
}

TEST_F(bundle_test, who_acted_can_go_alone_or_stay_with_the_entries_that_stay) {
  const auto nobody = redacted(made, {}, false);
  ASSERT_TRUE(nobody && shown(to_text(*nobody)));
  for (const bundled_entry& one : nobody->entries) EXPECT_TRUE(!one.actor && !one.leaf.empty());
  const auto one = redacted(made, {1}, true);
  ASSERT_TRUE(one && shown(to_text(*one)));
  EXPECT_EQ(one->entries[0].actor->value, "coordinator");
  EXPECT_THAT(to_text(*one), Not(HasSubstr("manager")));
  EXPECT_EQ(to_text(redacted(made, {}, true).value()), to_text(made));
}

TEST_F(bundle_test, an_entry_that_is_not_there_cannot_be_kept) {
  const auto kept = redacted(made, {1, 2}, false);
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().detail, HasSubstr("no entry 2"));
}

TEST_F(bundle_test, a_hash_that_is_not_of_the_entry_is_found_out) {
  bundle kept = redacted(made, {3}, false).value();
  kept.entries[2].hash[5] ^= 1;
  const auto got = shown(to_text(kept));
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().detail, HasSubstr("entry 4"));
}

// --- the document

std::string read_document(const std::string& name) {
  std::ifstream file(test::source_path("docs/formats/") + name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string block(const std::string& document, const std::string& label) {
  const std::string fence = "\n```" + label + "\n";
  const std::size_t at = document.find(fence);
  if (at == std::string::npos) return {};
  const std::size_t from = at + fence.size();
  return document.substr(from, document.find("\n```", from) - from);
}

TEST(bundle_document, the_worked_examples_verify_with_the_key_of_the_audit_log) {
  const std::string document = read_document("bundle.md");
  const auto log = tlog::parse_vkey(block(read_document("audit-log.md"), "vkey"));
  ASSERT_TRUE(log.has_value());
  for (const char* label : {"bundle", "redacted"}) {
    const auto read = parse_bundle(block(document, label));
    ASSERT_TRUE(read.has_value()) << label << ": " << read.error().detail;
    const auto got = verify_bundle(*read, *log);
    ASSERT_TRUE(got.has_value()) << label << ": " << got.error().detail;
  }
  const bundle whole = parse_bundle(block(document, "bundle")).value();
  EXPECT_EQ(to_text(redacted(whole, {}, false).value()), block(document, "redacted"));
}

TEST_F(bundle_test, the_schema_names_the_members_that_are_written) {
  const json::value schema = json::parse(read_document("bundle.schema.json")).value();
  const auto names = [](const json::value& object) {
    std::set<std::string> out;
    for (const auto& member : object.as_object()) out.emplace(member.key());
    return out;
  };
  std::set<std::string> written;
  bundle following = made;
  following.follows = first_entry{log[0], {}};
  following.keys = verifier.vkey() + "\n";
  const json::value whole = json::parse(to_text(following)).value();
  EXPECT_EQ(names(whole), names(schema.at("properties")));
  for (const auto& from : {made, redacted(made, {3}, false).value()}) {
    const json::value document = json::parse(to_text(from)).value();
    for (const auto& entry : document.at("entries").as_array()) written.merge(names(entry));
  }
  EXPECT_EQ(written, names(schema.at("$defs").at("entry").at("properties")));
}

// --- a log whose key was changed

class changed_key : public bundle_test {
 protected:
  signing_key next = signing_key::from_seed(std::array<unsigned char, 32>{8});
  const tlog::verifier_key next_verifier{ORIGIN, tlog::key_type::log, next.public_key()};

  void SetUp() override {
    bundle_test::SetUp();
    const std::uint64_t at = log.size();
    contract::leaf leaf;
    leaf.type = contract::leaf_type::admin;
    leaf.id = new_uuid(NOW);
    leaf.at = NOW;
    leaf.outcome = contract::words_of_key_change({verifier.key, next.public_key()});
    log.push_back(contract::leaf_text(leaf).value());
    const tlog::checkpoint head{ORIGIN, log.size(), root(0, log.size())};
    contract::log_keys keys(verifier);
    ASSERT_TRUE(keys.follow(contract::key_change_line(
        log[at], tlog::to_text(tlog::receipt{.extra = {},
                                             .index = at,
                                             .proof = path(at, 0, log.size()),
                                             .checkpoint = tlog::sign_checkpoint(head, key, &next).text}))));
    seal();
    made.checkpoint = tlog::sign_checkpoint(head, next).text;
    made.keys = keys.text();
  }
};

TEST_F(changed_key, a_bundle_leads_whoever_holds_the_old_key_to_the_one_that_signed_it) {
  EXPECT_TRUE(verify_bundle(made, verifier).has_value());
  EXPECT_TRUE(verify_bundle(made, next_verifier).has_value());
  const auto again = parse_bundle(to_text(made));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->keys, made.keys);
  EXPECT_TRUE(verify_bundle(*again, verifier).has_value());
}

TEST_F(changed_key, without_the_change_the_old_key_says_nothing_of_it) {
  made.keys.clear();
  EXPECT_FALSE(verify_bundle(made, verifier).has_value());
  EXPECT_TRUE(verify_bundle(made, next_verifier).has_value());
}

TEST_F(changed_key, keys_that_lead_from_nowhere_are_refused_and_named) {
  const tlog::verifier_key stranger{ORIGIN, tlog::key_type::log,
                                    signing_key::from_seed(std::array<unsigned char, 32>{9}).public_key()};
  EXPECT_THAT(verify_bundle(made, stranger).error().detail, HasSubstr("and of the bundle's `keys`: "));
  made.keys.replace(made.keys.find("log_key_changed"), 15, "log_key_retired");
  EXPECT_FALSE(verify_bundle(made, verifier).has_value());
}

TEST_F(changed_key, what_the_old_key_alone_signed_later_is_refused_with_the_change_at_hand) {
  made.checkpoint = tlog::sign_checkpoint({ORIGIN, log.size(), root(0, log.size())}, key).text;
  contract::log_keys held(verifier);
  ASSERT_TRUE(held.follow_all(made.keys));
  EXPECT_FALSE(verify_bundle(made, held).has_value());
}

}  // namespace
}  // namespace mash::hub
