// SPDX-License-Identifier: Apache-2.0
// A member's ledger that has answered one question and holds two items for a person, and its reviewers.
#pragma once

#include <boost/asio/io_context.hpp>

#include "base/ids.hpp"
#include "base/sqlite/connection.hpp"
#include "tests/unit/review/held_items.hpp"

namespace mash::kit::test {

inline const reviewer PIET{"urn:mash:police:person:piet", "Piet Example", "MASH researcher", "Public protection",
                           "01632"};

inline const reviewer GRACE{"urn:mash:police:person:grace", "Grace Example", "Inspector", "", ""};

class reviews_of_a_member : public ::testing::Test, protected held_items {
 protected:
  void SetUp() override {
    question.agreement = agreement->digest();
    open();
    const std::string asked = contract::encode(question);
    ASSERT_TRUE(await<ledger::taken>([&](auto done) {
      book_->take(question, {question.ask_id, contract::digest_of_line(asked).value(), asked}, done);
    }));
    finished_answer first = finish(first_answer());
    ASSERT_TRUE(await<kept_answer>([&](auto done) {
      book_->keep(first.reply,
                  {first.line, first.digest,
                   keep_draft(make_draft(question, found, first_answer(), agency, *agreement), found.people,
                              matches_in(first.reply))},
                  done);
    }));
  }
  contract::answer first_answer() const {
    contract::answer out = answer();
    if (!paper_.empty()) add_paper_file(out, question, paper_);
    return out;
  }
  void open() {
    book_.reset();
    auto opened = ledger::open(
        {.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
        {signing_key::from_seed(std::array<unsigned char, 32>{9}), *sealing_key::from_hex(std::string(64, '5'))}, time_,
        [](const error& why) { FAIL() << why.detail; });
    ASSERT_TRUE(opened) << opened.error().detail;
    book_ = std::move(*opened);
    desk_ = std::make_unique<reviews>(
        *book_, time_, [this] { return reviews::terms{held_, "police", agency.answered_by, two_people_, paper_}; },
        [this](kept_answer what) { sent_.push_back(std::move(what)); });
  }

  template <class Value, class Start>
  static result<Value> await(Start start) {
    std::promise<result<Value>> promise;
    auto future = promise.get_future();
    start([&promise](result<Value> value) { promise.set_value(std::move(value)); });
    return future.get();
  }
  json::object shown() {
    return await<json::object>([&](auto done) { desk_->show(question.ask_id, PIET, done); }).value();
  }
  result<json::object> decide(rulings items, std::string digest = {}) {
    if (digest.empty()) digest = std::string(shown().at("digest").as_string());
    return decide(question.ask_id, {digest, std::move(items)});
  }
  result<json::object> decide(std::string ask, decision what, const reviewer& by = PIET) {
    return await<json::object>([&](auto done) {
      desk_->decide(std::move(ask), std::move(what), by, [this, done](result<json::object> made, auto why) {
        why_ = std::move(why);
        done(std::move(made));
      });
    });
  }
  std::size_t waiting() {
    const auto page = await<json::object>([&](auto done) { desk_->list(done); }).value();
    return page.at("reviews").as_array().size();
  }
  // Two questions come where one an hour may: the second is held at the gate. Its id.
  std::string hold_one() {
    volume_settings one_an_hour;
    one_an_hour.asks_per_hour = 1;
    const auto gate = std::make_shared<const volume_settings>(one_an_hour);
    contract::ask asked = question;
    for (int i = 0; i < 2; ++i) {
      asked.ask_id = new_uuid(time_.now());
      const std::string line = contract::encode(asked);
      EXPECT_TRUE(await<ledger::taken>([&](auto done) {
        book_->take(asked, {asked.ask_id, contract::digest_of_line(line).value(), line}, gate, done);
      }));
    }
    return asked.ask_id;
  }
  // The agency's own limits change.
  void bar(policy::category what) {
    held_ = agreements::only(agreement->restricted_by(*limit_on(what)));
    desk_ = std::make_unique<reviews>(
        *book_, time_, [this] { return reviews::terms{held_, "police", agency.answered_by, two_people_, paper_}; },
        [this](kept_answer one) { sent_.push_back(std::move(one)); });
  }
  static contract::answer read(const kept_answer& from) { return contract::decode_answer(from.line).value().what; }

  set_clock time_;
  mash::test::temporary_directory directory_;
  boost::asio::io_context io_;  // the ledger's thread may hold it until that ends
  std::shared_ptr<agreements> held_ = agreements::only(agreement);
  std::unique_ptr<ledger> book_;
  std::unique_ptr<reviews> desk_;
  std::vector<kept_answer> sent_;
  policy::value_set<policy::category> two_people_;
  std::string paper_;  // the name of a file that people search by hand; set before SetUp
  refusal_notes why_;  // of the latest decision
};

}  // namespace mash::kit::test
