// SPDX-License-Identifier: Apache-2.0
#include "hub/report/measure.hpp"

#include <algorithm>

namespace mash::hub::report {
namespace {

using out = std::vector<measured>;

// A time that somebody stated can lie after what it is compared with; then nothing is known of how long it took.
std::optional<std::chrono::seconds> span(instant from, instant until) {
  if (until < from) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(until - from);
}

void measure_question(const question& one, std::optional<instant> decided, instant as_of, out& into) {
  const indicator on_time =
      one.desk_closed ? indicator::partner_return_on_time_closed_desk : indicator::partner_return_on_time;
  measured returned{.what = on_time, .agency = one.agency};
  if (one.replied_at || one.return_by <= as_of) {
    returned.of = 1;
    returned.met = one.replied_at && *one.replied_at <= one.return_by ? 1 : 0;
    if (one.replied_at) returned.took = span(one.asked_at, *one.replied_at);
  } else {
    returned.pending = true;
  }
  into.push_back(returned);

  measured missing{.what = one.desk_closed ? indicator::partner_non_return_closed_desk : indicator::partner_non_return,
                   .agency = one.agency};
  missing.pending = !decided;
  if (decided && one.return_by < *decided) {
    missing.of = 1;
    missing.met = !one.replied_at || *one.replied_at > *decided ? 1 : 0;
  }
  if (missing.of == 1 || missing.pending) into.push_back(missing);

  if (one.items > 0)
    into.push_back({.what = indicator::withheld_rate, .agency = one.agency, .met = one.withheld, .of = one.items});
}

void measure_referral(const facts& of, std::optional<instant> decided, instant as_of, out& into) {
  if (!of.decide_by || of.children.empty()) return;
  measured one{.what = indicator::decision_in_one_working_day};
  one.pending = !decided && *of.decide_by > as_of;
  one.of = one.pending ? 0 : 1;
  one.met = decided && *decided <= *of.decide_by ? 1 : 0;
  if (decided && of.referral_at) one.took = span(*of.referral_at, *decided);
  into.push_back(one);
}

// What is told of checks that asked somebody and are decided.
void measure_decided(const facts& of, std::optional<instant> decided, out& into) {
  if (of.questions.empty() || of.children.empty()) return;
  measured clock{.what = indicator::rag_clock_met}, nfa{.what = indicator::nfa_after_partner_checks},
      last{.what = indicator::replies_to_decision};
  clock.pending = nfa.pending = last.pending = !decided;
  if (decided) {
    clock.of = nfa.of = 1;
    clock.met = *decided <= std::ranges::max(of.questions, {}, &question::return_by).return_by ? 1 : 0;
    clock.took = span(of.opened_at, *decided);
    nfa.met = std::ranges::all_of(of.children, [](const child& one) { return one.decided == policy::outcome::nfa; });
    std::optional<instant> reply;
    for (const question& one : of.questions)
      if (one.replied_at && *one.replied_at <= *decided)
        reply = std::max(reply.value_or(instant::min()), *one.replied_at);
    if (reply) last.took = span(*reply, *decided);
  }
  for (const measured& one : {clock, nfa}) into.push_back(one);
  if (last.took || last.pending) into.push_back(last);
}

void measure_outcomes(const facts& of, out& into) {
  for (const child& one : of.children)
    if (one.decided)
      into.push_back({.what = indicator::outcome_mix, .outcome = to_word(*one.decided), .met = 1, .of = 1});
}

void measure_family(const facts& of, std::optional<instant> decided, out& into) {
  into.push_back({.what = indicator::agreement_recorded, .met = of.agreement_stated ? 1 : 0, .of = 1});
  if (of.needs_authority) {
    measured act{.what = indicator::dispensed_with_authorised, .met = of.authorised_at ? 1 : 0, .of = 1};
    if (of.authorised_at) act.took = span(of.opened_at, *of.authorised_at);
    into.push_back(act);
  }
  if (of.professional_referrer && !of.children.empty()) {
    measured told{.what = indicator::feedback_to_referrer, .pending = !decided};
    if (decided) {
      told.of = 1;
      told.met = of.referrer_told ? 1 : 0;
    }
    into.push_back(told);
  }
  measured hand_off{.what = indicator::contact_centre_hand_off};
  if (of.contact_at) hand_off.took = span(*of.contact_at, of.opened_at);
  hand_off.not_known = !hand_off.took;
  into.push_back(hand_off);
}

void measure_glass(const facts& of, instant as_of, out& into) {
  if (!of.glass_review_due) return;
  const bool done = of.glass_reviewed_at.has_value();
  measured review{.what = indicator::break_glass_reviewed, .of = done || *of.glass_review_due <= as_of ? 1 : 0};
  review.met = done && *of.glass_reviewed_at < *of.glass_review_due ? 1 : 0;
  review.pending = review.of == 0;
  if (done) review.took = span(of.opened_at, *of.glass_reviewed_at);
  into.push_back(review);
}

void measure_adults(const facts& of, instant as_of, out& into) {
  if (of.questions.empty() || of.household_adults == 0) return;
  const bool all = of.adults_searched.size() == of.household_adults;
  const bool over =
      std::ranges::all_of(of.questions, [&](const question& one) { return one.replied_at || one.return_by <= as_of; });
  measured one{.what = indicator::searched_adults, .met = all ? 1 : 0, .of = all || over ? 1 : 0};
  one.pending = one.of == 0;
  into.push_back(one);
}

// What every check has, where the record is older than its labels.
constexpr indicator OF_EVERY_CHECK[] = {indicator::decision_in_one_working_day,
                                        indicator::rag_clock_met,
                                        indicator::partner_return_on_time,
                                        indicator::partner_non_return,
                                        indicator::contact_centre_hand_off,
                                        indicator::replies_to_decision,
                                        indicator::nfa_after_partner_checks,
                                        indicator::agreement_recorded,
                                        indicator::dispensed_with_authorised,
                                        indicator::feedback_to_referrer,
                                        indicator::withheld_rate,
                                        indicator::searched_adults,
                                        indicator::outcome_mix};

}  // namespace

std::optional<instant> facts::decided_at() const {
  if (children.empty()) return std::nullopt;
  instant last = instant::min();
  for (const child& one : children) {
    if (!one.decided) return std::nullopt;
    last = std::max(last, one.first_decided_at);
  }
  return last;
}

std::vector<measured> measure(const facts& of, instant as_of) {
  out all;
  if (of.cancelled_at) return all;
  if (!of.has_clocks) {
    for (const indicator one : OF_EVERY_CHECK) all.push_back({.what = one, .not_known = true});
    return all;
  }
  const auto decided = of.decided_at();
  for (const question& one : of.questions) measure_question(one, decided, as_of, all);
  measure_referral(of, decided, as_of, all);
  measure_decided(of, decided, all);
  measure_family(of, decided, all);
  measure_glass(of, as_of, all);
  measure_adults(of, as_of, all);
  measure_outcomes(of, all);
  return all;
}

}  // namespace mash::hub::report
