// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/ruling.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

constexpr std::size_t ITEMS_MAX = 2000, ID_MAX = 256, TEXT_MAX = 4000, FIELDS_MAX = 64;
constexpr std::string_view SEARCHED = "searched";

ruling read_ruling(json::reader& in) {
  ruling out;
  out.kind = in.word<ruling_kind>("ruling", ruling_kind::withhold);
  out.reason = in.said("reason", TEXT_MAX);
  if (const auto refusal = in.if_word<policy::refusal_reason>("refusal")) {
    out.refusal = *refusal;
    if (out.kind != ruling_kind::withhold) in.add("refusal", "not_here", "only what is withheld has a refusal");
  }
  out.summary = in.if_said("summary", TEXT_MAX).value_or("");
  if (!out.summary.empty() && out.kind != ruling_kind::redact && out.kind != ruling_kind::summarise)
    in.add("summary", "not_here", "only what is redacted or summarised is put in other words");
  out.without = in.if_texts("without", FIELDS_MAX, ID_MAX);
  if (!out.without.empty() && out.kind != ruling_kind::redact)
    in.add("without", "not_here", "only what is redacted leaves without some of its fields");
  return out;
}

rulings read_items(json::reader& in, std::vector<json::fault>& faults) {
  rulings out;
  const json::array* items = in.items("items", ITEMS_MAX);
  if (items == nullptr) return out;
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::reader one((*items)[i], json::join_pointer(in.at("items"), std::to_string(i)), faults);
    const std::string id = one.text("id", ID_MAX);
    ruling read = read_ruling(one);
    read.at = json::join_pointer(in.at("items"), std::to_string(i));
    if (!out.emplace(id, std::move(read)).second) one.add("id", "duplicate", "one ruling for each item");
    one.finish();
  }
  return out;
}

// "nothing in it" is said by naming no item.
bool read_paper_file(json::reader& in) {
  const auto word = in.if_text("paper_file", ID_MAX);
  if (word && *word != SEARCHED) in.add("paper_file", "unknown_word", "use: searched");
  return word.has_value();
}

json::object to_json(const std::string& id, const ruling& from) {
  json::object out{{"id", id}, {"ruling", to_word(from.kind)}, {"reason", from.reason}};
  if (from.kind == ruling_kind::withhold) out.emplace("refusal", to_word(from.refusal));
  if (!from.summary.empty()) out.emplace("summary", from.summary);
  if (!from.without.empty()) out.emplace("without", json::array(from.without.begin(), from.without.end()));
  return out;
}

}  // namespace

decision read_decision(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  decision out;
  out.shown = in.text("digest", 64);
  out.items = read_items(in, faults);
  out.people = read_people(in, faults);
  out.paper_file_searched = read_paper_file(in);
  if (out.items.empty() && out.people.empty() && !out.paper_file_searched && faults.empty())
    in.add("items", "empty", "name at least one item, or somebody in `people`");
  in.finish();
  return out;
}

json::object to_json(const reviewer& from) {
  json::object who{{"id", from.id}, {"name", from.name}, {"role", from.role}};
  if (!from.team.empty()) who.emplace("team", from.team);
  if (!from.telephone.empty()) who.emplace("telephone", from.telephone);
  return who;
}

reviewer read_reviewer(const json::value& from, std::vector<json::fault>& faults) {
  json::reader in(from, "/reviewer", faults);
  return {in.text("id", ID_MAX), in.text("name", ID_MAX), in.text("role", ID_MAX),
          in.if_text("team", ID_MAX).value_or(""), in.if_text("telephone", ID_MAX).value_or("")};
}

std::vector<std::string> words_of(const decision& from) {
  std::vector<std::string> out = words_of(from.people);
  for (const std::string_view word : words<ruling_kind>::list)
    if (std::ranges::any_of(from.items, [&](const auto& one) { return to_word(one.second.kind) == word; }))
      out.emplace_back(word);
  return out;
}

json::object to_json(const decision& from, const reviewer& by, instant at) {
  json::array items;
  for (const auto& [id, one] : from.items) items.emplace_back(to_json(id, one));
  json::object out{
      {"at", to_rfc3339(at)}, {"digest", from.shown}, {"items", std::move(items)}, {"reviewer", to_json(by)}};
  if (!from.people.empty()) out.emplace("people", to_json(from.people));
  if (from.paper_file_searched) out.emplace("paper_file", SEARCHED);
  return out;
}

result<decision> read_entry(std::string_view entry) {
  MASH_TRY(document, json::parse(entry, {.bytes_max = std::size_t{8} * 1024 * 1024}));
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  decision out;
  out.shown = in.text("digest", 64);
  out.items = read_items(in, faults);
  out.people = read_people(in, faults);
  out.paper_file_searched = read_paper_file(in);
  if (!out.people.empty())
    if (const json::value* who = in.child("reviewer"))
      for (person_ruling& one : out.people) one.by = read_reviewer(*who, faults).role;
  if (!faults.empty()) return fail(errc::corrupt, "a decision that was kept does not read back");
  return out;
}

}  // namespace mash::kit
