// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/parse_subject.hpp"

#include <set>

namespace mash::hub {
namespace {

constexpr std::size_t SUBJECTS_MAX = 20, ITEMS_MAX = 16, WORD_MAX = 64, NAME_BYTES_MAX = 140, SHORT_MAX = 256;

contract::address read_address(const json::value& item, const std::string& pointer, std::vector<json::fault>& faults) {
  json::reader one(item, pointer, faults);
  contract::address read;
  read.type = one.word<policy::address_type>("type");
  read.lines = one.if_texts("lines", 8, SHORT_MAX);
  read.postcode = one.if_text("postcode", 16).value_or("");
  read.from = one.if_date("from");
  read.to = one.if_date("to");
  read.is_protected = one.if_boolean("protected").value_or(false);
  read.protected_from = one.if_texts("protected_from", ITEMS_MAX, WORD_MAX);
  read.use_for_matching = one.if_boolean("use_for_matching").value_or(true);
  one.finish();
  // A refuge is protected whether or not somebody ticked the box.
  if (read.type == policy::address_type::refuge || !read.protected_from.empty()) read.is_protected = true;
  return read;
}

void read_identifiers(json::reader& one, contract::person& into) {
  into.nhs_number = one.if_text("nhs_number", 10).value_or("");
  if (!into.nhs_number.empty() && !contract::valid_nhs_number(into.nhs_number))
    one.add("nhs_number", "check_digit", "the check digit of this NHS number is wrong; look for a typing slip");
  into.upn = one.if_text("upn", 13).value_or("");
  if (!into.upn.empty() && !contract::valid_upn(into.upn))
    one.add("upn", "check_letter", "the check letter of this unique pupil number is wrong; look for a typing slip");
  into.gp_practice_ods = one.if_text("gp_practice_ods", 16).value_or("");
}

// Optional members that are checked for shape and kept in the document.
void read_kept(json::reader& one, std::vector<json::fault>& faults) {
  (void)one.if_text("early_years_setting", SHORT_MAX);
  (void)one.if_texts("previous_schools", ITEMS_MAX, SHORT_MAX);
  (void)one.if_text("ethnicity", WORD_MAX);
  (void)one.if_text("legal_status", WORD_MAX);
  (void)one.if_texts("disability", ITEMS_MAX, WORD_MAX);
  (void)one.if_date("deceased");
  if (const auto* range = one.if_child("age_range")) {
    json::reader ages(*range, one.at("age_range"), faults);
    (void)ages.integer("from", 0, 120);
    (void)ages.integer("to", 0, 120);
    ages.finish();
  }
  if (const auto* child = one.if_child("communication")) {
    json::reader needs(*child, one.at("communication"), faults);
    (void)needs.if_text("language", WORD_MAX);
    (void)needs.if_boolean("interpreter");
    (void)needs.if_texts("do_not_use", ITEMS_MAX, WORD_MAX);
    (void)needs.if_text("note", SHORT_MAX);
    needs.finish();
  }
}

subject read_subject(const json::value& item, const std::string& pointer, std::vector<json::fault>& faults) {
  json::reader one(item, pointer, faults);
  subject read;
  contract::person& who = read.identity;
  who.id = one.text("id", WORD_MAX);
  who.kind = one.word<policy::subject_kind>("kind");
  read.roles = one.if_words<policy::role_in_concern>("role_in_concern", 8);
  read.why_included = one.said("why_included", SHORT_MAX);
  who.family_name = one.if_said("family_name", NAME_BYTES_MAX).value_or("");
  who.given_names = one.if_said("given_names", NAME_BYTES_MAX).value_or("");
  who.previous_names = one.if_texts("previous_names", ITEMS_MAX, NAME_BYTES_MAX);
  who.aliases = one.if_texts("aliases", ITEMS_MAX, NAME_BYTES_MAX);
  who.description = one.if_text("description", SHORT_MAX).value_or("");
  who.date_of_birth = one.if_date("date_of_birth");
  who.expected_date_of_delivery = one.if_date("expected_date_of_delivery");
  who.dob_status = one.if_word<policy::dob_status>("dob_status");
  who.sex = one.if_word<policy::sex>("sex");
  who.telephones = one.if_texts("telephones", ITEMS_MAX, 32);
  read_identifiers(one, who);
  if (const auto* school = one.if_child("school")) {
    json::reader place(*school, one.at("school"), faults);
    who.school_urn = place.text("urn", 16);
    place.finish();
  }
  if (const auto* list = one.if_items("addresses", ITEMS_MAX))
    for (std::size_t i = 0; i < list->size(); ++i)
      who.addresses.push_back(
          read_address((*list)[i], json::join_pointer(one.at("addresses"), std::to_string(i)), faults));
  read_kept(one, faults);
  one.finish();
  if (who.family_name.empty() && who.given_names.empty() && who.aliases.empty() && who.description.empty())
    one.add("family_name", "required", "give a name, an alias or a description");
  return read;
}

}  // namespace

void read_subjects(json::reader& from, std::vector<subject>& into, std::vector<json::fault>& faults) {
  const auto* list = from.items("subjects", SUBJECTS_MAX);
  if (list == nullptr) return;
  if (list->empty()) from.add("subjects", "required", "say whom the check is about");
  std::set<std::string> ids;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string pointer = json::join_pointer(from.at("subjects"), std::to_string(i));
    into.push_back(read_subject((*list)[i], pointer, faults));
    if (!ids.insert(into.back().identity.id).second)
      faults.push_back({pointer + "/id", "duplicate", "two subjects have the same id"});
  }
}

}  // namespace mash::hub
