// SPDX-License-Identifier: Apache-2.0
// For whom something is exported, and what is left out for whom: one row for each thing, with its reason. Policy has
// decided what the authority may know; whom the authority hands it on to is a further disclosure, and this bounds it.
// docs/formats/export.md has this table for readers; a test holds the two together.
#pragma once

#include <array>

#include "base/words.hpp"
#include "policy/value_set.hpp"

namespace mash::hub {

enum class audience : unsigned char {
  mash,
  strategy_discussion,
  receiving_team,
  conference_with_family,
  referrer,
  case_file,
};

enum class cut : unsigned char {
  outcome_only,
  other_person,
  several_children,
  adult,
  intelligence,
  mash_only,
  originator_control,
  handling_conditions,
  legal_restriction,
  police_mark,
  kept_from_family,
  third_party,
  words_of_child,
  why_asked,
  agencies,
};

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::audience> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"mash", "strategy_discussion", "receiving_team", "conference_with_family", "referrer", "case_file"});
};

template <>
struct words<hub::cut> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"outcome_only", "other_person", "several_children", "adult", "intelligence", "mash_only", "originator_control",
       "handling_conditions", "legal_restriction", "police_mark", "kept_from_family", "third_party", "words_of_child",
       "why_asked", "agencies"});
};

}  // namespace mash

namespace mash::hub {

struct cut_row {
  cut rule{};
  policy::value_set<audience> from;  // for whom it is left out
  std::string_view what, because;
};

inline constexpr policy::value_set<audience> EVERYBODY{audience::mash,           audience::strategy_discussion,
                                                       audience::receiving_team, audience::conference_with_family,
                                                       audience::referrer,       audience::case_file};
inline constexpr policy::value_set<audience> OUTSIDE{audience::conference_with_family, audience::referrer};
inline constexpr policy::value_set<audience> BEYOND_DISCUSSION{
    audience::receiving_team, audience::conference_with_family, audience::referrer, audience::case_file};

// In this order: what several rows would leave out is told under the first.
inline constexpr std::array CUTS{
    cut_row{cut::outcome_only,
            {audience::referrer},
            "everything but what was decided and what they are to be told",
            "Who refers a child is owed the outcome, not the family's records (Working Together 2023, chapter 1)."},
    cut_row{cut::other_person, EVERYBODY,
            "what is about nobody but other children, or an adult without a tie to this child",
            "Two children of one household are two records; an adult's data is told only as it bears on the child."},
    cut_row{cut::several_children, OUTSIDE, "what is about another child as well",
            "Those who may hear of one child may not for that reason hear of another."},
    cut_row{cut::adult,
            {audience::conference_with_family},
            "what is about an adult",
            "One parent does not learn another's health or history from the child's record."},
    cut_row{cut::intelligence, BEYOND_DISCUSSION, "graded intelligence",
            "It is weighed where the grading is understood, and copied no further (3x5x2)."},
    cut_row{cut::mash_only,
            {audience::strategy_discussion, audience::receiving_team, audience::conference_with_family,
             audience::referrer, audience::case_file},
            "what is marked mash_only",
            "The agency let it be known in the hub and nowhere else."},
    cut_row{cut::originator_control,
            {audience::strategy_discussion, audience::receiving_team, audience::conference_with_family,
             audience::referrer, audience::case_file},
            "what is marked originator_control",
            "Whoever gave it decides each time whether it goes on: ask them."},
    cut_row{cut::handling_conditions, BEYOND_DISCUSSION, "what is marked police_c, also by its grading",
            "Handling code C names conditions, which this export cannot keep."},
    cut_row{cut::legal_restriction, BEYOND_DISCUSSION, "what is marked legal_restriction, spent or legal_privilege",
            "A court's order or the Rehabilitation of Offenders Act 1974 binds whoever holds the copy."},
    cut_row{cut::police_mark, OUTSIDE, "what is marked police_p or official_sensitive",
            "Shared between agencies, not with those whom it is about."},
    cut_row{cut::kept_from_family, OUTSIDE, "what is marked not_for_family or not_for_perpetrator",
            "A paper that a parent holds is read by whoever lives with them."},
    cut_row{cut::third_party, OUTSIDE, "what somebody outside gave as an account, or that is marked third_party",
            "Who told must not be found out by what was told."},
    cut_row{cut::words_of_child, OUTSIDE, "the child's own account",
            "A child that is not yet safe must not be heard at home to have told."},
    cut_row{cut::why_asked, OUTSIDE, "why the check was made", "It may name who referred the child."},
    cut_row{cut::agencies, OUTSIDE, "which agencies were asked, what each answered, and risks to staff",
            "That an agency has a record is itself a fact about somebody."},
};

}  // namespace mash::hub
