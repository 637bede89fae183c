// SPDX-License-Identifier: Apache-2.0
// Service, part 5: the agreement as it changes. Versions come into force as time passes, without a restart; members are
// offered what they need to decide by the same one; an answer is decided again under the version its question was asked
// under and the one in force when it comes.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "adapters/contract/agreement_codec.hpp"
#include "base/log.hpp"
#include "hub/requests/recheck.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

// Of two decisions on the same item the one that shares less.
void keep_stricter(std::vector<tightened>& into, std::vector<tightened> others) {
  for (tightened& other : others) {
    const auto same = std::ranges::find(into, other.item, &tightened::item);
    if (same == into.end())
      into.push_back(std::move(other));
    else if (other.disposition > same->disposition)
      *same = std::move(other);
  }
}

// The version that the question was asked under is not here to be judged by: nothing of the answer is shown.
std::vector<tightened> withhold_all(const contract::answer& received) {
  std::vector<tightened> out;
  for (const contract::item& one : received.items)
    out.push_back({one.what.id, policy::disposition::withheld, "agreement.version", "Version of the agreement",
                   "The hub no longer holds the version of the agreement that this was asked under.",
                   policy::refusal_reason::out_of_isa, policy::display_of(one.what.category),
                   "A new question, under the version in force."});
  return out;
}

}  // namespace

void service::note_in_log(audit_entry entry) {
  boost::asio::co_spawn(
      executor_,
      [](store_port& store, audit_entry what) -> awaitable<void> {
        durable_change change;
        change.entries.push_back(std::move(what));
        (void)co_await store.commit(std::move(change));
      }(store_, std::move(entry)),
      boost::asio::detached);
}

// Called before every decision and a few times a second: cheap until the moment comes.
void service::follow_agreement() {
  const instant now = time_.now();
  if (!agreement_changes_ || now < *agreement_changes_) return;
  const policy::version_ptr present = with_.versions.in_force(now);
  MASH_ASSERT(present != nullptr);  // a version whose files are missing is refused when it is loaded
  agreement_changes_ = with_.versions.next_change(now);
  with_.agreement = present->under;
  say_in_force();
}

void service::say_in_force() {
  const policy::agreement& present = *with_.agreement;
  log::info("agreement_in_force", {{"agreement", present.digest()}, {"sequence", present.sequence()}});
  note_in_log(admin_entry("agreement_in_force", present.digest(), time_.now()));
}

std::shared_ptr<const policy::agreement> service::agreement_of(std::string_view digest) const {
  if (with_.agreement->digest() == digest) return with_.agreement;
  const policy::version_ptr held = with_.versions.find(digest);
  return held == nullptr ? nullptr : held->under;
}

std::vector<tightened> service::decide_again(const check& whole, const agency& from, const contract::answer& received,
                                             json::array& labels) {
  follow_agreement();
  const civil_date today = date_of(time_.now());
  const auto asked_under = agreement_of(asked_under_of(whole, from));
  if (asked_under == nullptr) {
    log::error("agreement_not_held", {{"agreement", asked_under_of(whole, from)}});
    return withhold_all(received);
  }
  const auto under = [&](const policy::agreement& version) {
    item_labels noted;
    std::vector<tightened> made = recheck(whole, from, received, {version, today, &noted});
    if (!noted.empty()) labels.push_back(noted.to_json(from.member, version.digest(), today));
    return made;
  };
  std::vector<tightened> decided = under(*with_.agreement);
  if (asked_under != with_.agreement) keep_stricter(decided, under(*asked_under));
  return decided;
}

void service::offer(const std::string& member, const policy::version_ptr& what) {
  const policy::party* party = what->under->find_party(member);
  member_state& state = members_[member];
  if (party == nullptr || !party->signed_up || state.session == 0) return;
  auto line = encode(contract::agreement_offer{state.session, to_text(what->proof), what->files});
  if (!line) return log::error("agreement_not_offered", {{"agreement", what->digest}, {"why", line.error().detail}});
  if (exchange_.send(member, state.session, contract::message_type::agreement, *std::move(line)))
    state.offered.insert(what->digest);
  else
    log::warn("agreement_not_offered", {{"member", member}, {"agreement", what->digest}});
}

// The version in force, those to come, and those that the member's open questions name; lowest sequence first, since a
// member takes none below one that it has.
void service::offer_present(const std::string& member) {
  std::vector<policy::version_ptr> wanted = with_.versions.present_and_next(time_.now());
  for (const auto& [id, live] : live_.all())
    for (const agency& one : live->whole.agencies)
      if (one.member == member && !one.ask_id.empty() && !has_answered(one) && !one.fixed)
        if (auto held = with_.versions.find(asked_under_of(live->whole, one))) wanted.push_back(std::move(held));
  std::ranges::sort(wanted, {}, [](const policy::version_ptr& one) { return one->proof.what.sequence; });
  for (const policy::version_ptr& one : wanted)
    if (!members_[member].offered.contains(one->digest)) offer(member, one);
}

// True: the member was sent the version that the question names and the question once more, which it may do once a
// session.
bool service::offer_and_ask_again(const agency& of) {
  member_state& state = members_[of.member];
  const live_ptr live = live_.find_by_ask(of.ask_id);
  const auto held = live ? with_.versions.find(asked_under_of(live->whole, of)) : nullptr;
  if (held == nullptr || state.session == 0 || !state.asked_again.insert(of.ask_id).second) return false;
  offer(of.member, held);
  send_question(of);
  return true;
}

void service::take_agreement_reply(const std::string& member, const std::string& line) {
  const auto reply = contract::decode_agreement_reply(line);
  if (!reply) return protocol_broken(member, "agreement_reply_unreadable");
  const bool held = reply->outcome == contract::offer_outcome::held;
  // Its detail is not repeated: what a member writes is the member's.
  const std::string_view word = to_word(reply->outcome);
  if (held) return log::info("agreement_held", {{"member", member}, {"agreement", reply->agreement}});
  log::error("agreement_not_taken", {{"member", member}, {"agreement", reply->agreement}, {"outcome", word}});
  note_in_log(protocol_entry(member, "agreement_" + std::string(word), time_.now()));
}

}  // namespace mash::hub
