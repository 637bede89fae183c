// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/alarms.hpp"

#include <algorithm>
#include <tuple>

#include "base/crypto.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/model/undecided.hpp"

namespace mash::hub {
namespace {

using std::chrono::minutes;

// A gap in the hours that is longer is the end of the day, and not lunch.
constexpr std::chrono::hours LUNCH_MAX{3};
constexpr std::chrono::days LOOK_AHEAD{8};

std::string desk_of_agency(const agency& one) { return "agency:" + one.member; }

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

class collector {
 public:
  collector(const check& whole, const alarm_view& by, instant now)
      : whole_(whole),
        by_(by),
        now_(now),
        state_(state_of(whole, now)),
        is_red_(whole.request.urgency == policy::urgency::red),
        terms_(by.terms.of(whole.request.urgency)),
        front_door_(calendar_of(whole.request.authority)) {}

  std::vector<alarm> all() && {
    add_authority();
    add_glass();
    if (state_ != check_state::cancelled && state_ != check_state::expired) {
      for (const agency& one : whole_.agencies)
        if (!one.ask_id.empty() && !one.stopped) add_agency(one);
      add_decision();
      add_hand_over();
    }
    add_corrections();
    add_telling();
    std::ranges::sort(out_, {}, [](const alarm& one) { return std::tie(one.when, one.what, one.about); });
    return std::move(out_);
  }

  // As long as telling somebody of a decision may take.
  [[nodiscard]] instant acknowledge_by() const { return after(front_door_, now_, by_.terms.telling); }

 private:
  void add(alarm one) {
    if (one.until && (now_ >= *one.until || one.when >= *one.until)) return;
    // What was said of an earlier round of asking is not said of the present question.
    const agency* of = whole_.find_member(one.about);
    const instant since = of != nullptr && of->round > 1 ? of->asked_at : instant::min();
    const bool raised = std::ranges::any_of(whole_.alarms, [&](const raised_alarm& said) {
      return said.what == one.what && said.about == one.about && said.at >= since;
    });
    if (!raised) out_.push_back(std::move(one));
  }

  [[nodiscard]] const calendar* calendar_of(std::string_view member) const {
    const auto known = std::ranges::find(by_.members, member, &known_member::name);
    return known == by_.members.end() ? nullptr : known->desk.get();
  }

  // Red runs through closing time.
  [[nodiscard]] instant after(const calendar* desk, instant from, minutes work) const {
    if (is_red_ || desk == nullptr) return from + work;
    return desk->after_working_time(from, work).value_or(from + work);
  }

  // So much of the working time between two moments before the second.
  [[nodiscard]] static instant before(const calendar* desk, instant from, instant until, minutes work) {
    if (desk == nullptr) return until - work;
    const auto all = desk->working_time(from, until);
    if (all <= work) return from;
    return desk->after_working_time(from, all - work).value_or(until - work);
  }

  // Whoever was gone without hears of it at once, and until somebody of them has looked.
  void add_glass() {
    if (!is_review_owed(whole_)) return;
    const instant at = whole_.glass->at, due = whole_.glass->review_due;
    add({alarm_word::break_glass, {}, at, {}, at, by_.terms.escalate});
    add({alarm_word::review_soon, {}, before(front_door_, at, due, by_.terms.decision), due, due, by_.terms.escalate});
    add({alarm_word::review_overdue, {}, due, {}, due, by_.terms.escalate});
  }

  void add_authority() {
    if (state_ == check_state::awaiting_authority)
      add({alarm_word::authority_awaited, {}, whole_.opened_at, {}, whole_.opened_at, by_.terms.escalate});
    if (!whole_.authority_owed || !whole_.authority_due) return;
    const instant due = *whole_.authority_due, soon = due - by_.terms.authority;
    if (soon > whole_.opened_at) add({alarm_word::authority_soon, {}, soon, due, due, by_.terms.escalate});
    add({alarm_word::authority_overdue, {}, due, {}, due, joined(by_.terms.escalate, by_.terms.follow)});
  }

  void add_agency(const agency& one) {
    const policy::roster_outcome outcome = outcome_of(one, now_);
    const bool waits = !is_settled(outcome);
    if (wants_identifier(one, now_))
      add({alarm_word::identifier_wanted, one.member, one.needs.back().at, one.human_deadline, one.human_deadline,
           by_.terms.follow});
    if (!waits && outcome != policy::roster_outcome::timed_out) return;
    add_expected_late(one);
    const instant due = awaited_until(whole_, one);
    const std::vector<std::string> its_desk{desk_of_agency(one)};
    if (waits && !one.closed_because.empty() && (!one.reopens_at || *one.reopens_at >= due))
      add({alarm_word::desk_closed, one.member, one.asked_at, one.reopens_at, due, joined(its_desk, by_.terms.follow)});
    if (waits && !one.acknowledged && !one.answer && !one.fixed)
      add({alarm_word::not_seen, one.member, std::max(one.asked_at, by_.started) + terms_.acknowledge, due, due,
           joined(its_desk, by_.terms.follow)});
    const calendar* desk = calendar_of(one.member);
    const instant soon = is_red_ ? due - terms_.warn : before(desk, one.asked_at, due, terms_.warn);
    if (waits && soon > one.asked_at) add({alarm_word::return_soon, one.member, soon, due, due, its_desk});
    add({alarm_word::return_over, one.member, due, {}, due, joined(its_desk, by_.terms.follow)});
    add({alarm_word::return_escalated, one.member, after(desk, due, terms_.escalate), {}, due, by_.terms.escalate});
  }

  // Said at once, not when the time has come: whoever waits may still ring, or decide without it.
  void add_expected_late(const agency& one) {
    if (!one.looking || !one.looking->expected_by || *one.looking->expected_by <= one.human_deadline) return;
    add({alarm_word::expected_late, one.member, one.looking->at, *one.looking->expected_by, one.human_deadline,
         is_red_ ? joined(by_.terms.follow, by_.terms.escalate) : by_.terms.follow});
  }

  void add_decision() {
    if (!whole_.decide_by || whole_.awaiting_authority || undecided_children(whole_).empty()) return;
    const instant due = *whole_.decide_by;
    const instant from = whole_.request.referral_received_at.value_or(whole_.opened_at);
    const std::vector<std::string>& to = by_.terms.escalate;
    if (whole_.version > 0 && all_settled(whole_, now_))
      add({alarm_word::decision_waiting, {}, after(front_door_, whole_.version_at, terms_.decide), due, due, to});
    add({alarm_word::decision_soon, {}, before(front_door_, from, due, by_.terms.decision), due, due, to});
    add({alarm_word::decision_overdue, {}, due, {}, due, to});
  }

  // Also of a check that was cancelled: what it showed stands in people's heads.
  void add_corrections() {
    for (const correction_taken& one : whole_.corrections) {
      if (!has_outstanding(one)) continue;
      const auto to = joined(by_.terms.follow, by_.terms.escalate);
      const std::string about = std::to_string(one.number);
      add({alarm_word::correction_made, about, one.at, {}, one.due, to});
      add({alarm_word::correction_unread, about, one.due, {}, one.due, to});
    }
  }

  void add_telling() {
    const decision_taken* act = oldest_untold(whole_);
    if (act == nullptr) return;
    const instant due = after(front_door_, act->at, by_.terms.telling);
    add({alarm_word::telling_due, to_rfc3339(act->at), due, {}, due, joined(by_.terms.follow, by_.terms.escalate)});
  }

  // What is due before the authority opens again, and everything that is Red and open.
  [[nodiscard]] bool cannot_wait_until(instant opens) const {
    if (nothing_is_open(whole_, now_)) return false;
    if (is_red_) return true;
    return std::ranges::any_of(whole_.agencies, [&](const agency& one) {
      return !one.ask_id.empty() && !is_settled(one, now_) && one.human_deadline <= opens;
    });
  }

  void add_hand_over() {
    if (front_door_ == nullptr) return;
    instant at = whole_.opened_at;
    for (;;) {
      const auto closes = front_door_->closes(at);
      if (!closes) return;
      const auto opens = front_door_->opens(*closes);
      if (!opens) return;
      at = *opens;
      const bool day_ends = *opens - *closes > LUNCH_MAX;
      if (day_ends && *opens > now_ && cannot_wait_until(*opens))
        add({alarm_word::hand_over, to_iso_date(date_of(*closes)), *closes, *opens, *closes, by_.terms.out_of_hours});
      // Those after the next one are not known to matter yet, and a desk that is always open never ends its day.
      if (*closes > now_ && (day_ends || *closes > now_ + LOOK_AHEAD)) return;
    }
  }

  const check& whole_;
  const alarm_view& by_;
  const instant now_;
  const check_state state_;
  const bool is_red_;
  const urgency_terms& terms_;
  const calendar* front_door_;
  std::vector<alarm> out_;
};

std::string minute(instant at) {
  const std::string text = to_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string capital(std::string_view word) {
  std::string out(word);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

// After "A Red check ".
std::string said_of(const alarm& one) {
  switch (one.what) {
    case alarm_word::desk_closed:
      return "waits for " + one.about +
             ", whose desk is closed and opens too late for it; ask who stands in for it. Due ";
    case alarm_word::not_seen:
      return "has not reached " + one.about + "; ring it if it cannot wait. Due ";
    case alarm_word::identifier_wanted:
      return "is not matched for certain at " + one.about + ", which asks for one more identifier. Due ";
    case alarm_word::expected_late:
      return "is looked at by a person at " + one.about + ", who expects to answer only after the time it is due: ";
    case alarm_word::return_soon:
      return "waits for " + one.about + ", due ";
    case alarm_word::return_over:
      return "still waits for " + one.about + ": please look at it. It was due ";
    case alarm_word::return_escalated:
      return "has waited too long for " + one.about + " and needs somebody to take it up. It was due ";
    case alarm_word::authority_awaited:
      return "asks nobody before a manager authorises it. Asked ";
    case alarm_word::authority_soon:
      return "went without the family's agreement and waits for a manager's authority, due ";
    case alarm_word::authority_overdue:
      return "went without the family's agreement, and a manager's authority is overdue since ";
    case alarm_word::decision_waiting:
      return "has all its answers and waits for a decision, due ";
    case alarm_word::decision_soon:
      return "waits for a decision, one working day after the referral: due ";
    case alarm_word::decision_overdue:
      return "has no decision, and the working day after the referral is over since ";
    case alarm_word::correction_made:
      return "has had something corrected or withdrawn by an agency, and whoever was told has to know. By ";
    case alarm_word::correction_unread:
      return "was corrected, and not everybody who had been told has acknowledged that. It was due ";
    case alarm_word::telling_due:
      return "is decided, and it is not recorded whether those who are owed it are told. Due ";
    case alarm_word::break_glass:
      return "was sent under break-glass, without a manager; look at it and review it. Sent ";
    case alarm_word::review_soon:
      return "was sent under break-glass, and its review is due ";
    case alarm_word::review_overdue:
      return "was sent under break-glass, and its review is overdue since ";
    case alarm_word::hand_over:
      return "is open and is handed over to the out-of-hours team: closed since ";
  }
  return "";
}

std::string severity_of(const check& whole, const alarm& one) {
  switch (one.what) {
    case alarm_word::return_escalated:
    case alarm_word::authority_overdue:
    case alarm_word::decision_overdue:
    case alarm_word::correction_unread:
    case alarm_word::break_glass:
    case alarm_word::review_overdue:
      return "red";
    default:
      return whole.request.urgency == policy::urgency::red ? "red" : "amber";
  }
}

}  // namespace

const urgency_terms& alarm_terms::of(policy::urgency rating) const {
  return rating == policy::urgency::red ? red : rating == policy::urgency::amber ? amber : green;
}

instant acknowledge_by(const check& whole, const alarm_view& by, instant now) {
  return collector(whole, by, now).acknowledge_by();
}

std::vector<alarm> pending_alarms(const check& whole, const alarm_view& by, instant now) {
  return collector(whole, by, now).all();
}

notify::notice to_notice(const check& whole, const alarm& one, instant now) {
  // What it is about may be nobody's business outside, and the same alarm must have the same id again.
  std::string key = whole.id + '\n' + std::string(to_word(one.what)) + '\n' + one.about;
  if (const agency* of = whole.find_member(one.about); of != nullptr && of->round > 1)
    key += '\n' + std::to_string(of->round);
  return {.id = to_hex(sha256(key)).substr(0, 32),
          .kind = std::string(to_word(one.what)),
          .severity = severity_of(whole, one),
          .text = "A " + capital(to_word(whole.request.urgency)) + " check " + said_of(one) + minute(one.due) + ".",
          .to = one.to,
          .authority = whole.request.authority,
          .about = whole.id,
          .due = one.due,
          .raised_at = now};
}

json::array raised_in(const check& whole) {
  json::array out;
  for (const raised_alarm& one : whole.alarms) {
    json::object said{{"what", to_word(one.what)},
                      {"due_at", to_rfc3339(one.due)},
                      {"at", to_rfc3339(one.at)},
                      {"to", json::array(one.to.begin(), one.to.end())}};
    if (!one.about.empty()) said.emplace("about", one.about);
    out.push_back(std::move(said));
  }
  return out;
}

}  // namespace mash::hub
