// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/questions.hpp"

#include <algorithm>

#include "adapters/conformance/trial_agreement.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::conformance {
namespace {

constexpr std::string_view CONTEXT = "Conformance trial: quillbrandt marker sentence.";

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

result<void> check_scope(const contract::answer& what, const contract::ask& asked) {
  const auto is_subject = [&](const std::string& id) {
    return std::ranges::count(asked.subjects, id, &contract::person::id) == 1;
  };
  for (const contract::item& one : what.items) {
    if (std::ranges::count(asked.categories, one.what.category) == 0)
      return wrong("an item is of a category that nobody asked for");
    if (!std::ranges::all_of(one.what.subjects, is_subject))
      return wrong("an item is about somebody nobody asked about");
  }
  for (const contract::candidate& one : what.people)
    if (!is_subject(one.subject)) return wrong("a match is of somebody nobody asked about");
  for (const contract::person& one : asked.subjects)
    if (std::ranges::count(what.searches, one.id, &contract::search::subject) == 0)
      return wrong("it does not say where it searched for a subject: silence is never \"no record\"");
  if (what.organisations.empty()) return wrong("it names no organisation");
  return {};
}

// The agency's outcome is its worst organisation's; that nothing is known is said by all of them or not at all.
result<void> check_outcome(const contract::answer& what) {
  using policy::roster_outcome;  // worst first
  const auto worst_and_best = std::ranges::minmax(what.organisations, {}, &contract::organisation::outcome);
  if (what.outcome != worst_and_best.min.outcome) return wrong("its outcome is not that of its worst organisation");
  const bool silent = what.outcome == roster_outcome::no_trace && worst_and_best.max.outcome == what.outcome;
  if (silent && (!what.items.empty() || !what.people.empty() || what.safety.known != "no_trace"))
    return wrong("it says no_trace, and tells something of somebody all the same");
  if (!silent && what.safety.known == "no_trace") return wrong("its headline says no_trace, and its outcome does not");
  return {};
}

result<std::uint64_t> check_receipt(const contract::received_answer& answer, const tlog::verifier_key& ledger) {
  if (!answer.proof) return wrong("it has no receipt");
  const auto read = tlog::parse_receipt(answer.proof->proof);
  if (!read) return wrong("its receipt breaks its format: " + read.error().detail);
  const auto head = tlog::verify_receipt(*read, as_bytes(answer.proof->leaf), ledger);
  if (!head) return wrong("its receipt does not verify: " + head.error().detail);
  const auto leaf = contract::parse_leaf(answer.proof->leaf);
  if (!leaf) return wrong("the entry of its receipt breaks its format: " + leaf.error().detail);
  if (leaf->type != contract::leaf_type::answered || leaf->request != answer.what.ask_id)
    return wrong("the entry of its receipt is of something else than this answer");
  if (!leaf->body || !contract::opens(*leaf->body, answer.proof->salt, answer.digest))
    return wrong("the entry of its receipt does not commit to these bytes");
  return read->index;
}

}  // namespace

contract::person invented_person() {
  contract::person made;
  made.id = "c1";
  made.kind = policy::subject_kind::child;
  made.family_name = "Quillbrandt-Vossberg";
  made.given_names = "Zephandra Oswyth";
  made.date_of_birth = civil_date{std::chrono::year{2014}, std::chrono::February, std::chrono::day{27}};
  made.dob_status = policy::dob_status::stated;
  made.sex = policy::sex::female;
  made.nhs_number = "9997463838";  // of the range that is given to nobody
  contract::address home;
  home.lines = {"1 Quillbrandt Row"};
  home.postcode = "ZZ99 3VZ";
  made.addresses = {home};
  return made;
}

result<contract::person> read_subject(std::string_view json_text) {
  MASH_TRY(subject, json::parse(json_text));
  // The reader of questions is the only one of subjects.
  json::value whole = json::parse(contract::encode(make_question(invented_person(), std::string(64, '0'))),
                                  {.bytes_max = contract::ASK_BYTES_MAX})
                          .value();
  if (subject->is_object() && !subject->as_object().contains("id")) subject->as_object()["id"] = "c1";
  whole.as_object()["subjects"] = json::array{*subject};
  auto read = contract::decode_ask(json::canonical(whole));
  if (!read) return wrong("the subject is not of the form that a question has: " + read.error().detail);
  return read->subjects.front();
}

std::vector<policy::category> told_categories() {
  using policy::category;
  std::vector<category> out;
  for (std::size_t i = 0; i < words<category>::list.size(); ++i) {
    const auto one = static_cast<category>(i);
    if (one != category::intelligence && one != category::sexual_health && one != category::adoption_marker)
      out.push_back(one);
  }
  return out;
}

contract::ask make_question(const contract::person& subject, const std::string& agreement) {
  const instant now = system_clock().now();
  contract::ask made;
  made.ask_id = new_uuid(now);
  made.session = 1;
  made.purpose = policy::purpose::s47_strategy;
  made.urgency = policy::urgency::red;
  made.family_agreement = policy::agreement_state::given;
  made.authority = ASKING_PARTY;
  made.public_task = "This is a trial of an adapter.";
  made.legal = {.power = {policy::power::ca2004_s11},
                .article6 = {policy::article6::e},
                .article9_10 = {policy::article9_10::art9_g_para18, policy::article9_10::art10_para18},
                .confidentiality = {policy::confidentiality::overriding_public_interest}};
  made.asker = {"Conformance kit", "coordinator", "Trials", "01632 960000"};
  made.context = CONTEXT;
  made.concerns = {policy::concern::physical};
  made.subjects = {subject};
  made.categories = told_categories();
  made.asked_at = now;
  made.machine_deadline = now + std::chrono::minutes(1);
  made.human_deadline = now + std::chrono::hours(1);
  made.agreement = agreement;
  return made;
}

std::vector<std::string> personal_words(const contract::ask& question) {
  constexpr std::size_t SHORTEST = 4, SHORTEST_PART = 6;  // a shorter word is part of others
  std::vector<std::string> found;
  const auto add = [&](std::string_view text) {
    if (text.size() >= SHORTEST && std::ranges::count(found, text) == 0) found.emplace_back(text);
  };
  const auto add_name = [&](std::string_view name) {
    add(name);
    while (!name.empty()) {
      const std::size_t end = std::min(name.find_first_of(" -'"), name.size());
      if (end >= SHORTEST_PART) add(name.substr(0, end));
      name.remove_prefix(std::min(end + 1, name.size()));
    }
  };
  for (const contract::person& one : question.subjects) {
    for (const std::string* text : {&one.nhs_number, &one.upn}) add(*text);
    for (const std::string* name : {&one.family_name, &one.given_names}) add_name(*name);
    for (const auto* names : {&one.previous_names, &one.aliases})
      for (const std::string& name : *names) add_name(name);
    if (one.date_of_birth) {
      const std::string born = to_iso_date(*one.date_of_birth);
      add(born);
      add(born.substr(8, 2) + "/" + born.substr(5, 2) + "/" + born.substr(0, 4));
    }
    for (const contract::address& each : one.addresses) {
      add(each.postcode);
      for (const std::string& line : each.lines) add(line);
    }
  }
  add(question.context);
  return found;
}

result<checked_answer> check_answer(std::string_view line, const contract::ask& asked,
                                    const tlog::verifier_key& ledger) {
  auto read = contract::decode_answer(line);
  if (!read) return wrong("it breaks its format: " + read.error().detail);
  const contract::answer& what = read->what;
  if (what.ask_id != asked.ask_id) return wrong("it is to another question");
  MASH_TRY(scope, check_scope(what, asked));
  MASH_TRY(outcome, check_outcome(what));
  MASH_TRY(index, check_receipt(*read, ledger));
  return checked_answer{what, read->digest, read->proof->leaf, *index};
}

}  // namespace mash::conformance
