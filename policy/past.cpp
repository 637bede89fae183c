// SPDX-License-Identifier: Apache-2.0
#include "policy/past.hpp"

#include <map>

#include "base/json_reader.hpp"

namespace mash::policy {
namespace {

constexpr std::size_t TEXT_MAX = 256;
constexpr std::size_t DECISIONS_MAX = 1'000'000;

template <class Values>
[[nodiscard]] json::array words_of(const Values& values) {
  json::array list;
  for (const auto value : values) list.emplace_back(to_word(value));
  return list;
}

// An empty list says nothing and is left out.
template <class Values>
void put_words(json::object& into, std::string_view name, const Values& values) {
  if (json::array list = words_of(values); !list.empty()) into.emplace(name, std::move(list));
}

[[nodiscard]] past_question read_question(const json::value& from, std::string pointer,
                                          std::vector<json::fault>& faults) {
  json::reader one(from, std::move(pointer), faults);
  past_question read;
  read.agreement = one.text("agreement", TEXT_MAX);
  read.labels.why = one.word<purpose>("purpose");
  read.labels.rating = one.word<urgency>("urgency");
  read.labels.authority = one.text("authority", TEXT_MAX);
  read.labels.member = one.text("member", TEXT_MAX);
  read.labels.family = one.word<agreement_state>("family_agreement");
  read.labels.manager_authorised = one.boolean("manager_authorised");
  read.labels.categories = one.if_words<category>("wanted", 128);
  read.labels.gateways = one.if_words<power>("gateways", 32);
  read.labels.on = one.if_date("on").value_or(civil_date());
  read.roles = one.if_words<role>("roles", 32);
  read.permitted = one.boolean("permitted");
  read.rule = one.text("rule", TEXT_MAX);
  read.categories = one.if_words<category>("categories", 128);
  read.count = one.integer("count", 1, std::int64_t{1} << 52);
  one.finish();
  return read;
}

[[nodiscard]] past_item read_item(const json::value& from, std::string pointer, std::vector<json::fault>& faults) {
  json::reader one(from, std::move(pointer), faults);
  past_item read;
  read.agreement = one.text("agreement", TEXT_MAX);
  read.labels.holder = one.text("member", TEXT_MAX);
  read.labels.recipient = one.text("authority", TEXT_MAX);
  read.labels.why = one.word<purpose>("purpose");
  read.labels.rating = one.word<urgency>("urgency");
  read.labels.family = one.word<agreement_state>("family_agreement");
  read.labels.what = one.word<category>("category");
  read.labels.about = one.word<subject_kind>("about");
  read.labels.roles = one.if_words<role_in_concern>("roles", 32);
  read.labels.caveats = one.if_words<caveat>("caveats", 64);
  read.labels.band = one.word<match_band>("match");
  read.labels.on = one.if_date("on").value_or(civil_date());
  std::optional<int> years;
  if (const auto given = one.if_integer("years_past", 0, 300)) years = static_cast<int>(*given);
  read.labels.occurred = day_so_far_back(years, read.labels.on);
  read.form = one.word<disposition>("disposition");
  read.rule = one.text("rule", TEXT_MAX);
  read.count = one.integer("count", 1, std::int64_t{1} << 52);
  one.finish();
  return read;
}

template <class Decision>
void merge_equal(std::vector<Decision>& decisions) {
  std::map<std::string, std::size_t> places;
  std::vector<Decision> merged;
  for (Decision& each : decisions) {
    const std::int64_t count = std::exchange(each.count, 1);
    const auto [place, is_new] = places.try_emplace(json::canonical(to_json(each)), merged.size());
    each.count = count;
    if (is_new)
      merged.push_back(std::move(each));
    else
      merged[place->second].count += count;
  }
  decisions = std::move(merged);
}

// The last day that a look-back of so many years takes in.
[[nodiscard]] civil_date oldest_taken(civil_date on, int years) {
  civil_date oldest = on - std::chrono::years(years);
  if (!oldest.ok()) oldest = oldest.year() / oldest.month() / std::chrono::last;  // asked on 29 February
  return oldest;
}

}  // namespace

void count_equal(past_decisions& decisions) {
  merge_equal(decisions.questions);
  merge_equal(decisions.items);
}

json::object to_json(const past_question& one) {
  json::object made{{"agreement", one.agreement},
                    {"purpose", to_word(one.labels.why)},
                    {"urgency", to_word(one.labels.rating)},
                    {"authority", one.labels.authority},
                    {"member", one.labels.member},
                    {"family_agreement", to_word(one.labels.family)},
                    {"manager_authorised", one.labels.manager_authorised},
                    {"on", to_iso_date(one.labels.on)},
                    {"permitted", one.permitted},
                    {"rule", one.rule},
                    {"count", one.count}};
  put_words(made, "roles", one.roles);
  put_words(made, "wanted", one.labels.categories);
  put_words(made, "gateways", one.labels.gateways);
  put_words(made, "categories", one.categories);
  return made;
}

json::object to_json(const past_item& one) {
  json::object made{{"agreement", one.agreement},
                    {"member", one.labels.holder},
                    {"authority", one.labels.recipient},
                    {"purpose", to_word(one.labels.why)},
                    {"urgency", to_word(one.labels.rating)},
                    {"family_agreement", to_word(one.labels.family)},
                    {"category", to_word(one.labels.what)},
                    {"about", to_word(one.labels.about)},
                    {"match", to_word(one.labels.band)},
                    {"on", to_iso_date(one.labels.on)},
                    {"disposition", to_word(one.form)},
                    {"rule", one.rule},
                    {"count", one.count}};
  put_words(made, "roles", one.labels.roles);
  put_words(made, "caveats", value_set<caveat>(one.labels.caveats));
  if (const auto years = years_past(one.labels.occurred, one.labels.on)) made["years_past"] = *years;
  return made;
}

result<past_decisions> read_past_decisions(const json::value& document) {
  std::vector<json::fault> faults;
  json::reader from(document, "", faults);
  past_decisions read;
  if (const auto* list = from.items("questions", DECISIONS_MAX))
    for (std::size_t i = 0; i < list->size(); ++i)
      read.questions.push_back(read_question((*list)[i], "/questions/" + std::to_string(i), faults));
  if (const auto* list = from.items("items", DECISIONS_MAX))
    for (std::size_t i = 0; i < list->size(); ++i)
      read.items.push_back(read_item((*list)[i], "/items/" + std::to_string(i), faults));
  if (!faults.empty())
    return fail(errc::invalid, "the decisions do not read: " + faults.front().pointer + ": " + faults.front().detail);
  return read;
}

std::optional<int> years_past(const std::optional<civil_date>& occurred, civil_date on) {
  if (!occurred) return std::nullopt;
  int years = std::max(0, static_cast<int>(on.year()) - static_cast<int>(occurred->year()));
  while (years > 0 && std::chrono::sys_days(*occurred) >= std::chrono::sys_days(oldest_taken(on, years))) --years;
  return years;
}

std::optional<civil_date> day_so_far_back(const std::optional<int>& years, civil_date on) {
  if (!years) return std::nullopt;
  if (*years == 0) return on;
  return civil_date(std::chrono::sys_days(oldest_taken(on, *years)) - std::chrono::days(1));
}

ask_verdict may_ask_in_any(const agreement& under, question asked, const std::vector<role>& roles) {
  std::optional<ask_verdict> first;
  for (const role each : roles) {
    asked.asker_role = each;
    ask_verdict verdict = may_ask(under, asked);
    if (verdict.permitted) return verdict;
    if (!first) first = std::move(verdict);
  }
  return first ? *std::move(first) : ask_verdict{};
}

}  // namespace mash::policy
