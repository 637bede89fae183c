// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/check.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/record.hpp"
#include "adapters/kit/review/page.hpp"

namespace mash::kit {
namespace {

// Releasing means letting any of it leave in writing.
bool releases(const ruling& what) {
  return what.kind == ruling_kind::release || what.kind == ruling_kind::redact || what.kind == ruling_kind::summarise;
}

const json::object* find_item(const json::object& page, const std::string& id) {
  for (const json::value& one : page.at("items").as_array())
    if (one.at("id").as_string() == id) return &one.as_object();
  return nullptr;
}

std::string text_of(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found == nullptr ? std::string() : std::string(std::string_view(found->as_string()));
}

std::string told_names(const json::object& fields) {
  if (fields.empty()) return "this item has no fields that could be taken out";
  std::set<std::string_view> names;  // the same words whatever the order in memory
  for (const auto& field : fields) names.insert(field.key());
  std::string out;
  for (const std::string_view name : names) out.append(out.empty() ? "" : ", ").append(name);
  return "this item's fields are: " + out;
}

void check_redaction(const ruling& what, const json::object& leaves, std::vector<json::fault>& faults) {
  const json::value* found = leaves.if_contains("fields");
  const json::object fields = found == nullptr ? json::object() : found->as_object();
  for (std::size_t i = 0; i < what.without.size(); ++i)
    if (!fields.contains(what.without[i]))
      faults.push_back({what.at + "/without/" + std::to_string(i), "unknown_field", told_names(fields)});
  const bool in_other_words = !what.summary.empty() && what.summary != text_of(leaves, "summary");
  if (what.without.empty() && !in_other_words && !leaves.contains("said_by"))
    faults.push_back({what.at, "changes_nothing",
                      "all of it would leave: name fields in `without` or put it in other words with `summary`, or "
                      "release it; " +
                          told_names(fields)});
}

void check_item(const ruling& what, const json::object& item, std::vector<json::fault>& faults) {
  if (what.kind == ruling_kind::ring_us && item.contains("collapsed"))
    faults.push_back({what.at + "/ruling", "not_told",
                      "no line may tell that such an item is held, so nobody would be asked to ring: telephone whoever "
                      "asks, on the number in the question, then withhold it here"});
  const json::value* found = item.if_contains("would_leave");
  if (found == nullptr || (what.kind != ruling_kind::redact && what.kind != ruling_kind::summarise)) return;
  const json::object& leaves = found->as_object();
  // hub/assemble shows of an identity its value, which is in the fields, and no sentence.
  if (text_of(leaves, "kind") == to_word(contract::record_kind::identity))
    faults.push_back({what.at + "/ruling", "not_shown",
                      "readers are shown this item's value and no sentence, so nothing useful would be left: release "
                      "it, withhold it, or have them ring you"});
  else if (what.kind == ruling_kind::redact)
    check_redaction(what, leaves, faults);
}

bool is_possible(const json::object& page, const std::string& subject) {
  const json::value* list = page.if_contains("only_possible");
  return list != nullptr && std::ranges::any_of(list->as_array(), [&](const json::value& one) {
           return std::string_view(one.as_string()) == subject;
         });
}

void check_person(const person_ruling& what, const json::object& page, std::vector<json::fault>& faults) {
  std::size_t matches = 0, probable = 0, confirmed = 0;
  for (const json::value& one : page.at("candidates").as_array()) {
    const json::object& whom = one.as_object();
    if (!is_about(what, whom)) continue;
    ++matches;
    if (text_of(whom, "band") == to_word(policy::match_band::probable)) ++probable;
    if (whom.contains("confirmed_by")) ++confirmed;
  }
  if (matches == 0 && is_possible(page, what.subject))
    faults.push_back({what.at + "/subject", "only_possible",
                      "a record here is only possibly of this person: on nobody's word does any of it leave; ask for "
                      "one more identifier"});
  else if (matches == 0)
    faults.push_back({what.at + "/subject", "unknown_person", "nobody here was matched with this person"});
  else if (what.says == person_verdict::unsure && confirmed > 0)
    faults.push_back({what.at + "/ruling", "contradiction",
                      "a person here has confirmed this match: refute it if it is of somebody else"});
  else if (what.says != person_verdict::refute && probable == confirmed)
    faults.push_back({what.at + "/ruling", "changes_nothing",
                      probable == 0 ? "this match is certain: refute it if it is of somebody else"
                                    : "a person here has confirmed this match already"});
}

void check_people(const std::vector<person_ruling>& people, const json::object& page,
                  std::vector<json::fault>& faults) {
  std::size_t words = 0;
  for (const person_ruling& one : people) {
    check_person(one, page, faults);
    words += one.words.empty() ? 0 : one.words.size() + 1;
  }
  if (words > contract::CORRECTION_WORDS_MAX)
    faults.push_back({"/people", "too_long", "the words for those who were told are too long together"});
}

}  // namespace

bool is_about(const person_ruling& what, const json::object& candidate) {
  return text_of(candidate, "subject") == what.subject &&
         (what.organisation.empty() || text_of(candidate, "organisation") == what.organisation);
}

result<void> check(const decision& what, const json::object& page, std::vector<json::fault>& faults) {
  if (what.shown != digest_of(page))
    return fail(errc::conflict, "what you were shown is not what there is now: look again, then decide");
  for (const auto& [id, ruling] : what.items)
    if (const json::object* item = find_item(page, id); item != nullptr && item->contains("barred") && releases(ruling))
      return fail(errc::denied,
                  item->at("barred_by").as_string() == "own_limits"
                      ? "this agency's own limits withhold one of these items, so nobody releases it here "
                        "until whoever keeps those limits changes them"
                      : "the agreement in force withholds one of these items: nobody here can release it");
  for (const auto& [id, ruling] : what.items) {
    if (const json::object* item = find_item(page, id); item != nullptr)
      check_item(ruling, *item, faults);
    else
      faults.push_back({ruling.at + "/id", "unknown_item", "the review has no such item"});
  }
  check_people(what.people, page, faults);
  if (what.paper_file_searched && !page.contains("paper_file"))
    faults.push_back({"/paper_file", "not_here", "this agency has no paper file to search for this question"});
  if (!faults.empty()) return fail(errc::invalid, "Nothing was decided.");
  return {};
}

}  // namespace mash::kit
