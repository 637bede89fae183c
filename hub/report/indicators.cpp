// SPDX-License-Identifier: Apache-2.0
#include "hub/report/indicators.hpp"

namespace mash::hub::report {
namespace {

constexpr std::string_view CLOSED_NOTE =
    "The agency's desk was closed when it was asked: reported apart, since closed is not late.";
constexpr std::string_view UNDELIVERED_NOTE =
    "A question that never reached the agency counts as one without a reply; the hub does not keep which these were.";

// In the order of the enumerators.
constexpr auto DEFINITIONS = std::to_array<definition>({
    {"checks on a referral whose last child was first decided on by one working day after the referral",
     "checks on a referral that are decided, or whose day has passed", "from the referral to the decision",
     "The working day is that of the authority's own calendar (Working Together 2023)."},
    {"decided checks that were decided by the latest time that an agency was asked to answer by",
     "decided checks that asked an agency", "from opening the check to the decision",
     "A check keeps its rating, so the initial limit is the final one."},
    {"questions to an open desk with a reply at or before the time they were to be answered by",
     "questions to an open desk that are answered, or whose time has passed", "from question to reply",
     UNDELIVERED_NOTE},
    {"questions to a closed desk with a reply at or before the time they were to be answered by",
     "questions to a closed desk that are answered, or whose time has passed", "from question to reply", CLOSED_NOTE},
    {"questions to an open desk without a reply when the check was decided",
     "questions to an open desk that were to be answered before the check was decided", "", UNDELIVERED_NOTE},
    {"questions to a closed desk without a reply when the check was decided",
     "questions to a closed desk that were to be answered before the check was decided", "", CLOSED_NOTE},
    {"", "", "from the contact, as the asker stated it, to opening the check",
     "The number of hours is local and not known here, and contacts that led to no check are not in the hub."},
    {"", "", "from the last reply before the decision to the decision", ""},
    {"checks that asked an agency and ended in no further action for every child",
     "decided checks that asked an agency", "", ""},
    {"checks that state the family's agreement for somebody, or why none was sought", "checks", "",
     "The state of agreement is a word that says why, where none was sought."},
    {"checks that a manager authorised, with the reason",
     "checks that went, or were to go, without the family's "
     "agreement and needed a manager for it",
     "from opening the check to the manager's act", ""},
    {"checks sent under break-glass that another manager had reviewed within one working day",
     "checks sent under break-glass that are reviewed, or whose day has passed", "from opening the check to the review",
     "A day of 24 hours where the authority's own calendar is not known. How often it was used is the denominator."},
    {"decided checks with a decision that the referrer is told", "decided checks that a professional referred", "",
     "That the referrer is told is a recorded decision; when it was done, and whether it was safe, is not known here."},
    {"items that the hub withheld", "items in the agencies' newest answers that the hub decided on", "",
     "What an agency did not send is the agency's to report."},
    {"checks of which every adult of the household was looked for by some agency",
     "checks that asked an agency and name an adult of the household, once all were looked for or every time to answer "
     "by has passed",
     "", "The household's adults are those that the request names."},
    {"children with this outcome", "children decided on", "", "The newest decision about each child counts."},
});
static_assert(DEFINITIONS.size() == words<indicator>::list.size(), "each indicator is defined");

constexpr auto NOT_HELD = std::to_array<not_held>({
    {"rag_clock_met_against_initial_rag", "a check keeps the rating it was opened with"},
    {"undelivered_questions", "whether an adapter took a question is not kept once the connection is gone"},
    {"contact_to_referral_conversion", "contacts that led to no check are not in the hub"},
    {"screened_out_before_mash", "contacts that led to no check are not in the hub"},
    {"repeat_contact", "children are not linked from one check to another"},
    {"re_referral", "children are not linked from one check to another"},
    {"referrals_per_10000", "referrals without a check, and the population, are not in the hub"},
    {"feedback_to_referrer_in_one_working_day", "when the referrer was told is not recorded, only the decision to"},
    {"threshold_consistency", "second ratings and later referrals are not in the hub; outcome_mix is what it has"},
    {"repeat_cp_plan", "child protection plans are kept in the case system"},
    {"childs_account", "which children are verbal is not recorded"},
    {"strategy_discussion_timeliness", "strategy discussions are kept in the case system"},
    {"strategy_discussion_attendance", "strategy discussions are kept in the case system"},
    {"icpc_timeliness", "conferences are kept in the case system"},
    {"assessments_in_45_working_days", "assessments are kept in the case system"},
    {"met_return_interviews", "missing episodes and interviews are kept elsewhere"},
    {"marac_link", "MARAC lists are kept elsewhere"},
    {"withheld_upheld", "reviews of what was withheld are not recorded in the hub"},
    {"log_integrity", "a hub is no judge of its own log: `mashctl audit verify` recomputes it"},
});

}  // namespace

const definition& definition_of(indicator which) { return DEFINITIONS.at(static_cast<std::size_t>(which)); }

std::span<const not_held> all_not_held() { return NOT_HELD; }

}  // namespace mash::hub::report
