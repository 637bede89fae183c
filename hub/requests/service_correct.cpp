// SPDX-License-Identifier: Apache-2.0
// Service, part 15: what an agency corrected reaches everybody who had been told. The correction comes as an answer
// does (service_intake.cpp); here are its entries of the log, each acknowledgement, and what its agency is told of
// them.
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "base/log.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/requests/acknowledge.hpp"
#include "hub/requests/journal_corrected.hpp"
#include "hub/requests/service.hpp"

namespace mash::hub {
namespace {

plan_refusal acknowledgement_not_recorded() {
  return {503,
          "cannot_record",
          "The hub cannot write its audit log now, so the acknowledgement is not recorded. Send it again shortly.",
          {}};
}

json::object page_of(const check& whole, const correction_taken& one) {
  std::int64_t done = 0, left = 0;
  for (const correction_recipient& to : one.recipients) ++(to.done ? done : left);
  return {{"id", whole.id},         {"correction", one.number}, {"agency", one.member},
          {"version", one.version}, {"acknowledged", done},     {"outstanding", left}};
}

}  // namespace

std::vector<admin_act> correction_entries(const check& whole, std::size_t from) {
  std::vector<admin_act> out;
  for (std::size_t i = from; i < whole.corrections.size(); ++i) {
    const correction_taken& one = whole.corrections[i];
    json::object document{{"correction", one.number},
                          {"agency", one.member},
                          {"what", contract::to_json(one.what)},
                          {"recipients", static_cast<std::int64_t>(one.recipients.size())}};
    out.push_back(act("agency:" + one.member,
                      {std::string(CORRECTION_TAKEN), one.member, std::string(to_word(one.what.reason))}, whole.id,
                      one.at, &document));
  }
  return out;
}

void service::tell_corrected(const check& whole, const correction_taken& one) {
  if (one.ask.empty()) return;  // told by telephone: no adapter waits to hear of it
  const std::uint64_t session = state_of_member(one.member).session;
  if (session == 0) return;  // it sends the correction again in its next session, and is told then
  contract::correction_status told = acknowledged_so_far(whole, one);
  told.session = session;
  if (!exchange_.send(one.member, session, contract::message_type::correction, contract::encode(told)))
    log::warn("correction_not_told", {{"member", one.member}});
}

bool service::takes_again(const live_ptr& live, const std::string& member, const contract::received_answer& received) {
  if (!received.what.corrects) return false;
  const correction_taken* known = find_correction(live->whole, received.what.ask_id, received.what.revision);
  if (known == nullptr || known->member != member) return false;
  say_what_was_taken(live, member, received, known->digest);
  if (known->digest == received.digest && !live->busy) tell_corrected(live->whole, *known);
  return true;
}

awaitable<std::expected<json::object, plan_refusal>> service::acknowledge_correction(asking_person by,
                                                                                     std::string request, int number,
                                                                                     std::string body) {
  const auto refused = [&](plan_refusal why) -> awaitable<std::expected<json::object, plan_refusal>> {
    auto done = co_await refuse(by, body, std::move(why));
    co_return std::unexpected(std::move(done).error());
  };
  const auto said = read_acknowledge(body);
  if (!said) co_return co_await refused(said.error());
  const auto found = co_await to_act_on(by, request, may_acknowledge, acknowledgement_not_recorded());
  if (!found) co_return std::unexpected(found.error());
  const live_ptr live = *found;
  check& whole = live->whole;
  const auto recipients = acknowledging(whole, number, by, *said);
  if (!recipients) co_return co_await refused(recipients.error());
  const std::size_t at = static_cast<std::size_t>(number) - 1;
  if (recipients->empty()) co_return page_of(whole, whole.corrections[at]);  // said before

  const instant now = time_.now();
  const acknowledgement done{by.who.id,   by.who.name + ", " + by.who.role, now, said->means, said->told_to,
                             said->reason};
  durable_change change;
  change.request = whole.id;
  change.first_step = whole.steps;
  step what = acknowledged_step(number, *recipients, done);
  change.acts.push_back(act(by.who.id, {std::string(CORRECTION_ACKNOWLEDGED), std::string(to_word(said->means))},
                            whole.id, now, &what.content));
  MASH_ASSERT(apply(whole, what).has_value());
  change.steps.push_back({std::move(what), json::object{{"actor", by.who.id}}});
  change.settled = nothing_is_open(whole, now);
  const int before = whole.version;
  live->busy = true;
  auto durable = co_await store_.commit(std::move(change));
  live->busy = false;
  if (!durable) {
    forget(live);
    co_return std::unexpected(acknowledgement_not_recorded());
  }
  log::info("correction_acknowledged", {{"means", to_word(said->means)}});
  after_commit(live, durable->log_size, before);
  tell_corrected(whole, whole.corrections[at]);
  let_go_soon(whole.id);
  co_return page_of(whole, whole.corrections[at]);
}

}  // namespace mash::hub
