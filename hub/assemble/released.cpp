// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/released.hpp"

#include <algorithm>

#include "adapters/contract/reduce.hpp"

namespace mash::hub {
namespace {

const tightened* decision_on(const accepted_answer& answer, const std::string& item) {
  const auto found = std::ranges::find(answer.hub_decisions, item, &tightened::item);
  return found == answer.hub_decisions.end() ? nullptr : &*found;
}

// One line per agency and display category: a second reason for the same category adds nothing a reader may know.
void add_line(released& into, const agency& from, const tightened& why) {
  const bool there = std::ranges::any_of(
      into.withheld, [&](const shown_line& one) { return one.from == &from && one.line.category == why.category; });
  if (!there) into.withheld.push_back({&from, {why.category, why.reason, why.because, why.would_need}});
}

// Its agency withdrew it. An answer to another round of the same check may have it again: the one that came before the
// withdrawal cannot have known of it, and a system that answers by itself does not know either. A person there can let
// it leave anew; and a fact that was wrong may be right in an answer that came afterwards.
bool is_withdrawn(const check& whole, const agency& from, const contract::item& item, instant received_at) {
  const correction_taken* by = corrected_by(whole, from.member, item.what.id);
  if (by == nullptr) return false;
  const auto named = std::ranges::find(by->what.items, item.what.id, &contract::corrected_item::id);
  if (!named->retracted) return false;
  if (received_at <= by->at) return true;
  return by->what.reason != contract::correction_reason::wrong_fact && !item.reviewed;
}

void add_answer(released& into, const check& whole, const agency& from, const accepted_answer& said, bool relayed) {
  for (const contract::withheld_line& line : said.what.withheld) into.withheld.push_back({&from, line});
  for (const contract::item& one : said.what.items) {
    if (is_withdrawn(whole, from, one, said.received_at)) continue;
    shown_item shown{&from, one, &one, relayed};
    if (const tightened* stricter = decision_on(said, one.what.id)) {
      shown.item.disposition = stricter->disposition;
      shown.item.under.rule = stricter->rule;
      shown.item.under.clause = stricter->clause;
      if (!contract::reduce(shown.item.what, stricter->disposition)) {
        add_line(into, from, *stricter);
        continue;
      }
    }
    into.items.push_back(std::move(shown));
  }
}

}  // namespace

released release(const check& whole) {
  released out;
  std::size_t items = 0;
  for (const agency& from : whole.agencies)
    each_answer(from, [&](const accepted_answer& said, bool) { items += said.what.items.size(); });
  out.items.reserve(items);
  for (const agency& from : whole.agencies)
    each_answer(from, [&](const accepted_answer& said, bool relayed) { add_answer(out, whole, from, said, relayed); });
  return out;
}

}  // namespace mash::hub
