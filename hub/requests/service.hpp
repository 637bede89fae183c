// SPDX-License-Identifier: Apache-2.0
// The hub's request service: takes a check from a person, asks the members, takes their answers, cuts versions, shows
// responses. A thin shell around plan, journal, recheck and assembly. Everything runs on one executor's thread.
#pragma once

#include <functional>
#include <memory>
#include <set>

#include "adapters/contract/lines.hpp"
#include "hub/assemble/audience.hpp"
#include "hub/requests/alarm_watch.hpp"
#include "hub/requests/alarms.hpp"
#include "hub/requests/broken_protocol.hpp"
#include "hub/requests/events.hpp"
#include "hub/requests/exchange_port.hpp"
#include "hub/requests/live.hpp"
#include "hub/requests/plan.hpp"
#include "hub/requests/queue.hpp"
#include "hub/requests/receipts.hpp"
#include "hub/requests/show.hpp"

namespace mash::hub {

// A response about to leave: its log entry is durable.
struct shown {
  unsigned status = 200;  // 200, 201 or 202
  std::string request;    // id, for Location
  std::string body;       // canonical JSON
};

// What changes when configuration is loaded anew; swapped as one.
struct partnership {
  std::shared_ptr<const policy::agreement> agreement;  // the version in force; follows `versions` as time passes
  std::vector<known_member> members;
  std::shared_ptr<receipt_checker> receipts = std::make_shared<receipt_checker>();
  policy::versions versions;  // all that are held; empty: `agreement` is the only one and never offered
  alarm_terms alarms = {};
  std::shared_ptr<notify::port> notices = nullptr;  // null: alarms are shown and told to nobody
};

// How an enquiry is taken: under which Idempotency-Key, and whether it is the same again.
struct enquiry_taking {
  std::string key, known;  // empty: none; the id under which it was taken before
  bool closed = false;     // what became of that one is recorded
};

struct member_state {
  std::uint64_t session = 0;  // 0: not connected
  instant last_seen{};
  bool ever = false;
  std::set<std::string> offered;      // digests of the versions offered in this session
  std::set<std::string> asked_again;  // questions that went out once more after their version was offered
};

// An answer's line with what was read from it, or why it cannot be read, and whether its receipt is good. Both take a
// good part of an answer's time and need nothing of the service: the exchange's thread does them.
struct read_answer {
  std::string line;
  result<contract::received_answer> what;
  result<void> receipt;  // of what could be read
};
// `type`: answer or correction.
[[nodiscard]] std::vector<read_answer> read_answers(std::string_view member, std::vector<std::string> lines,
                                                    contract::message_type type, receipt_checker& receipts);

// Words of the log, and the entries of a check's corrections from that one on.
inline constexpr std::string_view CORRECTION_TAKEN = "correction_taken",
                                  CORRECTION_ACKNOWLEDGED = "correction_acknowledged";
[[nodiscard]] std::vector<admin_act> correction_entries(const check& whole, std::size_t from);

class service {
 public:
  service(boost::asio::any_io_executor executor, store_port& store, exchange_port& exchange, const clock& time,
          partnership with);

  void replace(partnership with);  // on reload
  // The hub is about to stop: whoever waits for answers is shown at once what there is, and nobody waits any more.
  void end_waiting();
  // Loads every open check from the store; before the broker starts.
  awaitable<result<void>> restore();
  // Cuts versions that time alone makes due; runs until the executor stops.
  awaitable<void> run_deadlines();
  // One look at what time has made due by now, which that takes a few times a second.
  awaitable<void> pass_deadlines();
  // Says what has to be said as time passes (alarms.hpp); runs until the executor stops. Not while the wall clock
  // steps.
  awaitable<void> run_alarms();
  // One look at what is due now; and which settled checks have a decision or a telling outstanding.
  awaitable<void> raise_alarms();
  awaitable<result<void>> find_outstanding();

  // POST /v1/requests. `wait`: how long the asker stays on the line.
  awaitable<std::expected<shown, plan_refusal>> ask(asking_person by, std::string body, std::string idempotency_key,
                                                    std::chrono::seconds wait);
  // GET /v1/requests/{id}. `version` 0: the newest; `as_of`: instead, the one that was current then.
  awaitable<std::expected<shown, plan_refusal>> show(asking_person viewer, std::string request, int version,
                                                     std::optional<instant> as_of = {});
  // POST /v1/requests/{id}/authorise: a manager's own act; `wait` as above.
  awaitable<std::expected<shown, plan_refusal>> authorise(asking_person by, std::string request, std::string body,
                                                          std::chrono::seconds wait);
  // POST /v1/audit/requests/{id}/view: the response, for an auditor of its authority who says why.
  awaitable<std::expected<shown, plan_refusal>> view(asking_person by, std::string request, std::string body);
  // POST /v1/requests/{id}/decision: what a manager decides about each child.
  awaitable<std::expected<shown, plan_refusal>> decide(asking_person by, std::string request, std::string body);
  // POST /v1/requests/{id}/cancel: nobody is waited for any more, and who has not answered is told to stop.
  awaitable<std::expected<shown, plan_refusal>> cancel(asking_person by, std::string request, std::string body);
  // POST /v1/requests/{id}/answers: what an agency said by telephone or e-mail, as one of ours records it.
  awaitable<std::expected<shown, plan_refusal>> relay(asking_person by, std::string request, std::string body);
  // GET /v1/requests/{id}/export: what that audience may be given about that child.
  awaitable<std::expected<shown, plan_refusal>> export_child(asking_person by, std::string request, std::string child,
                                                             audience to);
  // POST /v1/requests/{id}/corrections/{number}/acknowledge: a recipient knows; and how many are outstanding.
  awaitable<std::expected<json::object, plan_refusal>> acknowledge_correction(asking_person by, std::string request,
                                                                              int number, std::string body);
  // POST /v1/requests/{id}/break-glass-review: another manager says whether it was justified.
  awaitable<std::expected<shown, plan_refusal>> review_break_glass(asking_person by, std::string request,
                                                                   std::string body);
  // What somebody outside asks, and what of it the agreement lets be told (enquiry_desk::take, which knows those
  // taken).
  awaitable<std::expected<shown, plan_refusal>> enquire(asking_person by, std::string body, enquiry_taking how = {});
  // Ids of what was shown, of that check, for enquiries of that organisation. Refused as opening the check would be.
  awaitable<std::expected<std::set<std::string>, plan_refusal>> shown_for_enquiries(asking_person by,
                                                                                    std::string request,
                                                                                    std::string organisation);
  // POST /v1/policy/explain: what asking this would do. Writes nothing but a refusal's log entry, and asks nobody.
  awaitable<std::expected<json::object, plan_refusal>> explain(asking_person by, std::string body);
  // POST /v1/requests/{id}/recheck: all or some agencies are asked again; `wait` as above.
  awaitable<std::expected<shown, plan_refusal>> ask_again(asking_person by, std::string request, std::string body,
                                                          std::chrono::seconds wait);
  // POST /v1/requests/{id}/identifiers: what else we know of somebody whom an agency could not match for certain, or
  // that nobody knows more; `wait` as above.
  awaitable<std::expected<shown, plan_refusal>> identify(asking_person by, std::string request, std::string body,
                                                         std::chrono::seconds wait);
  // GET /v1/audit/decisions: the labels of past decisions of the viewer's authorities, a page of requests at a time.
  awaitable<std::expected<json::object, plan_refusal>> decisions(asking_person viewer, record_range wanted);
  // Something was refused before it reached this service (not in the directory, wrong role, another site): it goes into
  // the log all the same. The caller is told only after.
  awaitable<void> note_refusal(std::string actor, std::string word);
  // GET /v1/requests: a page of the work queue, or of past checks. Nobody is named in it, so it is no log entry.
  awaitable<std::expected<json::object, plan_refusal>> queue(asking_person viewer, queue_wish wanted);
  // The whole of that queue: what is open and the viewer may open, by when it is due.
  [[nodiscard]] json::array list(const asking_person& viewer) const;
  [[nodiscard]] std::size_t count_open() const;  // of everybody's
  [[nodiscard]] const member_state& state_of_member(const std::string& member) const;
  [[nodiscard]] const partnership& with() const { return with_; }
  [[nodiscard]] event_board& events() { return events_; }

  // From the exchange, on this service's thread.
  void opened(const std::string& member, std::uint64_t session);
  void closed(const std::string& member, std::uint64_t session);
  // `held` is let go once the lines are dealt with, whatever they wait for.
  void received(const std::string& member, std::uint64_t session, contract::message_type type,
                std::vector<std::string> lines, std::shared_ptr<void> held = {});
  void answered(const std::string& member, std::uint64_t session, std::vector<read_answer> answers,
                std::shared_ptr<void> held = {});
  // An entry each; of a flood 20 a second, after the first 64, and one that says how many there were beside those.
  // `more`: it stands for so many of the same since that was last told.
  void protocol_broken(std::string member, std::string what, std::uint64_t more = 0);
  void flooded(const std::string& member, std::uint64_t more);
  // What was left out of the log and counted, without waiting for the end of its window: before the hub stops.
  awaitable<void> tell_what_was_counted();

 private:
  using outcome = std::expected<shown, plan_refusal>;

  awaitable<void> look_for_outstanding();
  awaitable<outcome> refuse(const asking_person& by, std::string body, plan_refusal why);
  awaitable<std::optional<outcome>> repeat_of(const asking_person& by, const idempotency& token);
  awaitable<std::expected<live_ptr, plan_refusal>> open(plan made, idempotency token);
  // The check that somebody wants to act on, once nothing else is being written to it. Refused, and logged, where it is
  // not there or not theirs; `unrecorded` where that cannot be found out.
  awaitable<std::expected<live_ptr, plan_refusal>> to_act_on(const asking_person& by, const std::string& request,
                                                             bool (*may)(const check&, const asking_person&),
                                                             plan_refusal unrecorded);
  durable_change authorising(check& whole, const asking_person& by, authority_given act, plan* made);
  void add_break_glass(const check& whole, durable_change& into) const;  // to the change that opens it
  [[nodiscard]] unsigned status_of(const check& whole) const;  // 200, or 202: somebody is still to act or to answer
  awaitable<outcome> wait_for_answers(const asking_person& by, live_ptr live, std::chrono::seconds wait);
  awaitable<outcome> leave(live_ptr live, leaving response, unsigned status);
  awaitable<outcome> release_now(const asking_person& viewer, live_ptr live, unsigned status);
  awaitable<outcome> show_version(const asking_person& viewer, const std::string& request, int version);
  awaitable<outcome> show_as_of(const asking_person& viewer, const std::string& request, instant as_of);
  awaitable<result<live_ptr>> load(const std::string& request);
  // The same for a glance, and not held in memory for it. Null: not to be shown.
  awaitable<result<live_ptr>> look_at(std::string request);
  [[nodiscard]] json::object row(const check& whole) const;
  [[nodiscard]] json::object open_page(const asking_person& viewer, const queue_wish& wanted) const;
  void send_question(const agency& to);
  void send_what_is_open(const check& whole);

  // Of what time makes due (service_alarms.cpp).
  [[nodiscard]] std::vector<alarm> pending_alarms_of(const check& whole) const;
  void watch_alarms(const check& whole);
  void chase(const check& whole, const std::vector<alarm>& said);
  awaitable<void> raise_alarms_of(std::string request);
  void finish_alarms(const live_ptr& live);

  // Of a later round (service_ask_again.cpp). What was still looked for under an earlier question is not waited for.
  void withdraw(const agency& from);
  void take_replaced(const live_ptr& live, std::string member, read_answer read);
  awaitable<result<void>> open_round(live_ptr live, const asking_person& by, plan made, asked_again round,
                                     json::array identifiers);

  // Of what an agency says besides its answer (service_back.cpp).
  awaitable<void> take_holding(std::string member, std::string line);
  awaitable<void> take_need(std::string member, std::string line);
  // The check whose present question that is, idle; null: it is not of that member, or there is nothing to say of it.
  awaitable<live_ptr> find_to_say_of(std::string member, std::string ask_id);
  // One step that came from elsewhere, and the version it cuts, if any. Nothing happens if it applies no more.
  awaitable<void> commit_step(live_ptr live, step what);
  // Of a round with more identifiers (service_identify.cpp).
  awaitable<outcome> end_needs(live_ptr live, asking_person by, std::vector<std::string> members, std::string reason);

  // Of a cancelled check (service_cancel.cpp). `only`: that member; empty: all.
  void tell_to_stop(const check& whole, std::string_view only = {});
  awaitable<void> stop_telling(live_ptr live);

  // False: of another session, and the member sends it again.
  [[nodiscard]] bool hears(const std::string& member, std::uint64_t session);
  void take_ack(const std::string& member, const std::string& line);
  awaitable<void> take_answer(std::string member, read_answer read);
  awaitable<live_ptr> find_asked(const std::string& ask_id);
  // Of the agreement (service_agreement.cpp).
  void follow_agreement();
  void say_in_force();
  [[nodiscard]] std::shared_ptr<const policy::agreement> agreement_of(std::string_view digest) const;
  [[nodiscard]] std::vector<tightened> decide_again(const check& whole, const agency& from,
                                                    const contract::answer& received, json::array& labels);
  void offer(const std::string& member, const policy::version_ptr& what);
  void offer_present(const std::string& member);
  [[nodiscard]] bool offer_and_ask_again(const agency& of);
  void take_agreement_reply(const std::string& member, const std::string& line);
  void note_in_log(audit_entry entry);
  void tell_of_floods();
  // What was left out and is to be told now, for the log; `at_once`: also of a window that is not over.
  [[nodiscard]] std::vector<audit_entry> sum_up_floods(bool at_once);

  awaitable<void> settle_invalid(live_ptr live, std::string ask_id, policy::roster_outcome as, std::string why);
  awaitable<void> take_error(std::string member, std::string line);
  void send_error(const std::string& member, std::string ask_id, contract::trouble code, std::string_view why);
  awaitable<void> broken_line(std::string member, std::string line, std::string why);
  struct taken_answer {
    std::string member, ask_id, digest;
    std::int64_t revision = 0;
  };
  void acknowledge(const taken_answer& one);
  void say_what_was_taken(live_ptr live, std::string member, const contract::received_answer& received,
                          const std::string& digest_taken);
  awaitable<void> acknowledge_once_durable(live_ptr live, taken_answer one);
  // Of a correction (service_correct.cpp): its agency is told who has acknowledged; one that came before is not taken
  // twice, and asks for that.
  void tell_corrected(const check& whole, const correction_taken& one);
  [[nodiscard]] bool takes_again(const live_ptr& live, const std::string& member,
                                 const contract::received_answer& received);
  void enqueue(const live_ptr& live, incoming one);
  awaitable<void> pump(live_ptr live);
  awaitable<void> commit_answers(live_ptr live, std::vector<incoming> batch);
  awaitable<void> cut_if_due(live_ptr live);
  awaitable<void> idle(live_ptr live);
  void forget(const live_ptr& live);
  [[nodiscard]] bool is_finished(const live_ptr& live) const;
  void let_go_soon(const std::string& request);
  void after_commit(const live_ptr& live, std::uint64_t log_size, int version_before);
  void publish_state(const check& whole, std::uint64_t log_size);
  void refresh_connections(check& whole) const;

  boost::asio::any_io_executor executor_;
  store_port& store_;
  exchange_port& exchange_;
  const clock& time_;
  partnership with_;
  std::optional<instant> agreement_changes_;  // when the next version comes into force
  live_checks live_;
  event_board events_;
  std::map<std::string, member_state, std::less<>> members_;
  std::map<std::string, broken_protocol, std::less<>> broken_;  // by member
  const instant started_;
  alarm_watch alarm_watch_;
  std::set<std::string> opening_;  // idempotency tokens in flight
  bool nobody_waits_ = false;
};

}  // namespace mash::hub
