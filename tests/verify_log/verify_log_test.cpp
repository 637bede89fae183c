// SPDX-License-Identifier: Apache-2.0
// The Go verifier (verify_log.go) on logs that our code made, good and damaged: both must give the same verdict.
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "tests/support/child_process.hpp"
#include "tests/support/rotated_log.hpp"
#include "tests/unit/tlog/log_fixture.hpp"
#include "tests/verify_log/go_verifier.hpp"

namespace mash::tlog {
namespace {

using mash::test::rotated_log;
using test::log_fixture;
using test::numbered_leaves;
using test::write_file;

// A log of `size` leaves served as files in the layout of C2SP tlog-tiles, and the Go program to check it.
class verify_log : public testing::Test {
 protected:
  void SetUp() override {
    program_ = fixture_.directory() + "/verify_log";
    ASSERT_TRUE(mash::test::build_go_verifier(program_, fixture_.directory() + "/program.log"))
        << "this test needs the packages golang-go and golang-golang-x-mod-dev";
  }

  void serve(std::uint64_t size, std::uint64_t older = 0) {
    auto opened = fixture_.open().value();
    write_file(file("log.vkey"), opened.log->key().vkey() + "\n");
    for (std::uint64_t at = 0; at < size;) {
      const std::uint64_t end = at < older ? older : std::min(at + 90, size);
      ASSERT_TRUE(opened.commit(numbered_leaves(at, end)));
      if (end == older) write_file(file("old"), opened.log->latest()->text);
      at = end;
    }
    write_file(file("checkpoint"), opened.log->latest()->text);
    for (unsigned level = 0; level <= TILE_LEVEL_MAX; ++level)
      for (std::uint64_t index = 0; tile_width(level, index, size) != 0; ++index)
        save_tile(opened.log->view(), {level, index, tile_width(level, index, size), false});
    if (size > 0) save_proofs(opened, older);
  }

  [[nodiscard]] std::string file(const std::string& name) const { return fixture_.directory() + "/" + name; }
  // The program's verdict: true for exit code 0, false for 1; anything else fails the test.
  bool good(const std::string& arguments) {
    std::vector<std::string> command{program_, "-vkey", file("log.vkey")};
    std::istringstream words(arguments);
    for (std::string word; words >> word;) command.push_back(word);
    const int code = run(std::move(command), std::chrono::seconds(60));
    EXPECT_TRUE(code == 0 || code == 1) << code << " " << arguments;
    return code == 0;
  }
  bool good_log() { return good("-checkpoint " + file("checkpoint") + " -log " + fixture_.directory()); }
  bool good_proof() { return good("-proof " + file("proof") + " -leaf " + file("leaf")); }
  bool good_consistency() {
    return good("-checkpoint " + file("checkpoint") + " -old " + file("old") + " -consistency " + file("consistency"));
  }

 private:
  int run(std::vector<std::string> command, std::chrono::milliseconds patience) const {
    return mash::test::child_process(std::move(command), fixture_.directory() + "/program.log").wait(patience);
  }
  void save_tile(log_view& view, tile_name name) {
    for (const bool entries : {false, true}) {
      if (entries && name.level != 0) continue;
      name.entries = entries;
      const std::string path = file(tile_path(name));
      std::filesystem::create_directories(std::filesystem::path(path).parent_path());
      write_file(path, view.tile(name).value());
    }
  }
  void save_proofs(test::open_log& opened, std::uint64_t older) {
    const std::uint64_t size = opened.log->latest()->head.size;
    write_file(file("leaf"), opened.log->view().leaf(size / 3).value());
    write_file(file("proof"), opened.log->receipt(size / 3).value());
    if (older == 0) return;
    std::string lines;
    for (const digest& hash : opened.log->view().consistency_proof(older, size).value())
      lines += to_base64(hash) + "\n";
    write_file(file("consistency"), lines);
  }

  log_fixture fixture_;
  std::string program_;
};

TEST_F(verify_log, go_accepts_our_log_receipt_and_consistency_proof) {
  serve(1000, 257);
  EXPECT_TRUE(good_log());
  EXPECT_TRUE(good_proof());
  EXPECT_TRUE(good_consistency());
}

TEST_F(verify_log, go_accepts_the_empty_tree_and_a_tree_that_needs_three_levels_of_tiles) {
  serve(0);
  EXPECT_TRUE(good_log());
  serve(66000, 65536);
  EXPECT_TRUE(good_log());
  EXPECT_TRUE(good_proof());
  EXPECT_TRUE(good_consistency());
}

TEST_F(verify_log, go_agrees_with_the_sample) {
  const std::string sample = test::data_path("sample/");
  write_file(file("log.vkey"), test::read_data("sample/log.vkey"));
  EXPECT_TRUE(good("-checkpoint " + sample + "checkpoint.1000 -leaves " + sample + "leaves.1000.b64"));
  EXPECT_TRUE(good("-checkpoint " + sample + "checkpoint.1000 -log " + sample + "tiles"));
  EXPECT_TRUE(good("-checkpoint " + sample + "checkpoint.1000.cosigned"));
  EXPECT_TRUE(good("-proof " + sample + "613.tlog-proof -leaf " + sample + "613.leaf"));
  EXPECT_FALSE(good("-checkpoint " + sample + "checkpoint.257 -leaves " + sample + "leaves.1000.b64"));
}

TEST_F(verify_log, go_refuses_a_changed_entry_tile_or_checkpoint) {
  serve(600, 300);
  for (const std::string name :
       {"tile/entries/000", "tile/entries/002.p/88", "tile/0/001", "tile/1/000.p/2", "checkpoint"}) {
    const std::string whole = test::read_file(file(name));
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 2}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      write_file(file(name), changed);
      EXPECT_FALSE(good_log()) << name << " " << at;
    }
    write_file(file(name), whole);
  }
  EXPECT_TRUE(good_log());
}

TEST_F(verify_log, go_and_we_refuse_the_same_changed_receipts) {
  serve(200);
  const std::string whole = test::read_file(file("proof")), leaf = test::read_file(file("leaf"));
  const auto log = parse_vkey(test::first_line(test::read_file(file("log.vkey")))).value();
  std::mt19937 random(8);
  for (int round = 0; round < 150; ++round) {
    std::string changed = whole;
    const std::size_t at = random() % changed.size();
    if (round % 3 == 0) changed.erase(at, 1);
    if (round % 3 == 1) changed.insert(at, 1, changed[at]);
    if (round % 3 == 2) changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 7));
    write_file(file("proof"), changed);
    ASSERT_EQ(good_proof(), verify_receipt(changed, as_bytes(leaf), log).has_value()) << changed;
    ASSERT_FALSE(good_proof());
  }
}

TEST_F(verify_log, go_refuses_a_fork_and_a_hostile_size) {
  serve(600, 300);
  const signing_key key = test::key_from_seed_file("sample/log.seed.hex");
  const auto signed_as = [&](std::uint64_t size, const digest& root) {
    return sign_checkpoint({"mash.example/audit", size, root}, key).text;
  };
  write_file(file("old"), signed_as(300, sha256("another history")));
  EXPECT_FALSE(good_consistency());
  write_file(file("old"), signed_as(600, sha256("another history")));
  write_file(file("consistency"), "");
  EXPECT_FALSE(good_consistency()) << "two trees of one size";
  write_file(file("checkpoint"), signed_as(std::uint64_t{1} << 63, sha256("")));
  EXPECT_FALSE(good("-checkpoint " + file("checkpoint")));
  write_file(file("proof"), "c2sp.org/tlog-proof@v1\nindex 4611686018427387905\n\n" +
                                signed_as((std::uint64_t{1} << 62) + 7, sha256("")));
  EXPECT_FALSE(good_proof());
}

TEST_F(verify_log, go_and_we_follow_the_same_changes_of_the_key) {
  rotated_log log;
  log.append_some(20);
  contract::log_keys keys(rotated_log::verifier(1));
  ASSERT_TRUE(keys.follow(log.change(1, 2)));
  log.append_some(9);
  ASSERT_TRUE(keys.follow(log.change(2, 3)));
  const std::uint64_t size = log.append_some(5);
  std::string leaves;
  for (std::uint64_t at = 0; at < size; ++at) leaves += to_base64(as_bytes(log.leaf(at))) + "\n";
  write_file(file("leaves"), leaves);
  const auto both = [&](const std::string& vkey, const std::string& head) {
    write_file(file("log.vkey"), vkey);
    write_file(file("checkpoint"), head);
    const bool by_go = good("-checkpoint " + file("checkpoint") + " -leaves " + file("leaves"));
    const auto held = contract::log_keys::parse(vkey);
    EXPECT_EQ(by_go, held && held->open(head)) << vkey << head;
    return by_go;
  };
  EXPECT_TRUE(both(keys.text(), log.signed_by(size, 3)));
  EXPECT_TRUE(both(keys.text(), log.signed_by(size, 3, 2)));
  EXPECT_TRUE(both(rotated_log::verifier(3).vkey() + "\n", log.signed_by(size, 3)));
  EXPECT_TRUE(both(rotated_log::verifier(2).vkey() + "\n", log.signed_by(size, 3, 2)));
  EXPECT_FALSE(both(keys.text(), log.signed_by(size, 2))) << "taken back";
  EXPECT_FALSE(both(rotated_log::verifier(1).vkey() + "\n", log.signed_by(size, 3))) << "without the changes";
}

TEST_F(verify_log, go_and_we_refuse_the_same_forged_changes_of_the_key) {
  rotated_log log;
  log.append_some(20);
  const std::uint64_t at = log.append_change(1, 2);
  const std::string head = log.signed_by(at + 1, 2), first = rotated_log::verifier(1).vkey() + "\n";
  write_file(file("checkpoint"), head);
  const auto refused = [&](const std::string& line) {
    write_file(file("log.vkey"), first + line + "\n");
    EXPECT_FALSE(contract::log_keys::parse(first + line + "\n").has_value()) << line;
    return !good("-checkpoint " + file("checkpoint"));
  };
  EXPECT_TRUE(refused(log.line(at, at + 1, log.signed_by(at + 1, 2)))) << "not signed by the key before";
  EXPECT_TRUE(refused(log.line(at, at + 1, log.signed_by(at + 1, 1)))) << "nor by the new one";
  EXPECT_TRUE(refused(log.line(at, at + 1, log.signed_by(at + 1, 3, 2)))) << "but by a third";
  EXPECT_TRUE(refused(log.line(at - 1, at + 1, log.signed_by(at + 1, 1, 2)))) << "an entry that changes none";
  rotated_log other;
  other.append_some(21);
  EXPECT_TRUE(refused(log.line(at, at + 1, other.signed_by(at + 1, 1, 2)))) << "signed over another history";
  write_file(file("log.vkey"), first + log.line(at, at + 1, log.signed_by(at + 1, 1, 2)) + "\n");
  EXPECT_TRUE(good("-checkpoint " + file("checkpoint")));
}

}  // namespace
}  // namespace mash::tlog
