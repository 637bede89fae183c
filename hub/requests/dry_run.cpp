// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/dry_run.hpp"

#include <algorithm>
#include <map>

#include "adapters/contract/codec.hpp"
#include "hub/requests/recheck.hpp"
#include "policy/explain.hpp"

namespace mash::hub {
namespace {

template <class Values>
json::array words_of(const Values& values) {
  json::array list;
  for (const auto value : values) list.emplace_back(to_word(value));
  return list;
}

json::array texts_of(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

// The question exactly as the agency would get it, without what only a sent one has.
json::value words_of_question(const contract::ask& question) {
  json::value document = json::parse(contract::encode(question), {.bytes_max = contract::LINE_BYTES_MAX}).value();
  for (const char* only_sent : {"ask", "session", "asked_at", "machine_deadline", "human_deadline", "traceparent"})
    document.get_object().erase(only_sent);
  return document;
}

// Items of these categories about these people would all be decided alike.
struct group {
  policy::item_explanation said;
  std::vector<policy::category> categories;
  std::vector<std::string> subjects;
};

class agency_run {
 public:
  agency_run(const request& asked, const policy::agreement& under, const dry_run_focus& focus, instant now)
      : asked_(asked), under_(under), focus_(focus), today_(date_of(now)) {}

  json::object explain(const agency& one, const policy::past_question& decided, const contract::ask* question) const {
    json::object out{{"agency", one.member}, {"name", one.name},     {"would_be_asked", question != nullptr},
                     {"rule", one.rule},     {"clause", one.clause}, {"because", one.because}};
    const policy::ask_explanation said = explain_question(decided);
    json::array gates = to_json(said.gates);
    // The agreement permits it, and the hub does not broadcast to schools.
    if (decided.permitted && question == nullptr)
      gates.push_back(json::object{{"gate", "question"}, {"passed", false}, {"says", one.because}});
    out["gates"] = std::move(gates);
    if (question == nullptr) {
      if (one.reason) out["reason"] = to_word(*one.reason);
      out["would_need"] = one.would_need;
      if (said.nearest) out["nearest"] = to_json(*said.nearest);
      return out;
    }
    if (said.verdict.authority_owed)
      out["authority_owed_within_minutes"] = static_cast<std::int64_t>(said.verdict.authority_within.count());
    out["gateways"] = to_json(said.gateways);
    out["question"] = words_of_question(*question);
    add_items(one, *question, out);
    return out;
  }

 private:
  policy::ask_explanation explain_question(const policy::past_question& decided) const {
    policy::question labels = decided.labels;
    std::optional<policy::ask_explanation> first;
    for (const policy::role role : decided.roles) {
      labels.asker_role = role;
      policy::ask_explanation said = policy::explain(under_, labels);
      if (said.verdict.permitted) return said;
      if (!first) first = std::move(said);
    }
    return first ? *std::move(first) : policy::ask_explanation{};
  }

  // An imagined record of that category about that person: new, unmarked and surely theirs, unless asked otherwise.
  policy::item_explanation explain_item(const agency& holder, policy::category what,
                                        const contract::person& about) const {
    policy::disclosure_question labels;
    labels.holder = holder.member;
    labels.recipient = asked_.authority;
    labels.why = asked_.purpose;
    labels.rating = asked_.urgency;
    labels.family = governing_agreement(asked_);
    labels.what = what;
    labels.about = about.kind;
    labels.roles = roles_of(asked_, what, std::span(&about.id, 1));
    labels.caveats = focus_.caveats;
    labels.band = focus_.band;
    labels.on = today_;
    labels.occurred = policy::day_so_far_back(focus_.years_old.value_or(0), today_);
    labels.asked_for =
        asked_.categories.empty() || std::ranges::find(asked_.categories, what) != asked_.categories.end();
    return policy::explain(under_, labels);
  }

  void add_items(const agency& holder, const contract::ask& question, json::object& into) const {
    json::array comes, stays;
    for (const group& one : groups_of(holder, question)) {
      json::object line{{"disposition", to_word(one.said.verdict.form)},
                        {"categories", words_of(one.categories)},
                        {"subjects", texts_of(one.subjects)},
                        {"rule", one.said.verdict.rule},
                        {"clause", one.said.verdict.clause},
                        {"because", one.said.verdict.because}};
      if (!one.said.gateways.empty()) line["gateways"] = to_json(one.said.gateways);
      if (one.said.nearest) line["nearest"] = to_json(*one.said.nearest);
      if (focus_.what) line["gates"] = to_json(one.said.gates);
      (one.said.nearest ? stays : comes).push_back(std::move(line));
    }
    into["could_come_back"] = std::move(comes);
    into["would_stay"] = std::move(stays);
  }

  // First which people get the same answer for a category, then which categories have the same people and answer.
  std::vector<group> groups_of(const agency& holder, const contract::ask& question) const {
    const policy::party* party = under_.find_party(holder.member);
    const auto every = focus_.what ? policy::value_set{*focus_.what} : policy::categories_of(under_, party->kind);
    std::map<std::string, std::size_t> places;
    std::vector<group> groups;
    for (const policy::category what : every) {
      std::vector<group> alike;
      for (const contract::person& about : question.subjects) {
        policy::item_explanation said = explain_item(holder, what, about);
        const auto same = std::ranges::find_if(alike, [&](const group& one) { return same_answer(one.said, said); });
        if (same != alike.end())
          same->subjects.push_back(about.id);
        else
          alike.push_back({std::move(said), {what}, {about.id}});
      }
      for (group& one : alike) {
        const auto [place, is_new] = places.try_emplace(key_of(one), groups.size());
        if (is_new)
          groups.push_back(std::move(one));
        else
          groups[place->second].categories.push_back(what);
      }
    }
    std::ranges::sort(groups, {}, [](const group& one) { return one.said.verdict.form; });
    return groups;
  }

  static std::string key_of(const group& one) {
    std::string key = std::to_string(static_cast<int>(one.said.verdict.form));
    key.append("|").append(one.said.verdict.rule).append("|").append(one.said.verdict.because);
    key.append("|").append(json::canonical(to_json(one.said.gateways)));
    if (one.said.nearest) key.append("|").append(json::canonical(to_json(*one.said.nearest)));
    for (const std::string& id : one.subjects) key.append("|").append(id);
    return key;
  }
  static bool same_answer(const policy::item_explanation& a, const policy::item_explanation& b) {
    return key_of({a, {}, {}}) == key_of({b, {}, {}});
  }

  const request& asked_;
  const policy::agreement& under_;
  const dry_run_focus& focus_;
  civil_date today_;
};

}  // namespace

std::expected<json::object, plan_refusal> dry_run(const request& asked, const asking_person& by,
                                                  const dry_run_setting& in, const dry_run_focus& focus) {
  const policy::agreement& under = in.under;
  auto made = consider_plan(asked, by, under, in.members, in.now);
  if (!made) return std::unexpected(std::move(made).error());
  const agency_run run(made->opened.request, under, focus, in.now);
  json::array agencies;
  for (std::size_t i = 0; i < made->opened.agencies.size(); ++i) {
    const agency& one = made->opened.agencies[i];
    if (!focus.agency.empty() && one.member != focus.agency) continue;
    const auto question = std::ranges::find(made->asks, one.ask_id, &contract::ask::ask_id);
    agencies.push_back(run.explain(one, made->decided[i], question == made->asks.end() ? nullptr : &*question));
  }
  return json::object{
      {"agreement", json::object{{"id", under.id()}, {"version", under.version()}, {"digest", under.digest()}}},
      {"purpose", to_word(asked.purpose)},
      {"urgency", to_word(asked.urgency)},
      {"family_agreement", to_word(governing_agreement(asked))},
      {"public_task", made->opened.public_task},
      {"authority_owed", made->opened.authority_owed},
      {"awaiting_authority", made->opened.awaiting_authority},
      {"agencies", std::move(agencies)},
      {"not_named", texts_of(made->opened.coverage_gaps)}};
}

}  // namespace mash::hub
