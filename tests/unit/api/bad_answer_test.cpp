// SPDX-License-Identifier: Apache-2.0
// What a member's bad line gets: a named outcome on the roster or none, an ERROR to its sender where sending it again
// would be refused again, an entry of the log, and nothing lost: the others' answers stand, and the same member's sound
// answer is taken afterwards.
#include "adapters/contract/codec.hpp"
#include "base/log.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using contract::answer;
using contract::message_type;
using contract::trouble;

// What a line is made of: the question, a sound answer to it, and the ledgers.
struct material {
  contract::ask question, somebody_elses;
  test_ledger& ledger;
  test_ledger& another;

  [[nodiscard]] answer sound() const { return simple_answer(question, "police", NOW); }
  [[nodiscard]] std::string signed_line(const answer& reply) const { return ledger.line_of(reply, NOW); }
  [[nodiscard]] std::string line() const { return signed_line(sound()); }
  // The sound answer with a change, and a receipt that is right for it.
  [[nodiscard]] std::string changed(const std::function<void(answer&)>& by) const {
    answer reply = sound();
    by(reply);
    return signed_line(reply);
  }
  // The sound line with `what` replaced, however wrong the receipt may be for it then.
  [[nodiscard]] std::string replaced(std::string_view what, std::string_view by) const {
    std::string text = line();
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
  }
  [[nodiscard]] std::string with_receipt_of(const test_ledger& from, const std::string& ask_id,
                                            const std::string& digest) const {
    std::string text = contract::encode(sound());
    contract::set_receipt(text, from.receipt_of(ask_id, digest, NOW));
    return text;
  }
  [[nodiscard]] std::string digest() const { return contract::digest_of_line(contract::encode(sound())).value(); }
};

struct bad_line {
  std::string name;
  std::function<std::string(const material&)> make;
  std::string roster = "invalid_reply";  // of the sender, afterwards
  std::optional<trouble> error = trouble::invalid;
  std::string entry = "invalid_reply";  // second word of the log's entry; empty: none
  message_type type = message_type::answer;
  bool names_the_ask = true;  // the ERROR says which question it is about
};

void PrintTo(const bad_line& row, std::ostream* out) { *out << row.name; }

policy::category not_asked_for(const contract::ask& question) {
  for (std::size_t i = 0; i < words<policy::category>::list.size(); ++i)
    if (const auto one = static_cast<policy::category>(i);
        std::ranges::find(question.categories, one) == question.categories.end())
      return one;
  throw std::logic_error("every category was asked for");
}

// A line that cannot be read as an answer to any question: nobody's roster changes.
std::vector<bad_line> unreadable() {
  const auto row = [](std::string name, std::string line) {
    return bad_line{.name = std::move(name),
                    .make = [line](const material&) { return line; },
                    .roster = "pending",
                    .names_the_ask = false};
  };
  return {row("words", "Okafor is known to us"),
          row("nothing", ""),
          row("a_list", "[1,2,3]"),
          row("null", "null"),
          row("an_empty_object", "{}"),
          row("an_ask_that_is_no_text", R"({"ask":7,"session":101})"),
          row("an_ask_that_is_no_id", R"({"ask":"police","session":101})"),
          row("an_ask_in_sql", R"({"ask":"' OR 1=1; DROP TABLE request; --","session":101})"),
          row("an_ask_of_another_length", R"({"ask":"01934567-89ab-7cde-8f01-23456789abc","session":101})"),
          row("bytes_that_are_not_utf8", "{\"ask\":\"\xff\"}"),
          row("ten_thousand_brackets", std::string(10'000, '['))};
}

// An answer to the right question that breaks the format.
std::vector<bad_line> malformed() {
  const auto row = [](std::string name, std::function<std::string(const material&)> make) {
    return bad_line{.name = std::move(name), .make = std::move(make)};
  };
  const auto swap = [&](std::string name, std::string what, std::string by) {
    return row(std::move(name), [=](const material& m) { return m.replaced(what, by); });
  };
  return {row("nothing_but_the_ask",
              [](const material& m) { return R"({"ask":")" + m.question.ask_id + R"(","session":101})"; }),
          swap("an_unknown_member", R"({"agreement")", R"({"a_rumour":"Okafor","agreement")"),
          swap("a_null", R"("outcome":"answered")", R"("outcome":null)"),
          swap("a_word_of_no_list", R"("outcome":"answered")", R"("outcome":"known_to_us")"),
          swap("a_band_of_no_list", R"("band":"certain")", R"("band":"sure")"),
          swap("a_disposition_of_no_list", R"("disposition":"released")", R"("disposition":"leaked")"),
          swap("a_category_of_no_list", R"("category":"involvement_current")", R"("category":"gossip")"),
          swap("a_score_that_is_a_fraction", R"("score":960)", R"("score":0.96)"),
          swap("a_score_out_of_range", R"("score":960)", R"("score":960000)"),
          swap("a_day_that_is_none", "2026-09-14", "2026-09-31"),
          swap("no_summary_but_a_number", R"("summary":"Seen by the service.")", R"("summary":7)"),
          swap("a_summary_over_its_length", "Seen by the service.", std::string(4001, 'x')),
          swap("an_item_without_a_subject", R"("subjects":["c1"])", R"("subjects":[])"),
          swap("revision_nought", R"("revision":1)", R"("revision":0)"),
          swap("revision_below_nought", R"("revision":1)", R"("revision":-1)"),
          swap("white_space", R"({"agreement")", R"({ "agreement")"),
          row("more_items_than_an_answer_may_have", [](const material& m) {
            return m.changed([](answer& reply) {
              const contract::item one = reply.items.front();
              for (int i = 0; i < 2000; ++i) {
                reply.items.push_back(one);
                reply.items.back().what.id += std::to_string(i);
              }
            });
          })};
}

// Well-formed, and not an answer to what was asked.
std::vector<bad_line> not_an_answer() {
  const auto row = [](std::string name, std::function<void(answer&, const material&)> by) {
    return bad_line{.name = std::move(name),
                    .make = [by](const material& m) { return m.changed([&](answer& reply) { by(reply, m); }); }};
  };
  using contract::item;
  std::vector<bad_line> rows{
      row("a_category_nobody_asked_for",
          [](answer& a, const material& m) { a.items.front().what.category = not_asked_for(m.question); }),
      row("a_second_item_of_a_category_nobody_asked_for",
          [](answer& a, const material& m) {
            a.items.push_back(a.items.front());
            a.items.back().what.id = "another";
            a.items.back().what.category = not_asked_for(m.question);
          }),
      row("an_item_about_somebody_nobody_asked_about",
          [](answer& a, const material&) { a.items.front().what.subjects = {"c9"}; }),
      row("an_item_about_one_asked_about_and_one_not",
          [](answer& a, const material&) { a.items.front().what.subjects = {"c1", "Okafor"}; }),
      row("a_match_of_somebody_nobody_asked_about",
          [](answer& a, const material&) { a.people.front().subject = "c9"; })};
  using policy::roster_outcome;
  for (const roster_outcome of_the_hub :
       {roster_outcome::pending, roster_outcome::never_seen, roster_outcome::unreachable, roster_outcome::timed_out,
        roster_outcome::not_asked, roster_outcome::invalid_reply})
    rows.push_back(row("the_hubs_own_word_" + std::string(to_word(of_the_hub)),
                       [of_the_hub](answer& a, const material&) { a.outcome = of_the_hub; }));
  return rows;
}

std::vector<bad_line> unproved() {
  const auto row = [](std::string name, std::function<std::string(const material&)> make) {
    return bad_line{.name = std::move(name), .make = std::move(make)};
  };
  return {
      row("no_receipt", [](const material& m) { return contract::encode(m.sound()); }),
      row("a_receipt_of_another_ledger",
          [](const material& m) { return m.with_receipt_of(m.another, m.question.ask_id, m.digest()); }),
      row("a_receipt_about_another_question",
          [](const material& m) { return m.with_receipt_of(m.ledger, m.somebody_elses.ask_id, m.digest()); }),
      row("a_receipt_about_other_bytes",
          [](const material& m) { return m.with_receipt_of(m.ledger, m.question.ask_id, std::string(64, '0')); }),
      row("an_answer_changed_after_it_was_receipted",
          [](const material& m) { return m.replaced("Seen by the service.", "Not seen by anybody."); }),
      row("a_proof_with_another_index", [](const material& m) { return m.replaced("index 0", "index 1"); }),
      row("a_proof_of_another_form", [](const material& m) { return m.replaced("tlog-proof@v1", "tlog-proof@v2"); }),
      row("a_salt_that_is_none", [](const material& m) {
        std::string text = m.line();
        const std::size_t at = text.find(R"("salt":")") + 8;
        return text.replace(at, 64, std::string(64, 'g'));
      })};
}

// Answers that were never asked of this member, and lines of other types.
std::vector<bad_line> others() {
  std::vector<bad_line> rows{
      {.name = "an_answer_to_a_question_never_asked",
       .make = [](const material& m) { return m.changed([](answer& reply) { reply.ask_id = new_uuid(NOW); }); },
       .roster = "pending",
       .error = trouble::not_asked,
       .entry = "answer_never_asked"},
      {.name = "an_answer_to_another_members_question",
       .make = [](const material& m) { return m.signed_line(simple_answer(m.somebody_elses, "police", NOW)); },
       .roster = "pending",
       .error = trouble::not_asked,
       .entry = "answer_never_asked"},
      {.name = "an_ack_that_is_garbage",
       .make = [](const material&) { return "Okafor"; },
       .roster = "pending",
       .error = std::nullopt,
       .entry = "ack_unreadable",
       .type = message_type::ack},
      {.name = "an_error_that_is_garbage",
       .make = [](const material&) { return "{}"; },
       .roster = "pending",
       .error = std::nullopt,
       .entry = "error_unreadable",
       .type = message_type::error},
      {.name = "a_need_that_is_garbage",
       .make = [](const material&) { return "{{{"; },
       .roster = "pending",
       .error = std::nullopt,
       .entry = "",
       .type = message_type::need},
      {.name = "an_ack_of_a_question_never_asked",
       .make =
           [](const material&) { return contract::encode(contract::ack{new_uuid(NOW), 101, 0, std::string(64, '0')}); },
       .roster = "pending",
       .error = std::nullopt,
       .entry = "",
       .type = message_type::ack}};
  const auto says = [&](trouble code, const char* roster) {
    rows.push_back({.name = "an_error_" + std::string(to_word(code)),
                    .make =
                        [code](const material& m) {
                          return contract::encode(contract::error_line{m.question.ask_id, 101, code, "as it stands"});
                        },
                    .roster = roster,
                    .error = std::nullopt,
                    .entry = "",
                    .type = message_type::error});
  };
  says(trouble::agreement_unknown, "refused");
  says(trouble::invalid, "refused");
  says(trouble::conflict, "refused");
  says(trouble::overloaded, "pending");
  says(trouble::version, "pending");
  rows.push_back({.name = "an_error_about_another_members_question",
                  .make =
                      [](const material& m) {
                        return contract::encode(
                            contract::error_line{m.somebody_elses.ask_id, 101, trouble::agreement_unknown, "not held"});
                      },
                  .roster = "pending",
                  .error = std::nullopt,
                  .entry = "",
                  .type = message_type::error});
  return rows;
}

std::vector<bad_line> all_rows() {
  std::vector<bad_line> rows = unreadable();
  for (auto part : {malformed(), not_an_answer(), unproved(), others()})
    rows.insert(rows.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return rows;
}

class bad_answer : public api_fixture, public ::testing::WithParamInterface<bad_line> {
 protected:
  void SetUp() override {
    log::redirect([this](std::string_view line) { said_.append(line).append("\n"); });
    start();
    connect_all();
    check_ = std::string(std::string_view(object_of(post(demo_request())).at("id").as_string()));
  }
  void TearDown() override {
    stop();
    log::redirect({});
  }
  json::object page() { return object_of(get("coordinator", "/v1/requests/" + check_)); }

  void expect_error(const std::string& ask_id) {
    const auto sent = exchange.of("police", message_type::error);
    ASSERT_EQ(sent.size(), GetParam().error ? 1U : 0U);
    if (!GetParam().error) return;
    const auto error = contract::decode_error(sent.front().line);
    ASSERT_TRUE(error.has_value()) << sent.front().line;
    EXPECT_EQ(error->code, *GetParam().error);
    EXPECT_GT(error->detail.size(), 12U) << "a sentence for whoever wrote the adapter";
    if (GetParam().error == trouble::invalid) EXPECT_EQ(error->ask, GetParam().names_the_ask ? ask_id : "");
  }

  std::string check_, said_;
  test_ledger another_{"members.example/ledger"};  // the same name, another key
};

TEST_P(bad_answer, is_named_and_recorded_and_nothing_else_suffers) {
  const material from{asked_of("police"), asked_of("health"), ledger, another_};
  const std::uint64_t before = log_size();
  say("police", GetParam().type, GetParam().make(from));
  const auto settled = [&] {
    const bool told = exchange.of("police", message_type::error).size() == (GetParam().error ? 1U : 0U);
    const bool recorded = GetParam().entry.empty() || log_size() > before;
    return told && recorded && outcome(page(), "police") == GetParam().roster;
  };
  ASSERT_TRUE(run_until(settled)) << outcome(page(), "police") << ' ' << said_;
  expect_error(from.question.ask_id);
  if (!GetParam().entry.empty()) {
    const auto leaves = leaves_from(before);
    const auto entry = std::ranges::find(leaves, contract::leaf_type::admin, &contract::leaf::type);
    ASSERT_NE(entry, leaves.end());
    EXPECT_EQ(entry->outcome, (std::vector<std::string>{"protocol_broken", GetParam().entry}));
    EXPECT_EQ(entry->members, (std::vector<std::string>{"police"}));
  }
  EXPECT_EQ(acknowledged("police"), 0U) << "what is not taken is not acknowledged";
  for (const char* never : {"Okafor", "rumour", "9990001014"})
    EXPECT_EQ(said_.find(never), std::string::npos) << "the operational log repeats " << never;

  // The others' questions stand, and the sender's own is still open to it.
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] {
    return std::ranges::all_of(members(), [&](const std::string& member) { return acknowledged(member) == 1; });
  })) << said_;
  const json::object whole = page();
  for (const std::string& member : members()) EXPECT_EQ(outcome(whole, member), "answered") << member;
  EXPECT_EQ(whole.at("state").as_string(), "complete");
  EXPECT_EQ(whole.at("involvements").as_array().size() + whole.at("chronology").as_array().size(), members().size());
  EXPECT_EQ(json::canonical(whole).find("rumour"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(table, bad_answer, ::testing::ValuesIn(all_rows()),
                         [](const auto& row) { return row.param.name; });

// What comes after a sound answer: the first one stands.
class after_an_answer : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
    check_ = std::string(std::string_view(object_of(post(demo_request())).at("id").as_string()));
    reply_ = simple_answer(asked_of("police"), "police", NOW);
    say("police", message_type::answer, ledger.line_of(reply_, NOW));
    ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
    before_ = log_size();
  }
  std::string story() {
    return json::canonical(object_of(get("coordinator", "/v1/requests/" + check_)).at("chronology"));
  }

  std::string check_;
  contract::answer reply_;
  std::uint64_t before_ = 0;
};

TEST_F(after_an_answer, the_same_revision_with_another_story_is_a_conflict_and_is_recorded) {
  const std::string first = story();
  reply_.items.front().what.summary = "Another story.";
  say("police", message_type::answer, ledger.line_of(reply_, NOW));
  ASSERT_TRUE(run_until([&] { return exchange.of("police", message_type::error).size() == 1; }));
  EXPECT_EQ(contract::decode_error(exchange.of("police", message_type::error).front().line)->code, trouble::conflict);
  ASSERT_TRUE(run_until([&] { return count_outcomes(before_, {"protocol_broken", "answer_conflict"}) == 1; }));
  EXPECT_EQ(story(), first);
  EXPECT_EQ(acknowledged("police"), 1U);
}

TEST_F(after_an_answer, a_broken_line_does_not_take_it_back) {
  const std::string first = story();
  std::string line = ledger.line_of(reply_, NOW);
  line.insert(1, "\"a_rumour\":1,");
  say("police", message_type::answer, line);
  ASSERT_TRUE(run_until([&] { return exchange.of("police", message_type::error).size() == 1; }));
  EXPECT_EQ(outcome(object_of(get("coordinator", "/v1/requests/" + check_)), "police"), "answered");
  EXPECT_EQ(story(), first);
}

TEST_F(after_an_answer, an_error_of_the_member_does_not_take_it_back) {
  say("police", message_type::error,
      contract::encode(contract::error_line{reply_.ask_id, 101, trouble::agreement_unknown, "not held"}));
  say("police", message_type::answer,
      ledger.line_of(reply_, NOW));  // told once more, so that there is something to await
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 2; }));
  EXPECT_EQ(outcome(object_of(get("coordinator", "/v1/requests/" + check_)), "police"), "answered");
}

TEST_F(after_an_answer, a_higher_revision_replaces_it_and_a_lower_one_does_not) {
  reply_.revision = 3;
  reply_.items.front().what.summary = "Corrected.";
  say("police", message_type::answer, ledger.line_of(reply_, NOW));
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 2; }));
  const std::string corrected = story();
  reply_.revision = 2;
  reply_.items.front().what.summary = "Overtaken.";
  say("police", message_type::answer, ledger.line_of(reply_, NOW));
  ASSERT_TRUE(run_until([&] { return exchange.of("police", message_type::error).size() == 1; }));
  EXPECT_EQ(story(), corrected);
}

TEST_F(after_an_answer, lines_of_another_session_are_dropped_without_a_word) {
  const std::uint64_t old = service->state_of_member("health").session;
  connect("health");  // a new session
  const std::string line = ledger.line_of(simple_answer(asked_of("health"), "health", NOW), NOW);
  service->received("health", old, message_type::answer, {line});
  service->received("health", old, message_type::answer, {"Okafor"});
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  EXPECT_EQ(acknowledged("health"), 0U);
  EXPECT_TRUE(exchange.of("health", message_type::error).empty());
  answer("health");
  EXPECT_TRUE(run_until([&] { return acknowledged("health") == 1; })) << "and is taken in its own";
}

}  // namespace
}  // namespace mash::test
