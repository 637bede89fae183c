// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/person_ruling.hpp"

#include <algorithm>
#include <ranges>

#include "adapters/kit/review/unmatch.hpp"

namespace mash::kit {
namespace {

constexpr std::size_t PEOPLE_MAX = 256, ID_MAX = 256, TEXT_MAX = 4000;
constexpr const char* REVIEWER = "reviewer";  // of whom the configuration tells no role
constexpr std::string_view SOMEBODY_ELSE = "The record that was matched is of somebody else.";

person_ruling read_ruling(json::reader& in) {
  person_ruling out;
  out.subject = in.text("subject", ID_MAX);
  out.organisation = in.if_text("organisation", ID_MAX).value_or("");
  out.says = in.word<person_verdict>("ruling", person_verdict::unsure);
  out.reason = in.said("reason", TEXT_MAX);
  const auto words = in.if_said("words", contract::CORRECTION_WORDS_MAX);
  if (words && out.says != person_verdict::refute) in.add("words", "not_here", "only a refuted match is corrected");
  if (out.says == person_verdict::refute) out.words = words.value_or(std::string(SOMEBODY_ELSE));
  return out;
}

bool overlap(const person_ruling& a, const person_ruling& b) {
  return a.subject == b.subject &&
         (a.organisation.empty() || b.organisation.empty() || a.organisation == b.organisation);
}

// Whether it now waits for a person because of that. Of what may never leave there are labels alone; an identity is
// nothing but its fields.
bool take_out(const std::string& subject, contract::item& from) {
  using policy::disposition;
  if (std::erase(from.what.subjects, subject) == 0) return false;
  if (from.what.kind == contract::record_kind::identity) from.what.subjects.clear();
  if (from.what.subjects.empty() || from.disposition > disposition::human_review) return false;
  from.what.fields.clear();
  from.disposition = disposition::human_review;
  return true;
}

}  // namespace

std::vector<person_ruling> read_people(json::reader& in, std::vector<json::fault>& faults) {
  std::vector<person_ruling> out;
  const json::array* list = in.if_items("people", PEOPLE_MAX);
  if (list == nullptr) return out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = json::join_pointer(in.at("people"), std::to_string(i));
    json::reader one((*list)[i], at, faults);
    person_ruling read = read_ruling(one);
    read.at = at;
    if (std::ranges::any_of(out, [&](const person_ruling& other) { return overlap(read, other); }))
      one.add("subject", "duplicate", "one ruling for each match");
    one.finish();
    out.push_back(std::move(read));
  }
  return out;
}

json::array to_json(const std::vector<person_ruling>& from) {
  json::array out;
  for (const person_ruling& one : from) {
    json::object line{{"subject", one.subject}, {"ruling", to_word(one.says)}, {"reason", one.reason}};
    if (!one.organisation.empty()) line.emplace("organisation", one.organisation);
    if (!one.words.empty()) line.emplace("words", one.words);
    out.emplace_back(std::move(line));
  }
  return out;
}

std::vector<std::string> words_of(const std::vector<person_ruling>& from) {
  std::vector<std::string> out;
  for (const std::string_view word : words<person_verdict>::list)
    if (std::ranges::any_of(from, [&](const person_ruling& one) { return to_word(one.says) == word; }))
      out.push_back("person_" + std::string(word));
  return out;
}

const person_ruling* ruling_on(const std::vector<person_ruling>& all, const contract::candidate& one) {
  for (const person_ruling& each : all | std::views::reverse)
    if (each.is_about(one)) return &each;
  return nullptr;
}

parted_items apply(const person_ruling& what, contract::answer& draft) {
  parted_items out;
  if (what.says == person_verdict::confirm)
    for (contract::candidate& one : draft.people)
      if (what.is_about(one) && one.band == policy::match_band::probable)
        one.confirmed_by = what.by.empty() ? REVIEWER : what.by;
  if (what.says != person_verdict::refute) return out;
  unmatch(draft, what.subject, what.organisation);
  const bool none_left = !is_matched(draft, what.subject);
  for (contract::item& one : draft.items) {
    const bool of_it = none_left || what.organisation.empty() || one.what.organisation == what.organisation;
    if (of_it && take_out(what.subject, one)) out[one.what.id].insert(what.subject);
  }
  std::erase_if(draft.items, [](const contract::item& one) { return one.what.subjects.empty(); });
  tell_anew(draft);
  return out;
}

}  // namespace mash::kit
