// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/export.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "hub/assemble/response.hpp"

namespace mash::hub {
namespace {

using names = std::set<std::string, std::less<>>;

std::string_view text_of(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

bool lists(const json::object& from, std::string_view name, std::string_view wanted) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_array() && std::ranges::any_of(found->get_array(), [&](const json::value& one) {
           return one.is_string() && one.get_string() == wanted;
         });
}

bool is_marked(const json::object& item, std::initializer_list<policy::caveat> marks) {
  return std::ranges::any_of(marks, [&](policy::caveat one) { return lists(item, "caveats", to_word(one)); });
}

// Those through whom something bears on a child: related to it on the request, of its household, or named as the source
// of harm to it.
names tied_adults(const request& asked, const std::string& child) {
  names out;
  const auto add = [&](const std::string& id) {
    const subject* who = asked.find_subject(id);
    if (who != nullptr && who->is_adult()) out.insert(id);
  };
  for (const stated_relation& one : asked.relationships) {
    if (one.tie.to == child) add(one.tie.from);
    if (one.tie.from == child) add(one.tie.to);
  }
  for (const household& home : asked.households)
    if (home.address_of == child || std::ranges::find(home.members, child) != home.members.end())
      for (const std::string& id : home.members) add(id);
  for (const concern& one : asked.concerns)
    if (one.child == child) add(one.alleged_source);
  return out;
}

class exporting {
 public:
  exporting(const check& whole, const subject& child, audience to)
      : child_(child.identity.id), to_(to), tied_(tied_adults(whole.request, child_)) {
    for (const subject& who : whole.request.subjects)
      if (!who.is_adult() && who.identity.id != child_) other_children_.insert(who.identity.id);
  }

  [[nodiscard]] bool shows(cut what) const { return !row_of(what).from.contains(to_); }
  [[nodiscard]] bool is_shown_person(std::string_view id) const {
    return shows(cut::outcome_only) && (id == child_ || (tied_.contains(id) && shows(cut::adult)));
  }

  // A notice about another child of the check says what became of that one.
  [[nodiscard]] json::array notices(const json::object& response) const {
    json::array out;
    for (const json::value& one : response.at("notices").as_array())
      if (const json::value* child = one.as_object().if_contains("child");
          !other_children_.contains(text_of(one.as_object(), "about")) &&
          (child == nullptr || child->as_string() == std::string_view(child_)))
        out.push_back(one);
    return out;
  }

  // Of a list of items those that may be given; the others are counted under their row.
  json::array items(const json::object& response, std::string_view section, bool intelligence = false) {
    json::array out;
    for (const json::value& one : response.at(section).as_array()) {
      const json::object& item = one.as_object();
      const cut_row* row = first_row(item, intelligence);
      if (row == nullptr)
        out.push_back(one);
      else
        ++left_out_[row->rule];
    }
    return out;
  }

  [[nodiscard]] json::array left_out() const {
    const bool between_professionals = !OUTSIDE.contains(to_);
    json::array out;
    for (const cut_row& row : CUTS) {
      const auto found = left_out_.find(row.rule);
      if (!row.from.contains(to_) || (between_professionals && found == left_out_.end())) continue;
      if (!out.empty() && out.front().at("rule").as_string() == to_word(cut::outcome_only)) break;  // it says it all
      json::object one{{"rule", to_word(row.rule)}, {"what", row.what}, {"because", row.because}};
      if (between_professionals) one.emplace("count", found->second);
      out.push_back(std::move(one));
    }
    return out;
  }

 private:
  static const cut_row& row_of(cut what) { return *std::ranges::find(CUTS, what, &cut_row::rule); }

  [[nodiscard]] bool concerns(const json::object& item, const names& whom) const {
    return std::ranges::any_of(whom, [&](const std::string& id) { return lists(item, "subjects", id); });
  }
  [[nodiscard]] bool applies(cut what, const json::object& item, bool intelligence) const {
    using policy::caveat;
    const bool about_child = lists(item, "subjects", child_);
    const std::string_view nature = text_of(item, "nature");
    switch (what) {
      case cut::outcome_only:
        return true;
      case cut::other_person:
        return !about_child && !concerns(item, tied_);
      case cut::several_children:
        return concerns(item, other_children_);
      case cut::adult:
        return std::ranges::any_of(item.at("subjects").as_array(), [&](const json::value& one) {
          const std::string_view id = one.as_string();
          return id != child_ && !other_children_.contains(id);
        });
      case cut::intelligence:
        return intelligence || item.contains("graded") || text_of(item, "category") == "intelligence";
      case cut::mash_only:
        return is_marked(item, {caveat::mash_only});
      case cut::originator_control:
        return is_marked(item, {caveat::originator_control});
      case cut::handling_conditions:
        return is_marked(item, {caveat::police_c}) || handled_as(item, "C");
      case cut::legal_restriction:
        return is_marked(item, {caveat::legal_restriction, caveat::spent, caveat::legal_privilege});
      case cut::police_mark:
        return is_marked(item, {caveat::police_p, caveat::official_sensitive});
      case cut::kept_from_family:
        return is_marked(item, {caveat::not_for_family, caveat::not_for_perpetrator});
      case cut::third_party:
        return nature == "third_party_account" || is_marked(item, {caveat::third_party});
      case cut::words_of_child:
        return nature == "child_account" || text_of(item, "category") == "child_account";
      case cut::why_asked:
      case cut::agencies:
        return false;  // of no item
    }
    return true;
  }
  static bool handled_as(const json::object& item, std::string_view code) {
    const json::value* graded = item.if_contains("graded");
    return graded != nullptr && graded->is_object() && text_of(graded->get_object(), "handling") == code;
  }
  [[nodiscard]] const cut_row* first_row(const json::object& item, bool intelligence) const {
    for (const cut_row& row : CUTS)
      if (row.from.contains(to_) && applies(row.rule, item, intelligence)) return &row;
    return nullptr;
  }

  std::string child_;
  audience to_;
  names tied_, other_children_;
  std::map<cut, std::int64_t> left_out_;
};

// Of the echo: whom it is about, and how they are tied to the child. No address: whoever needs one asks for it.
json::array people_in(const json::object& echo, const exporting& by) {
  json::array out;
  for (const json::value& one : echo.at("subjects").as_array()) {
    const json::object& who = one.as_object();
    if (!by.is_shown_person(text_of(who, "id"))) continue;
    json::object shown;
    for (const char* name : {"id", "kind", "family_name", "given_names", "date_of_birth", "dob_status", "sex"})
      if (const json::value* value = who.if_contains(name)) shown.emplace(name, *value);
    out.push_back(std::move(shown));
  }
  return out;
}

json::array ties_in(const json::object& echo, const exporting& by) {
  json::array out;
  const json::value* ties = echo.if_contains("relationships");
  if (ties == nullptr) return out;
  for (const json::value& one : ties->as_array())
    if (by.is_shown_person(text_of(one.as_object(), "from")) && by.is_shown_person(text_of(one.as_object(), "to")))
      out.push_back(one);
  return out;
}

// To a referrer only what was decided to tell them.
json::object decision_about(const json::object& response, const std::string& child, audience to) {
  for (const json::value& one : response.at("decisions").as_array()) {
    const json::object& all = one.as_object();
    if (text_of(all, "child") != child) continue;
    if (!OUTSIDE.contains(to)) return all;
    json::object shown{{"child", child}, {"outcome", all.at("outcome")}, {"at", all.at("at")}};
    const json::value* tellings = all.if_contains("telling");
    if (to != audience::referrer || tellings == nullptr) return shown;
    for (const json::value& told : tellings->as_array())
      if (text_of(told.as_object(), "person") == "referrer" && told.at("told").as_bool())
        shown.emplace("to_be_told", told.at("what"));
    return shown;
  }
  return {};
}

}  // namespace

json::object export_of(const check& whole, const subject& child, audience to, instant as_of) {
  const json::object response = assemble(whole, as_of);
  const json::object& echo = response.at("request").as_object();
  exporting by(whole, child, to);
  json::object out{{"id", whole.id},
                   {"reference", whole.request.reference},
                   {"version", whole.version},
                   {"state", response.at("state")},
                   {"as_of", to_rfc3339(as_of)},
                   {"child", child.identity.id},
                   {"audience", to_word(to)},
                   {"people", people_in(echo, by)},
                   {"relationships", ties_in(echo, by)},
                   {"policy", response.at("policy")}};
  for (const char* section : {"involvements", "chronology", "assessments", "alerts"})
    out.emplace(section, by.items(response, section));
  out.emplace("intelligence", by.items(response, "intelligence", true));
  if (by.shows(cut::why_asked))
    if (const json::value* why = echo.if_contains("justification")) out.emplace("justification", *why);
  if (by.shows(cut::words_of_child))
    if (const json::value* account = echo.if_contains("child_account")) out.emplace("child_account", *account);
  if (by.shows(cut::agencies))
    for (const char* section : {"roster", "safety_headlines", "gaps", "withheld"})
      out.emplace(section, response.at(section));
  if (by.shows(cut::agencies)) out.emplace("notices", by.notices(response));
  if (json::object decision = decision_about(response, child.identity.id, to); !decision.empty())
    out.emplace("decision", std::move(decision));
  out.emplace("left_out", by.left_out());
  return out;
}

}  // namespace mash::hub
