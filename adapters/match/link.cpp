// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/link.hpp"

#include <algorithm>
#include <array>

#include "adapters/match/households.hpp"

namespace mash::matching {
namespace {

using policy::match_band;

struct best_two {
  int best = -4 * WEIGHT_MAX, next = -4 * WEIGHT_MAX;
  void take(int score) {
    next = std::max(next, std::min(best, score));
    best = std::max(best, score);
  }
};

std::vector<link> all_links(const two_files& files, const link_terms& terms) {
  std::vector<link> out;
  const std::uint32_t rows = files.left == nullptr ? files.right.size() : files.left->size();
  for (std::uint32_t i = 0; i < rows; ++i) {
    auto found =
        files.right.look_up(files.left == nullptr ? files.right.at(i) : files.left->at(i), terms.forms, terms.by);
    std::ranges::sort(found, {}, &looked_up::number);
    for (looked_up& one : found) {
      if (files.left == nullptr && one.number <= i) continue;
      out.push_back({i, one.number, std::move(one.found)});
    }
  }
  return out;
}

struct rows_found {
  std::vector<bool> left, right;
  std::uint32_t given = 0, birth = 0, home = 0, linked = 0;  // pairs in doubt, by what would settle it; and pairs not

  [[nodiscard]] static double share(const std::vector<bool>& of) {
    return of.empty() ? 0 : static_cast<double>(std::ranges::count(of, true)) / static_cast<double>(of.size());
  }
  [[nodiscard]] double doubted(std::uint32_t pairs) const {
    return pairs == 0 ? 0 : static_cast<double>(pairs) / static_cast<double>(pairs + linked);
  }
};

// Decides pairs of two files anew, as what the files show lets it.
class second_look {
 public:
  second_look(const two_files& files, const link_terms& terms)
      : files_(files), by_(terms.by), names_{terms.forms, &files.right.often()} {}

  [[nodiscard]] static bool is_due(const link& one) { return *one.found.band > match_band::probable; }
  [[nodiscard]] decision at(const link& one, circumstances among) const {
    return decide(compare(files_.left->at(one.left), files_.right.at(one.right), names_), by_, among);
  }

 private:
  const two_files& files_;
  const weights& by_;
  const naming names_;
};

// What the files show of twins, namesakes and shared homes; only two files can, for within one they are the very
// question.
circumstances circumstances_of(const std::vector<link>& links, const two_files& files, const given_names& forms,
                               const second_look& again) {
  rows_found rows{std::vector<bool>(files.left->size()), std::vector<bool>(files.right.size())};
  for (const link& one : links) {
    if (second_look::is_due(one)) {
      const held_back lifted = again.at(one, {true, true, true}).why;
      rows.given += lifted == held_back::no_twins ? 1U : 0U;
      rows.birth += lifted == held_back::no_namesakes ? 1U : 0U;
      rows.home += lifted == held_back::no_shared_homes ? 1U : 0U;
      continue;
    }
    ++rows.linked;
    rows.left[one.left] = rows.right[one.right] = true;
  }
  const std::array<file_evidence, 2> evidence{
      file_evidence{count_doubles(*files.left, forms), rows_found::share(rows.right)},
      file_evidence{count_doubles(files.right.people(), forms), rows_found::share(rows.left)}};
  return judge_households(evidence, {rows.doubted(rows.given), rows.doubted(rows.birth), rows.doubted(rows.home)});
}

void decide_again(std::vector<link>& links, const two_files& files, const link_terms& terms) {
  const second_look again(files, terms);
  const circumstances among = circumstances_of(links, files, terms.forms, again);
  for (link& one : links)
    if (second_look::is_due(one)) one.found = again.at(one, among);
}

// Pairs that are not the best of both their rows go; those with a rival go to a person.
std::vector<link> best_of_both(std::vector<link> links, const two_files& files) {
  const bool itself = files.left == nullptr;
  std::vector<best_two> of_right(files.right.size()), of_left(itself ? 0 : files.left->size());
  auto& left_best = itself ? of_right : of_left;
  for (const link& one : links) {
    left_best[one.left].take(one.found.score);
    of_right[one.right].take(one.found.score);
  }
  std::erase_if(links, [&](const link& one) {
    return one.found.score < left_best[one.left].best || one.found.score < of_right[one.right].best;
  });
  for (link& one : links) {
    const int next = std::max(left_best[one.left].next, of_right[one.right].next);
    if (one.found.score - next >= RIVAL_WITHIN || *one.found.band == match_band::possible) continue;
    one.found.band = match_band::possible;
    one.found.why = held_back::rival;
  }
  return links;
}

}  // namespace

std::vector<link> link_files(const two_files& files, const link_terms& terms) {
  auto links = all_links(files, terms);
  if (files.left != nullptr) decide_again(links, files, terms);
  if (terms.one_to_one) links = best_of_both(std::move(links), files);
  std::erase_if(links, [&](const link& one) { return *one.found.band > terms.at_least; });
  return links;
}

}  // namespace mash::matching
