// SPDX-License-Identifier: Apache-2.0
// Whole cases in which the store fails at every one of their commits, once before it took anything and once after it
// did and before it could say so. The hub dies of it and starts again; people and adapters do the same again; and the
// case ends as if nothing had happened, with each act, question and answer having had its effect once.
#include <gmock/gmock.h>

#include <set>

#include "hub/model/lifecycle.hpp"
#include "tests/unit/requests/forwarding_store.hpp"
#include "tests/unit/requests/service_fixture.hpp"
#include "tests/unit/requests/told.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using std::chrono::days;

enum class breaks : unsigned char { never, before, after };

class breaking_store final : public forwarding_store {
 public:
  struct plan {
    breaks how = breaks::never;
    std::size_t at = 0, commits = 0;  // the number of the commit that breaks, and how many there were
    bool broke = false;               // since the hub last started
    bool ever_broke = false;
  };
  breaking_store(store_port& real, plan& by) : forwarding_store(real), by_(by) {}

  awaitable<result<durable>> commit(durable_change change) override {
    const bool now = ++by_.commits == by_.at && by_.how != breaks::never;
    if (now) by_.broke = by_.ever_broke = true;
    if (now && by_.how == breaks::before) co_return fail(errc::unavailable, "the disk is full");
    auto done = co_await forwarding_store::commit(std::move(change));
    if (now) co_return fail(errc::unavailable, "the machine died before it could say so");
    co_return done;
  }

 private:
  plan& by_;
};

asking_person manager() {
  return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
          {policy::role::mash_manager},
          {"cambridgeshire"}};
}

class whole_case : public request_service {
 protected:
  // Somebody does something, and does it again until they know that it was done.
  struct act {
    std::string name;
    std::function<bool()> attempt;
  };
  using acts = std::function<std::vector<act>()>;

  // What a case came to, in words that are the same each time.
  std::string play(const acts& script, breaking_store::plan how) {
    plan_ = how;
    stop();
    exchange.lines.clear();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    time.at = NOW;
    id_.clear();
    lines_.clear();
    asked_.clear();
    begin();
    for (const act& one : script()) {
      int tries = 1;
      while (!one.attempt()) {
        if (!plan_.broke || ++tries > 3) return "failed at: " + one.name;
        stop();
        begin();
      }
    }
    note_asked();
    commits_ = plan_.commits;
    return told();
  }

  void expect_one_end_wherever_the_store_fails(const acts& script) {
    const std::string as_it_should_be = play(script, {});
    ASSERT_FALSE(as_it_should_be.starts_with("failed")) << as_it_should_be;
    const std::size_t commits = commits_;
    ASSERT_GT(commits, 4U);
    for (const breaks how : {breaks::before, breaks::after})
      for (std::size_t at = 1; at <= commits; ++at) {
        ASSERT_EQ(play(script, {how, at}), as_it_should_be)
            << "commit " << at << " of " << commits << (how == breaks::before ? " not taken" : " taken, unsaid");
        ASSERT_TRUE(plan_.ever_broke);
      }
  }

  // --- what people and adapters do

  act asks(std::function<void(json::object&)> change = nullptr) {
    return {"asks", [this, body = test::demo_request(change)] {
              const auto page = ask(body, "the key");
              if (page) id_ = page->request;
              return page.has_value();
            }};
  }
  act answers(const std::string& member, policy::roster_outcome outcome = policy::roster_outcome::answered) {
    return {member + " answers", [this, member, outcome, line = std::string()]() mutable {
              if (line.empty()) line = line_of(member, outcome);
              const std::size_t before = acknowledged(member);
              say(member, message_type::answer, line);
              return run_until([&] { return plan_broke_since() || acknowledged(member) > before; }) &&
                     acknowledged(member) > before;
            }};
  }
  // HOLDING or NEED: not acknowledged, so its adapter says it again in each session.
  act says(const std::string& member, message_type type, std::string kind) {
    return {member + " is " + kind, [this, member, type, kind] {
              const std::uint64_t session = hub->state_of_member(member).session;
              const std::string ask = newest_ask(member).ask_id;
              say(member, type,
                  type == message_type::need
                      ? contract::encode(contract::need{ask, session, "a2", {contract::identifier::telephone}})
                      : contract::encode(contract::holding{ask, session, 0, {}}));
              return run_until([&] { return plan_broke_since() || has(kind); }) && has(kind);
            }};
  }
  template <class Call>
  act does(std::string name, Call call) {
    return {std::move(name), [this, call] { return run(call()).has_value(); }};
  }
  act waits_until(instant when, std::string kind) {
    return {"waits", [this, when, kind] {
              time.at = when;
              run<void>(hub->pass_deadlines());
              return has(kind);
            }};
  }

  // --- the cases

  std::vector<act> from_question_to_decision() {
    const auto relayed = test::told("peterborough", [](json::object& document) {
      document["outcome"] = "partly_searched";
      document["items"] = json::array();
    });
    return {
        asks(),
        says("health", message_type::holding, "holding"),
        says("police", message_type::need, "needed"),
        answers("police", policy::roster_outcome::ambiguous_match),
        answers("cambridgeshire"),
        answers("schools"),
        does("relays", [this, relayed] { return hub->relay(test::coordinator(), id_, relayed); }),
        does("identifies",
             [this] {
               return hub->identify(
                   test::coordinator(), id_,
                   R"({"reason":"The school had it.","identifiers":[{"subject":"a2","telephones":["01632 960333"]}]})",
                   {});
             }),
        answers("police"),
        does("asks again",
             [this] {
               return hub->ask_again(test::coordinator(), id_, R"({"reason":"A week on.","agencies":["schools"]})", {});
             }),
        answers("schools"),
        answers("peterborough"),
        answers("health"),
        does("decides", [this] { return hub->decide(manager(), id_, decision()); }),
        does("looks", [this] { return hub->show(manager(), id_, 0); })};
  }

  std::vector<act> authorised_and_taken_back() {
    return {
        asks(test::without_agreement("amber")),
        does("authorises", [this] { return hub->authorise(manager(), id_, R"({"reason":"It cannot wait."})", {}); }),
        answers("cambridgeshire"),
        says("health", message_type::holding, "holding"),
        does("cancels",
             [this] { return hub->cancel(test::coordinator(), id_, R"({"reason":"Sent for another family."})"); }),
        answers("police"),
        waits_until(NOW + days(9), "stopped")};
  }

  std::vector<act> expired_and_answered_after_all() {
    return {asks(),
            says("police", message_type::holding, "holding"),
            answers("cambridgeshire"),
            answers("health"),
            answers("schools"),
            answers("peterborough"),
            waits_until(NOW + days(60), "expired"),
            answers("police")};
  }

 private:
  void begin() {
    note_asked();
    exchange.lines.clear();
    plan_.broke = false;
    open();
    breaking_ = std::make_unique<breaking_store>(*store, plan_);
    hub = std::make_unique<service>(io->get_executor(), *breaking_, exchange, time, partners());
    ASSERT_TRUE(run(hub->restore()).has_value());
    connect_all();
  }
  [[nodiscard]] bool plan_broke_since() const { return plan_.broke; }

  // Questions that its adapter has, also those of sessions before: it keeps them.
  void note_asked() {
    for (const auto& sent : exchange.lines) {
      if (sent.type != message_type::ask) continue;
      contract::ask what = contract::decode_ask(sent.line).value();
      if (asked_[sent.member].insert(what.ask_id).second) lines_.insert_or_assign(sent.member, std::move(what));
    }
  }
  contract::ask newest_ask(const std::string& member) {
    note_asked();
    return lines_.at(member);
  }
  std::string line_of(const std::string& member, policy::roster_outcome outcome) {
    contract::answer what = test::simple_answer(newest_ask(member), member, time.at);
    what.outcome = outcome;
    if (outcome == policy::roster_outcome::ambiguous_match) {
      what.items.clear();
      what.people.clear();
      for (contract::search& one : what.searches) one.result = policy::search_result::ambiguous_match;
    }
    return ledger.line_of(what, time.at);
  }
  std::string decision() {
    (void)has("decided");  // finds the newest version
    return json::canonical(json::object{
        {"version", version_},
        {"decisions",
         json::array{json::object{{"child", "c1"}, {"outcome", "s47_joint"}, {"rationale", "A bruise."}}}}});
  }
  std::vector<step> journal() { return id_.empty() ? std::vector<step>() : run(store->load(id_)).value(); }
  bool has(const std::string& kind) {
    bool found = false;
    for (const step& one : journal()) {
      found = found || one.kind == kind;
      if (const json::value* cut = one.content.if_contains("version")) version_ = cut->to_number<std::int64_t>();
    }
    return found;
  }
  std::string told() {
    std::string out;
    for (const step& one : journal())
      if (one.kind != "seen") out += one.kind + (one.content.contains("version") ? "* " : " ");
    const json::object now = show(id_);
    out += "| " + std::string(std::string_view(now.at("state").as_string()));
    for (const std::string& member : MEMBERS)
      out += " " + member + ":" + outcome(now, member) + ":" + std::to_string(asked_[member].size());
    const record_range all{NOW - days(1), NOW + days(1), "", 10};
    return out + " | " + std::to_string(run(store->opened_between(all)).value().size());
  }

  breaking_store::plan plan_;
  std::size_t commits_ = 0;  // of the case itself
  std::unique_ptr<breaking_store> breaking_;
  std::string id_;
  std::int64_t version_ = 0;
  std::map<std::string, contract::ask> lines_;
  std::map<std::string, std::set<std::string>> asked_;
};

TEST_F(whole_case, from_question_to_decision_ends_the_same_wherever_the_store_fails) {
  expect_one_end_wherever_the_store_fails([this] { return from_question_to_decision(); });
}

TEST_F(whole_case, that_is_authorised_and_taken_back_ends_the_same_wherever_the_store_fails) {
  expect_one_end_wherever_the_store_fails([this] { return authorised_and_taken_back(); });
}

TEST_F(whole_case, that_expires_and_is_answered_after_all_ends_the_same_wherever_the_store_fails) {
  expect_one_end_wherever_the_store_fails([this] { return expired_and_answered_after_all(); });
}

}  // namespace
}  // namespace mash::hub
