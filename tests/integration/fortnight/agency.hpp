// SPDX-License-Identifier: Apache-2.0
// One agency in the fortnight: its adapter, which keeps what it was asked and what it has answered over every restart
// and sends both again until it is told that they were taken, and the people behind it, who are prompt, late, silent
// or wrong. It knows of the hub nothing but the lines of the exchange.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <set>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/lines.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::fortnight {

using contract::message_type;
using std::chrono::minutes;

enum class conduct { prompt, held, slow, late, silent, deaf, deaf_then_late, wrong, wrong_then_right, corrected };

// What it sends into and draws from.
struct surroundings {
  std::mt19937& random;
  const instant& now;
  const test::test_ledger& ledger;
  std::function<void(const std::string& member, message_type, std::string line)> say;
  std::function<void(instant, std::function<void()>)> later;

  int upto(int most) const { return std::uniform_int_distribution<int>(0, most)(random); }
  bool chance(int percent) const { return upto(99) < percent; }
  minutes some(int from, int until) const { return minutes(from + upto(until - from)); }
};

struct kept_question {
  contract::ask what;
  std::string digest;
  conduct way{};
  std::optional<instant> taken;               // the hub was first told that it is here
  std::map<std::int64_t, std::string> lines;  // by revision: as they are sent, again and again
  std::map<std::int64_t, std::string> digests;
  std::map<std::int64_t, instant> answered_at;
  std::map<std::int64_t, bool> holds;  // something in it waits for a person
  std::set<std::int64_t> acknowledged;
  std::optional<instant> refused;  // a reply of it could not be taken
  bool stopped = false;            // it was told that the check is cancelled
};

class agency {
 public:
  agency(std::string name, surroundings& around) : name_(std::move(name)), around_(around) {}

  void connected(std::uint64_t session) {
    connected_ = true;
    session_ = session;
    // What is not acknowledged goes out again, only the newest: it stands for all before it.
    for (auto& [ask, one] : kept_)
      if (!one.lines.empty() && !one.acknowledged.contains(one.lines.rbegin()->first))
        send(one, one.lines.rbegin()->first);
  }
  void disconnected() {
    connected_ = false;
    in_flight_.clear();
  }
  [[nodiscard]] bool is_connected() const { return connected_; }
  [[nodiscard]] bool awaits_word() const { return !in_flight_.empty(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::map<std::string, kept_question>& kept() const { return kept_; }
  [[nodiscard]] const kept_question* find(const std::string& ask) const {
    const auto found = kept_.find(ask);
    return found == kept_.end() ? nullptr : &found->second;
  }
  std::map<std::string, int> sent;  // how many lines of which sort, for the table at the end
  bool heard_refusal = false;       // since somebody last looked

  void hear(message_type type, const std::string& line) {
    if (type == message_type::ask) return hear_question(line);
    if (type == message_type::ack) {
      const auto ack = contract::decode_ack(line).value();
      kept_question& one = kept_.at(ack.ask);
      if (one.digests.at(ack.revision) != ack.digest) throw std::logic_error("another answer was acknowledged");
      one.acknowledged.insert(ack.revision);
      in_flight_.erase(ack.ask);
    } else if (type == message_type::error) {
      const auto error = contract::decode_error(line).value();
      in_flight_.erase(error.ask);
      if (const auto found = kept_.find(error.ask); found != kept_.end() && error.code == contract::trouble::invalid)
        found->second.refused = found->second.refused.value_or(around_.now);
      ++sent["of those refused"];
      heard_refusal = true;
    } else if (type == message_type::cancel) {
      if (const auto found = kept_.find(contract::decode_cancel(line)->ask); found != kept_.end())
        found->second.stopped = true;
    }
  }

 private:
  void hear_question(const std::string& line) {
    contract::ask what = contract::decode_ask(line).value();
    const std::string ask = what.ask_id, digest = contract::digest_of_line(line).value();
    const auto [there, fresh] = kept_.try_emplace(ask);
    kept_question& one = there->second;
    if (!fresh && one.digest != digest) throw std::logic_error("another question under the same id");
    if (fresh) {
      one.what = std::move(what);
      one.digest = digest;
      one.way = draw();
      behave(ask);
    }
    const bool deaf = one.way == conduct::deaf || one.way == conduct::deaf_then_late;
    if (deaf && one.lines.empty()) return;
    if (!one.taken) one.taken = around_.now;
    around_.say(name_, message_type::ack, contract::encode(contract::ack{ask, session_, 0, digest}));
    if (!one.lines.empty() && !in_flight_.contains(ask)) send(one, one.lines.rbegin()->first);
  }

  [[nodiscard]] conduct draw() const {
    using enum conduct;
    static constexpr std::pair<conduct, int> OFTEN[] = {{prompt, 48},        {held, 15},  {slow, 9},
                                                        {late, 7},           {silent, 5}, {deaf, 2},
                                                        {deaf_then_late, 2}, {wrong, 2},  {wrong_then_right, 4},
                                                        {corrected, 6}};
    int drawn = around_.upto(99);
    for (const auto& [way, percent] : OFTEN)
      if ((drawn -= percent) < 0) return way;
    return prompt;
  }

  void behave(const std::string& ask) {
    const kept_question& one = kept_.at(ask);
    const auto answer_at = [&](instant when, bool holds) { answer_later(ask, when, holds); };
    const instant now = around_.now, after = std::max(now, one.what.human_deadline) + around_.some(1, 600);
    switch (one.way) {
      case conduct::prompt:
        return answer_at(now, false);
      case conduct::held:
        answer_at(now, true);
        if (around_.chance(85)) answer_at(now + around_.some(10, 900), false);
        return;
      case conduct::slow:
        return answer_at(now + around_.some(1, 200), false);
      case conduct::late:
      case conduct::deaf_then_late:
        return answer_at(after, false);
      case conduct::silent:
      case conduct::deaf:
        return;
      case conduct::wrong:
        return around_.later(now, [this, ask] { send_wrong(ask); });
      case conduct::wrong_then_right:
        around_.later(now, [this, ask] { send_wrong(ask); });
        return answer_at(now + around_.some(5, 300), false);
      case conduct::corrected:
        answer_at(now, false);
        answer_at(now + around_.some(30, 600), false);
        if (around_.chance(50)) answer_at(now + around_.some(601, 2000), false);
        // What was overtaken arrives once more, after what took its place.
        return around_.later(now + minutes(2001), [this, ask] { send_again(kept_.at(ask), 1); });
    }
  }

  void answer_later(const std::string& ask, instant when, bool holds) {
    around_.later(when, [this, ask, holds] {
      kept_question& one = kept_.at(ask);
      if (one.stopped && around_.chance(50)) return;  // some people have the page open still
      contract::answer made = test::simple_answer(one.what, name_, around_.now);
      made.revision = static_cast<std::int64_t>(one.lines.size()) + 1;
      made.answered_at = around_.now + std::chrono::milliseconds(++serial_ % 60'000);  // tells one from another
      made.safety.items_held = holds ? 1 : 0;
      one.lines[made.revision] = around_.ledger.line_of(made, around_.now);
      one.digests[made.revision] = contract::digest_of_line(one.lines[made.revision]).value();
      one.answered_at[made.revision] = made.answered_at;
      one.holds[made.revision] = holds;
      ++sent["answers"];
      send(one, made.revision);
      const std::int64_t revision = made.revision;
      if (around_.chance(15))
        around_.later(around_.now + around_.some(0, 900),
                      [this, ask, revision] { send_again(kept_.at(ask), revision); });
    });
  }

  void send(kept_question& one, std::int64_t revision) {
    if (!connected_) return;
    in_flight_.insert(one.what.ask_id);
    ++sent["lines"];
    around_.say(name_, message_type::answer, one.lines.at(revision));
  }
  void send_again(kept_question& one, std::int64_t revision) {
    if (!connected_ || !one.lines.contains(revision)) return;
    ++sent["of those again or overtaken"];
    send(one, revision);
  }

  // No receipt; somebody whom nobody asked about; a line that is none; an answer to a question that nobody asked.
  void send_wrong(const std::string& ask) {
    kept_question& one = kept_.at(ask);
    if (!connected_) return;
    contract::answer made = test::simple_answer(one.what, name_, around_.now);
    std::string line;
    switch (around_.upto(3)) {
      case 0:
        line = contract::encode(made);
        break;
      case 1:
        made.people.front().subject = "z9";
        line = around_.ledger.line_of(made, around_.now);
        break;
      case 2:
        line = "{\"ask\":\"" + ask + "\",\"unheard_of\":true}";
        break;
      default:
        made.ask_id = new_uuid(around_.now);
        line = around_.ledger.line_of(made, around_.now);
    }
    in_flight_.insert(made.ask_id);
    ++sent["lines"];
    around_.say(name_, message_type::answer, std::move(line));
  }

  const std::string name_;
  surroundings& around_;
  std::map<std::string, kept_question> kept_;  // by ask
  std::set<std::string> in_flight_;            // asks of which the hub owes a word
  bool connected_ = false;
  std::uint64_t session_ = 0;
  int serial_ = 0;
};

}  // namespace mash::fortnight
