// SPDX-License-Identifier: Apache-2.0
// What a check's journal says, read by hand and not by hub/requests/history: the fortnight compares it with what the
// agencies and the people of the story remember.
#pragma once

#include "tests/integration/fortnight/people.hpp"

namespace mash::fortnight {

inline instant time_at(const json::object& from, std::string_view name) {
  return parse_rfc3339(text_at(from, name)).value_or(instant());
}

// One question to one agency.
struct asked_agency {
  std::string member, ask;
  instant asked_at;
  json::object written;
  int round = 1;
  std::size_t since = 0;             // the step that asked it
  std::optional<std::size_t> until;  // the step that put another in its place
};
// An accepted answer: after which step, and which version shows it first.
struct journalled {
  std::string ask, digest, member;
  std::int64_t revision = 0;
  instant at;
  std::size_t step = 0;
  bool corrects = false, present = false;  // it answers the question that stood then
  bool set_aside = false;                  // it came after the check was cancelled
};
struct heard_holding {
  std::string ask;
  instant at;
  std::size_t step = 0;
  std::optional<instant> expected_by;
};
struct told_by_telephone {
  std::string member;
  instant at;
  std::size_t step = 0;
};

struct read_journal {
  std::vector<asked_agency> asked;  // every question, those of later rounds after those before
  std::vector<journalled> answers;
  std::vector<std::pair<std::size_t, instant>> versions;  // by which step each was cut, and when; in order
  std::optional<std::size_t> cancelled;
  std::vector<std::string> answered_bodies;  // of each `answered` step: its lines, each ended by LF
  std::vector<heard_holding> holdings;
  std::map<std::string, std::size_t> needed;      // by ask: when it was first heard that more is wanted
  std::map<std::string, std::size_t> needs_over;  // by ask: when that ended without a new question
  std::vector<told_by_telephone> calls;
  std::map<std::size_t, known_check::look> looks;  // by step
  std::vector<std::pair<std::size_t, std::string>> rounds;
  std::vector<hub::step> steps;
  json::object opened;
  std::string story;  // its steps and their moments, for whoever has to find out why

  [[nodiscard]] const asked_agency* find(std::string_view ask) const {
    const auto found = std::ranges::find(asked, ask, &asked_agency::ask);
    return found == asked.end() ? nullptr : &*found;
  }
  // The questions that stand at the end.
  [[nodiscard]] std::vector<asked_agency> present() const {
    std::vector<asked_agency> out;
    std::ranges::copy_if(asked, std::back_inserter(out), [](const asked_agency& one) { return !one.until; });
    return out;
  }
  [[nodiscard]] bool cut_by(std::size_t step) const {
    return std::ranges::any_of(versions, [&](const auto& one) { return one.first == step; });
  }
};

class journal_reader {
 public:
  static read_journal read(std::vector<hub::step> steps) {
    journal_reader one;
    one.out_.opened = steps.front().content;
    for (std::size_t i = 0; i < steps.size(); ++i) one.take(steps[i], i);
    one.out_.steps = std::move(steps);
    return std::move(one.out_);
  }

 private:
  void take(const hub::step& one, std::size_t at) {
    out_.story += to_rfc3339(one.at) + " " + one.kind + "\n";
    if (one.kind == "opened" || one.kind == "asked") out_.asked.clear();
    if (one.kind == "opened" || one.kind == "asked" || one.kind == "asked_again") take_questions(one, at);
    if (one.kind == "asked_again") out_.rounds.emplace_back(at, text_at(one.content, "kind"));
    if (one.kind == "answered") take_answers(one, at);
    if (one.kind == "holding") {
      heard_holding said{text_at(one.content, "ask"), one.at, at, {}};
      if (one.content.contains("expected_by")) said.expected_by = time_at(one.content, "expected_by");
      out_.holdings.push_back(std::move(said));
    }
    if (one.kind == "needed") out_.needed.emplace(text_at(one.content, "ask"), at);
    if (one.kind == "needs_over" || one.kind == "none_known")
      for (const auto& ask : one.content.at("asks").as_array())
        EXPECT_TRUE(out_.needs_over.emplace(std::string_view(ask.as_string()), at).second) << "it ends once";
    if (one.kind == "relayed") {
      const auto of = std::ranges::find_if(out_.asked, [&](const asked_agency& each) {
        return !each.until && each.ask == contract::decode_answer(one.lines.front()).value().what.ask_id;
      });
      EXPECT_NE(of, out_.asked.end()) << "told of a question that does not stand";
      out_.calls.push_back({of->member, one.at, at});
    }
    if (one.kind == "seen" && !one.content.contains("how"))
      out_.looks[at] = {text_at(one.content, "by"), static_cast<int>(one.content.at("shown_version").as_int64()),
                        one.at};
    if (one.kind == "cancelled") out_.cancelled = at;
    if (const json::value* version = one.content.if_contains("version")) {
      out_.versions.emplace_back(at, one.at);
      EXPECT_EQ(version->as_int64(), static_cast<std::int64_t>(out_.versions.size())) << "versions are counted";
    }
  }
  void take_questions(const hub::step& one, std::size_t at) {
    for (const auto& agency : one.content.at("agencies").as_array()) {
      const json::object& written = agency.as_object();
      if (!written.contains("ask")) continue;
      asked_agency made{text_at(written, "member"),
                        text_at(written, "ask"),
                        time_at(written, "asked_at"),
                        written,
                        one.kind == "asked_again" ? 2 : 1,
                        at,
                        {}};
      for (asked_agency& earlier : out_.asked)
        if (earlier.member == made.member && !earlier.until) {
          earlier.until = at;
          made.round = earlier.round + 1;
        }
      out_.asked.push_back(std::move(made));
    }
  }
  void take_answers(const hub::step& one, std::size_t at) {
    std::string& body = out_.answered_bodies.emplace_back();
    for (const std::string& line : one.lines) {
      const auto answer = contract::decode_answer(line).value();
      const asked_agency* of = out_.find(answer.what.ask_id);
      out_.answers.push_back({answer.what.ask_id, answer.digest, of == nullptr ? "" : of->member, answer.what.revision,
                              one.at, at, answer.what.corrects.has_value(), of != nullptr && !of->until,
                              out_.cancelled.has_value()});
      body.append(line).append(1, '\n');
    }
  }

  read_journal out_;
};

}  // namespace mash::fortnight
