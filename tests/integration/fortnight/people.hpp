// SPDX-License-Identifier: Apache-2.0
// The people of five authorities in the fortnight: they ask, authorise, look, decide, cancel and ask again; and when
// the hub tells them of something, some of them do what it asks for: ring an agency, give one more identifier, review
// a break-glass, acknowledge a correction. They remember what they did, which is what the hub is measured by at the
// end.
#pragma once

#include "tests/integration/fortnight/world.hpp"
#include "tests/unit/requests/told.hpp"

namespace mash::fortnight {

inline std::string text_at(const json::object& from, std::string_view name) {
  const json::value* there = from.if_contains(name);
  return there == nullptr ? std::string() : std::string(std::string_view(there->as_string()));
}

// What the people of the story know of a check that they asked.
struct known_check {
  struct look {
    std::string person;
    int version = 0;
    instant at;
    auto operator<=>(const look&) const = default;
  };
  struct round {
    instant at;
    std::string kind;
    std::vector<std::string> named;  // empty: everybody
  };
  struct call {
    std::string member;
    instant at;
    std::string outcome;
  };

  std::string id, authority, urgency, purpose, body, key;
  std::vector<std::string> agencies;
  instant opened;
  std::optional<instant> referral, authorised, cancelled, reviewed, expires;
  bool awaited = false, owed = false;  // a manager's authority, before or after
  bool glass = false, decided = false;
  std::vector<round> rounds;
  std::vector<call> calls;
  std::vector<instant> none_known;
  std::set<look> looks;
  std::set<std::pair<std::int64_t, std::string>> acknowledged;  // a correction's number, and who
};

class fortnight_people : public fortnight_world {
 protected:
  using page = std::expected<hub::shown, hub::plan_refusal>;

  // --- what is asked

  void plan_traffic() override {
    for (const std::string& authority : AUTHORITIES)
      for (instant day = BEGINS; day < ENDS; day += hours(24)) {
        const bool weekend = std::chrono::weekday(std::chrono::floor<std::chrono::days>(day)).iso_encoding() > 5;
        const int many = AS_MANY * (weekend ? around_.upto(2) : 2 + around_.upto(3));
        for (int i = 0; i < many; ++i) {
          const bool at_night = around_.chance(weekend ? 50 : 15);
          later(day + (at_night ? around_.some(0, 1439) : around_.some(7 * 60, 18 * 60)),
                [this, authority] { somebody_asks(authority); });
        }
      }
  }

  void somebody_asks(const std::string& authority) {
    known_check one;
    one.authority = authority;
    one.opened = time.at;
    one.glass = around_.chance(12);
    one.urgency = one.glass || around_.chance(20) ? "red" : around_.chance(50) ? "amber" : "green";
    const bool without_agreement = one.glass || around_.chance(25);
    one.purpose = without_agreement ? "mash_threshold" : "s47_strategy";
    one.awaited = without_agreement && one.urgency != "red";
    one.owed = without_agreement && one.urgency == "red" && !one.glass;
    if (one.glass) one.expires = time.at + around_.some(60, 24 * 60);
    if (around_.chance(85)) one.referral = time.at - around_.some(0, 90);
    one.key = "key-" + std::to_string(++asked_);
    one.body = body_of(one, without_agreement);
    const auto ask_once = [this, one] { return hub->ask(asker_of(one), one.body, one.key, std::chrono::seconds(0)); };
    const hub::shown made = insist<hub::shown>(ask_once);
    one.id = made.request;
    note_look(one, asker_of(one), made.body);
    if (around_.chance(10)) {
      ++counts_["requests sent twice"];
      const hub::shown again = insist<hub::shown>(ask_once);
      EXPECT_EQ(again.request, one.id) << "one key is one check";
      note_look(one, asker_of(one), again.body);
    }
    what_happens_next(one);
    checks_.emplace(one.id, std::move(one));
  }

  std::string body_of(known_check& one, bool without_agreement) {
    return test::demo_request([&](json::object& document) {
      if (without_agreement) test::without_agreement(one.urgency)(document);
      document["urgency"] = one.urgency;
      document["authority"] = one.authority;
      document["reference"] = "F-" + one.key;
      document["contact_received_at"] = to_rfc3339(one.referral.value_or(time.at) - minutes(15));
      document.erase("referral_received_at");
      if (one.referral) document["referral_received_at"] = to_rfc3339(*one.referral);
      if (one.glass)
        document["break_glass"] = json::object{{"reason", "A child is about to be taken abroad tonight."},
                                               {"expires_at", to_rfc3339(*one.expires)}};
      for (const std::string& name : AGENCIES)
        if (name == "schools" || around_.chance(80)) one.agencies.push_back(name);  // schools: the context is for them
      json::array asked(one.agencies.begin(), one.agencies.end());
      if (around_.chance(10)) asked.emplace_back("housing");  // has not signed
      document["agencies"] = std::move(asked);
      document.erase("why_agencies");
    });
  }

  // --- what people do with it

  void what_happens_next(const known_check& one) {
    const std::string id = one.id;
    if ((one.awaited || one.owed) && around_.chance(one.owed ? 85 : 55))
      later(time.at + around_.some(1, one.owed ? 90 : 300), [this, id] { authorise(id); });
    if (around_.chance(14)) later(time.at + around_.some(0, 900), [this, id] { cancel(id); });
    if (around_.chance(40)) later(time.at + around_.some(0, 2000), [this, id] { (void)look(id); });
    if (around_.chance(75)) later(time.at + around_.some(60, 1800), [this, id] { decide(id); });
    if (around_.chance(20)) later(time.at + around_.some(60, 4000), [this, id] { ask_again(id); });
    if (around_.chance(5)) later(time.at + around_.some(4001, 9000), [this, id] { ask_again(id); });
  }
  // Alone with the check in the night; by day a manager takes it over.
  static hub::asking_person asker_of(const known_check& one) {
    return one.glass ? night_worker_of(one.authority) : coordinator_of(one.authority);
  }
  static hub::asking_person worker_of(const known_check& one) {
    return one.glass ? manager_of(one.authority) : coordinator_of(one.authority);
  }
  static std::string because(std::string_view reason) { return json::canonical(json::object{{"reason", reason}}); }
  // Of what is said more than once in a check each is another.
  std::string reason_of_its_own(std::string_view reason) {
    return std::string(reason) + " (" + std::to_string(++reasons_) + ")";
  }

  void authorise(const std::string& id) {
    known_check& one = checks_.at(id);
    if (one.cancelled) return;
    const hub::asking_person by = manager_of(one.authority);
    const auto done =
        persist<hub::shown>([&] { return hub->authorise(by, id, because("Asking them would put her at risk."), {}); });
    if (!expect_done(done, "authorised")) return;
    one.authorised = one.authorised.value_or(time.at);
    note_look(one, by, done->body);
  }
  void cancel(const std::string& id) {
    known_check& one = checks_.at(id);
    const auto done =
        persist<hub::shown>([&] { return hub->cancel(worker_of(one), id, because("Asked about the wrong family.")); });
    if (done) one.cancelled = time.at;
    note_if_done(one, worker_of(one), done, "cancelled", "too late to be cancelled");
  }
  void decide(const std::string& id) {
    known_check& one = checks_.at(id);
    const json::object page = look(id);
    const std::string body = json::canonical(
        json::object{{"version", page.at("version")}, {"decisions", json::array{decision("c1"), decision("c2")}}});
    const auto done = persist<hub::shown>([&] { return hub->decide(manager_of(one.authority), id, body); });
    one.decided = one.decided || done.has_value();
    note_if_done(one, manager_of(one.authority), done, "decided", "nothing to decide on yet");
  }
  static json::object decision(std::string_view child) {
    return {{"child", child}, {"outcome", "s17_cfa"}, {"rationale", "What the agencies told."}};
  }
  json::object look(const std::string& id, int version = 0) {
    return look_as(manager_of(checks_.at(id).authority), id, version);
  }
  json::object look_as(const hub::asking_person& by, const std::string& id, int version = 0) {
    const auto page = insist<hub::shown>([&] { return hub->show(by, id, version); });
    ++counts_["pages shown"];
    return note_look(checks_.at(id), by, page.body);
  }

  // All agencies of it, or one or two.
  void ask_again(const std::string& id) {
    known_check& one = checks_.at(id);
    std::vector<std::string> named = one.agencies;
    std::ranges::shuffle(named, random_);
    named.resize(
        around_.chance(30) ? 0 : std::min<std::size_t>(named.size(), 1 + static_cast<std::size_t>(around_.upto(1))));
    json::object wish{{"reason", reason_of_its_own("A second incident was reported.")}};
    if (!named.empty()) wish["agencies"] = json::array(named.begin(), named.end());
    const auto done =
        persist<hub::shown>([&] { return hub->ask_again(worker_of(one), id, json::canonical(wish), {}); });
    if (done) one.rounds.push_back({time.at, "recheck", std::move(named)});
    note_if_done(one, worker_of(one), done, "asked again", "not to be asked again");
  }
  // What is known more, or that nobody knows more.
  void identify(const std::string& id) {
    known_check& one = checks_.at(id);
    const bool known = around_.chance(70);
    json::array told;
    if (known)
      told.push_back(json::object{{"subject", "c1"},
                                  {"telephones", json::array{"01632 9600" + std::to_string(10 + reasons_ % 90)}}});
    const json::object wish{{"reason", reason_of_its_own(known ? "Her school had it." : "Nobody here knows more.")},
                            {"identifiers", std::move(told)}};
    const auto done = persist<hub::shown>([&] { return hub->identify(worker_of(one), id, json::canonical(wish), {}); });
    if (done && known) one.rounds.push_back({time.at, "supplementary", {}});
    if (done && !known) one.none_known.push_back(time.at);
    note_if_done(one, worker_of(one), done, known ? "identifiers given" : "nobody knows more",
                 "identifiers not wanted");
  }
  // Rings the agency, and writes down what is said.
  void ring(const std::string& id, const std::string& member) {
    known_check& one = checks_.at(id);
    const bool nothing = around_.chance(40);
    const std::string said = test::told(member, [&](json::object& document) {
      document["told_at"] = to_rfc3339(time.at);
      if (!nothing) return;
      document["outcome"] = "no_trace";
      document["items"] = json::array();
      document["searches"].get_array().at(0).get_object()["result"] = "no_trace";
    });
    const auto done = persist<hub::shown>([&] { return hub->relay(worker_of(one), id, said); });
    if (done) one.calls.push_back({member, time.at, nothing ? "no_trace" : "answered"});
    note_if_done(one, worker_of(one), done, "answers by telephone", "not to be rung for");
  }
  void review(const std::string& id) {
    known_check& one = checks_.at(id);
    const std::string body =
        json::canonical(json::object{{"finding", "justified"}, {"reason", "The child was at risk tonight."}});
    const hub::asking_person by = manager_of(one.authority);
    const auto done = persist<hub::shown>([&] { return hub->review_break_glass(by, id, body); });
    if (!expect_done(done, "break-glass reviewed")) return;
    one.reviewed = time.at;
    note_look(one, by, done->body);
  }
  // Whoever was shown what an agency takes back says that they know.
  void acknowledge(const std::string& id, const hub::asking_person& by) {
    const json::object page = look_as(by, id);
    const json::value* list = page.if_contains("corrections");
    for (const json::value& each : list == nullptr ? json::array() : list->as_array()) {
      const std::int64_t number = each.at("correction").as_int64();
      if (checks_.at(id).acknowledged.contains({number, by.who.id})) continue;
      const auto done =
          persist<json::object>([&] { return hub->acknowledge_correction(by, id, static_cast<int>(number), "{}"); });
      if (done) checks_.at(id).acknowledged.emplace(number, by.who.id);
      ++counts_[done ? "corrections acknowledged" : "acknowledgements of who was shown nothing"];
    }
  }

  void react(const notify::notice& to) override {
    const std::string id = to.about, first = to.to.empty() ? "" : to.to.front();
    if (!checks_.contains(id)) return;
    const known_check& one = checks_.at(id);
    const bool of_agency = first.starts_with("agency:");
    if ((to.kind == "return_over" || to.kind == "not_seen") && of_agency && around_.chance(12))
      later(time.at + around_.some(5, 60), [this, id, member = first.substr(7)] { ring(id, member); });
    if (to.kind == "identifier_wanted" && around_.chance(70))
      later(time.at + around_.some(5, 300), [this, id] { identify(id); });
    if (to.kind == "break_glass" && around_.chance(85))
      later(time.at + (around_.chance(70) ? around_.some(30, 500) : around_.some(1500, 6000)),
            [this, id] { review(id); });
    if (to.kind != "correction_made" && to.kind != "correction_unread") return;
    for (const hub::asking_person& by : {asker_of(one), manager_of(one.authority)})
      if (around_.chance(70)) later(time.at + around_.some(10, 900), [this, id, by] { acknowledge(id, by); });
  }

  // --- what they remember

  json::object note_look(known_check& one, const hub::asking_person& by, const std::string& body) {
    json::object page = json::parse(body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
    one.looks.insert({by.who.id, static_cast<int>(page.at("version").as_int64()), time.at});
    return page;
  }
  void note_if_done(known_check& one, const hub::asking_person& by, const page& done, const char* as,
                    const char* otherwise) {
    ++counts_[done ? as : otherwise];
    if (done) note_look(one, by, done->body);
  }
  bool expect_done(const page& done, const char* as) {
    EXPECT_TRUE(done.has_value()) << done.error().word << ": " << done.error().detail;
    ++counts_[as];
    return done.has_value();
  }

  std::map<std::string, known_check> checks_;
  int asked_ = 0, reasons_ = 0;
};

}  // namespace mash::fortnight
