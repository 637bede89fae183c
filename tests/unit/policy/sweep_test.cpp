// SPDX-License-Identifier: Apache-2.0
// Statements about the shipped agreement that hold at every point of its space, tried one by one.
#include <functional>

#include "policy/traits.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;

[[nodiscard]] std::string describe(const disclosure_question& at) {
  std::string text = at.holder + " to " + at.recipient + ", " + word(at.what) + " for " + word(at.why) + ", about " +
                     word(at.about) + ", " + word(at.rating) + ", " + word(at.family) + ", " + word(at.band);
  for (const caveat mark : at.caveats) text += ", " + word(mark);
  return text;
}

constexpr std::array FAMILY{agreement_state::given, agreement_state::refused, agreement_state::dispensed_with};

// Calls `visit` at every holder x recipient x purpose x category x about x urgency x family answer. Of those who do not
// ask, and of those who have not signed, one stands for all: the prover goes through the rest
// (tests/unit/policy/analyse).
void for_every_point(const agreement& under, const std::function<void(disclosure_question&)>& visit) {
  disclosure_question at = item_of("", category{});
  for (const party& holder : under.parties()) {
    if (!shipped().find_party(holder.member)->signed_up && holder.member != "housing") continue;
    for (const party& recipient : under.parties()) {
      if (!recipient.may_ask && recipient.member != "police") continue;
      for (std::size_t why = 0; why < words<purpose>::list.size(); ++why)
        for (std::size_t what = 0; what < words<category>::list.size(); ++what)
          for (std::size_t about = 0; about < words<subject_kind>::list.size(); ++about)
            for (std::size_t rating = 0; rating < words<urgency>::list.size(); ++rating)
              for (const agreement_state family : FAMILY) {
                at.holder = holder.member;
                at.recipient = recipient.member;
                at.why = static_cast<purpose>(why);
                at.what = static_cast<category>(what);
                at.about = static_cast<subject_kind>(about);
                at.rating = static_cast<urgency>(rating);
                at.family = family;
                at.caveats.clear();
                at.band = match_band::certain;
                visit(at);
              }
    }
  }
}

// One point in seven, each of a different kind: seven shares no factor with any of the lists.
class every_seventh {
 public:
  [[nodiscard]] bool operator()() { return count_++ % 7 == 0; }

 private:
  std::size_t count_ = 0;
};

// The first point at which `holds` is false, in words; empty: it holds everywhere. Counts what it looked at.
using statement = std::function<bool(const disclosure_question&, const disclosure_verdict&)>;

struct swept_space {
  std::string counter_example;
  std::size_t points = 0, shared = 0;
};

[[nodiscard]] swept_space check(const agreement& under, const statement& holds) {
  swept_space found;
  for_every_point(under, [&](const disclosure_question& at) {
    const disclosure_verdict verdict = may_disclose(under, at);
    ++found.points;
    if (verdict.form != disposition::withheld) ++found.shared;
    if (found.counter_example.empty() && !holds(at, verdict))
      found.counter_example = describe(at) + ": " + word(verdict.form) + " by " + std::string(verdict.rule);
  });
  EXPECT_GT(found.points, 500000U);
  EXPECT_GT(found.shared, 10000U) << "a space in which nothing is shared proves nothing";
  return found;
}

[[nodiscard]] agency_kind kind_of(const agreement& under, const std::string& member) {
  return under.find_party(member)->kind;
}

using named_statements = std::vector<std::pair<std::string_view, statement>>;

[[nodiscard]] named_statements about_what_is_told(const agreement& under) {
  static constexpr value_set<category> police_only{category::conviction_caution, category::arrest_pending,
                                                   category::intelligence, category::warning_marker};
  return {
      {"crime prevention shares nothing",
       [](const auto& at, const auto& said) {
         return at.why != purpose::crime_prevention || said.form == disposition::withheld;
       }},
      {"a purpose without terms shares nothing",
       [&under](const auto& at, const auto& said) {
         return under.tables().terms_of(at.why) != nullptr || said.form == disposition::withheld;
       }},
      {"blue shares nothing",
       [](const auto& at, const auto& said) {
         return at.rating != urgency::blue || said.form == disposition::withheld;
       }},
      {"adoption never leaves, and is never said to exist",
       [](const auto& at, const auto& said) {
         return at.what != category::adoption_marker || said.form >= disposition::call_agency;
       }},
      {"sexual health never leaves without a person",
       [](const auto& at, const auto& said) {
         return at.what != category::sexual_health || said.form >= disposition::human_review;
       }},
      {"early help sees no offence",
       [](const auto& at, const auto& said) {
         return at.why != purpose::early_help || !traits_of(at.what).offence || said.form == disposition::withheld;
       }},
      {"early help sees nothing about an adult",
       [](const auto& at, const auto& said) {
         return at.why != purpose::early_help || at.about != subject_kind::adult || said.form == disposition::withheld;
       }},
      {"early help sees nothing of the police",
       [](const auto& at, const auto& said) {
         return at.why != purpose::early_help || at.holder != "police" || said.form == disposition::withheld;
       }},
      {"early help sees nothing without the family's agreement",
       [](const auto& at, const auto& said) {
         return at.why != purpose::early_help || at.family == agreement_state::given ||
                said.form == disposition::withheld;
       }},
      {"nobody but the police tells of convictions and intelligence",
       [](const auto& at, const auto& said) {
         return !police_only.contains(at.what) || at.holder == "police" || said.form == disposition::withheld;
       }},
      {"no school and no police tell of anybody's health",
       [](const auto& at, const auto& said) {
         const auto shown = display_of(at.what);
         const bool health = shown == display_category::health_other || shown == display_category::health_attendance;
         return !health || at.holder == "health" || said.form == disposition::withheld;
       }},
      {"an adult's mental health and substance use never leave in full",
       [](const auto& at, const auto& said) {
         return (at.what != category::parent_mh && at.what != category::parent_substance) ||
                said.form >= disposition::summary_only;
       }},
      {"intelligence never leaves in full",
       [](const auto& at, const auto& said) {
         return at.what != category::intelligence || said.form >= disposition::summary_only;
       }},
      {"nobody who may not ask is told",
       [&under](const auto& at, const auto& said) {
         return under.find_party(at.recipient)->may_ask || said.form == disposition::withheld;
       }},
  };
}

[[nodiscard]] named_statements about_law_and_words(const agreement& under) {
  using enum agency_kind;
  static constexpr value_set<agency_kind> relevant_authorities{csc_ccc, csc_pcc, police, probation, icb, housing};
  static constexpr value_set<agency_kind> outside_s47_11{police, school, gp, probation};
  return {
      {"section 115 only towards a relevant authority",
       [&under](const auto& at, const auto& said) {
         return !said.basis.powers.contains(power::cda1998_s115) ||
                relevant_authorities.contains(kind_of(under, at.recipient));
       }},
      {"section 47(9) never towards the police, a school or another body outside section 47(11)",
       [&under](const auto& at, const auto& said) {
         return !said.basis.powers.contains(power::ca1989_s47_9) || !outside_s47_11.contains(kind_of(under, at.holder));
       }},
      {"section 16LA nowhere before its day",
       [](const auto&, const auto& said) { return !said.basis.powers.contains(power::ca2004_s16la); }},
      {"what leaves has a power, an Article 6 ground and an answer to confidence",
       [](const auto&, const auto& said) {
         return said.form == disposition::withheld ||
                (!said.basis.powers.empty() && !said.basis.article6_grounds.empty() && !said.basis.confidence.empty());
       }},
      {"special category data leaves only on an Article 9 ground, offences only on an Article 10 ground",
       [](const auto& at, const auto& said) {
         if (said.form == disposition::withheld) return true;
         const auto& grounds = said.basis.special_grounds;
         const bool nine = grounds.meets({article9_10::art9_c, article9_10::art9_g_para18, article9_10::art9_h});
         const bool ten = grounds.meets({article9_10::art10_para18, article9_10::art10_para6});
         return nine == traits_of(at.what).special && ten == traits_of(at.what).offence && !grounds.empty();
       }},
      {"what is withheld claims no basis",
       [](const auto&, const auto& said) {
         return said.form != disposition::withheld || said.basis == lawful_basis{};
       }},
      {"every answer has its rule, clause and reason in words",
       [](const auto&, const auto& said) {
         const bool told = said.form <= disposition::summary_only;
         return !said.rule.empty() && !said.clause.empty() && !said.because.empty() &&
                said.reason.has_value() != told && said.would_need.empty() == told;
       }},
  };
}

TEST(every_point, obeys_the_statements_about_the_shipped_agreement) {
  const agreement& under = all_signed();
  named_statements statements = about_what_is_told(under);
  for (auto& each : about_law_and_words(under)) statements.push_back(std::move(each));
  std::vector<std::string> broken(statements.size());
  const swept_space swept = check(under, [&](const disclosure_question& at, const disclosure_verdict& said) {
    for (std::size_t i = 0; i < statements.size(); ++i)
      if (broken[i].empty() && !statements[i].second(at, said)) broken[i] = describe(at) + ": " + word(said.form);
    return true;
  });
  for (std::size_t i = 0; i < statements.size(); ++i) EXPECT_EQ(broken[i], "") << statements[i].first;
  std::printf("          %zu points, %zu shared in some form, %zu statements\n", swept.points, swept.shared,
              statements.size());
}

TEST(every_point, a_caveat_more_a_worse_match_or_a_lower_rating_never_widens) {
  const agreement& under = all_signed();
  std::string wider;
  every_seventh taken;
  const auto compare = [&](const disclosure_question& from, const disclosure_question& to) {
    if (wider.empty() && may_disclose(under, to).form < may_disclose(under, from).form)
      wider = describe(from) + " became wider as " + describe(to);
  };
  for_every_point(under, [&](disclosure_question& at) {
    if (!taken()) return;
    if (at.recipient != "cambridgeshire" || at.rating == urgency::blue || under.tables().terms_of(at.why) == nullptr)
      return;
    disclosure_question other = at;
    for (std::size_t mark = 0; mark < words<caveat>::list.size(); ++mark) {
      other.caveats = {static_cast<caveat>(mark)};
      compare(at, other);
    }
    other = at;
    other.band = match_band::probable;
    compare(at, other);
    disclosure_question worse = other;
    worse.band = match_band::possible;
    compare(other, worse);
    other = at;
    other.asked_for = false;
    compare(at, other);
    if (at.rating != urgency::green) {
      other = at;
      other.rating = static_cast<urgency>(static_cast<int>(at.rating) + 1);
      compare(at, other);
    }
  });
  EXPECT_EQ(wider, "");
}

TEST(every_point, a_qualified_mark_is_held_for_a_person_where_harm_is_suspected_and_withheld_elsewhere) {
  using enum caveat;
  constexpr value_set<caveat> qualified{sensitive_service, third_party,      police_p, police_c, spent,
                                        gender_history,    restricted_record};
  const agreement& under = all_signed();
  std::string broken;
  std::size_t held = 0;
  for_every_point(under, [&](disclosure_question& at) {
    if (at.family != agreement_state::given || at.recipient != "cambridgeshire") return;
    for (const caveat mark : qualified) {
      at.caveats = {mark};
      const disposition form = may_disclose(under, at).form;
      const bool harm = at.why == purpose::s47_strategy || at.why == purpose::immediate_protection;
      if (form == disposition::human_review) ++held;
      if (form < disposition::human_review || (form == disposition::human_review && !harm))
        if (broken.empty()) broken = describe(at) + ": " + word(form);
    }
  });
  EXPECT_EQ(broken, "");
  EXPECT_GT(held, 1000U);
}

TEST(every_point, a_second_caveat_never_widens_what_the_first_left) {
  const agreement& under = all_signed();
  std::string wider;
  every_seventh taken;
  for_every_point(under, [&](disclosure_question& at) {
    if (!taken()) return;
    if (at.recipient != "peterborough" || at.rating != urgency::red || at.family != agreement_state::given ||
        at.about == subject_kind::unborn || under.tables().terms_of(at.why) == nullptr || at.holder == "housing")
      return;
    for (std::size_t first = 0; first < words<caveat>::list.size(); ++first) {
      at.caveats = {static_cast<caveat>(first)};
      const disposition one = may_disclose(under, at).form;
      for (std::size_t second = 0; second < words<caveat>::list.size(); second += 1 + first % 3) {
        at.caveats = {static_cast<caveat>(first), static_cast<caveat>(second)};
        if (wider.empty() && may_disclose(under, at).form < one) wider = describe(at);
      }
    }
  });
  EXPECT_EQ(wider, "");
}

TEST(every_point, a_power_less_never_widens) {
  const agreement& under = all_signed();
  for (const auto& entry : under.tables().written.law.powers) {
    if (!entry.from) continue;
    folder files = test::shipped_folder();
    test::sign_for_all(files);
    test::replace_in(files, TIER1_FILE, "from = " + to_iso_date(*entry.from), "from = 2999-01-01",
                     "value = \"" + word(entry.value) + "\"\nclause = \"" + entry.clause + "\"\n");
    const auto fewer = test::assembled(files);
    std::string wider;
    std::size_t narrower = 0;
    for_every_point(*fewer, [&](const disclosure_question& at) {
      if (at.recipient != "cambridgeshire" || at.rating != urgency::red || at.about == subject_kind::unborn) return;
      const disposition with_it = may_disclose(under, at).form, without = may_disclose(*fewer, at).form;
      if (without < with_it && wider.empty()) wider = describe(at);
      if (without > with_it) ++narrower;
    });
    EXPECT_EQ(wider, "") << "without " << word(entry.value);
    if (entry.value == power::ca2004_s10) {
      EXPECT_GT(narrower, 0U) << "early help rests on it alone";
    }
  }
}

TEST(every_point, an_agency_that_has_not_signed_tells_nothing) {
  std::string told;
  for_every_point(shipped(), [&](const disclosure_question& at) {
    if (told.empty() && at.holder == "housing" && may_disclose(shipped(), at).form != disposition::withheld)
      told = describe(at);
  });
  EXPECT_EQ(told, "");
}

}  // namespace
}  // namespace mash::policy
