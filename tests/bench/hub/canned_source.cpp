// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/hub/canned_source.hpp"

#include "adapters/contract/codec.hpp"

namespace mash::bench {
namespace {

constexpr std::size_t RECORDS_MAX = 64;

}  // namespace

contract::record canned_source::record_of(policy::category what, const std::string& subject, std::size_t number) const {
  contract::record out;
  out.id = by_.member + "-" + std::to_string(number);
  out.category = what;
  out.subjects = {subject};
  out.organisation = by_.member;
  out.source = "records";
  out.when = {"2026-09-14", "", policy::precision::day};
  out.summary = "Seen by the service and spoken with alone; a follow-up was agreed with the family.";
  out.fields = {{"service", "Example service"}, {"worker", "Wendy Worker"}, {"telephone", "01632 960199"}};
  out.recorded_at = "2026-09-15";
  return out;
}

kit::lookup canned_source::lookup_of(const contract::ask& question) const {
  kit::lookup out;
  out.systems = {{by_.member, "records", true, "", false}};
  const std::string& subject = question.subjects.front().id;
  kit::subject_match& one = out.people.by_subject[subject][by_.member];
  one.result = policy::search_result::found;
  one.key = "1";
  one.evidence = {
      subject, by_.member, 960, policy::match_band::certain, {{"name", "same", 350}, {"date_of_birth", "same", 350}}};
  for (std::size_t i = 0; i < categories_.size(); ++i) out.records.push_back(record_of(categories_[i], subject, i + 1));
  return out;
}

void canned_source::choose(const contract::ask& question, instant now) {
  std::vector<policy::category> released;
  for (const policy::category one : question.categories) {
    categories_ = {one};
    const contract::answer reply = kit::make_answer(question, lookup_of(question), by_, *under_, now);
    if (!reply.items.empty() && reply.items.front().disposition == policy::disposition::released)
      released.push_back(one);
  }
  MASH_ASSERT(!released.empty());
  categories_.clear();
  do {
    categories_.push_back(released[categories_.size() % released.size()]);
  } while (categories_.size() < RECORDS_MAX &&
           contract::encode(kit::make_answer(question, lookup_of(question), by_, *under_, now)).size() < answer_bytes_);
}

contract::answer canned_source::answer(const contract::ask& question, instant now) {
  if (categories_.empty()) choose(question, now);
  return kit::make_answer(question, lookup_of(question), by_, *under_, now);
}

const canned_source::canned& canned_source::say(const contract::ask& question, instant now) {
  const std::string at = to_rfc3339(now);
  if (said_.line.empty()) {
    said_.what = answer(question, now);
    said_.line = contract::encode(said_.what);
    ask_at_ = said_.line.find(question.ask_id);
    time_at_ = said_.line.find(at);
    MASH_ASSERT(ask_at_ != std::string::npos && time_at_ != std::string::npos);
  }
  MASH_ASSERT(question.ask_id.size() == said_.what.ask_id.size());
  said_.what.ask_id = question.ask_id;
  said_.what.answered_at = now;
  said_.line.replace(ask_at_, question.ask_id.size(), question.ask_id);
  said_.line.replace(time_at_, at.size(), at);
  return said_;
}

}  // namespace mash::bench
