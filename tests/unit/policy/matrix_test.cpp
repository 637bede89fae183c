// SPDX-License-Identifier: Apache-2.0
// What the shipped agreement shares, as a table that a person can read: golden/shipped_matrix.txt. A change of the
// agreement shows there line by line. MASH_UPDATE_GOLDEN=1 rewrites it.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;

[[nodiscard]] std::string read_all(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// One line for each holder, purpose, category and person that anything is shared about; rules decide by red, amber,
// green. The family has agreed; the second agreement state shows where a limited agreement shares less.
[[nodiscard]] std::string matrix_of(const agreement& under) {
  std::string text = "# holder purpose category about: red amber green (red, if the family's agreement is limited)\n";
  for (const party& holder : under.parties())
    for (const purpose_terms& why : under.tables().written.purposes)
      for (std::size_t what = 0; what < words<category>::list.size(); ++what)
        for (std::size_t about = 0; about < words<subject_kind>::list.size(); ++about) {
          disclosure_question asked = item_of(holder.member, static_cast<category>(what), why.why);
          asked.about = static_cast<subject_kind>(about);
          std::string forms;
          bool any = false;
          const auto note = [&](urgency rating, agreement_state family) {
            asked.rating = rating;
            asked.family = family;
            const disposition form = may_disclose(under, asked).form;
            any |= form != disposition::withheld;
            forms.append(" ").append(to_word(form));
          };
          for (const urgency rating : {urgency::red, urgency::amber, urgency::green})
            note(rating, agreement_state::given);
          note(urgency::red, agreement_state::given_limited);
          if (any)
            text += holder.member + " " + word(why.why) + " " + word(asked.what) + " " + word(asked.about) + ":" +
                    forms + "\n";
        }
  return text;
}

TEST(matrix, of_the_shipped_agreement_is_the_one_that_was_agreed) {
  const std::string path = std::string(MASH_SOURCE_DIR) + "/tests/unit/policy/golden/shipped_matrix.txt";
  const std::string now = matrix_of(all_signed());
  if (std::getenv("MASH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << now;
  const std::string agreed = read_all(path);
  EXPECT_EQ(now, agreed) << "what is shared has changed; if that is meant, rewrite it with MASH_UPDATE_GOLDEN=1";
}

[[nodiscard]] disposition another(disposition form) {
  return form == disposition::released      ? disposition::summary_only
         : form == disposition::call_agency ? disposition::withheld
                                            : disposition::released;
}

// The agreement with the disposition of the rule changed.
[[nodiscard]] folder mutated(const rule_terms& rule) {
  folder files = test::shipped_folder();
  test::sign_for_all(files);
  test::replace_in(files, TIER2_FILE, "disposition = \"" + word(rule.form) + "\"",
                   "disposition = \"" + word(another(rule.form)) + "\"", "id = \"" + rule.id + "\"\n");
  return files;
}

TEST(matrix, notices_a_changed_disposition_of_every_single_rule) {
  const agreement& original = all_signed();
  const std::string agreed = matrix_of(original);
  std::size_t killed = 0;
  for (const rule_terms& rule : original.tables().written.rules) {
    const auto mutant = agreement::assemble(mutated(rule), "mutant");
    const bool noticed = !mutant || matrix_of(**mutant) != agreed;
    EXPECT_TRUE(noticed) << rule.id << " could say anything";
    killed += noticed ? 1 : 0;
  }
  std::printf("          %zu of %zu mutants noticed\n", killed, original.tables().written.rules.size());
}

}  // namespace
}  // namespace mash::policy
