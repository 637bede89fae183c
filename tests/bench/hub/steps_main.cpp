// SPDX-License-Identifier: Apache-2.0
// bench_hub_steps: what each step of a four-agency check costs the processor, one step at a time in one process, with
// the payloads that the whole benchmark has. Prints one line of JSON: nanoseconds for each check, the best of several.
#include <CLI/CLI.hpp>
#include <ctime>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/response.hpp"
#include "hub/requests/receipts.hpp"
#include "hub/requests/recheck.hpp"
#include "hub/requests/show.hpp"
#include "hub/store/step_seal.hpp"
#include "tests/bench/hub/canned_source.hpp"
#include "tests/bench/hub/memory_ledger.hpp"
#include "tests/support/demo_hub.hpp"

namespace {

using namespace mash;

const std::vector<std::string> AGENCIES{"police", "health", "schools", "peterborough"};
constexpr int ROUNDS = 7;
constexpr std::int64_t ROUND_NS = 60'000'000;

std::int64_t thread_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

template <class Work>
std::int64_t cost_of(Work work) {
  std::int64_t best = INT64_MAX;
  for (int round = 0; round < ROUNDS; ++round) {
    const std::int64_t began = thread_nanoseconds();
    std::int64_t times = 0, spent = 0;
    do {
      work();
      ++times;
      spent = thread_nanoseconds() - began;
    } while (spent < ROUND_NS);
    best = std::min(best, spent / times);
  }
  return best;
}

// One check with everything that belongs to it, made once.
struct sample {
  std::string body;
  hub::plan made;
  std::vector<std::string> asks, answers;  // lines, in the order of AGENCIES
  std::vector<contract::received_answer> received;
  std::vector<bench::canned_source> sources;
  std::vector<contract::ask> questions;
  hub::receipt_checker::ledger_keys ledger_keys;
  hub::check complete;

  [[nodiscard]] std::unique_ptr<hub::receipt_checker> checker() const {
    return std::make_unique<hub::receipt_checker>(ledger_keys);
  }
};

sample make_sample(std::size_t answer_bytes) {
  sample out;
  out.body = test::demo_request(
      [](json::object& document) { document["agencies"] = json::array(AGENCIES.begin(), AGENCIES.end()); });
  out.made = hub::make_plan(hub::parse_request(out.body).value(), test::coordinator(), *test::shipped_agreement(),
                            test::demo_members(), test::NOW)
                 .value();
  out.complete = out.made.opened;
  out.complete.steps = 1;
  for (std::size_t i = 0; i < AGENCIES.size(); ++i) {
    const std::string& name = AGENCIES[i];
    out.asks.push_back(out.made.opened.agencies[i].question);
    out.questions.push_back(contract::decode_ask(out.asks.back()).value());
    kit::answering_agency by{name,
                             {"Nadia Navigator", "agency_researcher", "", "01632 960100"},
                             {"MASH desk", "01632 960100", "always", "101"},
                             {{name, name, name, policy::roster_outcome::answered, {"records"}}}};
    out.sources.emplace_back(std::move(by), test::shipped_agreement(), answer_bytes);
    const contract::answer reply = out.sources.back().answer(out.questions.back(), test::NOW);
    auto key = signing_key::generate();
    out.ledger_keys.emplace(name, tlog::verifier_key{name + "/ledger", tlog::key_type::log, key.public_key()});
    bench::memory_ledger book(name, std::move(key));
    std::string line = contract::encode(reply);
    const auto entry = book.append(reply, contract::digest_of_line(line).value(), test::NOW);
    book.sign();
    contract::set_receipt(line, book.receipt(entry));
    out.received.push_back(contract::decode_answer(line).value());
    hub::agency& of = out.complete.agencies[i];
    of.answer = hub::accepted_answer{out.received.back().what,  line, out.received.back().digest,
                                     out.received.back().proof, {},   test::NOW};
    out.answers.push_back(std::move(line));
  }
  out.complete.version = 1;
  return out;
}

// Whatever `sink` adds up is looked at, so that no step is optimised away.
std::size_t sink = 0;

json::object measure(sample& one, const std::string& only) {
  json::object out;
  const auto add = [&](const char* name, auto work) {
    if (only.empty() || only == name) out[name] = cost_of(work);
  };
  const auto& under = *test::shipped_agreement();
  add("request_read", [&] { sink += hub::parse_request(one.body).has_value(); });
  const hub::request parsed = hub::parse_request(one.body).value();
  add("plan_and_questions", [&] {
    sink += hub::make_plan(parsed, test::coordinator(), under, test::demo_members(), test::NOW)->asks.size();
  });
  add("answers_read", [&] {
    for (const std::string& line : one.answers) sink += contract::decode_answer(line)->what.items.size();
  });
  add("answers_rechecked", [&] {
    for (std::size_t i = 0; i < one.received.size(); ++i)
      sink += hub::recheck(one.complete, one.complete.agencies[i], one.received[i].what, {under, date_of(test::NOW)})
                  .size();
  });
  add("receipts_checked_signature_each", [&] {
    auto checker = one.checker();
    for (std::size_t i = 0; i < one.received.size(); ++i)
      sink += checker->check(AGENCIES[i], one.received[i]).has_value();
  });
  auto checker = one.checker();
  add("receipts_checked_signature_shared", [&] {
    for (std::size_t i = 0; i < one.received.size(); ++i)
      sink += checker->check(AGENCIES[i], one.received[i]).has_value();
  });
  add("response_assembled", [&] {
    json::scratch memory;
    sink += hub::assemble(one.complete, test::NOW, memory.store()).size();
  });
  const json::object response = hub::assemble(one.complete, test::NOW);
  add("response_written", [&] { sink += json::canonical(response).size(); });
  std::vector<hub::journalled_answer> journalled;
  for (std::size_t i = 0; i < AGENCIES.size(); ++i) journalled.push_back({AGENCIES[i], one.answers[i], {}});
  add("journal_written", [&] {
    sink += hub::written_step(hub::opened_step(one.complete)).content.size();
    sink += hub::written_step(hub::answered_step(journalled, 1, test::NOW)).content.size();
  });
  const std::string opened = hub::written_step(hub::opened_step(one.complete)).content;
  const std::string answered = hub::written_step(hub::answered_step(journalled, 1, test::NOW)).content;
  const sealing_key kek = sealing_key::generate();
  std::size_t kept = 0;
  add("journal_sealed", [&] {
    const sealing_key content = sealing_key::generate(), record = sealing_key::generate();
    sink += content.wrap(kek, hub::key_place(hub::CONTENT, one.complete.id)).size();
    sink += record.wrap(kek, hub::key_place(hub::RECORD, one.complete.id)).size();
    kept = hub::seal_step(content, hub::CONTENT, one.complete.id, {0, "opened", 0}, opened).size() +
           hub::seal_step(content, hub::CONTENT, one.complete.id, {1, "answered", 0}, answered).size();
    sink += kept;
  });
  out["journal_bytes"] = static_cast<std::int64_t>(opened.size() + answered.size());
  out["journal_kept_bytes"] = static_cast<std::int64_t>(kept);
  add("asked_entry", [&] { sink += hub::asked_entry(one.complete)->text.size(); });
  add("members_decide_and_write", [&] {
    for (std::size_t i = 0; i < one.questions.size(); ++i)
      sink += contract::encode(one.sources[i].answer(one.questions[i], test::NOW)).size();
  });
  add("members_read_questions", [&] {
    for (const std::string& line : one.asks) sink += contract::decode_ask(line)->subjects.size();
  });
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("bench_hub_steps: what each step of a check costs, one at a time");
  std::size_t answer_bytes = 2500;
  app.add_option("--answer-bytes", answer_bytes, "size of an answer's line without its receipt");
  std::string only;
  app.add_option("--only", only, "this step alone, for a profiler");
  CLI11_PARSE(app, argc, argv);
  sample one = make_sample(answer_bytes);
  const json::value found = measure(one, only);
  std::printf("%s\n", json::canonical(found).c_str());
  return sink == 0 ? 1 : 0;
}
