// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/identifiers.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/codec.hpp"
#include "base/json_reader.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/parse_request.hpp"
#include "hub/requests/reason.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t AGENCIES_MAX = 64, PEOPLE_MAX = 20, NAME_BYTES_MAX = 64;

// What may be added: one value where there is none yet, or more of what there may be several of.
constexpr std::string_view SINGLE[] = {"family_name", "given_names",     "date_of_birth", "dob_status", "sex",
                                       "nhs_number",  "gp_practice_ods", "upn",           "school"};
constexpr std::string_view SEVERAL[] = {"previous_names", "aliases", "telephones", "addresses"};

bool is_single(std::string_view name) { return std::ranges::find(SINGLE, name) != std::end(SINGLE); }
bool is_several(std::string_view name) { return std::ranges::find(SEVERAL, name) != std::end(SEVERAL); }

std::string subject_in(const json::value& item) {
  const json::value* named = item.is_object() ? item.get_object().if_contains("subject") : nullptr;
  return named != nullptr && named->is_string() ? std::string(std::string_view(named->get_string())) : std::string();
}

json::object* find_subject(json::object& document, std::string_view id) {
  json::value* list = document.if_contains("subjects");
  if (list == nullptr || !list->is_array()) return nullptr;
  for (json::value& one : list->get_array())
    if (const json::value* found = one.is_object() ? one.get_object().if_contains("id") : nullptr;
        found != nullptr && found->is_string() && std::string_view(found->get_string()) == id)
      return &one.get_object();
  return nullptr;
}

void add_several(json::object& into, std::string_view name, const json::value& more) {
  if (!more.is_array()) {  // parse_request says that it is no list
    into[name] = more;
    return;
  }
  json::value& list = into[name];
  if (!list.is_array()) list = json::array();
  json::array& all = list.get_array();
  for (const json::value& one : more.get_array())
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

// A fault of the request that came of this is one of what was sent: "/subjects/3/upn" -> "/identifiers/0/upn".
std::string pointer_to(const std::string& in_request, const std::map<std::size_t, std::size_t>& sent_as) {
  for (const auto& [subject, sent] : sent_as) {
    const std::string prefix = "/subjects/" + std::to_string(subject) + "/";
    if (in_request.starts_with(prefix))
      return "/identifiers/" + std::to_string(sent) + "/" + in_request.substr(prefix.size());
  }
  return "/identifiers";
}

class adding {
 public:
  explicit adding(const request& asked) : asked_(asked), document_(asked.document.get_object()) {}

  void add(const json::value& item, std::size_t at) {
    const std::string pointer = "/identifiers/" + std::to_string(at);
    if (!item.is_object()) return refuse(pointer, "wrong_type", "an object with the subject and what is known of it");
    const json::object& more = item.get_object();
    const std::string id = subject_in(item);
    json::object* who = find_subject(document_, id);
    if (who == nullptr) return refuse(pointer + "/subject", "unknown_subject", "no subject of this check has this id");
    if (!sent_as_.emplace(position_of(id), at).second)
      return refuse(pointer + "/subject", "duplicate", "this person stands twice");
    if (more.size() < 2) refuse(pointer, "required", "say at least one thing that is known of this person");
    for (const auto& member : more)
      if (member.key() != "subject") add_member(member.key(), member.value(), *who, pointer);
  }

  std::expected<request, std::vector<json::fault>> finish() && {
    if (!faults_.empty()) return std::unexpected(std::move(faults_));
    auto made = parse_request(json::canonical(document_));
    if (made) return *std::move(made);
    for (const json::fault& one : made.error().faults)
      faults_.push_back({pointer_to(one.pointer, sent_as_), one.code, one.detail});
    if (faults_.empty()) refuse("/identifiers", "invalid", made.error().detail);
    return std::unexpected(std::move(faults_));
  }

 private:
  void refuse(std::string pointer, std::string code, std::string detail) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(detail)});
  }

  void add_member(std::string_view name, const json::value& more, json::object& who, const std::string& pointer) {
    if (is_several(name)) return add_several(who, name, more);
    if (!is_single(name))
      return refuse(json::join_pointer(pointer, name), "unknown_member", "this cannot be added to a check");
    const json::value* stands = who.if_contains(name);
    if (stands == nullptr)
      who.emplace(name, more);
    else if (*stands != more)
      refuse(json::join_pointer(pointer, name), "contradiction",
             "the check says otherwise, and agencies have been asked with that; send a new check where it is wrong");
  }

  [[nodiscard]] std::size_t position_of(const std::string& id) const {
    const auto found =
        std::ranges::find(asked_.subjects, id, [](const subject& one) { return std::string_view(one.identity.id); });
    return static_cast<std::size_t>(found - asked_.subjects.begin());
  }

  const request& asked_;
  json::object document_;
  std::map<std::size_t, std::size_t> sent_as_;  // position among the request's subjects -> among what was sent
  std::vector<json::fault> faults_;
};

plan_refusal conflict(std::string word, std::string detail) { return {409, std::move(word), std::move(detail), {}}; }

plan_refusal invalid(std::vector<json::fault> faults) {
  return {422, "invalid_request", "What was sent has faults; nobody was asked.", std::move(faults)};
}

bool somebody_wants(const check& whole, const std::vector<std::string>& wanting, const std::string& subject) {
  return std::ranges::any_of(wanting, [&](const std::string& member) {
    const auto& needs = whole.find_member(member)->needs;
    return std::ranges::find(needs, subject, &identifier_need::subject) != needs.end();
  });
}

}  // namespace

std::expected<identifiers_wish, plan_refusal> read_identifiers(std::string_view body) {
  const auto document = read_object(body, "what is known of somebody");
  if (!document) return std::unexpected(document.error());
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  identifiers_wish out;
  out.reason = from.said("reason", REASON_BYTES_MAX);
  out.agencies = from.if_texts("agencies", AGENCIES_MAX, NAME_BYTES_MAX);
  if (const auto* list = from.items("identifiers", PEOPLE_MAX)) out.identifiers = *list;
  from.finish();
  if (!faults.empty()) return std::unexpected(invalid(std::move(faults)));
  return out;
}

std::expected<request, std::vector<json::fault>> with_identifiers(const request& asked,
                                                                  const json::array& identifiers) {
  adding what(asked);
  for (std::size_t i = 0; i < identifiers.size(); ++i) what.add(identifiers[i], i);
  return std::move(what).finish();
}

std::vector<std::string> who_wants(const check& whole, const identifiers_wish& what, instant now) {
  std::vector<std::string> out;
  for (const agency& one : whole.agencies) {
    const bool named = what.agencies.empty() || std::ranges::find(what.agencies, one.member) != what.agencies.end();
    // Also one whose people still look: what settles the match may come before they have.
    if (named && !one.needs.empty() && !one.ask_id.empty() && !is_settled(one, now)) out.push_back(one.member);
  }
  return out;
}

std::optional<plan_refusal> refuse_identifiers(const check& whole, const identifiers_wish& what, instant now) {
  if (refuses(whole, happening::none_known, now) == refusal::cancelled)
    return conflict("already_cancelled", "This check was cancelled, so nobody is asked by it.");
  std::vector<json::fault> faults;
  std::set<std::string_view> seen;
  const std::vector<std::string> wanting = who_wants(whole, what, now);
  for (std::size_t i = 0; i < what.agencies.size(); ++i) {
    const std::string pointer = "/agencies/" + std::to_string(i);
    if (!seen.insert(what.agencies[i]).second) faults.push_back({pointer, "duplicate", "this agency is named twice"});
    if (whole.find_member(what.agencies[i]) == nullptr)
      faults.push_back({pointer, "unknown_agency", "this agency is not on the roster"});
    else if (std::ranges::find(wanting, what.agencies[i]) == wanting.end())
      faults.push_back({pointer, "not_wanted", "this agency asks for no identifier: ask it again instead (recheck)"});
  }
  for (std::size_t i = 0; i < what.identifiers.size(); ++i)
    if (const std::string who = subject_in(what.identifiers[i]);
        whole.request.find_subject(who) != nullptr && !wanting.empty() && !somebody_wants(whole, wanting, who))
      faults.push_back({"/identifiers/" + std::to_string(i) + "/subject", "not_wanted",
                        "no agency asks for more of this person, and what is asked for of another would be used up"});
  if (!faults.empty()) return invalid(std::move(faults));
  if (wanting.empty())
    return conflict("nothing_wanted",
                    "No agency asks for an identifier, or not any more. To tell agencies more, send a new check.");
  return std::nullopt;
}

bool has_identified(const check& whole, const asking_person& by, const identifiers_wish& what) {
  if (whole.cancelled) return false;
  if (what.identifiers.empty())
    return whole.nothing_more && whole.nothing_more->by.id == by.who.id && whole.nothing_more->reason == what.reason;
  if (whole.rounds.empty()) return false;
  const asked_again& last = whole.rounds.back();
  if (last.kind != policy::request_type::supplementary || last.by.id != by.who.id || last.reason != what.reason)
    return false;
  const auto same = with_identifiers(whole.request, what.identifiers);
  return same && json::canonical(same->document) == json::canonical(whole.request.document);
}

std::optional<plan_refusal> drop_who_learns_nothing(const check& before, plan& made) {
  for (agency& one : made.opened.agencies) {
    if (one.ask_id.empty()) continue;
    const agency* asked = before.find_member(one.member);
    const auto was = contract::decode_ask(asked->question), is = contract::decode_ask(one.question);
    if (!was || !is || was->subjects.size() != is->subjects.size()) continue;
    contract::ask same = *is;
    same.subjects = was->subjects;
    if (contract::encode(same) != contract::encode(*is)) continue;
    one.because = "The agreement lets this agency be told none of what was added, so its question would be the same.";
    std::erase_if(made.asks, [&](const contract::ask& ask) { return ask.ask_id == one.ask_id; });
    one.ask_id.clear();
    one.question.clear();
  }
  if (!made.asks.empty()) return std::nullopt;
  std::string detail = "Nobody would learn anything.";
  for (const agency& one : made.opened.agencies) detail += " " + one.name + ": " + one.because;
  return plan_refusal{403, "nothing_may_be_asked", std::move(detail), {}};
}

}  // namespace mash::hub
