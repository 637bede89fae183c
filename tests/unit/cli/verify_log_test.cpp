// SPDX-License-Identifier: Apache-2.0
// The verifier against logs that were tampered with in every part.
#include "cli/verify_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/tlog/proofs.hpp"
#include "base/tlog/receipt.hpp"
#include "base/tlog/tiles.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;

const instant NOW = *parse_rfc3339("2026-11-20T14:00:00Z");
constexpr auto ORIGIN = "mash.example/audit";

contract::leaf some_leaf(contract::leaf_type type, std::string request) {
  contract::leaf leaf;
  leaf.type = type;
  leaf.id = new_uuid(NOW);
  leaf.at = NOW;
  leaf.request = std::move(request);
  return leaf;
}

// A log in memory that serves C2SP paths, and lets a test change any byte that it serves.
class served_log {
 public:
  signing_key key = signing_key::generate();
  std::vector<std::string> entries;
  std::map<std::string, std::string> replaced;

  explicit served_log(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto type = i % 3 == 0 ? contract::leaf_type::asked : contract::leaf_type::released;
      entries.push_back(*contract::leaf_text(some_leaf(type, new_uuid(NOW))));
    }
  }

  [[nodiscard]] tlog::verifier_key verifier() const { return {ORIGIN, tlog::key_type::log, key.public_key()}; }
  [[nodiscard]] tlog::frontier tree(std::size_t size, std::size_t from = 0) const {
    tlog::frontier grown;
    for (std::size_t i = from; i < from + size; ++i) grown.append(tlog::leaf_hash(as_bytes(entries[i])));
    return grown;
  }
  [[nodiscard]] digest hash(unsigned level, std::uint64_t index) const {
    const std::size_t width = std::size_t{1} << (tlog::TILE_HEIGHT * level);
    return tree(width, index * width).root();
  }
  [[nodiscard]] tlog::checkpoint head(std::size_t size) const { return {ORIGIN, size, tree(size).root()}; }

  [[nodiscard]] fetch_function fetch() const {
    return [this](const std::string& path) -> result<std::string> {
      if (const auto found = replaced.find(path); found != replaced.end()) return found->second;
      if (path == "checkpoint") return tlog::sign_checkpoint(head(entries.size()), key).text;
      const auto name = tlog::parse_tile_path(path);
      if (!name || name->width > tlog::tile_width(name->level, name->index, entries.size()))
        return fail(errc::not_found, "no such tile");
      std::string out;
      for (std::size_t i = name->index * 256; i < name->index * 256 + name->width; ++i) {
        if (name->entries)
          tlog::append_entry(out, entries[i]);
        else
          out += as_text(hash(name->level, i));
      }
      return out;
    };
  }
};

TEST(verify_log, a_sound_log_verifies_and_is_counted) {
  const served_log log(600);
  const auto seen = verify_log(log.fetch(), log.verifier(), std::nullopt);
  ASSERT_TRUE(seen) << seen.error().detail;
  EXPECT_EQ(seen->head.head.size, 600U);
  EXPECT_EQ(seen->entries.at("asked"), 200U);
  EXPECT_EQ(seen->entries.at("released"), 400U);
  EXPECT_FALSE(seen->entries.contains(""));
}

TEST(verify_log, works_at_every_edge_of_a_tile) {
  for (const std::size_t size : {0U, 1U, 2U, 255U, 256U, 257U, 512U}) {
    const served_log log(size);
    EXPECT_TRUE(verify_log(log.fetch(), log.verifier(), std::nullopt)) << size;
  }
}

TEST(verify_log, a_changed_entry_is_named) {
  served_log log(300);
  auto bundle = *log.fetch()("tile/entries/001.p/44");
  bundle[bundle.size() / 2] ^= 1;
  log.replaced["tile/entries/001.p/44"] = bundle;
  const auto seen = verify_log(log.fetch(), log.verifier(), std::nullopt);
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().detail, HasSubstr("entry 2"));
}

TEST(verify_log, a_changed_hash_above_the_entries_is_named_with_what_it_covers) {
  served_log log(600);
  auto tile = *log.fetch()("tile/1/000.p/2");
  tile[40] ^= 1;
  log.replaced["tile/1/000.p/2"] = tile;
  auto seen = verify_log(log.fetch(), log.verifier(), std::nullopt);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().detail, "hash 1 in tile/1/000.p/2 is not that of entries 256 to 511");
  log.replaced["tile/1/000.p/2"] = tile.substr(32);
  seen = verify_log(log.fetch(), log.verifier(), std::nullopt);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().detail, "tile/1/000.p/2 has 32 bytes; 2 hashes are 64");
}

TEST(verify_log, an_entry_changed_with_its_hash_breaks_the_root) {
  served_log log(300), forged(300);
  forged.entries = log.entries;
  forged.entries[17] = forged.entries[16];
  for (const char* path : {"tile/entries/000", "tile/0/000", "tile/1/000.p/1"})
    log.replaced[path] = *forged.fetch()(path);
  const auto seen = verify_log(log.fetch(), log.verifier(), std::nullopt);
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().detail, HasSubstr("root"));
}

TEST(verify_log, a_missing_entry_an_extra_one_and_half_a_tile_are_refused) {
  const served_log log(10);
  const std::string path = "tile/entries/000.p/10";
  const auto bundle = *log.fetch()(path);
  for (const auto& bad : {bundle.substr(0, bundle.size() - 1), bundle + bundle, std::string()}) {
    served_log broken(0);
    broken.key = signing_key::generate();
    broken.entries = log.entries;
    broken.replaced[path] = bad;
    EXPECT_FALSE(verify_log(broken.fetch(), broken.verifier(), std::nullopt));
  }
  served_log broken(0);
  broken.entries = log.entries;
  broken.replaced["tile/0/000.p/10"] = log.fetch()("tile/0/000.p/10")->substr(32);
  EXPECT_FALSE(verify_log(broken.fetch(), broken.verifier(), std::nullopt));
}

TEST(verify_log, another_key_or_a_changed_checkpoint_is_refused) {
  served_log log(5);
  EXPECT_FALSE(verify_log(log.fetch(), served_log(0).verifier(), std::nullopt));
  log.replaced["checkpoint"] = *log.fetch()("checkpoint");
  log.replaced["checkpoint"][20] ^= 1;
  EXPECT_FALSE(verify_log(log.fetch(), log.verifier(), std::nullopt));
}

TEST(verify_log, what_was_seen_earlier_is_its_beginning) {
  const served_log log(300);
  for (const std::size_t size : {0U, 1U, 255U, 300U})
    EXPECT_EQ(verify_log(log.fetch(), log.verifier(), log.head(size))->continues, true) << size;
  EXPECT_EQ(verify_log(log.fetch(), log.verifier(), std::nullopt)->continues, std::nullopt);
}

TEST(verify_log, a_fork_and_a_shorter_log_are_told) {
  const served_log log(300), other(400);
  EXPECT_EQ(verify_log(log.fetch(), log.verifier(), other.head(100))->continues, false);
  EXPECT_EQ(verify_log(log.fetch(), log.verifier(), other.head(400))->continues, false);
}

TEST(verify_log, entries_of_no_known_form_are_counted_apart) {
  served_log log(3);
  log.entries[1] = R"({"v":99})";
  const auto seen = verify_log(log.fetch(), log.verifier(), std::nullopt);
  EXPECT_EQ(seen->entries.at(""), 1U);
  EXPECT_EQ(seen->first_unknown, 1U);
}

TEST(verify_log, a_fetch_that_fails_is_passed_on) {
  const served_log log(3);
  const auto seen =
      verify_log([](const std::string&) -> result<std::string> { return fail(errc::unavailable, "gone"); },
                 log.verifier(), std::nullopt);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, errc::unavailable);
}

// A response with a receipt, as the hub returns it.
class response_test : public testing::Test {
 protected:
  served_log log{4};
  json::object response{{"id", new_uuid(NOW)}, {"version", 1}, {"chronology", json::array{"bruising"}}};

  void SetUp() override {
    const auto salt = contract::new_salt();
    auto leaf = some_leaf(contract::leaf_type::released, std::string(response.at("id").get_string()));
    leaf.body = contract::commitment(salt, json::canonical(response));
    const auto text = *contract::leaf_text(leaf);
    log.entries.push_back(text);
    tlog::receipt proof;
    proof.index = 4;
    proof.proof = {log.tree(4).root()};
    proof.checkpoint = tlog::sign_checkpoint(log.head(5), log.key).text;
    response["receipt"] = json::object{{"index", 4},
                                       {"leaf", text},
                                       {"salt", to_hex(salt)},
                                       {"inclusion_proof", json::array{to_base64(proof.proof[0])}},
                                       {"checkpoint", proof.checkpoint},
                                       {"proof", tlog::to_text(proof)}};
  }
};

TEST_F(response_test, a_receipt_proves_its_response) {
  const auto seen = verify_response(json::canonical(response), log.verifier());
  ASSERT_TRUE(seen) << seen.error().detail;
  EXPECT_EQ(seen->index, 4U);
  EXPECT_EQ(seen->type, "released");
  EXPECT_EQ(seen->at, to_rfc3339(NOW));
}

TEST_F(response_test, a_changed_response_is_another_response) {
  response["version"] = 2;
  const auto seen = verify_response(json::canonical(response), log.verifier());
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().detail, HasSubstr("another response"));
}

TEST_F(response_test, another_salt_leaf_or_key_proves_nothing) {
  auto changed = response;
  changed["receipt"].get_object()["salt"] = std::string(64, '0');
  EXPECT_FALSE(verify_response(json::canonical(changed), log.verifier()));
  changed = response;
  changed["receipt"].get_object()["leaf"] = log.entries[0];
  EXPECT_FALSE(verify_response(json::canonical(changed), log.verifier()));
  EXPECT_FALSE(verify_response(json::canonical(response), served_log(0).verifier()));
}

TEST_F(response_test, what_the_receipt_repeats_must_be_what_its_proof_says) {
  for (const auto& [member, other] :
       json::object{{"index", 3}, {"checkpoint", "mash.example/audit\n9\n"}, {"inclusion_proof", json::array{}}}) {
    auto changed = response;
    changed["receipt"].get_object()[member] = other;
    const auto seen = verify_response(json::canonical(changed), log.verifier());
    ASSERT_FALSE(seen) << member;
    EXPECT_THAT(seen.error().detail, HasSubstr("`" + std::string(member) + "`"));
  }
}

TEST_F(response_test, the_receipt_of_another_request_is_named_as_such) {
  response["id"] = new_uuid(NOW);
  const auto seen = verify_response(json::canonical(response), log.verifier());
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().detail, HasSubstr("entry 4 of the log is about another request"));
}

TEST_F(response_test, without_a_receipt_there_is_nothing_to_believe) {
  response.erase("receipt");
  EXPECT_FALSE(verify_response(json::canonical(response), log.verifier()));
  EXPECT_FALSE(verify_response("not json", log.verifier()));
  EXPECT_FALSE(verify_response("[]", log.verifier()));
}

}  // namespace
}  // namespace mash::cli
