// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_parts.hpp"

#include "base/json_reader.hpp"

namespace mash::hub {

std::unexpected<error> journal::damaged() {
  return fail(errc::corrupt, "a step of the request's journal does not read back");
}

std::unexpected<error> journal::turned_down(refusal why) {
  return fail(errc::conflict, "a step is of an agency's part that is in no state for it: " + std::string(to_word(why)));
}

json::object journal::to_json(const person_ref& who) {
  return {{"id", who.id}, {"name", who.name}, {"role", who.role}, {"team", who.team}, {"telephone", who.telephone}};
}

json::object journal::to_json(const tightened& one) {
  return {{"item", one.item},
          {"disposition", to_word(one.disposition)},
          {"rule", one.rule},
          {"clause", one.clause},
          {"because", one.because},
          {"reason", to_word(one.reason)},
          {"category", to_word(one.category)},
          {"would_need", one.would_need}};
}

person_ref journal::read_person(const json::value& from, std::vector<json::fault>& faults) {
  json::reader who(from, "", faults);
  return {who.text_or_empty("id", TEXT_MAX), who.text_or_empty("name", TEXT_MAX), who.text_or_empty("role", TEXT_MAX),
          who.text_or_empty("team", TEXT_MAX), who.text_or_empty("telephone", TEXT_MAX)};
}

tightened journal::read_tightened(const json::value& from, std::vector<json::fault>& faults) {
  json::reader one(from, "", faults);
  tightened read;
  read.item = one.text_or_empty("item", TEXT_MAX);
  read.disposition = one.word<policy::disposition>("disposition", policy::disposition::withheld);
  read.rule = one.text_or_empty("rule", TEXT_MAX);
  read.clause = one.text_or_empty("clause", TEXT_MAX);
  read.because = one.text_or_empty("because", TEXT_MAX);
  read.reason = one.word<policy::refusal_reason>("reason");
  read.category = one.word<policy::display_category>("category", policy::display_category::other);
  read.would_need = one.text_or_empty("would_need", TEXT_MAX);
  return read;
}

}  // namespace mash::hub
