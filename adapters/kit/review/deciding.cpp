// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/deciding.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/looking_up.hpp"
#include "adapters/kit/releasing.hpp"
#include "adapters/kit/review/check.hpp"
#include "adapters/kit/review/correcting.hpp"

namespace mash::kit {
namespace {

constexpr std::size_t ENTRIES_MAX = 100;

// The two versions that decide, held while they are looked at.
struct held_versions {
  agreement_ptr asked, present, asked_signed, present_signed;
};

result<held_versions> versions_for(const contract::ask& question, const review_terms& under, instant now) {
  held_versions out{under.held->find(question.agreement), under.held->in_force(now), {}, {}};
  if (out.asked != nullptr && out.present != nullptr) {
    out.asked_signed = under.held->find_as_signed(out.asked->digest());
    out.present_signed = under.held->find_as_signed(out.present->digest());
  }
  if (out.asked_signed == nullptr || out.present_signed == nullptr)
    return fail(errc::unavailable, "the version of the agreement that the question names is not held here");
  return out;
}

std::unexpected<error> moved_on() {
  return fail(errc::conflict, "what you were shown is not what there is now: look again, then decide");
}

const contract::item* item_in(const contract::answer& from, const std::string& id) {
  const auto found = std::ranges::find_if(from.items, [&](const contract::item& one) { return one.what.id == id; });
  return found == from.items.end() ? nullptr : &*found;
}

std::unexpected<error> proposal_waits(refusal_notes& why) {
  why.word = "proposal_waits";
  return fail(errc::conflict, "a colleague's proposal on this waits for a second person: confirm it or send it back");
}

// What was entered by hand, or was about somebody else, too, and is not ruled on does not leave, whatever policy says
// of it; how many of those wait.
std::size_t take_out_undecided(const review_now& what, const rulings& all, const parted_items& parted,
                               const releaser& policy_says, contract::answer& draft) {
  std::size_t out = 0;
  std::erase_if(draft.items, [&](const contract::item& one) {
    const bool entered = what.open.entered.contains(one.what.id);
    if (all.contains(one.what.id) || !(entered || parted.contains(one.what.id))) return false;
    const auto now = policy_says.judge(one.what);
    if (entered || (now && now->verdict.form <= policy::disposition::human_review)) ++out;
    return true;
  });
  return out;
}

// What was entered by hand and may be told of: what left, and what is held here of a kind that is counted. Of the
// draft: what was entered of somebody whose match is refuted is no longer in it.
std::set<std::string> found_on_paper(const review_now& what, const rulings& all, const contract::answer& draft,
                                     const contract::answer& reply) {
  std::set<std::string> out;
  for (const contract::item& one : draft.items) {
    if (!what.open.entered.contains(one.what.id)) continue;
    const bool left = item_in(reply, one.what.id) != nullptr;
    if (left || (all.contains(one.what.id) && policy::number_may_be_told(one.what.category, one.what.caveats)))
      out.insert(one.what.subjects.begin(), one.what.subjects.end());
  }
  return out;
}

// The newest answer; where its content is purged, as it would be made again.
contract::answer told_before(const review_now& what, const review_terms& under) {
  if (auto sent = contract::decode_answer(what.open.sent)) return std::move(sent->what);
  const open_review& open = what.open;
  return remake({open.draft, open.named}, open.by_person, open.question, under.member, what.under()).reply;
}

// What it told of those who are refuted now is taken back from everybody who was told: into the reply, and as the entry
// that the ledger keeps of it. Empty: nobody was told.
std::string take_back(const contract::answer& told, const decision& made, const doing& who, contract::answer& reply) {
  correction_wish wish;
  wish.shown = made.shown;
  wish.reason = contract::correction_reason::wrong_person;
  for (const person_ruling& one : made.people) {
    const auto is_it = [&](const contract::candidate& match) { return one.is_about(match); };
    if (one.says != person_verdict::refute || std::ranges::none_of(told.people, is_it)) continue;
    if (wish.words.find(one.words) == std::string::npos) wish.words += (wish.words.empty() ? "" : " ") + one.words;
    wish.reasons = one.reason;
    if (std::ranges::find(reply.people, one.subject, &contract::candidate::subject) == reply.people.end())
      wish.disproved.push_back(one.subject);
  }
  contract::correction out{wish.reason, wish.words, who.at, {}, wish.disproved};
  for (const contract::item& one : told.items)
    if (!wish.words.empty() && item_in(reply, one.what.id) == nullptr) {
      out.items.push_back({one.what.id, one.what.category, true});
      wish.items.push_back({one.what.id, true, std::nullopt, {}, {}});
    }
  if (out.items.empty() && out.disproved.empty()) return {};
  reply.corrects = std::move(out);
  return json::canonical(to_json(wish, who.by, who.at));
}

// The answer that follows, in the name of whoever decided last.
ledger::ruled ruled_by(const review_now& what, const decision& made, const review_terms& under, const doing& who) {
  rulings all = what.open.by_person;
  for (const auto& [id, one] : made.items) all.insert_or_assign(id, one);
  contract::answer draft = what.open.draft;
  draft.answered_at = who.at;
  std::vector<person_ruling> people = what.open.people;
  parted_items parted = what.open.parted;
  const bool refutes =
      std::ranges::any_of(made.people, [](const person_ruling& one) { return one.says == person_verdict::refute; });
  const contract::answer told = refutes ? told_before(what, under) : contract::answer();
  for (person_ruling one : made.people) {
    one.by = who.by.role;
    const auto ids = part(one, draft, all, parted);
    // What had left as of both is withdrawn, and stays so.
    std::erase_if(draft.items, [&](const contract::item& each) {
      return ids.contains(each.what.id) && item_in(told, each.what.id) != nullptr;
    });
    people.push_back(std::move(one));
  }
  const deciding_versions versions = what.under();
  const identity_holds unsure(what.open.question, versions, under.member, draft, who.at);
  const bool identity_open = unsure.any_open(people);
  const releaser policy_says(what.open.question, versions, under.member, draft.people, who.at);
  const std::size_t undecided = take_out_undecided(what, all, parted, policy_says, draft);
  remade next = remake({draft, what.open.named}, all, what.open.question, under.member, versions);
  contract::answer& reply = next.reply;
  reply.revision = what.open.revision + 1;
  reply.agreement = what.present->digest();
  reply.answered_by = {who.by.name, who.by.role, who.by.team, who.by.telephone};
  const bool has_paper = what.page.contains("paper_file");
  const bool searched = what.open.paper_file_searched || made.paper_file_searched;
  if (has_paper && searched) tell_paper_file_searched(reply, under.paper_file, found_on_paper(what, all, draft, reply));
  std::string taken_back = refutes ? take_back(told, made, who, reply) : std::string();
  finished_answer ready = finish(std::move(reply));
  return ledger::ruled{.entry = json::canonical(to_json(made, who.by, who.at)),
                       .actor = who.by.id,
                       .words = words_of(made),
                       .reply = std::move(ready.reply),
                       .line = std::move(ready.line),
                       .digest = std::move(ready.digest),
                       .finished = next.open + undecided == 0 && !identity_open && (searched || !has_paper),
                       .correction = std::move(taken_back)};
}

json::array to_json(const std::vector<call_made>& calls) {
  json::array out;
  for (const call_made& one : calls)
    out.emplace_back(json::object{{"at", to_rfc3339(one.at)}, {"who", to_word(one.who)}});
  return out;
}

json::array to_json(const std::vector<wanted_identifier>& wanted) {
  json::array out;
  for (const wanted_identifier& one : wanted) {
    json::array any_of;
    for (const contract::identifier what : one.any_of) any_of.emplace_back(to_word(what));
    out.emplace_back(json::object{{"any_of", std::move(any_of)}, {"subject", one.subject}});
  }
  return out;
}

json::object name_of(const reviewer& who) { return {{"name", who.name}, {"role", who.role}}; }

}  // namespace

policy::value_set<policy::category> two_people_for(const deciding_versions& versions, const review_terms& under) {
  return under.two_people |
         stricter_of(versions.asked.release_by_people(), versions.present.release_by_people()).two_people;
}

result<review_now> look_at(const ledger::review& kept, const review_terms& under, instant now) {
  MASH_TRY(open, read_review(kept));
  MASH_TRY(versions, versions_for(open->question, under, now));
  const deciding_versions as_signed(*versions->asked_signed, *versions->present_signed);
  review_now out{std::move(*open), versions->asked, versions->present, {}, {}};
  out.page = page_of(out.open, under.member, out.under(), now,
                     {&as_signed, two_people_for(out.under(), under), under.paper_file});
  out.digest = digest_of(out.page);
  return out;
}

json::object shown_of(const review_now& what) {
  json::object out{{"digest", what.digest}, {"review", what.page}};
  if (const proposal* waits = what.proposed()) {
    json::object told = to_json(waits->what, waits->by, waits->at);
    told.erase("digest");
    told.erase("reviewer");
    told.emplace("by", name_of(waits->by));
    told.emplace("proposal", waits->number);
    out.emplace("proposal", std::move(told));
  }
  if (const auto& back = what.open.acts.returned)
    out.emplace("sent_back", json::object{{"at", to_rfc3339(back->at)},
                                          {"by", name_of(back->by)},
                                          {"proposal", back->number},
                                          {"reason", back->reason}});
  if (!what.open.calls.empty()) out.emplace("calls", to_json(what.open.calls));
  if (const auto& expected = what.open.back.expected)
    out.emplace("expected", json::object{{"at", to_rfc3339(expected->at)},
                                         {"by", name_of(expected->who)},
                                         {"decided_by", to_rfc3339(expected->by)}});
  if (!what.open.back.wanted.empty()) out.emplace("wanted", to_json(what.open.back.wanted));
  return out;
}

json::object listed(const ledger::review& kept, const open_review& what, const review_terms& under, instant now) {
  const auto shown = look_at(kept, under, now);
  if (shown) {
    json::object line = line_of(what, count_open(what, under.member, shown->under(), now));
    if (shown->proposed() != nullptr) line.emplace("proposed", true);
    if (const json::value* paper = shown->page.if_contains("paper_file"))
      line.emplace("paper_file", paper->at("state"));
    if (!what.calls.empty()) line.emplace("calls", to_json(what.calls));
    if (what.back.expected) line.emplace("expected_by", to_rfc3339(what.back.expected->by));
    if (!what.back.wanted.empty()) line.emplace("wanted", true);
    return line;
  }
  // The version is not held any more, so nothing can be decided: all of it is still to do.
  return line_of(what, {.to_decide = std::ranges::count_if(what.draft.items, [&](const contract::item& one) {
                          return one.disposition == policy::disposition::human_review &&
                                 !what.by_person.contains(one.what.id);
                        })});
}

bool needs_two_people(const decision& made, const review_now& on) {
  const auto says = [&](const json::value& whom) {
    return std::ranges::any_of(made.people, [&](const person_ruling& one) {
      return one.says != person_verdict::unsure && is_about(one, whom.as_object());
    });
  };
  for (const json::value& one : on.page.at("candidates").as_array())
    if (one.as_object().contains("two_people") && says(one)) return true;
  return std::ranges::any_of(on.page.at("items").as_array(), [&](const json::value& one) {
    return one.as_object().contains("two_people") && made.items.contains(std::string_view(one.at("id").as_string()));
  });
}

result<ledger::ruled> decide_alone(const review_now& what, const decision& made, const review_terms& under,
                                   const doing& who, refusal_notes& why) {
  if (made.shown == what.digest && what.proposed() != nullptr) return proposal_waits(why);
  MASH_TRY(good, check(made, what.page, why.faults));
  if (needs_two_people(made, what)) {
    why.word = NEEDS_TWO_PEOPLE;
    return fail(errc::denied, "one of these items is decided on by two people");
  }
  return ruled_by(what, made, under, who);
}

result<ledger::act> propose(const review_now& what, const decision& made, const doing& who, refusal_notes& why) {
  if (made.shown == what.digest && what.proposed() != nullptr) return proposal_waits(why);
  MASH_TRY(good, check(made, what.page, why.faults));
  return act_of(made, who.by, who.at);
}

result<ledger::ruled> confirm(const review_now& what, const second_opinion& said, const review_terms& under,
                              const doing& who, refusal_notes& why) {
  const proposal* waits = what.proposed();
  if (waits == nullptr || waits->number != said.number || said.shown != what.digest) return moved_on();
  if (waits->by.id == who.by.id) {
    why.word = "same_person";
    return fail(errc::denied, "you proposed this yourself: another person confirms it");
  }
  MASH_TRY(good, check(waits->what, what.page, why.faults));
  ledger::ruled out = ruled_by(what, waits->what, under, who);
  json::object entry = to_json(waits->what, who.by, who.at);
  entry.emplace(
      "proposed",
      json::object{{"at", to_rfc3339(waits->at)}, {"proposal", waits->number}, {"reviewer", to_json(waits->by)}});
  out.entry = json::canonical(entry);
  out.words.insert(out.words.begin(), "confirmed");
  return out;
}

result<ledger::act> enter(const review_now& what, paper_entry found, const review_terms& under, const doing& who,
                          refusal_notes& why) {
  if (found.shown != what.digest) return moved_on();
  if (what.proposed() != nullptr) return proposal_waits(why);
  check_entry(found.what, what.open.question, what.open.draft, who.at, why.faults);
  if (what.open.entered.size() >= ENTRIES_MAX) why.faults.push_back({"", "too_many", "no more can be entered here"});
  if (!why.faults.empty()) return fail(errc::invalid, "Nothing was entered.");
  const deciding_versions versions = what.under();
  const auto judged =
      releaser(what.open.question, versions, under.member, what.open.draft.people, who.at).judge(found.what);
  if (!judged || judged->verdict.form > policy::disposition::human_review)
    return fail(errc::denied, "policy withholds what you found from this question, so it was not entered");
  return act_of(found.what, who.by, who.at);
}

result<ledger::act> expect_by(const review_now& what, const expectation& said, const doing& who, refusal_notes& why) {
  if (!what.open.waiting) return moved_on();
  check_expectation(said, who.at, why.faults);
  if (!why.faults.empty()) return fail(errc::invalid, "Nothing was said to whoever asks.");
  return act_of(said, who.by, who.at);
}

result<ledger::act> want(const review_now& what, const wanted_identifier& said, const doing& who, refusal_notes& why) {
  if (!what.open.waiting || said.shown != what.digest) return moved_on();
  check_wanted(said, what.open.question, why.faults);
  if (!why.faults.empty()) return fail(errc::invalid, "Nothing was asked for.");
  return act_of(said, who.by, who.at);
}

result<ledger::act> send_back(const review_now& what, const second_opinion& said, const doing& who) {
  const proposal* waits = what.proposed();
  if (waits == nullptr || waits->number != said.number || said.shown != what.digest) return moved_on();
  return act_of(said, who.by, who.at);
}

}  // namespace mash::kit
