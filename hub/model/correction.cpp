// SPDX-License-Identifier: Apache-2.0
#include "hub/model/correction.hpp"

#include <algorithm>
#include <map>

#include "adapters/contract/message.hpp"
#include "hub/model/check.hpp"

namespace mash::hub {
namespace {

using contract::told_by;

constexpr std::size_t TEXT_MAX = 64 * 1024;

// The version in which the first of what is corrected stood. An item that came with a later revision was not known to
// whoever looked before it.
int first_version_of(const agency& of, const accepted_answer& said) {
  const contract::correction& what = *said.what.corrects;
  const auto asked = std::ranges::find(of.replaced, said.what.ask_id, &replaced_ask::ask_id);
  const bool came_too_late = asked != of.replaced.end() && asked->taken_revision == 0;
  if (came_too_late) return 0;
  if (!what.disproved.empty()) return of.came_first;
  int first = 0;
  for (const contract::corrected_item& one : what.items) {
    const auto later = of.came_later.find(one.id);
    const int came = later == of.came_later.end() ? of.came_first : later->second;
    if (came > 0) first = first == 0 ? came : std::min(first, came);
  }
  return first;
}

bool holds_any(const disclosed& given, const std::string& member, const contract::correction& what) {
  return std::ranges::any_of(what.items, [&](const contract::corrected_item& one) {
    return std::ranges::find(given.items, item_key(member, one.id)) != given.items.end();
  });
}

class recipients {
 public:
  recipients(const check& whole, const std::string& member, const contract::correction& what, int since)
      : whole_(whole), member_(member), what_(what), since_(since) {}

  std::vector<correction_recipient> all() && {
    for (const decision_taken& act : whole_.decided)
      if (act.version >= since_) add_decision(act);
    for (const disclosed& one : whole_.looks) {
      const bool given = one.how == told_by::exported || one.how == told_by::enquiry;
      if (given ? holds_any(one, member_, what_) : has_seen(one))
        add({{}, one.how, one.who, one.organisation, one.version, one.at, {}});
    }
    return std::move(out_);
  }

 private:
  // What has come is shown also before version 1 is cut, which is the first to count it.
  [[nodiscard]] bool has_seen(const disclosed& look) const {
    if (look.version > 0) return look.version >= since_;
    return since_ == 1 && std::ranges::find(look.spoken, member_) != look.spoken.end();
  }
  // A person is told once, however often and in which way they came to know.
  void add(correction_recipient one) {
    const bool ours = one.how == told_by::viewed || one.how == told_by::decided;
    for (correction_recipient& there : out_) {
      const bool there_ours = there.how == told_by::viewed || there.how == told_by::decided;
      const bool same = ours && there_ours ? there.who == one.who
                                           : there.how == one.how && there.who == one.who &&
                                                 there.organisation == one.organisation && there.version == one.version;
      if (!same) continue;
      there.version = std::max(there.version, one.version);
      there.at = std::max(there.at, one.at);
      return;
    }
    one.id = "r" + std::to_string(out_.size() + 1);
    out_.push_back(std::move(one));
  }
  void add_decision(const decision_taken& act) {
    add({{}, told_by::decided, act.by.id, {}, act.version, act.at, {}});
    for (const child_decision& about : act.children)
      for (const telling& one : about.tellings)
        if (one.told) add({{}, told_by::informed, one.person, {}, act.version, act.at, {}});
  }

  const check& whole_;
  const std::string& member_;
  const contract::correction& what_;
  const int since_;
  std::vector<correction_recipient> out_;
};

}  // namespace

std::string item_key(std::string_view member, std::string_view item) {
  return std::string(member).append("/").append(item);
}

json::object content_of(const disclosed& from) {
  json::object out{{"shown_version", from.version}};
  if (!from.who.empty()) out.emplace("by", from.who);
  if (from.how != told_by::viewed) out.emplace("how", to_word(from.how));
  if (!from.organisation.empty()) out.emplace("to", from.organisation);
  if (!from.items.empty()) out.emplace("items", json::array(from.items.begin(), from.items.end()));
  return out;
}

disclosed read_look(const json::value& from, instant at, std::vector<json::fault>& faults) {
  json::reader one(from, "", faults);
  disclosed out;
  out.version = static_cast<int>(one.if_integer("shown_version", 0, 1'000'000).value_or(0));
  out.who = one.text_or_empty("by", TEXT_MAX);
  out.how = one.if_word<told_by>("how").value_or(told_by::viewed);
  out.organisation = one.text_or_empty("to", TEXT_MAX);
  out.items = one.if_texts("items", 64 * contract::ITEMS_MAX, TEXT_MAX);
  out.at = at;
  return out;
}

void add_look(check& whole, disclosed one) {
  if (one.version == 0) {
    for (const agency& of : whole.agencies)
      if (of.answer || !of.relayed.empty()) one.spoken.push_back(of.member);
    if (one.spoken.empty()) return;
  }
  if (one.how == told_by::viewed)
    for (disclosed& there : whole.looks)
      if (there.how == told_by::viewed && there.who == one.who) {
        if (one.version >= there.version) there = std::move(one);
        return;
      }
  whole.looks.push_back(std::move(one));
}

bool has_outstanding(const correction_taken& one) {
  return std::ranges::any_of(one.recipients, [](const correction_recipient& to) { return !to.done; });
}

bool has_outstanding_corrections(const check& whole) { return std::ranges::any_of(whole.corrections, has_outstanding); }

const correction_taken* corrected_by(const check& whole, std::string_view member, std::string_view item) {
  for (auto one = whole.corrections.rbegin(); one != whole.corrections.rend(); ++one)
    if (one->member == member &&
        std::ranges::any_of(one->what.items, [&](const contract::corrected_item& each) { return each.id == item; }))
      return &*one;
  return nullptr;
}

const correction_taken* find_correction(const check& whole, std::string_view ask, std::int64_t revision) {
  const auto found = std::ranges::find_if(
      whole.corrections, [&](const correction_taken& one) { return one.ask == ask && one.revision == revision; });
  return found == whole.corrections.end() ? nullptr : &*found;
}

void take_correction(check& whole, const agency& of, const accepted_answer& said, instant due) {
  correction_taken taken;
  taken.number = static_cast<int>(whole.corrections.size()) + 1;
  taken.member = of.member;
  taken.ask = said.what.ask_id;
  taken.digest = said.digest;
  taken.revision = said.what.revision;
  taken.what = *said.what.corrects;
  taken.by = said.what.answered_by;
  taken.at = said.received_at;
  taken.since = first_version_of(of, said);
  taken.version = whole.version + 1;
  taken.due = due;
  if (taken.since > 0 && taken.since <= std::max(whole.version, 1))
    taken.recipients = recipients(whole, taken.member, taken.what, taken.since).all();
  whole.corrections.push_back(std::move(taken));
}

bool take_acknowledgement(check& whole, int number, const std::vector<std::string>& wanted,
                          const acknowledgement& act) {
  if (number < 1 || static_cast<std::size_t>(number) > whole.corrections.size() || wanted.empty()) return false;
  std::vector<correction_recipient>& all = whole.corrections[static_cast<std::size_t>(number) - 1].recipients;
  for (const std::string& id : wanted) {
    const auto found = std::ranges::find(all, id, &correction_recipient::id);
    if (found == all.end() || found->done) return false;
    found->done = act;
  }
  return true;
}

contract::correction_status acknowledged_so_far(const check& whole, const correction_taken& one) {
  std::map<std::pair<std::string, told_by>, contract::told_count> counts;
  for (const correction_recipient& to : one.recipients) {
    // Whom of the family a decision was told to is not for the agency.
    std::string organisation = to.organisation.empty() ? whole.request.authority : to.organisation;
    if (to.how == told_by::informed) organisation = to.who == "referrer" ? "referrer" : "family";
    contract::told_count& count = counts[{organisation, to.how}];
    count.organisation = organisation;
    count.how = to.how;
    ++count.told;
    if (to.done) ++count.acknowledged;
  }
  contract::correction_status out{one.ask, 0, one.revision, {}};
  for (auto& [key, count] : counts) out.recipients.push_back(std::move(count));
  return out;
}

}  // namespace mash::hub
