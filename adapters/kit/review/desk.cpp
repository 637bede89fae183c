// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/desk.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <mutex>
#include <thread>

#include "adapters/kit/review/correcting.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

namespace asio = boost::asio;
using http::awaitable;
using http::problem;
using http::response;

constexpr std::string_view REVIEWS = "/v1/reviews", ANSWERS = "/v1/answers", GATE = "/v1/gate/";

// Starts something whose completion comes on the ledger's thread, and goes on here with what it said.
template <class Start>
awaitable<result<json::object>> told_by(Start start) {
  const auto executor = co_await asio::this_coro::executor;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(result<json::object>)>(
      [&start, &executor](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        start([shared, executor](result<json::object> what) {
          asio::post(executor, [shared, what = std::move(what)]() mutable { (*shared)(std::move(what)); });
        });
      },
      asio::use_awaitable);
}

response to_response(const result<json::object>& what, const refusal_notes& why = {}) {
  if (what) return {.body = json::canonical(*what)};
  if (why.word == "proposal_waits") return problem(409, why.word, "A proposal waits", what.error().detail);
  if (why.word == "same_person") return problem(403, why.word, "Another person confirms it", what.error().detail);
  switch (what.error().code) {
    case errc::not_found:
      return problem(404, "not_found", "Not found", what.error().detail);
    case errc::conflict:
      return problem(409, "review_passed", "The review has moved on", what.error().detail);
    case errc::invalid:
      return problem(422, "invalid_decision", "The decision has faults", what.error().detail, why.faults);
    case errc::denied:
      return problem(403, "barred", "This may not be released", what.error().detail);
    default:
      return problem(
          503, "cannot_record", "This cannot be recorded",
          "The agency's own log cannot be written now: nothing was decided, and nothing is shown. Try again.");
  }
}

response malformed(std::string detail) {
  return problem(400, "malformed", "Not a readable decision", std::move(detail));
}

const reviewer* find(const std::vector<reviewer>& listed, const http::peer_certificate& peer) {
  if (!peer.client_auth || peer.san_uris.size() != 1) return nullptr;
  const auto found = std::ranges::find(listed, peer.san_uris.front(), &reviewer::id);
  return found == listed.end() ? nullptr : &*found;
}

// A page of another site in the reviewer's browser has their certificate too.
bool is_from_elsewhere(const http::request& request) {
  const auto site = request.header("sec-fetch-site");
  return (site && *site != "same-origin" && *site != "none") || (!site && request.header("origin"));
}

// What is posted to a review, and by whom.
struct posting {
  std::string ask, action;
  const reviewer& by;
};

// Starts what was posted; false, with the faults, where it cannot be read.
bool start(reviews& queue, const posting& to, const json::value& document, std::vector<json::fault>& faults,
           reviews::decided done) {
  const auto without_notes = [&done] {
    return [done = std::move(done)](result<json::object> made) { done(std::move(made), {}); };
  };
  if (to.action == "admission") {
    admission what = read_admission(document, faults);
    if (faults.empty()) queue.admit(std::move(what), to.by, without_notes());
  } else if (to.action == "opening") {
    std::string reason = read_opening(document, faults);
    if (faults.empty()) queue.open_gate(std::move(reason), to.by, without_notes());
  } else if (to.action == "correction") {
    correction_wish what = read_correction(document, faults);
    if (faults.empty()) queue.correct_given(to.ask, std::move(what), to.by, std::move(done));
  } else if (to.action == "decision") {
    decision what = read_decision(document, faults);
    if (faults.empty()) queue.decide(to.ask, std::move(what), to.by, std::move(done));
  } else if (to.action == "entries") {
    paper_entry what = read_paper_entry(document, faults);
    if (faults.empty()) queue.enter(to.ask, std::move(what), to.by, std::move(done));
  } else if (to.action == "expectation") {
    const expectation what = read_expectation(document, faults);
    if (faults.empty()) queue.expect(to.ask, what, to.by, std::move(done));
  } else if (to.action == "identifiers") {
    wanted_identifier what = read_wanted(document, faults);
    if (faults.empty()) queue.want(to.ask, std::move(what), to.by, std::move(done));
  } else {
    second_opinion what = read_second_opinion(document, to.action == "confirmation", faults);
    if (faults.empty()) queue.second(to.ask, std::move(what), to.by, std::move(done));
  }
  return faults.empty();
}

awaitable<response> post(reviews& queue, posting to, const http::request& request) {
  const auto type = request.header("content-type");
  if (!type || !type->starts_with("application/json"))
    co_return problem(415, "not_json", "Not JSON", "Send the decision as application/json.");
  auto document = json::parse(request.body);
  if (!document) co_return malformed(document.error().detail);
  refusal_notes why;
  std::vector<json::fault> faults;
  const auto done = co_await told_by([&](reviews::told told) {
    const bool good = start(queue, to, *document, faults, [&why, told](result<json::object> made, auto found) {
      why = std::move(found);  // read after `told`
      told(std::move(made));
    });
    if (!good) told(fail(errc::invalid, "Nothing was decided."));
  });
  if (!faults.empty()) why.faults = std::move(faults);
  co_return to_response(done, why);
}

constexpr bool is_an_action(std::string_view word) {
  static constexpr std::string_view ACTIONS[] = {"decision", "confirmation", "send_back",
                                                 "entries",  "expectation",  "identifiers"};
  return std::ranges::find(ACTIONS, word) != std::end(ACTIONS);
}

// `listed` by value: it lives until the call is answered.
awaitable<response> serve(reviews& queue, reviewer_list listed, const http::request& request) {
  const reviewer* by = find(*listed, request.peer);
  if (by == nullptr) {
    log::warn("desk_refused", {{"why", "not_listed"}});
    co_return problem(403, "not_listed", "You are not a reviewer here",
                      "This desk is for the agency's own reviewers, and its configuration does not list you.");
  }
  if (is_from_elsewhere(request))
    co_return problem(403, "cross_site", "Asked from another site",
                      "A page of another site sent this request, so it was refused.");
  std::string_view rest = request.path;
  if (rest.starts_with(GATE)) {
    const std::string action(rest.substr(GATE.size()));
    if (action != "admission" && action != "opening")
      co_return problem(404, "not_found", "Not found", "There is no such address here.");
    if (request.method != "POST")
      co_return problem(405, "method_not_allowed", "Not that way", "This address exists, but not with this method.");
    co_return co_await post(queue, {{}, action, *by}, request);
  }
  const bool given = rest.starts_with(ANSWERS);
  if (!given && !rest.starts_with(REVIEWS))
    co_return problem(404, "not_the_hub", "This is an agency's desk, not the hub",
                      "Only what waits for a person of this agency, and what it answered, is here, under /v1/reviews "
                      "and /v1/answers: for anything else use the profile that names the hub.");
  if (!request.query.empty())
    co_return problem(400, "malformed", "Not a readable query", "Nothing at the desk takes a query.");
  static_assert(REVIEWS.size() == ANSWERS.size());
  rest.remove_prefix(REVIEWS.size());
  if (!rest.empty() && !rest.starts_with('/'))
    co_return problem(404, "not_found", "Not found", "There is no such address here.");
  if (rest.empty() && request.method == "GET")
    co_return to_response(co_await told_by([&](reviews::told done) {
      if (given) return queue.list_given(std::move(done));
      queue.list(std::move(done));
    }));
  if (!rest.empty()) rest.remove_prefix(1);
  const auto slash = rest.find('/');
  std::string ask(rest.substr(0, slash));
  const std::string action(slash == std::string_view::npos ? "" : rest.substr(slash + 1));
  const bool posts = given ? action == "correction" : is_an_action(action);
  if (!action.empty() && !posts) co_return problem(404, "not_found", "Not found", "There is no such address here.");
  if (request.method != (posts ? "POST" : "GET"))
    co_return problem(405, "method_not_allowed", "Not that way", "This address exists, but not with this method.");
  if (posts) co_return co_await post(queue, {std::move(ask), action, *by}, request);
  co_return to_response(co_await told_by([&](reviews::told done) {
    if (given) return queue.show_given(std::move(ask), *by, std::move(done));
    queue.show(std::move(ask), *by, std::move(done));
  }));
}

}  // namespace

http::handler make_desk(reviews& queue, std::function<reviewer_list()> who) {
  return [&queue, who = std::move(who)](const http::request& request) { return serve(queue, who(), request); };
}

struct desk::state {
  explicit state(std::vector<reviewer> who) : listed(std::make_shared<const std::vector<reviewer>>(std::move(who))) {}
  [[nodiscard]] reviewer_list current() const {
    const std::lock_guard held(door);
    return listed;
  }

  mutable std::mutex door;  // held for one pointer copy
  reviewer_list listed;
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unique_ptr<http::server> listener;
  std::thread thread;
};

desk::desk(std::unique_ptr<state> with) : state_(std::move(with)) {}

desk::~desk() { stop(); }

void desk::stop() {
  if (state_->listener) state_->listener->stop();
  state_->work.reset();
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
}

unsigned short desk::port() const { return state_->listener->port(); }

result<std::unique_ptr<desk>> desk::start(desk_settings chosen, reviews& queue) {
  auto inside = std::make_unique<state>(std::move(chosen.reviewers));
  MASH_TRY(listener, http::server::start(inside->io.get_executor(), chosen.listen, &chosen.tls, {},
                                         make_desk(queue, [in = inside.get()] { return in->current(); })));
  inside->listener = std::move(*listener);
  const std::string host = chosen.listen.ip.contains(':') ? "[" + chosen.listen.ip + "]" : chosen.listen.ip;
  std::ofstream url(chosen.url_file);
  url << "https://" << host << ":" << inside->listener->port() << "\n";
  if (!url.flush()) return fail(errc::io, chosen.url_file + ": cannot be written");
  inside->thread = std::thread([io = &inside->io] { io->run(); });
  log::info("desk_open", {{"port", static_cast<std::int64_t>(inside->listener->port())}});
  return std::unique_ptr<desk>(new desk(std::move(inside)));
}

result<void> desk::reload(desk_settings chosen) {
  if (auto good = state_->listener->reload(chosen.tls); !good) return good;
  auto fresh = std::make_shared<const std::vector<reviewer>>(std::move(chosen.reviewers));
  {
    const std::lock_guard held(state_->door);
    state_->listed = fresh;
  }
  state_->listener->close_if([fresh](const http::peer_certificate& peer) { return find(*fresh, peer) == nullptr; });
  return {};
}

}  // namespace mash::kit
