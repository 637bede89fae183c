// SPDX-License-Identifier: Apache-2.0
#include "policy/nearest.hpp"

#include "policy/protect.hpp"

namespace mash::policy {
namespace {

using compiled = agreement::compiled;
using std::chrono::sys_days;

constexpr std::string_view WHOEVER_ASKS = "whoever asks", THE_RATER = "whoever rates the check",
                           A_MANAGER = "a MASH manager", THE_PARTIES = "the parties", THE_LAW = "the law",
                           THE_FAMILY = "the family: whoever holds parental responsibility, or the person themselves",
                           THE_FAMILIAR = "whoever knows the family",
                           A_COLLEAGUE = "a colleague with one of those roles";

constexpr std::string_view NOTHING_HELPS =
    "Nothing in this agreement: no purpose shares it by this route. The agency's duty desk can be telephoned.";

// Nearer ratings first, and a higher one before a lower one.
[[nodiscard]] std::array<urgency, 3> other_ratings(urgency from) {
  using enum urgency;
  switch (from) {
    case red:
      return {amber, green, green};
    case amber:
      return {red, green, green};
    case green:
      return {amber, red, red};
    case blue:
      break;
  }
  return {green, amber, red};
}

[[nodiscard]] std::string_view say_rating(urgency from, urgency to) {
  if (to > from) return "A lower rating, if that is the case.";
  return to == urgency::red ? "A higher rating (red), with the reason for it, if that is the case."
                            : "A higher rating (amber), with the reason for it, if that is the case.";
}

// The family's plain agreement is asked for first; of the other states the order of the vocabulary.
[[nodiscard]] std::string_view say_family(agreement_state to) {
  if (to == agreement_state::given) return "The family's agreement, recorded with who gave it and when.";
  return "Another state of the family's agreement, if that is what is true.";
}

[[nodiscard]] std::string_view without_comma(std::string_view text) {
  if (text.ends_with(',')) text.remove_suffix(1);
  return text;
}

// One question with one fact changed at a time. `Derived` decides, and says whether what came out is what is wanted.
template <class Question, class Derived>
class search {
 public:
  search(const compiled& tables, Question asked, gate_name at, std::string_view need, const supposing& also)
      : tables_(tables), asked_(std::move(asked)), also_(also), at_(at), need_(need) {}

 protected:
  // Whether the answer changes with this member of the question set to that value; the question is left as it was.
  template <class Member, class Value>
  bool with(Member Question::* fact, Value value) {
    const Member before = std::exchange(asked_.*fact, std::move(value));
    const bool changed = self().changed();
    asked_.*fact = before;
    return changed;
  }
  // The sentence of the gate that refused already names the fact that opens it.
  [[nodiscard]] std::string_view words_of(gate_name gate, std::string_view otherwise) const {
    return at_ == gate && !need_.empty() ? need_ : otherwise;
  }

  bool try_family() {
    for (const agreement_state to : value_set<agreement_state>::all())
      if (to != asked_.family && with(&Question::family, to))
        return found(changeable::family_agreement, to_word(to), THE_FAMILY,
                     words_of(gate_name::family, say_family(to)));
    return false;
  }
  bool try_urgency() {
    for (const urgency to : other_ratings(asked_.rating))
      if (with(&Question::rating, to))
        return found(changeable::urgency, to_word(to), THE_RATER,
                     words_of(gate_name::urgency, say_rating(asked_.rating, to)));
    return false;
  }
  bool try_purpose() {
    if (asked_.why == purpose::crime_prevention) return false;
    for (const purpose_terms& other : tables_.written.purposes)
      if (other.why != asked_.why && with(&Question::why, other.why))
        return found(changeable::purpose, to_word(other.why), without_comma(other.decided_by),
                     tables_.said_for(other.why).nearest);
    return false;
  }
  bool try_signature(const party* who) {
    if (who == nullptr || who->signed_up) return false;
    also_.signs = who;
    const bool changed = self().changed();
    also_.signs = nullptr;
    return changed && found(changeable::signature, who->member, who->name, words_of(gate_name::signatures, ""));
  }
  bool try_commencement() {
    if (sys_days(asked_.on) >= sys_days(tables_.written.valid_from)) return false;
    return with(&Question::on, tables_.written.valid_from) &&
           found(changeable::commencement, "", THE_PARTIES, words_of(gate_name::commencement, ""));
  }
  bool try_law() {
    if (at_ != gate_name::basis) return false;
    for (const auto& [entry, said] : tables_.said_of_law) {
      also_.begins = entry;
      const bool changed = self().changed();
      also_.begins = nullptr;
      if (changed) return found(changeable::law_in_force, "", THE_LAW, said);
    }
    return false;
  }
  bool found(changeable fact, std::string_view to, std::string_view by, std::string_view text) {
    permit_ = {fact, to, by, text, permit_.then};
    return true;
  }

  const compiled& tables_;
  Question asked_;
  supposing also_;
  gate_name at_;
  std::string_view need_;
  nearest_permit permit_;

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
};

class ask_search : public search<question, ask_search> {
 public:
  using search::search;

  nearest_permit find() {
    if (try_question() || try_role() || try_manager() || try_family() || try_urgency() || try_purpose() ||
        try_signature(tables_.find_party(asked_.authority)) || try_signature(tables_.find_party(asked_.member)) ||
        try_commencement() || try_law())
      return permit_;
    permit_.text = need_;
    return permit_;
  }
  [[nodiscard]] bool changed() const { return settle(tables_, asked_, also_).verdict.permitted; }

 private:
  bool try_question() {
    if (!asked_.gateways.empty() && with(&question::gateways, std::vector<power>()))
      return found(changeable::question, "", WHOEVER_ASKS,
                   words_of(gate_name::basis, "Leave the powers out: the hub derives them."));
    if (!asked_.categories.empty() && with(&question::categories, std::vector<category>()))
      return found(changeable::question, "", WHOEVER_ASKS,
                   "Other categories: leave the list out, and all that may be asked for is.");
    return false;
  }
  bool try_role() {
    const purpose_terms* why = tables_.terms_of(asked_.why);
    if (why == nullptr) return false;
    for (const role to : why->roles)
      if (to != asked_.asker_role && with(&question::asker_role, to))
        return found(changeable::asker_role, to_word(to), A_COLLEAGUE, tables_.said_for(asked_.why).role_need);
    return false;
  }
  bool try_manager() {
    return !asked_.manager_authorised && with(&question::manager_authorised, true) &&
           found(changeable::manager_authority, "", A_MANAGER, tables_.said_for(asked_.why).manager_need);
  }
};

class item_search : public search<disclosure_question, item_search> {
 public:
  item_search(const compiled& tables, disclosure_question asked, const settled_item& refused, const supposing& also)
      : search(tables, std::move(asked), refused.at, refused.verdict.would_need, also),
        before_(refused.verdict.form),
        holder_(tables.find_party(asked_.holder)) {}

  nearest_permit find() {
    least_ = disposition::summary_only;
    if (most_that_may_leave(asked_.what) <= least_ && try_all()) return permit_;
    least_ = disposition::human_review;  // next best to being told: that a person at the agency decides
    if (before_ == disposition::withheld && try_all()) return permit_;
    nearest_permit none;
    none.text = need_.empty() ? NOTHING_HELPS : need_;
    return none;
  }
  // What no rule tells need not be decided: that is most of what is tried, and a table read.
  [[nodiscard]] bool changed() {
    const rule_terms* rule = holder_ == nullptr ? nullptr : strictest_rule(tables_, holder_->kind, asked_);
    if (rule == nullptr || rule->form > least_) return false;
    permit_.then = settle(tables_, asked_, also_).verdict.form;
    return shows_content(permit_.then) || permit_.then == least_;
  }

 private:
  bool try_all() {
    return try_question() || try_identifier() || try_family() || try_urgency() || try_purpose() ||
           try_signature(tables_.find_party(asked_.recipient)) || try_signature(holder_) || try_commencement() ||
           try_law();
  }
  bool try_question() {
    return !asked_.asked_for && with(&disclosure_question::asked_for, true) &&
           found(changeable::question, to_word(asked_.what), WHOEVER_ASKS, words_of(gate_name::question, ""));
  }
  bool try_identifier() {
    return asked_.band != match_band::certain && with(&disclosure_question::band, match_band::certain) &&
           found(changeable::identifier, to_word(match_band::certain), THE_FAMILIAR,
                 "One more identifier: NHS number, unique pupil number, an earlier name or address.");
  }

  disposition before_;
  disposition least_ = disposition::summary_only;
  const party* holder_;
};

}  // namespace

nearest_permit nearest_permit_for(const agreement::compiled& tables, const question& asked,
                                  const settled_question& refused) {
  return ask_search(tables, asked, refused.at, refused.verdict.would_need, {}).find();
}

nearest_permit nearest_permit_for(const agreement::compiled& tables, const disclosure_question& asked,
                                  const settled_item& refused) {
  return item_search(tables, asked, refused, {}).find();
}

nearest_permit nearest_as_told(const compiled& tables, const disclosure_question& asked, const settled_item& refused,
                               const supposing& also) {
  disclosure_question any = {.holder = asked.holder,
                             .recipient = asked.recipient,
                             .why = asked.why,
                             .rating = asked.rating,
                             .family = asked.family,
                             .what = asked.what,
                             .about = asked.about,
                             .roles = asked.roles,
                             .caveats = {},
                             .band = match_band::certain,
                             .occurred = asked.on,
                             .asked_for = asked.asked_for,
                             .on = asked.on};
  if (refused.at == gate_name::limit) any.caveats = refused.limit->where.caveats;
  if (refused.at == gate_name::look_back) {
    any.occurred.reset();  // held for a person because nobody knows; else older than anything looks back
    if (refused.verdict.form == disposition::withheld) any.occurred = std::chrono::year(1800) / 1 / 1;
  }
  return item_search(tables, std::move(any), refused, also).find();
}

}  // namespace mash::policy
