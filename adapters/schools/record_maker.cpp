// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/record_maker.hpp"

#include <array>
#include <set>

#include "adapters/schools/records.hpp"
#include "base/crypto.hpp"

namespace mash::schools {

contract::record& record_maker::add(const pupil& file, policy::category of, std::string_view part,
                                    std::string summary) {
  contract::record one;
  std::string text = "schools|" + whom_.key;
  text.append("|").append(to_word(of)).append("|").append(part);
  one.id = to_hex(sha256(text)).substr(0, 32);
  one.category = of;
  one.subjects = {subject_};
  one.organisation = whom_.at->urn;
  one.source = file.system;
  one.summary = std::move(summary);
  one.recorded_at = file.as_of;
  return out_.emplace_back(std::move(one));
}

contract::record& record_maker::add_identity(const pupil& file, policy::category of, std::string_view field,
                                             const std::string& value) {
  contract::record& one =
      add(file, of, std::string(field).append("|").append(value), "How the school knows this pupil.");
  one.kind = contract::record_kind::identity;
  one.fields = {{"field", field}, {"value", value}};
  return one;
}

bool record_maker::is_recent(const pupil& file) const {
  constexpr std::chrono::days AGE_MAX{120};
  const auto made = parse_iso_date(file.as_of);
  return made && std::chrono::sys_days(today_) - std::chrono::sys_days(*made) <= AGE_MAX;
}

std::vector<contract::record> record_maker::take() {
  std::set<std::string> seen;
  std::erase_if(out_, [&](const contract::record& one) { return !seen.insert(one.id).second; });
  return std::move(out_);
}

std::string in_words(civil_date date) {
  constexpr auto MONTHS = std::to_array<const char*>({"January", "February", "March", "April", "May", "June", "July",
                                                      "August", "September", "October", "November", "December"});
  return std::to_string(static_cast<unsigned>(date.day())) + " " + MONTHS[static_cast<unsigned>(date.month()) - 1] +
         " " + std::to_string(static_cast<int>(date.year()));
}

std::vector<contract::record> records_of(const held_pupil& whom, const std::string& subject, civil_date today) {
  record_maker make(whom, subject, today);
  add_identity_records(make);
  add_education_records(make);
  return make.take();
}

}  // namespace mash::schools
