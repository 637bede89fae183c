// SPDX-License-Identifier: Apache-2.0
// What an agency says besides its answer, as the response shows it: a person there is looking, and until when; or one
// more identifier would settle its match. Nothing here is about whoever was found.
#include <algorithm>

#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub {
namespace {

// In words that stand in a sentence: "nhs number" is what people say.
std::string said_words(const std::vector<contract::identifier>& any_of) {
  std::string out;
  for (std::size_t i = 0; i < any_of.size(); ++i) {
    std::string word(to_word(any_of[i]));
    std::ranges::replace(word, '_', ' ');
    out += (i == 0 ? "" : i + 1 == any_of.size() ? " or " : ", ") + word;
  }
  return out;
}

bool is_awaited(const agency& one, instant as_of) {
  return one.looking && outcome_of(one, as_of) == policy::roster_outcome::awaiting_human;
}

bool is_expected_late(const agency& one) {
  return one.looking->expected_by && *one.looking->expected_by > one.human_deadline;
}

}  // namespace

void add_asked_back(const agency& one, instant as_of, json::object& entry) {
  if (is_awaited(one, as_of)) {
    json::object looking{{"since", to_rfc3339(one.looking->at)}};
    if (one.looking->expected_by) looking.emplace("expected_by", to_rfc3339(*one.looking->expected_by));
    if (is_expected_late(one)) looking.emplace("after_return_by", true);
    entry.emplace("looking", std::move(looking));
  }
  if (one.need_ended) entry.emplace("need_ended", to_word(*one.need_ended));
  if (one.needs.empty()) return;
  json::array wanted(entry.storage());
  for (const identifier_need& need : one.needs) {
    json::array any_of;
    for (const contract::identifier what : need.any_of) any_of.emplace_back(to_word(what));
    wanted.push_back(
        json::object{{"subject", need.subject}, {"any_of", std::move(any_of)}, {"asked_at", to_rfc3339(need.at)}});
  }
  entry.emplace("wants", std::move(wanted));
}

void add_asked_back_notices(const check& whole, instant as_of, json::array& into) {
  const bool is_red = whole.request.urgency == policy::urgency::red;
  for (const agency& one : whole.agencies) {
    if (is_awaited(one, as_of) && is_expected_late(one))
      into.push_back(notice("expected_late", is_red ? "red" : "amber",
                            "A person at " + one.name + " is looking and expects to answer at " +
                                to_rfc3339(*one.looking->expected_by) + ", after its return time" +
                                (is_red ? ". Red does not wait for it: ring." : "."),
                            one.member));
    if (!wants_identifier(one, as_of)) continue;
    for (const identifier_need& need : one.needs)
      into.push_back(notice("identifier_wanted", is_red ? "red" : "amber",
                            one.name + " cannot tell for certain who " + need.subject +
                                " is. One of these settles it: " + said_words(need.any_of) +
                                ". Give what you know, or say that nobody knows more.",
                            one.member));
  }
}

}  // namespace mash::hub
