// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/reviews.hpp"

#include "base/log.hpp"

namespace mash::kit {
namespace {

ledger::act look_of(const review_now& what, const reviewer& by, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::seen;
  out.words = {"review_seen"};
  out.entry = json::canonical(json::object{{"at", to_rfc3339(at)}, {"digest", what.digest}, {"reviewer", to_json(by)}});
  out.actor = by.id;
  return out;
}

}  // namespace

void reviews::list(told done) {
  book_.reviews({}, [done = with_gate(std::move(done)), under = current_(), now = time_.now()](auto found) {
    if (!found) return done(std::unexpected(found.error()));
    json::array out;
    for (const ledger::review& one : *found) {
      auto open = read_review(one);
      if (open)
        out.emplace_back(listed(one, *open, under, now));
      else
        log::error("review_unreadable", {{"ask", one.ask}, {"why", open.error().detail}});
    }
    done(json::object{{"reviews", std::move(out)}});
  });
}

void reviews::show(std::string ask, reviewer by, told done) {
  auto shown = std::make_shared<json::object>();
  book_.note(
      ask,
      [shown, by, under = current_(), now = time_.now()](const ledger::review& kept) -> result<ledger::act> {
        MASH_TRY(what, look_at(kept, under, now));
        *shown = shown_of(*what);
        return look_of(*what, by, now);
      },
      [this, shown, ask, by, done = std::move(done)](result<std::int64_t> noted) {
        if (!noted && noted.error().code == errc::not_found) return show_held(ask, by, done);
        if (!noted) return done(std::unexpected(noted.error()));
        done(std::move(*shown));
      });
}

void reviews::rule(std::string ask, ruling_step step, decided done) {
  // Read before the answer leaves this thread: the caller is told of exactly this step.
  struct told_of {
    bool open = true;
    refusal_notes why;
  };
  auto told = std::make_shared<told_of>();
  book_.rule(
      std::move(ask),
      [step = std::move(step), told, under = current_(),
       now = time_.now()](const ledger::review& kept) -> result<ledger::ruled> {
        MASH_TRY(what, look_at(kept, under, now));
        MASH_TRY(made, step(*what, told->why));
        told->open = !made->finished;
        return std::move(*made);
      },
      [this, told, done = std::move(done)](result<kept_answer> kept) {
        if (!kept) return done(std::unexpected(kept.error()), std::move(told->why));
        const std::int64_t revision = kept->revision;
        log::info("review_decided", {{"ask", kept->ask}, {"revision", revision}, {"open", told->open}});
        send_(*std::move(kept));
        done(json::object{{"open", told->open}, {"revision", revision}}, {});
      });
}

void reviews::note(std::string ask, act_step step, std::string_view says, decided done) {
  auto why = std::make_shared<refusal_notes>();
  book_.note(
      ask,
      [step = std::move(step), why, under = current_(),
       now = time_.now()](const ledger::review& kept) -> result<ledger::act> {
        MASH_TRY(what, look_at(kept, under, now));
        return step(*what, *why);
      },
      [ask, why, says, done = std::move(done)](result<std::int64_t> number) {
        if (!number) return done(std::unexpected(number.error()), std::move(*why));
        log::info("review_noted", {{"ask", ask}, {"what", says}});
        done(json::object{{"open", true}, {says, *number}}, {});
      });
}

void reviews::decide(std::string ask, decision what, reviewer by, decided done) {
  const doing who{std::move(by), time_.now()};
  auto alone = [what, who, under = current_()](const review_now& now, refusal_notes& why) {
    return decide_alone(now, what, under, who, why);
  };
  rule(ask, std::move(alone),
       [this, ask, what, who, done = std::move(done)](result<json::object> made, refusal_notes why) mutable {
         if (made || why.word != NEEDS_TWO_PEOPLE) return done(std::move(made), std::move(why));
         auto first = [what = std::move(what), who](const review_now& now, refusal_notes& notes) {
           return propose(now, what, who, notes);
         };
         note(std::move(ask), std::move(first), "proposal", std::move(done));
       });
}

void reviews::enter(std::string ask, paper_entry what, reviewer by, decided done) {
  const doing who{std::move(by), time_.now()};
  note(
      std::move(ask),
      [what = std::move(what), who, under = current_()](const review_now& now, refusal_notes& why) {
        return kit::enter(now, what, under, who, why);
      },
      "entered", std::move(done));
}

void reviews::expect(std::string ask, expectation what, reviewer by, decided done) {
  const doing who{std::move(by), time_.now()};
  note(
      ask, [what, who](const review_now& now, refusal_notes& why) { return expect_by(now, what, who, why); },
      "expected", saying(ask, std::move(done)));
}

void reviews::want(std::string ask, wanted_identifier what, reviewer by, decided done) {
  const doing who{std::move(by), time_.now()};
  note(
      ask,
      [what = std::move(what), who](const review_now& now, refusal_notes& why) {
        return kit::want(now, what, who, why);
      },
      "wanted", saying(ask, std::move(done)));
}

reviews::decided reviews::saying(std::string ask, decided done) {
  return [this, ask = std::move(ask), done = std::move(done)](result<json::object> made, refusal_notes why) {
    if (made) say(ask);
    done(std::move(made), std::move(why));
  };
}

void reviews::say(const std::string& ask) {
  if (!say_) return;
  book_.reviews(ask, [this](result<std::vector<ledger::review>> found) {
    if (!found) return log::error("review_unreadable", {{"why", found.error().detail}});
    for (const ledger::review& one : *found) {
      const auto open = one.waiting ? read_review(one) : fail(errc::not_found, "it waits no more");
      if (open) say_(lines_of(one.ask, open->back, open->draft.safety.items_held));
    }
  });
}

void reviews::say_again() { say({}); }

void reviews::second(std::string ask, second_opinion what, reviewer by, decided done) {
  const doing who{std::move(by), time_.now()};
  if (what.confirms)
    return rule(
        std::move(ask),
        [what, who, under = current_()](const review_now& now, refusal_notes& why) {
          return confirm(now, what, under, who, why);
        },
        std::move(done));
  note(
      std::move(ask), [what, who](const review_now& now, refusal_notes&) { return send_back(now, what, who); },
      "sent_back", std::move(done));
}

}  // namespace mash::kit
