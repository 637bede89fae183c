// SPDX-License-Identifier: Apache-2.0
#include "hub/model/decision_json.hpp"

#include <algorithm>
#include <set>

namespace mash::hub {
namespace {

constexpr std::size_t CHILDREN_MAX = 24, TELLINGS_MAX = 48, DISSENTS_MAX = 24, FACTORS_MAX = 40;
constexpr std::size_t WORD_MAX = 64, SHORT_MAX = 256, TEXT_MAX = 4000;

void put(json::object& into, std::string_view name, const std::string& text) {
  if (!text.empty()) into.emplace(name, text);
}

json::object to_json(const telling& one) {
  json::object out{{"person", one.person}, {"told", one.told}};
  put(out, "route", one.route);
  put(out, "what", one.words);
  put(out, "reason", one.reason);
  put(out, "owner", one.owner);
  if (one.review) out.emplace("review", to_iso_date(*one.review));
  put(out, "police_agreed", one.police_agreed);
  return out;
}

json::object to_json(const census_codes& one) {
  json::object out;
  put(out, "referral_source", one.referral_source);
  put(out, "primary_need", one.primary_need);
  put(out, "protection_category", one.protection_category);
  if (!one.factors.empty()) out.emplace("factors", json::array(one.factors.begin(), one.factors.end()));
  return out;
}

// One digit or two, then perhaps a capital: the shape of the census's codes. Which of them a year has is the census's.
bool is_code(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view rest = digits == std::string_view::npos ? "" : text.substr(digits);
  const std::size_t count = text.size() - rest.size();
  return count >= 1 && count <= 2 && (rest.empty() || (rest.size() == 1 && rest[0] >= 'A' && rest[0] <= 'Z'));
}

census_codes read_census(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  census_codes read;
  read.referral_source = in.if_text("referral_source", 3).value_or("");
  static const std::set<std::string_view> SOURCES{"1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E",
                                                  "3F", "4",  "5A", "5B", "5C", "5D", "6",  "7",  "8",  "9",  "10"};
  if (!read.referral_source.empty() && !SOURCES.contains(read.referral_source))
    in.add("referral_source", "unknown_word",
           "a referral source of the census: 1A to 1D, 2A, 2B, 3A to 3F, 4, 5A to 5D, 6 to 10");
  read.primary_need = in.if_text("primary_need", 2).value_or("");
  if (!read.primary_need.empty() && (read.primary_need.size() != 2 || read.primary_need[0] != 'N' ||
                                     read.primary_need[1] < '0' || read.primary_need[1] > '9'))
    in.add("primary_need", "malformed", "a primary need of the census: N0 to N9");
  read.protection_category = in.if_text("protection_category", 3).value_or("");
  static const std::set<std::string_view> CATEGORIES{"NEG", "PHY", "SAB", "EMO", "MUL"};
  if (!read.protection_category.empty() && !CATEGORIES.contains(read.protection_category))
    in.add("protection_category", "unknown_word", "use one of: NEG, PHY, SAB, EMO, MUL");
  read.factors = in.if_texts("factors", FACTORS_MAX, 3);
  if (!std::ranges::all_of(read.factors, is_code))
    in.add("factors", "malformed", "factors of the census, as 1A or 24A");
  in.finish();
  return read;
}

telling read_telling(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  telling read;
  read.person = in.text("person", WORD_MAX);
  read.told = in.boolean("told");
  read.route = in.if_said("route", SHORT_MAX).value_or("");
  read.words = in.if_said("what", TEXT_MAX).value_or("");
  read.reason = in.if_said("reason", TEXT_MAX).value_or("");
  read.owner = in.if_said("owner", SHORT_MAX).value_or("");
  read.review = in.if_date("review");
  read.police_agreed = in.if_said("police_agreed", SHORT_MAX).value_or("");
  const auto needs = [&](bool missing, const char* name, const char* why) {
    if (missing) in.add(name, "required", why);
  };
  if (read.told) {
    needs(read.route.empty(), "route", "say by which safe route they are told");
    needs(read.words.empty(), "what", "say what they are told");
    if (!read.reason.empty()) in.add("reason", "contradiction", "a reason is why somebody is not told");
  } else {
    needs(read.reason.empty(), "reason", "say why they are not told");
    needs(read.owner.empty(), "owner", "say who looks at this again");
    needs(in.if_child("review") == nullptr, "review", "say by when it is looked at again");
  }
  in.finish();
  return read;
}

child_decision read_child(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  child_decision read;
  read.child = in.text("child", WORD_MAX);
  read.what = in.word<policy::outcome>("outcome", policy::outcome::no_decision_insufficient_information);
  read.rationale = in.said("rationale", TEXT_MAX);
  read.despite_gaps = in.if_said("despite_gaps", TEXT_MAX).value_or("");
  if (const json::array* list = in.if_items("dissent", DISSENTS_MAX))
    for (std::size_t i = 0; i < list->size(); ++i) {
      json::reader one((*list)[i], json::join_pointer(in.at("dissent"), std::to_string(i)), faults);
      read.dissents.push_back({one.text("agency", WORD_MAX), one.said("what", TEXT_MAX)});
      one.finish();
    }
  if (const json::array* list = in.if_items("telling", TELLINGS_MAX))
    for (std::size_t i = 0; i < list->size(); ++i)
      read.tellings.push_back(
          read_telling((*list)[i], json::join_pointer(in.at("telling"), std::to_string(i)), faults));
  if (const json::value* census = in.if_child("census")) read.census = read_census(*census, in.at("census"), faults);
  in.finish();
  return read;
}

}  // namespace

json::array to_json(const std::vector<child_decision>& from) {
  json::array out;
  for (const child_decision& one : from) {
    json::object each{{"child", one.child}, {"outcome", to_word(one.what)}, {"rationale", one.rationale}};
    put(each, "despite_gaps", one.despite_gaps);
    json::array dissents, tellings;
    for (const dissent& said : one.dissents)
      dissents.push_back(json::object{{"agency", said.agency}, {"what", said.words}});
    for (const telling& told : one.tellings) tellings.push_back(to_json(told));
    if (!dissents.empty()) each.emplace("dissent", std::move(dissents));
    if (!tellings.empty()) each.emplace("telling", std::move(tellings));
    if (one.census) each.emplace("census", to_json(*one.census));
    out.push_back(std::move(each));
  }
  return out;
}

std::vector<child_decision> read_child_decisions(json::reader& from, std::vector<json::fault>& faults) {
  std::vector<child_decision> out;
  const json::array* list = from.items("decisions", CHILDREN_MAX);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
    out.push_back(read_child((*list)[i], json::join_pointer(from.at("decisions"), std::to_string(i)), faults));
  return out;
}

}  // namespace mash::hub
