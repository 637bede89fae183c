// SPDX-License-Identifier: Apache-2.0
// What happened at the gate on volume, each with its entry in the log: an alarm and who was called about it, who looked
// at a question that is held, who let it through, who opened the gate.
#include <algorithm>
#include <array>

#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"

namespace mash::kit {
namespace {

struct entry_form {
  std::string_view kind;
  contract::leaf_type type;
  std::string_view word;
};
constexpr std::array<entry_form, 5> FORMS{{{"alarm", contract::leaf_type::admin, "volume_alarm"},
                                           {"called", contract::leaf_type::admin, "called"},
                                           {"seen", contract::leaf_type::released, "held_seen"},
                                           {"admitted", contract::leaf_type::decided, "admitted"},
                                           {"opened", contract::leaf_type::decided, "gate_opened"}}};

const entry_form& form_of(std::string_view kind) {
  const auto found = std::ranges::find(FORMS, kind, &entry_form::kind);
  MASH_ASSERT(found != FORMS.end());
  return *found;
}

}  // namespace

result<void> ledger::state::insert_gate_act(sqlite::connection& db, const gate_entry& what) {
  const instant now = time.now();
  const auto salt = contract::new_salt(), actor_salt = contract::new_salt();
  const std::string plain = json::canonical(what.by.entry);
  const entry_form& form = form_of(what.kind);
  contract::leaf entry;
  entry.type = form.type;
  entry.id = new_uuid(now);
  entry.at = now;
  entry.request = std::string(what.ask);
  entry.members = {chosen.origin.substr(0, chosen.origin.find('/'))};
  entry.outcome = {std::string(form.word)};
  if (!what.by.actor.empty()) entry.actor = contract::commitment(actor_salt, what.by.actor);
  entry.body = contract::commitment(salt, plain);
  MASH_TRY(text, contract::leaf_text(entry));
  MASH_TRY(index, log->append(*text));
  const std::string item = std::to_string(*index);
  const std::string sealed = seal("volume.act", "", item, plain);
  const std::string salts = seal("volume.act_salts", "", item, to_hex(salt) + to_hex(actor_salt));
  return db
      .prepare(
          "INSERT INTO volume_act (kind, entry, salts, leaf, at, honey, answers)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .bind(1, what.kind)
      .bind_blob(2, as_bytes(sealed))
      .bind_blob(3, as_bytes(salts))
      .bind(4, static_cast<std::int64_t>(*index))
      .bind(5, millis(now))
      .bind(6, std::int64_t{what.honey})
      .bind(7, what.answers)
      .run();
}

result<std::vector<ledger::held_ask>> ledger::state::read_held(sqlite::connection& db, const std::string& ask) const {
  std::vector<held_ask> out;
  auto rows = db.prepare(
      "SELECT volume_held.ask, why, since, line FROM volume_held JOIN inbox ON inbox.ask = volume_held.ask"
      " WHERE volume_held.state = 'waiting' AND line IS NOT NULL AND (volume_held.ask = ?1 OR ?1 = '')"
      " ORDER BY since, volume_held.ask LIMIT 500");
  rows.bind(1, ask);
  for (;;) {
    MASH_TRY(row, rows.step());
    if (!*row) return out;
    held_ask one;
    one.ask = rows.text(0);
    one.since = instant(std::chrono::milliseconds(rows.integer(2)));
    const auto why = from_word<volume_reason>(rows.text(1));
    if (!why) return fail(errc::corrupt, "a question is held for a reason that is not known");
    one.why = *why;
    MASH_TRY(line, unseal("ask.line", one.ask, "", rows.blob(3)));
    one.ask_line = std::move(*line);
    out.push_back(std::move(one));
  }
}

void ledger::gate(bool with_questions, std::function<void(result<gate_now>)> done) {
  state& in = *state_;
  in.run<gate_now>(
      [&in, with_questions](sqlite::connection& db) -> result<gate_now> {
        MASH_TRY(closed, in.gate_is_closed(db));
        MASH_TRY(counted, in.counts_now(db));
        MASH_TRY(busiest, in.busiest_day(db));
        gate_now out{*closed, *counted, *busiest, {}, {}};
        auto rows = db.prepare("SELECT why, count(*) FROM volume_held WHERE state = 'waiting' GROUP BY why");
        for (;;) {
          MASH_TRY(row, rows.step());
          if (!*row) break;
          if (const auto why = from_word<volume_reason>(rows.text(0))) out.waiting[*why] = rows.integer(1);
        }
        if (!with_questions) return out;
        MASH_TRY(asks, in.read_held(db, {}));
        out.held = std::move(*asks);
        return out;
      },
      std::move(done));
}

void ledger::held(std::function<void(result<std::vector<std::string>>)> done) {
  state_->run<std::vector<std::string>>(
      [](sqlite::connection& db) -> result<std::vector<std::string>> {
        std::vector<std::string> out;
        auto rows = db.prepare("SELECT ask FROM volume_held WHERE state = 'waiting' ORDER BY since, ask");
        for (;;) {
          MASH_TRY(row, rows.step());
          if (!*row) return out;
          out.push_back(rows.text(0));
        }
      },
      std::move(done));
}

void ledger::admit(std::vector<std::string> asks, gate_act by, std::function<void(result<let_through>)> done) {
  state& in = *state_;
  in.run<let_through>(
      [&in, asks = std::move(asks), by = std::move(by)](sqlite::connection& db) mutable -> result<let_through> {
        if (asks.empty()) {
          auto rows = db.prepare("SELECT ask FROM volume_held WHERE state = 'waiting' ORDER BY since, ask LIMIT ?1");
          rows.bind(1, static_cast<std::int64_t>(ADMITTED_MAX));
          for (;;) {
            MASH_TRY(row, rows.step());
            if (!*row) break;
            asks.push_back(rows.text(0));
          }
        }
        if (asks.empty()) return fail(errc::not_found, "nothing is held at the gate");
        let_through out;
        for (const std::string& ask : asks) {
          MASH_TRY(held, in.held_state(db, ask));
          if (*held != "waiting") return fail(errc::not_found, "this question is not held at the gate");
          MASH_TRY(let, db.prepare("UPDATE volume_held SET state = 'admitted', changed_at = ?2 WHERE ask = ?1")
                            .bind(1, ask)
                            .bind(2, millis(in.time.now()))
                            .run());
          auto row = db.prepare("SELECT digest, line FROM inbox WHERE ask = ?1");
          MASH_TRY(found, row.bind(1, ask).step());
          MASH_TRY(line, in.unseal("ask.line", ask, "", row.blob(1)));
          out.asks.push_back({ask, row.text(0), std::move(*line)});
        }
        by.entry["asks"] = json::array(asks.begin(), asks.end());
        const std::string alone = asks.size() == 1 ? asks.front() : std::string();
        MASH_TRY(logged, in.insert_gate_act(db, {"admitted", alone, std::move(by)}));
        MASH_TRY(waiting, in.waiting_at_gate(db));
        out.waiting = *waiting;
        return out;
      },
      std::move(done));
}

void ledger::open_gate(gate_act by, std::function<void(result<std::int64_t>)> done) {
  state& in = *state_;
  in.run<std::int64_t>(
      [&in, by = std::move(by)](sqlite::connection& db) -> result<std::int64_t> {
        MASH_TRY(opened, db.prepare("UPDATE volume_gate SET closed = 0,"
                                    " after = (SELECT coalesce(max(number), after) FROM volume_ask)")
                             .run());
        MASH_TRY(logged, in.insert_gate_act(db, {"opened", {}, by}));
        return in.waiting_at_gate(db);
      },
      std::move(done));
}

void ledger::look_at_held(std::string ask, gate_act by, std::function<void(result<held_ask>)> done) {
  state& in = *state_;
  in.run<held_ask>(
      [&in, ask = std::move(ask), by = std::move(by)](sqlite::connection& db) -> result<held_ask> {
        MASH_TRY(found, in.read_held(db, ask));
        if (ask.empty() || found->empty()) return fail(errc::not_found, "this question is not held at the gate");
        MASH_TRY(logged, in.insert_gate_act(db, {"seen", ask, by}));
        return std::move(found->front());
      },
      std::move(done));
}

void ledger::alarm(std::function<void(result<std::optional<volume_alarm>>)> done) {
  state_->run<std::optional<volume_alarm>>(
      [](sqlite::connection& db) -> result<std::optional<volume_alarm>> {
        // A call answers the alarm that it was about and those before it, not one raised meanwhile. Whoever lets
        // questions through need not know that a honey subject was found: only opening the gate answers that.
        auto latest = db.prepare(
            "SELECT step, at FROM volume_act WHERE kind = 'alarm'"
            " AND step > (SELECT coalesce(max(answers), 0) FROM volume_act WHERE kind = 'called')"
            " AND step > (SELECT coalesce(max(step), 0) FROM volume_act WHERE kind = 'opened')"
            " AND (honey = 1 OR step > (SELECT coalesce(max(step), 0) FROM volume_act WHERE kind = 'admitted'))"
            " ORDER BY step DESC LIMIT 1");
        MASH_TRY(row, latest.step());
        if (!*row) return std::nullopt;
        return volume_alarm{latest.integer(0), instant(std::chrono::milliseconds(latest.integer(1)))};
      },
      std::move(done));
}

void ledger::alarm_called(std::int64_t step, std::function<void(result<bool>)> done) {
  state& in = *state_;
  in.run<bool>(
      [&in, step](sqlite::connection& db) -> result<bool> {
        const json::object entry{{"alarm", step}, {"at", to_rfc3339(in.time.now())}};
        MASH_TRY(logged, in.insert_gate_act(db, {.kind = "called", .ask = {}, .by = {{}, entry}, .answers = step}));
        return true;
      },
      std::move(done));
}

}  // namespace mash::kit
