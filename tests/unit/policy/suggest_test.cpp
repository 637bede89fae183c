// SPDX-License-Identifier: Apache-2.0
#include "policy/suggest.hpp"

#include <gtest/gtest.h>

#include "policy/vocabulary.hpp"

namespace mash::policy {
namespace {

[[nodiscard]] std::string_view category_meant_by(std::string_view written) {
  return nearest_word(written, words<category>::list);
}

TEST(nearest_word, finds_a_slip_of_one_letter_a_swap_a_plural_and_a_missing_underscore) {
  EXPECT_EQ(category_meant_by("da_incidnt"), "da_incident");
  EXPECT_EQ(category_meant_by("da_icnident"), "da_incident");
  EXPECT_EQ(category_meant_by("da_incidents"), "da_incident");
  EXPECT_EQ(category_meant_by("courtorder"), "court_order");
  EXPECT_EQ(category_meant_by("DA_incident"), "da_incident");
}

TEST(nearest_word, says_nothing_when_no_word_is_near) {
  EXPECT_EQ(category_meant_by("credit_rating_of_employer"), "");
  EXPECT_EQ(category_meant_by("x"), "");
  EXPECT_EQ(category_meant_by(std::string(5000, 'a')), "");
}

TEST(nearest_word, takes_the_nearer_of_two_neighbours) {
  EXPECT_EQ(category_meant_by("parent_m"), "parent_mh");
  EXPECT_EQ(category_meant_by("identity_basics"), "identity_basic");
}

TEST(nearest_word, finds_every_word_of_the_vocabulary_from_a_misspelling_of_it) {
  for (const std::string_view right : words<category>::list) {
    std::string wrong(right);
    wrong.insert(wrong.size() / 2, 1, 'q');
    EXPECT_EQ(category_meant_by(wrong), right);
  }
}

TEST(nearest_word, has_nothing_to_offer_from_an_empty_vocabulary) { EXPECT_EQ(nearest_word("red", {}), ""); }

}  // namespace
}  // namespace mash::policy
