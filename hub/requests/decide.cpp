// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/decide.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/assemble/guards.hpp"
#include "hub/model/decision_json.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/reason.hpp"

namespace mash::hub {
namespace {

using policy::outcome;
using policy::roster_outcome;

bool is_child(const subject& who) { return !who.is_adult(); }

// A line that says that something is held back. The collapsed ones say nothing: they stand there in any case.
bool tells_something(const contract::withheld_line& one) {
  using policy::display_category;
  return one.category != display_category::health_other && one.category != display_category::police_other &&
         one.category != display_category::social_care_other;
}

// Not everything that this agency could have said was said: no answer, part of one, or something held back.
bool leaves_a_gap(const agency& one, instant now) {
  switch (outcome_of(one, now)) {
    case roster_outcome::answered:
      return one.answer && std::ranges::any_of(one.answer->what.withheld, tells_something);
    case roster_outcome::no_trace:
      return false;
    default:
      return true;
  }
}

class against_check {
 public:
  against_check(const check& whole, const std::set<std::string, std::less<>>& police, instant now)
      : whole_(whole), gaps_(gaps_in_answers(whole, now)) {
    police_involved_ = std::ranges::any_of(
        whole.agencies, [&](const agency& one) { return police.contains(one.member) && !one.ask_id.empty(); });
  }

  void look_at(const child_decision& one, const std::string& pointer) {
    const subject* child = whole_.request.find_subject(one.child);
    if (child == nullptr || !is_child(*child))
      add(pointer + "/child", "unknown_child", "no child of this check has this id");
    if (!decided_.insert(one.child).second) add(pointer + "/child", "duplicate", "one decision for each child");
    if (one.what == outcome::nfa && one.despite_gaps.empty() && !gaps_.empty())
      add(pointer + "/despite_gaps", "required",
          "no further action needs your written reason while not everybody has fully answered: " + list_of_gaps());
    for (std::size_t i = 0; i < one.dissents.size(); ++i)
      if (whole_.find_member(one.dissents[i].agency) == nullptr)
        add(pointer + "/dissent/" + std::to_string(i) + "/agency", "unknown_agency",
            "this agency is not on the roster");
    for (std::size_t i = 0; i < one.tellings.size(); ++i)
      look_at(one.tellings[i], pointer + "/telling/" + std::to_string(i));
  }

  [[nodiscard]] std::vector<json::fault> faults() && { return std::move(faults_); }

 private:
  void look_at(const telling& one, const std::string& pointer) {
    if (one.person == "referrer") {
      if (!whole_.request.has_referrer) add(pointer + "/person", "unknown_person", "this check names no referrer");
      return;
    }
    const subject* who = whole_.request.find_subject(one.person);
    if (who == nullptr) return add(pointer + "/person", "unknown_person", "a subject of this check, or `referrer`");
    const bool shut_out =
        std::ranges::find(whole_.request.do_not_contact, one.person) != whole_.request.do_not_contact.end() ||
        counts_as_danger(whole_.request, *who);
    if (one.told && shut_out && police_involved_ && one.police_agreed.empty())
      add(pointer + "/police_agreed", "required",
          "this person is, or may be, the source of harm or must not be contacted, and the police were asked: say who "
          "at the police agreed that they are told");
  }
  [[nodiscard]] std::string list_of_gaps() const {
    std::string out;
    for (const std::string& one : gaps_) out.append(out.empty() ? "" : ", ").append(one);
    return out;
  }
  void add(std::string pointer, const char* code, std::string detail) {
    faults_.push_back({std::move(pointer), code, std::move(detail)});
  }

  const check& whole_;
  std::vector<std::string> gaps_;
  bool police_involved_ = false;
  std::set<std::string, std::less<>> decided_;
  std::vector<json::fault> faults_;
};

plan_refusal conflict(const char* word, std::string detail) { return {409, word, std::move(detail), {}}; }

}  // namespace

std::expected<decision_body, plan_refusal> read_decision(std::string_view body) {
  const auto document = read_object(body, "a decision");
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  decision_body out;
  out.version = static_cast<int>(from.integer("version", 1, 1'000'000));
  out.children = read_child_decisions(from, faults);
  if (out.children.empty() && faults.empty()) from.add("decisions", "required", "decide about at least one child");
  from.finish();
  if (!faults.empty())
    return std::unexpected(plan_refusal{422, "invalid_request", "The decision has faults; nothing of it was recorded.",
                                        std::move(faults)});
  return out;
}

bool may_decide_any(const asking_person& by) {
  return std::ranges::find(by.roles, policy::role::mash_manager) != by.roles.end();
}

bool may_decide(const check& whole, const asking_person& by) {
  return may_decide_any(by) && std::ranges::find(by.authorities, whole.request.authority) != by.authorities.end();
}

std::vector<std::string> gaps_in_answers(const check& whole, instant now) {
  std::vector<std::string> out;
  for (const agency& one : whole.agencies)
    if (leaves_a_gap(one, now)) out.push_back(one.name);
  return out;
}

std::optional<plan_refusal> refuse_decision(const check& whole, const decision_body& what,
                                            const std::set<std::string, std::less<>>& police, instant now) {
  const refusal why = refuses(whole, happening::decided, now);
  if (why == refusal::cancelled)
    return conflict("nothing_to_decide_on",
                    "This check was cancelled. Send a new one where something is to be decided.");
  if (why == refusal::expired)
    return conflict("nothing_to_decide_on", "Nobody was asked: no manager authorised this check in time. Ask anew.");
  if (why == refusal::needs_authority)
    return conflict("nothing_to_decide_on", "Nobody has been asked yet: this check awaits a manager's authority.");
  if (whole.version == 0)
    return conflict("nothing_to_decide_on",
                    "There is no version of the response yet; the first comes when the agencies' systems have had "
                    "their time. Where a child cannot wait, act, and record the decision on the first version.");
  if (what.version != whole.version)
    return conflict("version_passed", "The decision names version " + std::to_string(what.version) +
                                          ", and the response is at version " + std::to_string(whole.version) +
                                          ". Read that one, then decide on it.");
  against_check found(whole, police, now);
  for (std::size_t i = 0; i < what.children.size(); ++i)
    found.look_at(what.children[i], "/decisions/" + std::to_string(i));
  auto faults = std::move(found).faults();
  if (faults.empty()) return std::nullopt;
  return plan_refusal{422, "invalid_request", "The decision has faults; nothing of it was recorded.",
                      std::move(faults)};
}

bool has_decided(const check& whole, const asking_person& by, const decision_body& what) {
  // Against what stands about each child: going back to an earlier decision is a new one.
  return std::ranges::all_of(what.children, [&](const child_decision& one) {
    for (auto act = whole.decided.rbegin(); act != whole.decided.rend(); ++act)
      for (const child_decision& stands : act->children)
        if (stands.child == one.child) return act->by.id == by.who.id && act->version == what.version && stands == one;
    return false;
  });
}

}  // namespace mash::hub
