// SPDX-License-Identifier: Apache-2.0
// One agency in the fortnight: its adapter, which keeps what it was asked and what it has answered over every restart
// and sends both again until it is told that they were taken, and the people behind it, who are prompt, late, silent,
// unsure or wrong, and some of whom find out later that they were. It knows of the hub nothing but the lines of the
// exchange.
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

enum class conduct {
  prompt,
  held,
  slow,
  late,
  silent,
  deaf,
  deaf_then_late,
  wrong,
  wrong_then_right,
  revised,  // says more later, as a person releases it
  looking,  // a person looks, and says until when
  unsure,   // cannot tell who it is, and says what would settle that
  mistaken  // takes back later what it said
};
// What an answer is.
enum class content { told, held, unsure, corrects };

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
  std::map<std::int64_t, content> is;
  std::set<std::int64_t> acknowledged;
  int number = 0;                                                // in the agency's own books
  std::optional<std::int64_t> looks_held;                        // a person looks at it, and holds so many items
  std::optional<instant> expected_by;                            // they expect to have decided
  bool heard = false;                                            // that, and what would settle who it is
  std::map<std::int64_t, contract::correction_status> known_by;  // of each correction: who knows, as the hub last said
  std::optional<instant> refused;                                // a reply of it could not be taken
  bool stopped = false;                                          // it was told that the check is cancelled
};

class agency {
 public:
  agency(std::string name, surroundings& around) : name_(std::move(name)), around_(around) {}

  void connected(std::uint64_t session) {
    connected_ = true;
    session_ = session;
    // What is not acknowledged goes out again, only the newest: it stands for all before it.
    // So does a correction until everybody who had been told knows; what nobody acknowledges is said anew.
    for (auto& [ask, one] : kept_) {
      if (!one.lines.empty() && (!one.acknowledged.contains(one.lines.rbegin()->first) || is_correction_open(one)))
        send(one, one.lines.rbegin()->first);
      say_what_it_awaits(one);
    }
  }
  void disconnected() {
    connected_ = false;
    in_flight_.clear();
    unheard_.clear();
  }
  [[nodiscard]] bool is_connected() const { return connected_; }
  [[nodiscard]] bool awaits_word() const { return !in_flight_.empty(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::map<std::string, kept_question>& kept() const { return kept_; }
  [[nodiscard]] const kept_question* find(const std::string& ask) const {
    const auto found = kept_.find(ask);
    return found == kept_.end() ? nullptr : &found->second;
  }
  // It has said something new that nobody acknowledges. Whoever asks has waited until the hub has heard it.
  [[nodiscard]] bool take_unheard() {
    for (const std::string& ask : unheard_) kept_.at(ask).heard = true;
    return !std::exchange(unheard_, {}).empty();
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
    } else if (type == message_type::correction) {
      contract::correction_status told = contract::decode_correction_status(line).value();
      std::map<std::int64_t, contract::correction_status>& known_by = kept_.at(told.ask).known_by;
      known_by[told.revision] = std::move(told);
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
      one.number = static_cast<int>(kept_.size());
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
    static constexpr std::pair<conduct, int> OFTEN[] = {{prompt, 32},        {held, 12},   {slow, 8},
                                                        {late, 7},           {silent, 5},  {deaf, 2},
                                                        {deaf_then_late, 2}, {wrong, 2},   {wrong_then_right, 4},
                                                        {revised, 5},        {looking, 8}, {unsure, 7},
                                                        {mistaken, 6}};
    int drawn = around_.upto(99);
    for (const auto& [way, percent] : OFTEN)
      if ((drawn -= percent) < 0) return way;
    return prompt;
  }

  void behave(const std::string& ask) {
    const kept_question& one = kept_.at(ask);
    const auto answer_at = [&](instant when, content is = content::told) { answer_later(ask, when, is); };
    const instant now = around_.now, after = std::max(now, one.what.human_deadline) + around_.some(1, 600);
    switch (one.way) {
      case conduct::prompt:
        return answer_at(now);
      case conduct::held:
        answer_at(now, content::held);
        if (around_.chance(40)) look_later(ask, now, 1, now + around_.some(10, 2400));
        if (around_.chance(85)) answer_at(now + around_.some(10, 900));
        return;
      case conduct::slow:
        return answer_at(now + around_.some(1, 200));
      case conduct::late:
      case conduct::deaf_then_late:
        return answer_at(after);
      case conduct::silent:
      case conduct::deaf:
        return;
      case conduct::wrong:
        return around_.later(now, [this, ask] { send_wrong(ask); });
      case conduct::wrong_then_right:
        around_.later(now, [this, ask] { send_wrong(ask); });
        return answer_at(now + around_.some(5, 300));
      case conduct::revised:
        answer_at(now);
        answer_at(now + around_.some(30, 600));
        if (around_.chance(50)) answer_at(now + around_.some(601, 2000));
        // What was overtaken arrives once more, after what took its place.
        return around_.later(now + minutes(2001), [this, ask] { send_again(kept_.at(ask), 1); });
      case conduct::looking:
        return look_for_hours(ask);
      case conduct::unsure:
        return answer_at(now, content::unsure);
      case conduct::mistaken:
        answer_at(now);
        return around_.later(now + around_.some(60, 1500), [this, ask] { correct(ask); });
    }
  }

  // Says until when, which may be after it is due; some say later that it takes longer still, some never decide.
  void look_for_hours(const std::string& ask) {
    const instant now = around_.now;
    const auto limit = std::chrono::duration_cast<minutes>(kept_.at(ask).what.human_deadline - now);
    const instant first = now + std::max(limit, minutes(0)) * around_.upto(250) / 100 + around_.some(5, 60);
    look_later(ask, now, 0, first);
    const bool longer = around_.chance(30);
    const instant last = longer ? first + around_.some(30, 600) : first;
    if (longer) look_later(ask, first - minutes(1), 0, last);
    if (around_.chance(75)) answer_later(ask, last + around_.some(0, 60), content::told);
  }
  void look_later(const std::string& ask, instant when, std::int64_t held, instant expected) {
    around_.later(when, [this, ask, held, expected] {
      kept_question& one = kept_.at(ask);
      one.looks_held = held;
      one.expected_by = expected;
      one.heard = false;
      say_what_it_awaits(one);
    });
  }
  [[nodiscard]] bool is_finished(const kept_question& one) const {
    const bool is_over = one.way == conduct::unsure && around_.now >= one.what.human_deadline;
    return one.stopped || is_over || (!one.is.empty() && one.is.rbegin()->second == content::told);
  }
  void say_what_it_awaits(const kept_question& one) {
    if (!connected_ || is_finished(one)) return;
    const std::string& ask = one.what.ask_id;
    if (one.looks_held) {
      ++sent["HOLDING"];
      around_.say(name_, message_type::holding,
                  contract::encode(contract::holding{ask, session_, *one.looks_held, one.expected_by}));
    }
    if (one.way == conduct::unsure) {
      ++sent["NEED"];
      around_.say(name_, message_type::need,
                  contract::encode(
                      contract::need{ask, session_, one.what.subjects.front().id, {contract::identifier::telephone}}));
    }
    if (!one.heard && (one.looks_held || one.way == conduct::unsure)) unheard_.insert(ask);
  }

  // Nobody corrects what has not left.
  void correct(const std::string& ask) {
    if (kept_.at(ask).acknowledged.contains(1)) return answer_later(ask, around_.now, content::corrects);
    around_.later(around_.now + minutes(60), [this, ask] { correct(ask); });
  }
  [[nodiscard]] static bool is_correction_open(const kept_question& one) {
    const std::int64_t newest = one.lines.rbegin()->first;
    if (one.is.at(newest) != content::corrects) return false;
    const auto known = one.known_by.find(newest);
    return known == one.known_by.end() || std::ranges::any_of(known->second.recipients, [](const auto& count) {
             return count.acknowledged < count.told;
           });
  }

  void answer_later(const std::string& ask, instant when, content is) {
    around_.later(when, [this, ask, is] {
      kept_question& one = kept_.at(ask);
      if (one.stopped && is != content::corrects && around_.chance(50)) return;  // some have the page open still
      contract::answer made = test::simple_answer(one.what, name_, around_.now);
      made.revision = static_cast<std::int64_t>(one.lines.size()) + 1;
      made.answered_at = around_.now + std::chrono::milliseconds(++serial_ % 60'000);  // tells one from another
      made.items.front().what.id = name_ + "-" + std::to_string(one.number);
      shape(made, is);
      one.lines[made.revision] = around_.ledger.line_of(made, around_.now);
      one.digests[made.revision] = contract::digest_of_line(one.lines[made.revision]).value();
      one.answered_at[made.revision] = made.answered_at;
      one.is[made.revision] = is;
      ++sent[is == content::corrects ? "corrections" : "answers"];
      if (is == content::unsure) say_what_it_awaits(one);
      send(one, made.revision);
      const std::int64_t revision = made.revision;
      if (around_.chance(15))
        around_.later(around_.now + around_.some(0, 900),
                      [this, ask, revision] { send_again(kept_.at(ask), revision); });
    });
  }
  // Some corrections say otherwise, some take it back.
  void shape(contract::answer& made, content is) {
    made.safety.items_held = is == content::held ? 1 : 0;
    if (is == content::unsure) {
      made.outcome = policy::roster_outcome::ambiguous_match;
      made.items.clear();
      made.people.clear();
      for (contract::search& one : made.searches) one.result = policy::search_result::ambiguous_match;
    }
    if (is != content::corrects) return;
    const contract::item was = made.items.front();
    const bool gone = around_.chance(50);
    made.corrects = {contract::correction_reason::wrong_fact, "It was another family.", around_.now, {}, {}};
    made.corrects->items.push_back({was.what.id, was.what.category, gone});
    if (gone)
      made.items.clear();
    else
      made.items.front().what.summary = "Seen by another service.";
  }

  void send(kept_question& one, std::int64_t revision) {
    if (!connected_) return;
    in_flight_.insert(one.what.ask_id);
    ++sent["lines"];
    const bool corrects = one.is.at(revision) == content::corrects;
    around_.say(name_, corrects ? message_type::correction : message_type::answer, one.lines.at(revision));
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
  std::set<std::string> unheard_;
  bool connected_ = false;
  std::uint64_t session_ = 0;
  int serial_ = 0;
};

}  // namespace mash::fortnight
