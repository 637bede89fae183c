// SPDX-License-Identifier: Apache-2.0
// The two tables of the lifecycle. docs/lifecycle.md shows them, and a test holds the two together.
#include "hub/model/lifecycle.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t PHASES = words<phase>::list.size(), PARTS = words<part_state>::list.size(),
                      OCCURRENCES = words<happening>::list.size();
constexpr std::size_t OF_PARTS = static_cast<std::size_t>(happening::cancelled) + 1;

using check_row = std::array<check_move, PHASES>;
using part_row = std::array<part_move, PARTS>;

constexpr check_move STAYS{effect::stays}, OPENS{effect::opens}, TURNS{effect::turns}, EXPIRES{effect::expires},
    CANCELS{effect::cancels}, ASIDE{effect::aside}, OWED{effect::while_owed};
constexpr check_move no(refusal why) { return {effect::stays, why}; }
constexpr check_move UNASKED = no(refusal::never_asked), NO_LEAVE = no(refusal::needs_authority),
                     LAPSED = no(refusal::expired), DONE = no(refusal::nothing_open), ENDED = no(refusal::cancelled),
                     AGAIN = no(refusal::already_asked), GOES_ON = no(refusal::not_cancelled);

// clang-format off
constexpr std::array<check_row, OCCURRENCES> CHECKS{{
    //                 awaiting  lapsed   open     complete expired  cancelled
    /* asked        */ {NO_LEAVE, LAPSED,  OPENS,   OPENS,   AGAIN,   ENDED},
    /* asked_again  */ {NO_LEAVE, LAPSED,  OPENS,   OPENS,   OPENS,   ENDED},
    /* acknowledged */ {UNASKED,  UNASKED, STAYS,   STAYS,   STAYS,   STAYS},
    /* taken        */ {UNASKED,  UNASKED, STAYS,   STAYS,   STAYS,   ENDED},
    /* holding      */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ENDED},
    /* needed       */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ENDED},
    /* answered     */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ASIDE},
    /* spoilt       */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ENDED},
    /* lost         */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ENDED},
    /* relayed      */ {NO_LEAVE, LAPSED,  TURNS,   TURNS,   TURNS,   ENDED},
    /* none_known   */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ENDED},
    /* needs_over   */ {UNASKED,  UNASKED, TURNS,   TURNS,   TURNS,   ENDED},
    /* cancelled    */ {CANCELS,  LAPSED,  CANCELS, DONE,    CANCELS, ENDED},
    /* authorised   */ {OPENS,    LAPSED,  OWED,    OWED,    OWED,    OWED},
    /* decided      */ {NO_LEAVE, LAPSED,  STAYS,   STAYS,   STAYS,   ENDED},
    /* expired      */ {EXPIRES,  STAYS,   EXPIRES, DONE,    STAYS,   ENDED},
    /* stopped      */ {GOES_ON,  GOES_ON, GOES_ON, GOES_ON, GOES_ON, STAYS},
}};

constexpr part_move to(part_state there) { return {there}; }
constexpr part_move not_so(refusal why) { return {part_state::not_asked, why}; }
constexpr part_move N = to(part_state::not_asked), B = to(part_state::by_other_means), A = to(part_state::asked),
                    T = to(part_state::taken), L = to(part_state::looking), R = to(part_state::told),
                    X = to(part_state::lost), S = to(part_state::spoilt), W = to(part_state::answered),
                    P = to(part_state::stopped);
constexpr part_move never = not_so(refusal::never_asked), twice = not_so(refusal::already_asked),
                    line_ = not_so(refusal::no_line), has_ = not_so(refusal::has_it),
                    spoke = not_so(refusal::already_answered), settl = not_so(refusal::already_settled),
                    ended = not_so(refusal::cancelled);

constexpr std::array<part_row, OF_PARTS> PARTS_OF{{
    //                 not_asked other  asked  taken  looking told   lost   spoilt answered stopped
    /* asked        */ {A,     twice, twice, twice, twice, twice, twice, twice, twice, ended},
    /* asked_again  */ {A,     A,     A,     A,     A,     A,     A,     A,     A,     ended},
    /* acknowledged */ {never, B,     T,     T,     L,     R,     X,     S,     W,     P},
    /* taken        */ {never, line_, T,     T,     L,     R,     settl, settl, spoke, ended},
    /* holding      */ {never, B,     L,     L,     L,     R,     L,     S,     W,     ended},
    /* needed       */ {never, B,     T,     T,     L,     R,     X,     S,     W,     ended},
    /* answered     */ {never, W,     W,     W,     W,     W,     W,     W,     W,     P},
    /* spoilt       */ {never, line_, S,     S,     S,     R,     S,     S,     spoke, ended},
    /* lost         */ {never, line_, X,     has_,  has_,  R,     settl, settl, spoke, ended},
    /* relayed      */ {never, R,     R,     R,     R,     R,     R,     R,     W,     ended},
    /* none_known   */ {never, B,     A,     T,     L,     R,     X,     S,     W,     ended},
    /* needs_over   */ {never, B,     A,     T,     L,     R,     X,     S,     W,     ended},
    /* cancelled    */ {N,     B,     P,     P,     P,     R,     X,     S,     W,     ended},
}};
// clang-format on

}  // namespace

check_move move_of(phase from, happening what) {
  return CHECKS.at(static_cast<std::size_t>(what)).at(static_cast<std::size_t>(from));
}

part_move move_of(part_state from, happening what) {
  MASH_ASSERT(what <= happening::cancelled);
  return PARTS_OF.at(static_cast<std::size_t>(what)).at(static_cast<std::size_t>(from));
}

}  // namespace mash::hub
