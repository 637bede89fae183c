// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/relay.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/json_reader.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/reason.hpp"

namespace mash::hub {
namespace {

using contract::record_kind;
using policy::roster_outcome;

constexpr std::size_t WORD_MAX = 64, SHORT_MAX = 256, TEXT_MAX = 4000, SEARCHES_MAX = 256;

// What a voice on the telephone can say of its agency; anything else is the hub's own to say.
constexpr std::array OUTCOMES{roster_outcome::answered, roster_outcome::no_trace, roster_outcome::partly_searched,
                              roster_outcome::withheld, roster_outcome::refused};

// What was compared aloud before somebody said anything about a person.
constexpr std::array<std::string_view, 6> COMPARED{"nhs_number", "upn", "name", "date_of_birth", "address", "sex"};

plan_refusal conflict(const char* word, std::string detail) { return {409, word, std::move(detail), {}}; }

// By the rules of identity that adapters keep: an identifier with a name or a birth date; or name, birth date and one
// thing more. Nobody types how sure they are.
policy::match_band band_for(const std::vector<std::string>& compared) {
  const auto has = [&](std::string_view what) { return std::ranges::find(compared, what) != compared.end(); };
  const bool identifier = has("nhs_number") || has("upn"), name = has("name"), birth = has("date_of_birth");
  if ((identifier && (name || birth)) || (name && birth && has("address"))) return policy::match_band::certain;
  return name && birth ? policy::match_band::probable : policy::match_band::possible;
}

contract::candidate read_match(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  contract::candidate out;
  out.subject = in.text("subject", WORD_MAX);
  const std::vector<std::string> compared = in.if_texts("compared", COMPARED.size(), WORD_MAX);
  for (const std::string& what : compared) {
    if (std::ranges::find(COMPARED, what) == COMPARED.end())
      in.add("compared", "unknown_word", "use any of: nhs_number, upn, name, date_of_birth, address, sex");
    out.why.push_back({what, "same", 0});
  }
  if (compared.empty()) in.add("compared", "required", "say what was compared aloud, so that it is the same person");
  out.band = band_for(compared);
  in.finish();
  return out;
}

contract::search read_search(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  contract::search out;
  out.subject = in.text("subject", WORD_MAX);
  out.system = in.said("system", SHORT_MAX);
  out.result = in.word<policy::search_result>("result", policy::search_result::not_searched);
  in.finish();
  return out;
}

bool is_moment(std::string_view text) { return parse_iso_date(text).has_value() || parse_rfc3339(text).has_value(); }

std::string read_moment(json::reader& in, std::string_view name) {
  std::string text = in.if_text(name, 40).value_or("");
  if (!text.empty() && !is_moment(text)) in.add(name, "not_a_time", "a date as 2026-11-20, or a time as RFC 3339");
  return text;
}

contract::item read_item(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  contract::item out;
  contract::record& what = out.what;
  what.category = in.word<policy::category>("category", policy::category::involvement_current);
  what.kind = in.if_word<record_kind>("kind").value_or(
      what.category == policy::category::intelligence ? record_kind::intelligence : record_kind::event);
  if (what.kind == record_kind::identity)
    in.add("kind", "not_by_telephone", "what somebody is called and where they live is not recorded this way");
  what.subjects = in.if_texts("subjects", 64, WORD_MAX);
  if (what.subjects.empty()) in.add("subjects", "required", "say whom it is about");
  what.summary = in.said("summary", TEXT_MAX);
  what.nature = in.word<policy::nature>("nature");
  what.status = in.if_word<policy::item_status>("status");
  what.when.at = read_moment(in, "occurred_at");
  what.when.until = read_moment(in, "until");
  what.when.precision = in.if_word<policy::precision>("precision")
                            .value_or(what.when.at.empty() ? policy::precision::unknown : policy::precision::day);
  what.said_by = in.if_said("said_by", SHORT_MAX).value_or("");
  what.caveats = in.if_words<policy::caveat>("caveats", 32);
  out.disposition = policy::disposition::released;
  out.reviewed = true;
  in.finish();
  return out;
}

template <class Read>
auto read_list(json::reader& from, std::string_view name, std::size_t max, std::vector<json::fault>& faults,
               Read read) {
  std::vector<decltype(read(json::value(), std::string(), faults))> out;
  if (const json::array* list = from.if_items(name, max))
    for (std::size_t i = 0; i < list->size(); ++i)
      out.push_back(read((*list)[i], json::join_pointer(from.at(name), std::to_string(i)), faults));
  return out;
}

void read_people(json::reader& in, relay_body& out, std::vector<json::fault>& faults) {
  if (const json::value* who = in.child("told_by")) {
    json::reader person(*who, in.at("told_by"), faults);
    out.told_by = {person.said("name", SHORT_MAX), person.said("role", SHORT_MAX),
                   person.said("organisation", SHORT_MAX), person.if_said("telephone", WORD_MAX).value_or("")};
    person.finish();
  }
  if (const json::value* back = in.child("rung_back")) {
    json::reader call(*back, in.at("rung_back"), faults);
    out.number = call.said("number", WORD_MAX);
    out.found_in = call.said("found_in", SHORT_MAX);
    call.finish();
  }
}

// What was told before and is not so. What is right is told as items of this answer.
std::optional<contract::correction> read_withdrawal(json::reader& from, std::vector<json::fault>& faults) {
  const json::value* table = from.if_child("withdraws");
  if (table == nullptr) return std::nullopt;
  json::reader in(*table, from.at("withdraws"), faults);
  contract::correction out;
  out.reason = in.word<contract::correction_reason>("reason");
  out.words = in.said("words", contract::CORRECTION_WORDS_MAX);
  for (std::string& id : in.if_texts("items", RELAYED_ITEMS_MAX, SHORT_MAX))
    out.items.push_back({std::move(id), policy::category{}, true});
  if (out.items.empty()) in.add("items", "required", "name the items that are withdrawn, by their ids in the response");
  in.finish();
  return out;
}

void look_at_sense(json::reader& in, const contract::answer& said) {
  if (std::ranges::find(OUTCOMES, said.outcome) == OUTCOMES.end())
    in.add("outcome", "unknown_word", "use one of: answered, no_trace, partly_searched, withheld, refused");
  const bool told = said.outcome == roster_outcome::answered || said.outcome == roster_outcome::partly_searched;
  if (!told && !said.items.empty())
    in.add("items", "contradiction", "something was told, so the outcome is answered or partly_searched");
  if ((told || said.outcome == roster_outcome::no_trace) && said.searches.empty())
    in.add("searches", "required", "say what was searched, for whom: silence about somebody is not a no-trace");
}

// Null: the agency said nothing of that id.
const contract::item* find_item(const agency& of, std::string_view id) {
  const contract::item* found = nullptr;
  each_answer(of, [&](const accepted_answer& said, bool) {
    for (const contract::item& one : said.what.items)
      if (one.what.id == id) found = &one;
  });
  return found;
}

void look_for_withdrawn(const check& whole, const agency& of, const contract::correction& what,
                        std::vector<json::fault>& faults) {
  for (std::size_t i = 0; i < what.items.size(); ++i) {
    const std::string& id = what.items[i].id;
    const std::string pointer = "/withdraws/items/" + std::to_string(i);
    const auto is_same = [&](const contract::corrected_item& one) { return one.id == id; };
    if (find_item(of, id) == nullptr)
      faults.push_back({pointer, "unknown_item", "this agency has said nothing of that id in this check"});
    else if (std::ranges::find_if(what.items, is_same) != what.items.begin() + static_cast<std::ptrdiff_t>(i))
      faults.push_back({pointer, "duplicate", "each item once"});
    else if (const correction_taken* by = corrected_by(whole, of.member, id);
             by != nullptr && std::ranges::find_if(by->what.items, is_same)->retracted)
      faults.push_back({pointer, "already_withdrawn", "it is withdrawn already"});
  }
}

std::string headline_of(const contract::answer& said) {
  const auto has = [&](policy::search_result result) {
    return std::ranges::find(said.searches, result, &contract::search::result) != said.searches.end();
  };
  if (!said.items.empty() || has(policy::search_result::found)) return "yes";
  return has(policy::search_result::no_trace) ? "no_trace" : "not_searched";
}

}  // namespace

std::expected<relay_body, plan_refusal> read_relay(std::string_view body) {
  const auto document = read_object(body, "what was told");
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  relay_body out;
  out.agency = in.text("agency", WORD_MAX);
  out.means = in.word<relay_means>("means");
  out.told_at = in.time("told_at");
  read_people(in, out, faults);
  out.said.outcome = in.word<roster_outcome>("outcome", roster_outcome::answered);
  out.said.safety.risk_to_child_now = in.boolean("risk_to_child_now");
  out.said.safety.risk_to_staff = in.boolean("risk_to_staff");
  out.said.searches = read_list(in, "searches", SEARCHES_MAX, faults, read_search);
  out.said.people = read_list(in, "identified", 64, faults, read_match);
  out.said.items = read_list(in, "items", RELAYED_ITEMS_MAX, faults, read_item);
  out.said.corrects = read_withdrawal(in, faults);
  look_at_sense(in, out.said);
  out.said.safety.known = headline_of(out.said);
  in.finish();
  if (!faults.empty())
    return std::unexpected(
        plan_refusal{422, "invalid_request", "What was told has faults; nothing was recorded.", std::move(faults)});
  out.digest = to_hex(sha256(json::canonical(*document)));
  return out;
}

std::optional<plan_refusal> refuse_relay(const check& whole, const relay_body& what, instant now) {
  const refusal why = refuses(whole, happening::relayed, now);
  if (why == refusal::cancelled)
    return conflict("nothing_to_answer", "This check was cancelled; nothing is recorded for it.");
  const agency* of = whole.find_member(what.agency);
  if (of != nullptr && (why != refusal::none || refuses(*of, happening::relayed) != refusal::none))
    return conflict("nothing_to_answer", of->name + " was not asked, so nothing that it says may be recorded: " +
                                             (why == refusal::needs_authority ? "a manager's authority is awaited."
                                              : why == refusal::expired ? "no manager authorised this check in time."
                                                                        : of->because));
  if (of != nullptr && of->relayed.size() >= RELAYED_PER_AGENCY_MAX)
    return conflict("too_many_answers", "No more answers of this agency can be recorded on this check. Ask again.");
  std::vector<json::fault> faults;
  if (of == nullptr) faults.push_back({"/agency", "unknown_agency", "this agency is not on the roster"});
  // A time of day is told by the minute.
  if (what.told_at > now + std::chrono::minutes(1))
    faults.push_back({"/told_at", "in_the_future", "nobody has said it yet"});
  if (what.told_at < whole.opened_at - std::chrono::minutes(1))
    faults.push_back({"/told_at", "too_early", "this check was not opened then; what was said before is another's"});
  const auto about = [&](const std::string& subject, std::string pointer) {
    if (whole.request.find_subject(subject) == nullptr)
      faults.push_back({std::move(pointer), "unknown_subject", "no subject of this check has this id"});
  };
  for (std::size_t i = 0; i < what.said.searches.size(); ++i)
    about(what.said.searches[i].subject, "/searches/" + std::to_string(i) + "/subject");
  for (std::size_t i = 0; i < what.said.people.size(); ++i)
    about(what.said.people[i].subject, "/identified/" + std::to_string(i) + "/subject");
  for (std::size_t i = 0; i < what.said.items.size(); ++i)
    for (const std::string& subject : what.said.items[i].what.subjects)
      about(subject, "/items/" + std::to_string(i) + "/subjects");
  if (of != nullptr && what.said.corrects) look_for_withdrawn(whole, *of, *what.said.corrects, faults);
  if (faults.empty()) return std::nullopt;
  return plan_refusal{422, "invalid_request", "What was told has faults; nothing was recorded.", std::move(faults)};
}

bool has_relayed(const check& whole, const asking_person& by, const relay_body& what) {
  const agency* of = whole.find_member(what.agency);
  return of != nullptr && std::ranges::any_of(of->relayed, [&](const relayed_answer& one) {
           return one.by.id == by.who.id && one.body_digest == what.digest;
         });
}

contract::answer answer_of(const relay_body& what, const agency& of, const std::string& agreement) {
  contract::answer out = what.said;
  out.ask_id = of.ask_id;
  const std::size_t number = of.relayed.size() + 1;
  out.revision = static_cast<std::int64_t>(number) + (out.corrects ? 1 : 0);  // what corrects is never the first
  out.agreement = agreement;
  out.answered_at = what.told_at;
  if (out.corrects) {
    out.corrects->at = what.told_at;
    for (contract::corrected_item& one : out.corrects->items) one.category = find_item(of, one.id)->what.category;
  }
  out.answered_by = what.told_by;
  out.contact = of.contact;
  out.safety.duty_telephone = of.contact.telephone;
  out.organisations = {{of.member, what.told_by.team, "", out.outcome, {}}};
  for (contract::search& one : out.searches) one.organisation = of.member;
  for (contract::candidate& one : out.people) one.organisation = of.member;
  const std::string prefix = "relayed-" + of.member + "-" + std::to_string(number) + "-";
  for (std::size_t i = 0; i < out.items.size(); ++i) {
    contract::record& one = out.items[i].what;
    one.id = prefix + std::to_string(i + 1);
    one.organisation = of.member;
    one.source = what.means == relay_means::telephone ? "Told by telephone" : "Told by e-mail";
    one.recorded_at = to_rfc3339(what.told_at);
  }
  return out;
}

}  // namespace mash::hub
