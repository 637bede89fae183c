// SPDX-License-Identifier: Apache-2.0
// Answers that were given, at the desk: listed, shown once the look is logged, and corrected.
#include "adapters/contract/codec.hpp"
#include "adapters/kit/review/correcting.hpp"
#include "adapters/kit/review/reviews.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

// A line of the list: nothing about anybody.
json::object line_of(const ledger::given& one) {
  json::object out{{"ask", one.ask},
                   {"revision", one.revision},
                   {"answered_at", to_rfc3339(one.answered_at)},
                   {"corrections", static_cast<std::int64_t>(one.corrections.size())}};
  if (const auto question = contract::decode_ask(one.ask_line)) {
    out.emplace("purpose", to_word(question->purpose));
    out.emplace("urgency", to_word(question->urgency));
    out.emplace("authority", question->authority);
  }
  if (const auto answer = contract::decode_answer(one.line))
    out.emplace("items", static_cast<std::int64_t>(answer->what.items.size()));
  std::int64_t told = 0, acknowledged = 0;
  for (const ledger::made_correction& each : one.corrections)
    if (const auto status = contract::decode_correction_status(each.status))
      for (const contract::told_count& count : status->recipients) {
        told += count.told;
        acknowledged += count.acknowledged;
      }
  if (!one.corrections.empty()) out.emplace("outstanding", told - acknowledged);
  return out;
}

}  // namespace

void reviews::list_given(told done) {
  book_.given_answers({}, [done = std::move(done)](auto found) {
    if (!found) return done(std::unexpected(found.error()));
    json::array out;
    for (const ledger::given& one : *found) out.emplace_back(line_of(one));
    done(json::object{{"answers", std::move(out)}});
  });
}

void reviews::show_given(std::string ask, reviewer by, told done) {
  auto shown = std::make_shared<json::object>();
  book_.look(
      std::move(ask),
      [shown, by = std::move(by), under = current_(),
       now = time_.now()](const ledger::given& kept) -> result<ledger::corrected> {
        MASH_TRY(what, look_at(kept, under, now));
        *shown = shown_of(*what, kept);
        ledger::corrected out;
        out.words = {"answer_seen"};
        out.actor = by.id;
        out.entry =
            json::canonical(json::object{{"at", to_rfc3339(now)}, {"digest", what->digest}, {"reviewer", to_json(by)}});
        return out;
      },
      [shown, done = std::move(done)](result<bool> noted) {
        if (!noted) return done(std::unexpected(noted.error()));
        done(std::move(*shown));
      });
}

void reviews::correct_given(std::string ask, correction_wish what, reviewer by, decided done) {
  const doing who{std::move(by), time_.now()};
  auto why = std::make_shared<refusal_notes>();
  book_.correct(
      std::move(ask),
      [what = std::move(what), why, who, under = current_()](const ledger::given& kept) -> result<ledger::corrected> {
        MASH_TRY(now, look_at(kept, under, who.at));
        return correct(*now, what, under, who, *why);
      },
      [this, why, done = std::move(done)](result<kept_answer> kept) {
        if (!kept) return done(std::unexpected(kept.error()), std::move(*why));
        const std::int64_t revision = kept->revision;
        log::info("answer_corrected", {{"ask", kept->ask}, {"revision", revision}});
        send_(*std::move(kept));
        done(json::object{{"revision", revision}}, {});
      });
}

}  // namespace mash::kit
