// SPDX-License-Identifier: Apache-2.0
// The ledger, part 2: what this member saw of the hub's log. Judging a checkpoint and keeping it is one transaction on
// the one thread that writes, and its cosignature leaves only once that is durable.
#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"

namespace mash::kit {
namespace {

std::uint64_t seconds_of(instant at) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
}

// The key may have been replaced since; the origin stays, and only the head counts.
result<std::optional<tlog::checkpoint>> head_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  MASH_TRY(note, tlog::parse_note(text));
  MASH_TRY(head, tlog::parse_checkpoint_text(note->text));
  return std::optional(std::move(*head));
}

}  // namespace

const ledger::hub_log& ledger::hub_log_at_start() const noexcept { return state_->at_start; }
bool ledger::witnesses() const noexcept { return state_->hub_witness.has_value(); }

// What was refused of any log counts, whatever log is witnessed now: a changed pin alone makes nobody trusted.
result<ledger::hub_log> ledger::state::read_hub_log(sqlite::connection& db) const {
  auto row = db.prepare(
      "SELECT checkpoint, refused, why FROM hub_log WHERE refused <> '' OR origin = ?1 ORDER BY refused = '' LIMIT 1");
  const std::string origin = hub_witness ? hub_witness->log().name : std::string();
  MASH_TRY(there, row.bind(1, origin).step());
  if (!*there) return hub_log{};
  return hub_log{row.text(0), row.text(1), row.text(2)};
}

result<void> ledger::state::write_hub_log(sqlite::connection& db, const hub_log& what) const {
  return db
      .prepare(
          "INSERT INTO hub_log (origin, checkpoint, refused, why, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)"
          " ON CONFLICT (origin) DO UPDATE SET checkpoint = ?2, refused = ?3, why = ?4, changed_at = ?5")
      .bind(1, hub_witness->log().name)
      .bind(2, what.checkpoint)
      .bind(3, what.refused)
      .bind(4, what.why)
      .bind(5, millis(time.now()))
      .run();
}

result<void> ledger::state::log_admin(std::string_view word) {
  contract::leaf entry;
  entry.type = contract::leaf_type::admin;
  entry.at = time.now();
  entry.id = new_uuid(entry.at);
  entry.outcome = {std::string(word)};
  MASH_TRY(text, contract::leaf_text(entry));
  MASH_TRY(index, log->append(*text));
  return {};
}

void ledger::cosign(tlog::checkpoint_offer offer, std::function<void(result<cosigning>)> done) {
  MASH_ASSERT(witnesses());
  state& in = *state_;
  in.run<cosigning>(
      [&in, offer = std::move(offer)](sqlite::connection& db) -> result<cosigning> {
        MASH_TRY(known_now, in.read_hub_log(db));
        hub_log& held = *known_now;
        if (!held.refused.empty()) return fail(errc::denied, "the hub's log was refused; an administrator must act");
        const tlog::witness::keeper where{[&] { return head_of(held.checkpoint); },
                                          [&](const tlog::signed_checkpoint& next) {
                                            held.checkpoint = next.text;
                                            return in.write_hub_log(db, held);
                                          }};
        MASH_TRY(reply, in.hub_witness->add(offer, seconds_of(in.time.now()), where));
        const tlog::witness_verdict& verdict = reply->verdict;
        if (tlog::is_alarm(verdict.answer)) {
          held.refused = verdict.next->text;
          held.why = to_word(verdict.answer);
          MASH_TRY(kept, in.write_hub_log(db, held));
          MASH_TRY(logged, in.log_admin("hub_log_" + held.why));
        }
        return cosigning{std::move(*reply), held.checkpoint};
      },
      std::move(done));
}

void ledger::accept_hub_log(std::string checkpoint, std::function<void(result<bool>)> done) {
  state& in = *state_;
  in.run<bool>(
      [&in, text = std::move(checkpoint)](sqlite::connection& db) -> result<bool> {
        if (!in.hub_witness) return fail(errc::invalid, "no witness key is configured, so no log is watched here");
        MASH_TRY(signed_head, tlog::open_checkpoint(text, in.hub_witness->log()));
        // Whatever was refused, of any log, is settled by this act.
        MASH_TRY(settled, db.prepare("UPDATE hub_log SET refused = '', why = '' WHERE refused <> ''").run());
        MASH_TRY(kept, in.write_hub_log(db, {text, {}, {}}));
        MASH_TRY(logged, in.log_admin("hub_log_accepted"));
        return true;
      },
      std::move(done));
}

}  // namespace mash::kit
