// SPDX-License-Identifier: Apache-2.0
// mashctl policy explain: what a check would do under an agreement, without a hub: who would be asked, in which words,
// what could come back and why not the rest. The same dry run as the hub's.
#include "certs/files.hpp"
#include "cli/command.hpp"
#include "cli/explain_text.hpp"
#include "cli/policy.hpp"
#include "hub/requests/dry_run.hpp"
#include "hub/requests/parse_request.hpp"

namespace mash::cli {
namespace {

struct explain_options {
  std::string agreement, request, agency, category, role = "coordinator", on, band = "certain";
  std::vector<std::string> marks;
  std::optional<int> years_old;
};

result<hub::request> read_request(const std::string& path) {
  MASH_TRY(text, certs::read_file(path));
  auto parsed = hub::parse_request(*text);
  if (parsed) return *std::move(parsed);
  std::string words = path + ": " + parsed.error().detail;
  for (const json::fault& one : parsed.error().faults) words.append("\n  ").append(one.pointer + ": " + one.detail);
  return mash::fail(errc::invalid, std::move(words));
}

// Somebody with that role who may ask for the authority that the check names.
hub::asking_person somebody(const explain_options& options, const hub::request& asked) {
  return {{"somebody", "Somebody", options.role, "", ""}, {*from_word<policy::role>(options.role)}, {asked.authority}};
}

std::vector<hub::known_member> members_of(const policy::agreement& under) {
  std::vector<hub::known_member> members;
  for (const policy::party& one : under.parties()) members.push_back({one.member, one.name, {}});
  return members;
}

hub::dry_run_focus focus_of(const explain_options& options) {
  hub::dry_run_focus focus;
  focus.agency = options.agency;
  focus.what = from_word<policy::category>(options.category);
  for (const std::string& mark : options.marks) focus.caveats.push_back(*from_word<policy::caveat>(mark));
  focus.band = *from_word<policy::match_band>(options.band);
  focus.years_old = options.years_old;
  return focus;
}

// What was decided takes every party's signature for granted, and no key is at hand here to look. The hub, which has
// verified the signatures, says otherwise.
void own_up_to_unseen_signatures(json::value& in) {
  if (in.is_array()) {
    for (json::value& one : in.as_array()) own_up_to_unseen_signatures(one);
    return;
  }
  if (!in.is_object()) return;
  json::object& members = in.as_object();
  if (const auto* gate = members.if_contains("gate"); gate != nullptr && *gate == json::value("signatures")) {
    if (members.at("passed").as_bool()) members["says"] = "Taken as if every party had signed this version.";
    return;
  }
  for (auto& member : members) own_up_to_unseen_signatures(member.value());
}

result<void> explain(context& shared, const explain_options& options) {
  MASH_TRY(under, load_draft(shared, options.agreement));
  MASH_TRY(asked, read_request(options.request));
  instant now = shared.time.now();
  if (!options.on.empty()) {
    MASH_TRY(day, parse_iso_date(options.on));
    now = std::chrono::sys_days(*day) + std::chrono::hours(12);
  }
  const auto members = members_of(**under);
  auto made = hub::dry_run(*asked, somebody(options, *asked), {**under, members, now}, focus_of(options));
  if (!made) {
    std::string words = made.error().detail;
    for (const json::fault& one : made.error().faults) words.append("\n  ").append(one.pointer + ": " + one.detail);
    return mash::fail(errc::invalid, std::move(words));
  }
  if (made->at("agencies").as_array().empty()) return mash::fail(errc::invalid, "the check does not name that agency");
  for (json::value& agency : made->at("agencies").as_array()) own_up_to_unseen_signatures(agency);
  if (shared.json)
    shared.print(*made);
  else
    shared.out << explain_text(*made);
  return {};
}

}  // namespace

void add_policy_explain(CLI::App& policy, context& shared) {
  auto options = std::make_shared<explain_options>();
  auto& command =
      *policy.add_subcommand("explain", "what a check would ask of whom, what could come back, and why not");
  command.add_option("agreement", options->agreement, "folder of the agreement")->required();
  command.add_option("--request", options->request, "the check, as it would be sent")->required();
  command.add_option("--agency", options->agency, "only this one of the agencies that it names");
  command.add_option("--category", options->category, "only this category, with every gate of its decision")
      ->check(one_of<policy::category>());
  command.add_option("--role", options->role, "of whoever asks")->check(one_of<policy::role>())->capture_default_str();
  command.add_option("--marked", options->marks, "a caveat on the imagined record; repeat for several")
      ->check(one_of<policy::caveat>());
  command.add_option("--match", options->band, "how sure it is that the record is theirs")
      ->check(one_of<policy::match_band>())
      ->capture_default_str();
  command.add_option("--years", options->years_old, "how many years old it is; default: new")
      ->check(CLI::Range(0, 200));
  command.add_option("--on", options->on, "as of this day (2026-11-20); default: today");
  on_call(command, shared, options, explain);
}

}  // namespace mash::cli
