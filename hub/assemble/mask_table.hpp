// SPDX-License-Identifier: Apache-2.0
// What assembly masks over the whole response, whoever said it: one row for each thing, with its reason. Policy at both
// ends decides item by item; what only the agencies' answers together would tell is decided here.
// docs/formats/response.md, "What is masked", is this table for readers; a test holds the two together.
#pragma once

#include <array>

#include "base/words.hpp"

namespace mash::hub {

enum class mask : unsigned char {
  stated_address,
  place_item,
  place_field,
  place_body,
  time_at_place,
  match_evidence,
  searched_bodies,
  echo,
  text_form,
  same_value,
  sex_disagreement,
  immigration,
  outsider,
  informant,
};

// Whose data makes a row apply.
enum class applies : unsigned char {
  protected_place,  // of anybody whose place is protected
  always,
};

struct mask_row {
  mask rule{};
  applies when{};
  std::string_view what, because;
};

inline constexpr std::array MASKS{
    mask_row{mask::stated_address, applies::protected_place, "an address that the request states as protected",
             "A refuge is safe only as long as no product can carry its address (Working Together 2023, chapter 1)."},
    mask_row{mask::place_item, applies::protected_place,
             "items that are an address, a telephone, a school, a practice or a present place; another agency may hold "
             "what this one protects",
             "The agency that holds it unmarked does not know that somebody is in hiding."},
    mask_row{mask::place_field, applies::protected_place,
             "named values of an item, except those known to tell nothing about a place",
             "A ward, a court, a clinic or a found-at postcode stands for the address; a name nobody knows may too."},
    mask_row{mask::place_body, applies::protected_place,
             "which school, practice, clinic or hospital holds an item, with its system and telephone, in whomever's "
             "item; and "
             "who works there, in that person's own",
             "Whoever knows the school waits at its gate."},
    mask_row{mask::time_at_place, applies::protected_place, "the time of day of what happened at such a body",
             "A school and an attendance time, or a practice and an appointment time, together say where to be and "
             "when."},
    mask_row{mask::match_evidence, applies::protected_place,
             "what a match was made on, if it is about a place, and its score within the band",
             "That a guessed postcode was right confirms it."},
    mask_row{mask::searched_bodies, applies::protected_place,
             "which bodies of an agency were searched and found somebody",
             "That this school has found the child says which school it is."},
    mask_row{
        mask::echo, applies::protected_place,
        "school, practice, early-years setting and telephones in the echo, and by their form postcodes, telephone "
        "numbers and names of places in its sentences, in the reasons and decisions that people here write, and in "
        "what they take down of a withdrawal by telephone",
        "The request came from somebody who may know; its print goes to people who may not."},
    mask_row{mask::text_form, applies::protected_place,
             "postcodes, telephone numbers and names of places in sentences about that person, and in whatever was "
             "told by telephone",
             "Free text says what the fields no longer do."},
    mask_row{mask::same_value, applies::protected_place,
             "any of these values again, in whatever spelling, anywhere else in the response; in the echo only those "
             "that the "
             "request itself gives",
             "A sibling's school, a neighbour's report or a worker's note gives away the same place."},
    mask_row{mask::sex_disagreement, applies::always,
             "sex and previous names of somebody whom the agencies record with different sexes",
             "Shown side by side they tell a gender history (Gender Recognition Act 2004 s.22)."},
    mask_row{mask::immigration, applies::always, "nationality and immigration status",
             "Released by a person only, where the child's safety turns on it; families who fear it stay away."},
    mask_row{mask::outsider, applies::always,
             "a relative whom an agency names and who is not on the request, and that name anywhere else",
             "Somebody else's data: another parent's or a sibling's, for whom nobody made this check."},
    mask_row{mask::informant, applies::always, "who gave a third party's account",
             "An anonymous referrer stays anonymous (Working Together 2023, chapter 1)."},
};

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::mask> {
  static constexpr auto list =
      std::to_array<std::string_view>({"stated_address", "place_item", "place_field", "place_body", "time_at_place",
                                       "match_evidence", "searched_bodies", "echo", "text_form", "same_value",
                                       "sex_disagreement", "immigration", "outsider", "informant"});
};

template <>
struct words<hub::applies> {
  static constexpr auto list = std::to_array<std::string_view>({"protected_place", "always"});
};

}  // namespace mash
