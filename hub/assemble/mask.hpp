// SPDX-License-Identifier: Apache-2.0
// Cross-source protection: what is masked over the whole response, by the table of hub/assemble/mask_table.hpp. Pure.
// The safety headline and the duty telephones always leave.
#pragma once

#include <set>

#include "base/json.hpp"
#include "hub/assemble/guards.hpp"
#include "hub/assemble/mask_table.hpp"
#include "hub/assemble/mask_text.hpp"
#include "hub/assemble/released.hpp"
#include "policy/value_set.hpp"

namespace mash::hub {

class masking {
 public:
  // Masks `shown`, which is released from this check, or from an earlier state of it: what is protected since is masked
  // in older versions too, though it was not when they were cut.
  masking(const check& newest, released& shown);

  [[nodiscard]] bool is_guarded(std::string_view subject) const { return guarded_.contains(subject); }
  // What may be shown of a match; of an agency's bodies and of what they found; of a subject in the echo.
  void mask_match(const agency& from, contract::candidate& match);
  [[nodiscard]] bool hides_bodies_of(const agency& from) const { return members_.contains(from.member); }
  void mask_searches(const agency& from, contract::answer& answer);
  void mask_echo(const subject& who, json::object& echo);
  // What was written in the request's own words, in its echo.
  void mask_written(json::object& echo);

  // Whose records name a relative who is not on the request.
  [[nodiscard]] const std::set<std::string>& outsiders_of() const { return outsiders_of_; }

  // The last word: every text of the response, after everything is put together, and the notice if anything was masked.
  void finish(json::object& response);

  // Which rows have masked something so far.
  [[nodiscard]] policy::value_set<mask> used() const { return used_; }

 private:
  void learn(const check& whole);
  void learn_names(const check& whole);
  void learn_request(const request& asked);
  void learn_addresses(const check& whole);
  void learn_surrogates(const agency& from, const contract::record& what);
  void learn_bodies(const agency& from);
  void learn_sexes(const check& whole);
  void learn_outsiders(const check& whole);
  [[nodiscard]] std::optional<mask> left_out(const shown_item& one) const;
  void mask_item(shown_item& one);
  template <class Row>
  void mask_fields(shown_item& one, const Row& row_of);
  [[nodiscard]] bool is_guarded(const contract::record& what) const;
  // Of the response, where the names of members mean something: elsewhere an agency's own fields may have any name.
  enum class part : unsigned char { other, subjects, corrections, decisions };
  [[nodiscard]] static part part_of(std::string_view member);
  void mask_reasons(json::value& node, part of);
  [[nodiscard]] bool names_subjects(std::string_view member, const json::value& node) const;
  [[nodiscard]] bool scrub(json::value& node, bool is_typed, part of, bool is_name = false) const;

  guarded_subjects guarded_;
  secret_values secrets_;                              // found anywhere in the response
  secret_values of_request_;                           // the same, but what the request itself says
  std::set<std::string, std::less<>> ids_;             // of the subjects, as they were typed
  std::set<std::string> names_;                        // what agencies call the people: no secret
  std::set<std::string> bodies_;                       // ids of schools, practices, clinics that know somebody guarded
  std::set<std::string> members_;                      // whose answers come from such bodies
  std::set<std::string> outsiders_of_, sexes_differ_;  // subject ids
  std::set<std::string> outsider_items_;               // record ids
  policy::value_set<mask> used_;
};

}  // namespace mash::hub
