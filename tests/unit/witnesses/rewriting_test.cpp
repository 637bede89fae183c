// SPDX-License-Identifier: Apache-2.0
// With root and every key of the hub, yesterday is written anew: one entry differs, every hash, tile, checkpoint and
// signature is right. Any one partner finds it, whether the hub runs the true program or one that does not compare.
#include <deque>
#include <future>

#include "adapters/kit/ledger.hpp"
#include "base/tlog/log_view.hpp"
#include "tests/unit/witnesses/watched_log.hpp"

namespace mash::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

// A partner's real ledger, on its own disk, which whoever holds the hub does not have.
class partner {
 public:
  partner(std::string name, unsigned char seed) : name_(std::move(name)), seed_(seed) { open(); }

  void open() {
    book_.reset();
    kit::ledger::keys keys{signing_key::from_seed(std::array<unsigned char, 32>{100, seed_}),
                           *sealing_key::from_hex(std::string(64, '5'))};
    keys.hub_witness.emplace(hub_log_vkey(), name_ + "/witness",
                             signing_key::from_seed(std::array<unsigned char, 32>{seed_}));
    book_ = kit::ledger::open({.directory = folder_.path(), .origin = name_ + "/ledger", .keep = std::chrono::days(1)},
                              std::move(keys), system_clock(), [](const error&) { std::abort(); })
                .value();
  }
  [[nodiscard]] const kit::ledger::hub_log& knows() const { return book_->hub_log_at_start(); }
  contract::cosign_line reply_to(const std::string& line) {
    std::promise<result<kit::ledger::cosigning>> promise;
    auto done = promise.get_future();
    book_->cosign(contract::decode_checkpoint(line)->offer,
                  [&promise](result<kit::ledger::cosigning> what) { promise.set_value(std::move(what)); });
    const auto made = done.get();
    contract::cosign_line out;
    EXPECT_TRUE(made);
    if (!made) return out;
    const auto& verdict = made->reply.verdict;
    out.outcome = verdict.answer;
    out.size = verdict.answer == witness_answer::cosigned ? verdict.next->head.size : verdict.kept_size;
    if (verdict.answer == witness_answer::cosigned)
      out.cosignature = made->reply.cosignature.substr(0, made->reply.cosignature.size() - 1);
    if (tlog::is_alarm(verdict.answer)) out.checkpoint = made->kept;
    return out;
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  unsigned char seed_;
  test::temporary_directory folder_;
  std::unique_ptr<kit::ledger> book_;
};

class rewritten_yesterday : public watched_log, public testing::WithParamInterface<std::size_t> {
 protected:
  static constexpr std::size_t ENTRIES = 300;  // more than a tile

  void SetUp() override {
    watched_log::SetUp();
    for (const char* name : {"police", "health", "schools", "peterborough"})
      partners.emplace_back(name, static_cast<unsigned char>(partners.size() + 1));
    for (std::size_t written = 0; written < ENTRIES; written += 50) grow(50);
    for (auto& each : partners) {
      greet(each, {});
      after(seconds(31));
      const auto reply = each.reply_to(await_line_of(each));
      EXPECT_EQ(reply.outcome, witness_answer::cosigned);
      hub->received(each.name(), session_of[each.name()], {encode(reply)});
      each.open();
    }
    rewrite();
  }
  void greet(const partner& who, const std::string& checkpoint) {
    session_of[who.name()] = ++sessions;
    hub->opened(who.name(), sessions, encode(contract::hello{who.name(), {1, 2}, "", checkpoint, {1, 1}}));
  }
  std::string await_line_of(const partner& who) {
    const std::size_t before = read[who.name()];
    EXPECT_TRUE(run_until([&] { return exchange.lines[who.name()].size() > before; }));
    return exchange.lines[who.name()].size() > before ? exchange.lines[who.name()][read[who.name()]++] : std::string();
  }
  // Every entry but one as it was, in a new database with its own right tiles and checkpoint files.
  void rewrite() {
    std::vector<std::string> entries;
    for (std::uint64_t index = 0; index < ENTRIES; ++index) entries.push_back(entry(index));
    stop();
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) std::filesystem::remove_all(file);
    std::string& changed = entries[GetParam()];
    changed.replace(changed.find("tested"), 6, "denied");
    EXPECT_EQ(start(), "") << "nothing on its own disks tells the hub";
    for (std::size_t from = 0; from < ENTRIES; from += 50) {
      durable_change change;
      for (std::size_t index = from; index < from + 50; ++index) change.entries.push_back({entries[index], {}, {}, {}});
      ASSERT_TRUE(run(store->commit(std::move(change))));
    }
    grow(3);
    exchange.lines.clear();
    read.clear();
  }
  std::string entry(std::uint64_t index) {
    auto reader = sqlite::connection::open_reader(folder.file("hub.db")).value();
    tlog::log_view view(reader);
    return view.leaf(index).value();
  }

  std::deque<partner> partners;
  std::map<std::string, std::uint64_t> session_of;
};

TEST_P(rewritten_yesterday, any_one_partners_greeting_ends_a_hub_that_runs_the_true_program) {
  for (const partner& alone : partners) {
    EXPECT_TRUE(contradicted.empty());
    greet(alone, alone.knows().checkpoint);
    ASSERT_TRUE(run_until([&] { return !contradicted.empty(); })) << alone.name();
    EXPECT_THAT(contradicted, ElementsAre(HasSubstr(alone.name() + " has seen: it was rewritten")));
    EXPECT_FALSE(try_to_grow());
    ASSERT_TRUE(run_until([&] { return std::filesystem::exists(folder.file("checkpoint.contradiction")); }));
    stop();
    std::filesystem::remove(folder.file("checkpoint.contradiction"));  // whoever rewrote it does that too
    contradicted.clear();
    ASSERT_EQ(start(), "");
  }
}

TEST_P(rewritten_yesterday, any_one_partner_refuses_a_hub_whose_program_does_not_compare) {
  for (partner& alone : partners) {
    greet(alone, {});  // as if the greeting's checkpoint were not looked at
    after(seconds(31));
    const auto first = alone.reply_to(await_line_of(alone));
    EXPECT_EQ(first.outcome, witness_answer::stale) << "it does not begin anew";
    EXPECT_EQ(first.size, ENTRIES);
    contract::cosign_line told = first;
    told.session = session_of[alone.name()];
    hub->received(alone.name(), told.session, {encode(told)});
    after(milliseconds(250));
    const auto second = alone.reply_to(await_line_of(alone));
    EXPECT_EQ(second.outcome, witness_answer::not_extended);
    EXPECT_TRUE(second.cosignature.empty());
    alone.open();
    EXPECT_EQ(alone.knows().why, "not_extended");
    const auto seen = tlog::open_checkpoint(alone.knows().checkpoint, hub_log_vkey());
    const auto shown = tlog::open_checkpoint(alone.knows().refused, hub_log_vkey());
    ASSERT_TRUE(seen && shown) << "two histories, both signed by the log's key";
    EXPECT_EQ(seen->head.size, ENTRIES);
    EXPECT_EQ(shown->head.size, ENTRIES + 3);
  }
}

INSTANTIATE_TEST_SUITE_P(first_middle_and_last_entry, rewritten_yesterday, testing::Values(0, 150, 299));

}  // namespace
}  // namespace mash::hub
