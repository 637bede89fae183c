// SPDX-License-Identifier: Apache-2.0
// What agencies took back or put right, as the response shows it: what kind of thing, by whom and why; who had been
// told and has yet to acknowledge; and which decisions were made on it.
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/sections.hpp"
#include "hub/model/decision_json.hpp"

namespace mash::hub {
namespace {

json::object recipient_of(const correction_recipient& from) {
  json::object out{
      {"recipient", from.id}, {"how", to_word(from.how)}, {"version", from.version}, {"at", to_rfc3339(from.at)}};
  if (!from.who.empty()) out.emplace("who", from.who);
  if (!from.organisation.empty()) out.emplace("to", from.organisation);
  if (!from.done) return out;
  json::object done{{"at", to_rfc3339(from.done->at)}, {"by", from.done->name}, {"means", to_word(from.done->means)}};
  if (!from.done->told_to.empty()) done.emplace("told_to", from.done->told_to);
  if (!from.done->reason.empty()) done.emplace("reason", from.done->reason);
  out.emplace("acknowledged", std::move(done));
  return out;
}

std::int64_t outstanding(const correction_taken& one) {
  return std::ranges::count_if(one.recipients, [](const correction_recipient& to) { return !to.done; });
}

const std::string& name_of(const check& whole, const std::string& member) {
  const agency* of = whole.find_member(member);
  return of == nullptr ? member : of->name;
}

std::string what_was_done(const correction_taken& one) {
  const auto gone = std::ranges::count_if(one.what.items, &contract::corrected_item::retracted);
  const auto changed = static_cast<std::ptrdiff_t>(one.what.items.size()) - gone;
  std::string out;
  if (gone > 0) out += "has withdrawn " + std::to_string(gone) + (gone == 1 ? " item" : " items");
  if (changed > 0)
    out += (out.empty() ? "has corrected " : " and corrected ") + std::to_string(changed) +
           (changed == 1 ? " item" : " items");
  if (out.empty()) out = "has withdrawn a match";
  return out;
}

// Of each child the newest decision, if it was taken on what is no longer so.
void add_decisions(const check& whole, const correction_taken& one, json::array& into) {
  for (const subject& who : whole.request.subjects) {
    const decision_taken* newest = nullptr;
    for (const decision_taken& act : whole.decided)
      if (std::ranges::find(act.children, who.identity.id, &child_decision::child) != act.children.end()) newest = &act;
    if (newest == nullptr || newest->version < one.since || newest->version >= one.version) continue;
    into.push_back(notice("decision_on_corrected", "red",
                          "The decision about " + who.identity.id + " was taken on version " +
                              std::to_string(newest->version) + ", which held what " + name_of(whole, one.member) +
                              " has since corrected or withdrawn: review it, and decide again or confirm.",
                          who.identity.id));
  }
}

}  // namespace

json::array corrections_of(const check& whole, json::storage_ptr store) {
  json::array out(std::move(store));
  for (const correction_taken& one : whole.corrections) {
    json::array corrected, withdrawn, recipients;
    for (const contract::corrected_item& item : one.what.items)
      (item.retracted ? withdrawn : corrected)
          .push_back(json::object{{"item", item.id}, {"category", to_word(item.category)}});
    for (const correction_recipient& to : one.recipients) recipients.push_back(recipient_of(to));
    json::object entry{{"correction", one.number},        {"agency", one.member},
                       {"version", one.version},          {"at", to_rfc3339(one.at)},
                       {"by", contract::to_json(one.by)}, {"reason", to_word(one.what.reason)},
                       {"words", one.what.words},         {"acknowledge_by", to_rfc3339(one.due)},
                       {"outstanding", outstanding(one)}, {"recipients", std::move(recipients)}};
    if (one.ask.empty()) entry.emplace("relayed", true);
    if (!corrected.empty()) entry.emplace("corrected", std::move(corrected));
    if (!withdrawn.empty()) entry.emplace("withdrawn", std::move(withdrawn));
    if (!one.what.disproved.empty())
      entry.emplace("disproved", json::array(one.what.disproved.begin(), one.what.disproved.end()));
    out.push_back(std::move(entry));
  }
  return out;
}

void mark_corrected(const check& whole, item_lists& lists) {
  if (whole.corrections.empty()) return;
  for (json::array* list :
       {&lists.involvements, &lists.chronology, &lists.intelligence, &lists.assessments, &lists.alerts})
    for (json::value& one : *list) {
      json::object& item = one.get_object();
      const correction_taken* by = corrected_by(whole, item.at("agency").as_string(), item.at("id").as_string());
      if (by == nullptr) continue;
      item.emplace("corrected", json::object{{"correction", by->number},
                                             {"at", to_rfc3339(by->what.at)},
                                             {"reason", to_word(by->what.reason)}});
    }
}

void add_correction_notices(const check& whole, json::array& into) {
  for (const correction_taken& one : whole.corrections) {
    const std::int64_t left = outstanding(one);
    std::string text = name_of(whole, one.member) + " " + what_was_done(one) + " (correction " +
                       std::to_string(one.number) + "; what it says of that is under the corrections of the response).";
    if (left > 0)
      text += " Of those who had been told, " + std::to_string(left) + (left == 1 ? " has" : " have") +
              " yet to acknowledge that.";
    into.push_back(notice("corrected", left > 0 ? "red" : "amber", std::move(text), one.member));
    add_decisions(whole, one, into);
  }
}

}  // namespace mash::hub
