// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/reviews.hpp"

#include <algorithm>

#include "adapters/kit/looking_up.hpp"
#include "adapters/kit/review/check.hpp"
#include "adapters/kit/review/page.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

// The two versions that decide, held while they are looked at.
struct held_versions {
  agreement_ptr asked, present, asked_signed, present_signed;
  [[nodiscard]] deciding_versions both() const { return {*asked, *present}; }
  // Without the agency's own limits.
  [[nodiscard]] deciding_versions as_signed() const { return {*asked_signed, *present_signed}; }
};

result<held_versions> versions_for(const contract::ask& question, const reviews::terms& under, instant now) {
  held_versions out{under.held->find(question.agreement), under.held->in_force(now), {}, {}};
  if (out.asked != nullptr && out.present != nullptr) {
    out.asked_signed = under.held->find_as_signed(out.asked->digest());
    out.present_signed = under.held->find_as_signed(out.present->digest());
  }
  if (out.asked_signed == nullptr || out.present_signed == nullptr)
    return fail(errc::unavailable, "the version of the agreement that the question names is not held here");
  return out;
}

json::object page_now(const open_review& what, const reviews::terms& under, const held_versions& by, instant now) {
  const deciding_versions as_signed = by.as_signed();
  return page_of(what, under.member, by.both(), now, &as_signed);
}

// Where the version is not held any more nothing can be decided: all of it is still to do.
open_items count_now(const open_review& what, const reviews::terms& under, instant now) {
  if (const auto by = versions_for(what.question, under, now)) return count_open(what, under.member, by->both(), now);
  return {std::ranges::count_if(what.draft.items,
                                [&](const contract::item& one) {
                                  return one.disposition == policy::disposition::human_review &&
                                         !what.by_person.contains(one.what.id);
                                }),
          0};
}

std::vector<std::string> words_of(const rulings& items) {
  std::vector<std::string> out;
  for (const std::string_view word : words<ruling_kind>::list)
    if (std::ranges::any_of(items, [&](const auto& one) { return to_word(one.second.kind) == word; }))
      out.emplace_back(word);
  return out;
}

struct deciding_step {
  decision what;
  reviewer by;
  reviews::terms under;
  instant now;
  std::shared_ptr<std::vector<json::fault>> faults = std::make_shared<std::vector<json::fault>>();

  result<ledger::ruled> operator()(const ledger::review& kept) const {
    MASH_TRY(open, read_review(kept));
    MASH_TRY(versions, versions_for(open->question, under, now));
    MASH_TRY(good, check(what, page_now(*open, under, *versions, now), *faults));
    rulings all = open->by_person;
    for (const auto& [id, one] : what.items) all.insert_or_assign(id, one);
    open->draft.answered_at = now;
    remade made = remake(open->draft, all, open->question, under.member, versions->both());
    contract::answer& reply = made.reply;
    reply.revision = open->revision + 1;
    reply.agreement = versions->present->digest();
    reply.answered_by = {by.name, by.role, by.team, by.telephone};
    finished_answer ready = finish(std::move(reply));
    return ledger::ruled{.entry = json::canonical(to_json(what, by, now)),
                         .actor = by.id,
                         .words = words_of(what.items),
                         .reply = std::move(ready.reply),
                         .line = std::move(ready.line),
                         .digest = std::move(ready.digest),
                         .finished = made.open == 0};
  }
};

}  // namespace

void reviews::list(told done) {
  book_.reviews({}, [done = std::move(done), under = current_(), now = time_.now()](auto found) {
    if (!found) return done(std::unexpected(found.error()));
    json::array out;
    for (const ledger::review& one : *found) {
      auto open = read_review(one);
      if (open)
        out.emplace_back(line_of(*open, count_now(*open, under, now)));
      else
        log::error("review_unreadable", {{"ask", one.ask}, {"why", open.error().detail}});
    }
    done(json::object{{"reviews", std::move(out)}});
  });
}

void reviews::show(std::string ask, reviewer by, told done) {
  auto shown = std::make_shared<json::object>();
  book_.note(
      std::move(ask),
      [shown, by = std::move(by), under = current_(),
       now = time_.now()](const ledger::review& kept) -> result<ledger::act> {
        MASH_TRY(open, read_review(kept));
        MASH_TRY(versions, versions_for(open->question, under, now));
        json::object page = page_now(*open, under, *versions, now);
        const std::string digest = digest_of(page);
        *shown = {{"digest", digest}, {"review", std::move(page)}};
        ledger::act look;
        look.what = ledger::act::kind::seen;
        look.words = {"review_seen"};
        look.entry =
            json::canonical(json::object{{"at", to_rfc3339(now)}, {"digest", digest}, {"reviewer", to_json(by)}});
        look.actor = by.id;
        return look;
      },
      [shown, done = std::move(done)](result<void> noted) {
        if (!noted) return done(std::unexpected(noted.error()));
        done(std::move(*shown));
      });
}

void reviews::decide(std::string ask, decision what, reviewer by, decided done) {
  // `open` is read before the answer leaves this thread: the caller is told of exactly this step.
  auto open = std::make_shared<bool>(true);
  deciding_step step{std::move(what), std::move(by), current_(), time_.now()};
  auto faults = step.faults;
  book_.rule(
      std::move(ask),
      [step = std::move(step), open](const ledger::review& kept) {
        auto made = step(kept);
        if (made) *open = !made->finished;
        return made;
      },
      [this, open, faults, done = std::move(done)](result<kept_answer> kept) {
        if (!kept) return done(std::unexpected(kept.error()), std::move(*faults));
        const std::int64_t revision = kept->revision;
        log::info("review_decided", {{"ask", kept->ask}, {"revision", revision}, {"open", *open}});
        send_(*std::move(kept));
        done(json::object{{"open", *open}, {"revision", revision}}, {});
      });
}

}  // namespace mash::kit
