// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/match.hpp"

#include <algorithm>
#include <set>

#include "adapters/match/decision.hpp"

namespace mash::kit {
namespace {

using matching::field;
using policy::match_band;
using policy::search_result;

// Somebody the source lists, beside the subject.
struct beside {
  const known_person* who;
  matching::comparison found;
};

struct judged {
  const known_person* who;
  matching::decision found;
  match_band band;
};

// Twins share everything else.
bool is_vetoed(const matching::comparison& by) {
  using enum matching::level;
  return by.levels[at(field::given_name)] == different && by.levels[at(field::nhs_number)] != same &&
         by.levels[at(field::upn)] != same;
}

std::optional<match_band> band_of(const matching::decision& found, bool restricted) {
  if (found.band == match_band::probable && restricted) return match_band::possible;
  return found.band;
}

void note_fitting(const known_person& who, std::set<std::string, std::less<>>& into) {
  for (const std::string& one : {who.key, who.identity.nhs_number, who.identity.upn})
    if (!one.empty()) into.insert(one);
}

bool is_shielded(const known_person& who) {
  return who.restricted || std::ranges::any_of(who.identity.addresses, &contract::address::is_protected);
}

contract::candidate evidence_for(const std::string& subject, const judged& one) {
  contract::candidate out;
  out.subject = subject;
  out.organisation = one.who->organisation;
  out.band = one.band;
  // Where somebody protected lives is not told by way of evidence either, nor by a score that a place has raised.
  const bool shielded = is_shielded(*one.who);
  out.score = shielded ? contract::least_score(one.band) : matching::probability_of(one.found.score);
  for (const matching::finding& line : one.found.findings)
    if (!shielded || !matching::is_of_place(line.what))
      out.why.push_back({std::string(to_word(line.what)), std::string(in_words(line.what, line.how)), line.weight});
  return out;
}

// Whoever fits as well, or nearly, could be the one who is meant.
bool is_rival(const judged& other, const judged& best) {
  return other.who->key != best.who->key &&
         (other.band == best.band || best.found.score - other.found.score < matching::RIVAL_WITHIN);
}

subject_match choose(const std::string& subject, std::vector<judged> people) {
  if (people.empty()) return {};
  const auto best = std::ranges::min_element(people, {}, [](const judged& one) {
    return std::tuple(one.band, -one.found.score, std::string_view(one.who->key));
  });
  if (best->band == match_band::possible ||
      std::ranges::any_of(people, [&](const judged& one) { return is_rival(one, *best); }))
    return {search_result::ambiguous_match, "", {}};
  return {search_result::found, best->who->key, evidence_for(subject, *best)};
}

bool related(const contract::ask& question, const std::string& a, const std::string& b) {
  return std::ranges::any_of(question.relations, [&](const contract::relation& one) {
    return (one.from == a && one.to == b) || (one.from == b && one.to == a);
  });
}

class matcher {
 public:
  matcher(const contract::ask& question, const std::map<std::string, std::vector<known_person>>& known)
      : question_(question) {
    const matching::naming names{matching::given_names::shipped(), nullptr};
    for (const contract::person& asked : question.subjects) {
      const auto there = known.find(asked.id);
      if (there == known.end()) continue;
      const matching::profile ours = matching::make_profile(asked, false);
      for (const known_person& one : there->second)
        people_[asked.id][one.organisation].push_back(
            {&one, matching::compare(ours, matching::make_profile(one.identity, one.restricted), names)});
    }
  }

  // Each round may find somebody through a tie to a person found in the round before. What is told rests on ties to
  // people who are found in it: should one round undo another, no tie counts.
  match_table run() {
    for (std::size_t round = 0; round <= question_.subjects.size() + 1; ++round) {
      match_table table = one_round();
      if (const ties_found found = certain_in(table); found == certain_)
        return table;
      else
        certain_ = found;
    }
    certain_.clear();
    return one_round();
  }

 private:
  using ties_found = std::set<std::pair<std::string, std::string>>;  // subject id, key

  static ties_found certain_in(const match_table& table) {
    ties_found out;
    for (const auto& [subject, organisations] : table.by_subject)
      for (const auto& [organisation, one] : organisations)
        if (one.result == search_result::found && one.evidence.band == match_band::certain)
          out.emplace(subject, one.key);
    return out;
  }

  [[nodiscard]] bool is_tied(const std::string& subject, const known_person& person) const {
    return std::ranges::any_of(person.ties, [&](const known_person::tie& tie) {
      return std::ranges::any_of(certain_, [&](const auto& entry) {
        return entry.first != subject && !tie.key.empty() && entry.second == tie.key &&
               related(question_, subject, entry.first);
      });
    });
  }

  [[nodiscard]] match_table one_round() const {
    match_table table;
    for (const auto& [subject, organisations] : people_)
      for (const auto& [organisation, people] : organisations) {
        std::vector<judged> fitting;
        for (const beside& one : people) {
          if (is_vetoed(one.found)) continue;
          matching::comparison by = one.found;
          if (is_tied(subject, *one.who)) by.levels[at(field::relationship)] = matching::level::same;
          matching::decision found = decide(by, matching::weights::shipped());
          if (found.band) note_fitting(*one.who, table.fitting);
          if (const auto band = band_of(found, one.who->restricted))
            fitting.push_back({one.who, std::move(found), *band});
        }
        table.by_subject[subject].emplace(organisation, choose(subject, std::move(fitting)));
      }
    return table;
  }

  const contract::ask& question_;
  std::map<std::string, std::map<std::string, std::vector<beside>>> people_;  // subject id -> organisation
  ties_found certain_;
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

std::vector<contract::candidate> match_table::candidates() const {
  std::vector<contract::candidate> out;
  for (const auto& [subject, organisations] : by_subject)
    for (const auto& [organisation, one] : organisations)
      if (one.result == search_result::found) out.push_back(one.evidence);
  return out;
}

match_table match(const contract::ask& question, const std::map<std::string, std::vector<known_person>>& known) {
  return matcher(question, known).run();
}

}  // namespace mash::kit
