// SPDX-License-Identifier: Apache-2.0
// Every answer of C2SP tlog-witness, on the sample log and on histories that were rewritten with the log's own key.
#include "base/tlog/witness.hpp"

#include <gmock/gmock.h>

#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog {
namespace {

using test::memory_tree;
using testing::EndsWith;
using testing::StartsWith;

const std::string ORIGIN = "mash.example/audit";
constexpr std::uint64_t NOW = 1795235674;

// A log whose leaves and key are in one hand, as the hub's administrator has them.
struct own_log {
  explicit own_log(std::uint64_t leaves = 300) {
    for (std::uint64_t i = 0; i < leaves; ++i) tree.add("entry " + std::to_string(i));
  }
  [[nodiscard]] checkpoint head(std::uint64_t size) const { return {ORIGIN, size, tree.root(size)}; }
  [[nodiscard]] std::string signed_head(std::uint64_t size) const { return sign_checkpoint(head(size), key).text; }
  checkpoint_offer offer(std::uint64_t from, std::uint64_t to) {
    checkpoint_offer out{from, {}, signed_head(to)};
    if (from > 0 && from <= to) out.proof = *consistency_proof(tree, from, to);
    return out;
  }
  [[nodiscard]] verifier_key verifier() const { return {ORIGIN, key_type::log, key.public_key()}; }
  void rewrite(std::uint64_t index) { tree.leaves[index] = leaf_hash(as_bytes("another entry")); }

  memory_tree tree;
  signing_key key = signing_key::from_seed(std::array<unsigned char, 32>{7});
};

struct judged : testing::Test {
  witness_verdict after(std::uint64_t size, const checkpoint_offer& offer) {
    return judge_offer(log.verifier(), size == 0 ? std::nullopt : std::optional(seen.head(size)), offer);
  }
  static void expect(const witness_verdict& got, witness_answer answer, unsigned status) {
    EXPECT_EQ(to_word(got.answer), to_word(answer));
    EXPECT_EQ(got.status, status);
  }

  own_log log;
  const own_log seen;  // as it was before a test changes `log`
};

TEST_F(judged, the_first_checkpoint_is_taken_without_a_proof) {
  for (const std::uint64_t size : {0U, 1U, 7U, 256U}) {
    const auto got = after(0, log.offer(0, size));
    expect(got, witness_answer::cosigned, 200);
    ASSERT_TRUE(got.next);
    EXPECT_EQ(got.next->head, log.head(size));
  }
}

TEST_F(judged, every_later_one_that_extends_the_last_is_taken) {
  for (std::uint64_t from = 1; from <= 70; ++from)
    for (std::uint64_t to = from; to <= 70; ++to)
      expect(after(from, log.offer(from, to)), witness_answer::cosigned, 200);
}

TEST_F(judged, a_proof_where_none_belongs_is_refused) {
  auto first = log.offer(0, 8);
  first.proof = {log.tree.root(4)};
  expect(after(0, first), witness_answer::malformed, 422);
  auto same = log.offer(8, 8);
  same.proof = {log.tree.root(4)};
  expect(after(8, same), witness_answer::malformed, 422);
}

TEST_F(judged, what_is_no_checkpoint_is_refused) {
  const std::string good = log.signed_head(8);
  std::string extended = checkpoint_text(log.head(8)) + "extension\n";
  extended = to_text({extended, {sign_note(extended, ORIGIN, log.key)}});
  for (const std::string& text : {std::string(), std::string("x"), good.substr(0, good.find("\n\n")), extended,
                                  std::string(70'000, 'x'), good + "\n"})
    expect(after(4, {4, {}, text}), witness_answer::malformed, 400);
  auto many = log.offer(4, 8);
  many.proof.resize(64);
  expect(after(4, many), witness_answer::malformed, 400);
}

TEST_F(judged, a_checkpoint_of_another_log_or_key_is_refused_and_proves_nothing) {
  const auto stranger = signing_key::from_seed(std::array<unsigned char, 32>{8});
  const auto other = after(4, {4, {}, sign_checkpoint({"other.example/log", 8, log.tree.root(8)}, log.key).text});
  expect(other, witness_answer::unknown_log, 404);
  const auto forged = after(4, {4, {}, sign_checkpoint({ORIGIN, 2, log.tree.root(2)}, stranger).text});
  expect(forged, witness_answer::not_signed, 403);
  for (const auto& got : {other, forged}) {
    EXPECT_FALSE(is_alarm(got.answer)) << "whoever lacks the key could stop every witness with it";
    EXPECT_FALSE(got.next);
  }
}

TEST_F(judged, an_old_size_that_is_not_what_it_holds_is_answered_with_what_it_holds) {
  for (const std::uint64_t old : {0U, 3U, 9U}) {
    const auto got = after(8, log.offer(old, 12));
    expect(got, witness_answer::stale, 409);
    EXPECT_EQ(got.kept_size, 8U);
    EXPECT_FALSE(is_alarm(got.answer));
  }
  expect(after(0, log.offer(3, 12)), witness_answer::stale, 409);
  expect(after(8, log.offer(0, 8)), witness_answer::stale, 409);
}

TEST_F(judged, an_old_size_above_the_new_one_is_refused) {
  expect(after(0, {9, {}, log.signed_head(8)}), witness_answer::malformed, 400);
  expect(after(8, {9, {}, log.signed_head(8)}), witness_answer::malformed, 400);
}

TEST_F(judged, a_smaller_tree_is_shrunken_whatever_it_claims) {
  for (std::uint64_t size = 0; size < 8; ++size) {
    expect(after(8, {8, {}, log.signed_head(size)}), witness_answer::shrunken, 400);
    expect(after(8, log.offer(0, size)), witness_answer::shrunken, 409);
    expect(after(8, log.offer(size, size)), witness_answer::shrunken, 409);
  }
  const auto got = after(8, log.offer(0, 5));
  EXPECT_TRUE(is_alarm(got.answer));
  ASSERT_TRUE(got.next) << "the evidence";
  EXPECT_EQ(got.next->text, log.signed_head(5));
}

TEST_F(judged, another_tree_of_the_same_size_is_forked) {
  for (std::uint64_t index = 0; index < 8; ++index) {
    log = own_log();
    log.rewrite(index);
    for (const std::uint64_t old : {0U, 8U}) {
      const auto got = after(8, {old, {}, log.signed_head(8)});
      expect(got, witness_answer::forked, 409);
      EXPECT_TRUE(is_alarm(got.answer));
    }
  }
}

// Whoever rewrites an entry that was witnessed has no proof to show: neither that of the new tree nor that of the old.
TEST_F(judged, a_larger_tree_with_another_beginning_is_not_extended) {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1}) {
      log = own_log();
      const auto honest = log.offer(size, 64);
      log.rewrite(index);
      auto forged = log.offer(size, 64);
      expect(after(size, forged), witness_answer::not_extended, 422);
      forged.proof = honest.proof;
      const auto got = after(size, forged);
      expect(got, witness_answer::not_extended, 422);
      EXPECT_TRUE(is_alarm(got.answer));
      EXPECT_TRUE(got.next);
    }
  }
}

TEST_F(judged, entries_after_what_was_witnessed_may_still_be_others) {
  log.rewrite(20);
  expect(after(20, log.offer(20, 64)), witness_answer::cosigned, 200);
}

TEST_F(judged, a_proof_with_one_bit_changed_or_one_hash_too_many_is_refused) {
  const auto good = log.offer(13, 200);
  ASSERT_FALSE(good.proof.empty());
  for (std::size_t hash = 0; hash < good.proof.size(); ++hash) {
    auto bad = good;
    bad.proof[hash][hash % 32] ^= 1;
    expect(after(13, bad), witness_answer::not_extended, 422);
  }
  auto longer = good;
  longer.proof.push_back(good.proof.front());
  expect(after(13, longer), witness_answer::not_extended, 422);
  auto shorter = good;
  shorter.proof.pop_back();
  expect(after(13, shorter), witness_answer::not_extended, 422);
}

TEST_F(judged, cosignatures_that_come_with_it_are_ignored) {
  auto offer = log.offer(8, 12);
  const auto other = signing_key::generate();
  offer.checkpoint += signature_line(cosign_note(checkpoint_text(log.head(12)), NOW, "other/witness", other));
  expect(after(8, offer), witness_answer::cosigned, 200);
}

// --- with a place to keep it

struct keeping_witness : judged {
  witness::keeper keeper() {
    return {[this] { return last; },
            [this](const signed_checkpoint& next) -> result<void> {
              if (full) return fail(errc::unavailable, "the disk is full");
              last = next.head;
              return {};
            }};
  }
  result<witness::reply> add(const checkpoint_offer& offer) { return one.add(offer, NOW, keeper()); }

  std::optional<checkpoint> last;
  bool full = false;
  witness one{log.verifier(), "police/witness", signing_key::from_seed(std::array<unsigned char, 32>{9})};
};

TEST_F(keeping_witness, its_line_joins_the_checkpoint_and_verifies) {
  const auto got = add(log.offer(0, 12));
  ASSERT_TRUE(got);
  EXPECT_THAT(got->cosignature, StartsWith("\xE2\x80\x94 police/witness "));
  EXPECT_THAT(got->cosignature, EndsWith("\n"));
  const auto joined = open_checkpoint(log.signed_head(12) + got->cosignature, log.verifier());
  ASSERT_TRUE(joined);
  EXPECT_EQ(cosigned_at(joined->signed_note, one.key()), NOW);
  EXPECT_EQ(last, log.head(12));
}

TEST_F(keeping_witness, what_it_refuses_changes_nothing_and_is_not_signed) {
  ASSERT_TRUE(add(log.offer(0, 12)));
  log.rewrite(3);
  for (const auto& bad : {log.offer(12, 40), log.offer(0, 12), log.offer(0, 5), checkpoint_offer{12, {}, "x"}}) {
    const auto got = add(bad);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->cosignature, "");
    EXPECT_EQ(last, seen.head(12));
  }
}

TEST_F(keeping_witness, nothing_is_signed_that_could_not_be_kept) {
  full = true;
  const auto got = add(log.offer(0, 12));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::unavailable);
}

TEST_F(keeping_witness, the_same_checkpoint_again_gets_a_newer_time) {
  ASSERT_TRUE(add(log.offer(0, 12)));
  const auto again = one.add(log.offer(12, 12), NOW + 10, keeper());
  ASSERT_TRUE(again);
  const auto joined = open_checkpoint(log.signed_head(12) + again->cosignature, log.verifier());
  EXPECT_EQ(cosigned_at(joined->signed_note, one.key()), NOW + 10);
}

// The sample's witness, made by another program.
TEST(sample_witness, gives_the_bytes_of_the_committed_cosignatures) {
  const auto log_key = parse_vkey(test::first_line(test::read_data("sample/log.vkey"))).value();
  const auto vkey = parse_vkey(test::first_line(test::read_data("sample/witness.vkey"))).value();
  const witness one(log_key, vkey.name, test::key_from_seed_file("sample/witness.seed.hex"));
  memory_tree tree;
  for (const std::string& leaf : test::sample_leaves()) tree.add(leaf);
  std::optional<checkpoint> last;
  const witness::keeper kept{[&] { return last; },
                             [&](const signed_checkpoint& next) -> result<void> {
                               last = next.head;
                               return {};
                             }};
  std::uint64_t from = 0;
  for (const std::uint64_t size : {1U, 8U, 1000U}) {
    const std::string name = "sample/checkpoint." + std::to_string(size);
    checkpoint_offer offer{from, {}, test::read_data(name)};
    if (from > 0) offer.proof = *consistency_proof(tree, from, size);
    const auto got = one.add(offer, 1700000000, kept);
    ASSERT_TRUE(got);
    EXPECT_EQ(offer.checkpoint + got->cosignature, test::read_data(name + ".cosigned")) << size;
    from = size;
  }
}

}  // namespace
}  // namespace mash::tlog
