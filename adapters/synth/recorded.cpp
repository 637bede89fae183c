// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/recorded.hpp"

#include <set>

#include "adapters/synth/dice.hpp"

namespace mash::synth {
namespace {

using contract::record_kind;
using policy::category;
using std::chrono::days;
using std::chrono::sys_days;

constexpr int UNDER_FIVE_FROM = 2022;
// The census and the return are of the year that ended on 31 March 2026; later than that only the tables know.
constexpr civil_date YEAR_FROM = std::chrono::year(2025) / 4 / 1;
constexpr std::uint32_t DAYS_OF_THE_YEAR = 240, DAYS = 500, LASTS_MAX = 90;

class registrar {
 public:
  registrar(const std::vector<human>& people, std::span<const listed> all, agency by, std::uint64_t seed)
      : people_(people), all_(all), by_(by), chance_((seed * 4 + static_cast<std::uint64_t>(by)) ^ 0x5EED'0FAC'75ULL) {
    for (const human& one : people)
      if (one.unborn) expecting_.insert(*one.mother);
  }

  std::vector<recorded> run() {
    for (at_ = 0; at_ < all_.size(); ++at_) {
      of_this_ = 0;
      const human& who = people_[all_[at_].person];
      if (all_[at_].before_adoption) continue;  // nothing of before is anybody's to know
      if (who.unborn) {
        expected();
        continue;
      }
      switch (by_) {
        case agency::police:
          police(who);
          break;
        case agency::health:
          health(who);
          break;
        case agency::schools:
          school();
          break;
        case agency::council:
          if (!who.adult) council();
          break;
      }
    }
    return std::move(out_);
  }

 private:
  recorded& add(matter what) {
    recorded& one = out_.emplace_back();
    one.of = at_;
    one.what = what;
    one.id = all_[at_].as_known.id + "-" + std::to_string(++of_this_);
    return one;
  }
  recorded& on_a_day(matter what, std::uint32_t days_at_most = DAYS) {
    recorded& one = add(what);
    one.on = civil_date(sys_days(YEAR_FROM) + days(chance_.below(days_at_most)));
    return one;
  }
  recorded& for_a_while(matter what, std::uint32_t days_at_most = DAYS) {
    recorded& one = on_a_day(what, days_at_most);
    one.until = civil_date(sys_days(*one.on) + days(1 + chance_.below(LASTS_MAX)));
    return one;
  }
  // Seen by both a council's sources, or by one of them.
  recorded& of_the_return(matter what) {
    recorded& one = for_a_while(what, DAYS_OF_THE_YEAR);
    const std::uint32_t where = chance_.below(3);
    one.in_system = where != 0;
    one.in_return = where != 1;
    return one;
  }

  // Before a birth only the council plans, and only its tables know.
  void expected() {
    if (by_ == agency::council && chance_.one_in(2)) on_a_day(matter::protection_plan);
  }

  // The child before in the listing, if it is of the same mother.
  [[nodiscard]] std::optional<std::size_t> sibling(const human& who) const {
    if (at_ == 0 || !who.mother || all_[at_ - 1].before_adoption) return std::nullopt;
    const human& before = people_[all_[at_ - 1].person];
    return before.mother == who.mother && !before.unborn ? std::optional(at_ - 1) : std::nullopt;
  }

  void police(const human& who) {
    if (chance_.one_in(3)) on_a_day(matter::domestic_incident);
    if (const auto other = sibling(who); other && chance_.one_in(3)) on_a_day(matter::joint_incident).and_of = other;
    if (!who.adult && chance_.one_in(6)) {
      recorded& one = on_a_day(matter::missing_person);
      one.until = civil_date(sys_days(*one.on) + days(1));
    }
    if (who.adult && chance_.one_in(8)) on_a_day(matter::warning_marker);
    if (who.adult && chance_.one_in(10)) on_a_day(matter::conviction);
  }

  void health(const human& who) {
    if (chance_.one_in(4)) on_a_day(matter::emergency);
    if (expecting_.contains(all_[at_].person)) on_a_day(matter::maternity);
    if (who.adult) return;
    if (chance_.one_in(5)) on_a_day(matter::missed_appointment);
    if (static_cast<int>(who.born.year()) >= UNDER_FIVE_FROM && chance_.one_in(3)) on_a_day(matter::health_visit);
    if (chance_.one_in(20)) on_a_day(matter::protection_flag);
  }

  void school() {
    add(matter::on_roll).on = std::chrono::year(2024) / 9 / 3;
    add(matter::attendance_year);
    if (chance_.one_in(10)) for_a_while(matter::earlier_school);
    if (chance_.one_in(8)) on_a_day(matter::special_needs);
  }

  void council() {
    if (chance_.one_in(2)) of_the_return(matter::referral);
    if (chance_.one_in(6)) on_a_day(matter::no_further_action);
    if (chance_.one_in(6)) {
      recorded& plan = for_a_while(matter::protection_plan);
      if (chance_.one_in(3)) plan.until.reset();
    }
    if (chance_.one_in(5)) for_a_while(matter::early_help);
    if (chance_.one_in(12)) for_a_while(matter::away_from_home);
    if (chance_.one_in(10)) of_the_return(matter::care);
  }

  const std::vector<human>& people_;
  std::span<const listed> all_;
  agency by_;
  dice chance_;
  std::set<std::uint32_t> expecting_;  // mothers of the unborn
  std::size_t at_ = 0;
  int of_this_ = 0;
  std::vector<recorded> out_;
};

}  // namespace

std::vector<item> items_of(const recorded& one) {
  switch (one.what) {
    case matter::domestic_incident:
    case matter::joint_incident:
      return {{category::da_incident, record_kind::event}};
    case matter::missing_person:
    case matter::away_from_home:
      return {{category::missing_episode, record_kind::event}};
    case matter::warning_marker:
      return {{category::warning_marker, record_kind::alert}};
    case matter::conviction:
      return {{category::conviction_caution, record_kind::event}};
    case matter::emergency:
      return {{category::attendance_unscheduled, record_kind::event}};
    case matter::missed_appointment:
      return {{category::was_not_brought, record_kind::event}};
    case matter::maternity:
      return {{category::maternity, record_kind::event}};
    case matter::health_visit:
      return {{category::hv_sn_concern, record_kind::event}};
    case matter::protection_flag:
      return {{category::cin_cp_status, record_kind::alert}};
    case matter::on_roll:
      return {{category::enrolment, record_kind::involvement}};
    case matter::attendance_year:
      return {{category::attendance, record_kind::event}};
    case matter::earlier_school:
      return {{category::enrolment, record_kind::event}};
    case matter::special_needs:
      return {{category::send_ehcp, record_kind::event}};
    case matter::referral:
      return {{category::cin_cp_status, record_kind::event}};
    case matter::no_further_action:
      return {{category::contact_s47_history, record_kind::event}};
    case matter::protection_plan:
      if (!one.until)
        return {{category::cin_cp_status, record_kind::event}, {category::cin_cp_status, record_kind::alert}};
      return {{category::cin_cp_status, record_kind::event}};
    case matter::early_help:
      return {{category::early_help_plan, record_kind::event}};
    case matter::care:
      return {{category::lac, record_kind::event}};
  }
  return {};
}

std::vector<recorded> records_of(const std::vector<human>& people, std::span<const listed> all, agency by,
                                 std::uint64_t seed) {
  return registrar(people, all, by, seed).run();
}

}  // namespace mash::synth
