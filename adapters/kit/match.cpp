// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/match.hpp"

#include <algorithm>
#include <set>

#include "adapters/kit/compare.hpp"

namespace mash::kit {
namespace {

using policy::match_band;
using policy::search_result;

enum class judgement : unsigned char { no, maybe, yes };

bool has_identifier(const comparison& by) {
  return by.nhs_number == agreement_level::same || by.upn == agreement_level::same;
}

bool is_vetoed(const comparison& by) {
  if (by.nhs_number == agreement_level::different || by.upn == agreement_level::different) return true;
  return !has_identifier(by) && by.given_name == agreement_level::different;
}

judgement judge(const comparison& by, bool tied) {
  if (is_vetoed(by)) return judgement::no;
  if (has_identifier(by)) {
    const bool contradicted = by.name == agreement_level::different && by.date_of_birth == agreement_level::different;
    return contradicted ? judgement::maybe : judgement::yes;
  }
  if (by.name != agreement_level::same || by.date_of_birth != agreement_level::same) return judgement::no;
  return by.address || by.telephone || by.by_alias || tied ? judgement::yes : judgement::maybe;
}

contract::candidate evidence_for(const std::string& subject, const known_person& known, const comparison& by,
                                 bool tied) {
  contract::candidate out;
  out.subject = subject;
  out.organisation = known.organisation;
  out.band = match_band::certain;
  const auto add = [&](std::string_view field, std::string_view level, std::int64_t weight) {
    out.why.push_back({std::string(field), std::string(level), weight});
    out.score = std::min<std::int64_t>(999, out.score + weight);
  };
  const auto compared = [&](std::string_view field, agreement_level level, std::int64_t same, std::int64_t different) {
    if (level == agreement_level::same) add(field, "same", same);
    if (level == agreement_level::different) add(field, "different", different);
  };
  compared("nhs_number", by.nhs_number, 600, -600);
  compared("upn", by.upn, 600, -600);
  if (by.by_alias)
    add("name", "same through an alias or previous name", 300);
  else
    compared("name", by.name, 350, -200);
  compared("date_of_birth", by.date_of_birth, 350, -200);
  if (tied) add("relationship", "tie to another matched person", 260);
  // Where somebody protected lives is not told by way of evidence either.
  const bool shielded =
      known.restricted || std::ranges::any_of(known.identity.addresses, &contract::address::is_protected);
  if (by.address && !shielded) add("postcode", "same", 260);
  if (by.telephone && !shielded) add("telephone", "same", 260);
  if ((by.address || by.telephone) && shielded) add("contact", "agrees", 260);
  return out;
}

bool related(const contract::ask& question, const std::string& a, const std::string& b) {
  return std::ranges::any_of(question.relations, [&](const contract::relation& one) {
    return (one.from == a && one.to == b) || (one.from == b && one.to == a);
  });
}

class matcher {
 public:
  matcher(const contract::ask& question, const std::map<std::string, std::vector<known_person>>& known)
      : question_(question), known_(known) {}

  // Each round may find somebody through a tie to a person found in the round before.
  match_table run() {
    match_table table;
    for (std::size_t before = 0, round = 0; round <= question_.subjects.size(); ++round) {
      table = one_round();
      if (found_.size() == before && round > 0) break;
      before = found_.size();
    }
    return table;
  }

 private:
  bool is_tied(const std::string& subject, const known_person& person) const {
    return std::ranges::any_of(person.ties, [&](const known_person::tie& tie) {
      return std::ranges::any_of(found_, [&](const auto& entry) {
        return entry.first != subject && !tie.key.empty() && entry.second == tie.key &&
               related(question_, subject, entry.first);
      });
    });
  }

  subject_match match_in(const contract::person& asked, const std::vector<const known_person*>& people) {
    subject_match out;
    std::set<std::string> certain;
    bool doubtful = false;
    for (const known_person* person : people) {
      const comparison by = compare(asked, *person);
      const bool tied = is_tied(asked.id, *person);
      switch (judge(by, tied)) {
        case judgement::no:
          break;
        case judgement::maybe:
          doubtful = true;
          break;
        case judgement::yes:
          if (certain.insert(person->key).second) {
            out.key = person->key;
            out.evidence = evidence_for(asked.id, *person, by, tied);
          }
          break;
      }
    }
    if (certain.size() == 1)
      out.result = search_result::found;
    else if (certain.size() > 1 || doubtful)
      out = {search_result::ambiguous_match, "", {}};
    return out;
  }

  match_table one_round() {
    match_table table;
    std::set<std::pair<std::string, std::string>> found;
    for (const contract::person& asked : question_.subjects) {
      const auto there = known_.find(asked.id);
      if (there == known_.end()) continue;
      std::map<std::string, std::vector<const known_person*>> by_organisation;
      for (const known_person& person : there->second) by_organisation[person.organisation].push_back(&person);
      for (const auto& [organisation, people] : by_organisation) {
        subject_match one = match_in(asked, people);
        if (one.result == search_result::found) found.emplace(asked.id, one.key);
        table.by_subject[asked.id].emplace(organisation, std::move(one));
      }
    }
    found_ = std::move(found);
    return table;
  }

  const contract::ask& question_;
  const std::map<std::string, std::vector<known_person>>& known_;
  std::set<std::pair<std::string, std::string>> found_;  // subject id, key
};

}  // namespace

bool match_table::any(search_result result) const {
  return std::ranges::any_of(by_subject, [&](const auto& subject) {
    return std::ranges::any_of(subject.second, [&](const auto& one) { return one.second.result == result; });
  });
}

std::map<std::string, std::vector<std::string>> match_table::keys() const {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& [subject, organisations] : by_subject)
    for (const auto& [organisation, one] : organisations)
      if (one.result == search_result::found) out[subject].push_back(one.key);
  return out;
}

match_table match(const contract::ask& question, const std::map<std::string, std::vector<known_person>>& known) {
  return matcher(question, known).run();
}

}  // namespace mash::kit
