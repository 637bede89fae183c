// SPDX-License-Identifier: Apache-2.0
// mashctl request list: the work queue, what is due first; or past checks of a period.
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/reply.hpp"
#include "cli/text.hpp"
#include "hub/requests/queue.hpp"

namespace mash::cli {
namespace {

struct list_options {
  std::string authority, agency, urgency, state, awaiting, due, from, until, after, limit;
};

std::string target_of(const list_options& options) {
  std::string target = "/v1/requests";
  char before = '?';
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    target.append(1, std::exchange(before, '&')).append(name).append("=").append(http::percent_encode(value));
  };
  add("authority", options.authority);
  add("agency", options.agency);
  add("urgency", options.urgency);
  add("state", options.state);
  add("awaiting", options.awaiting);
  add("due", options.due);
  add("from", options.from);
  add("until", options.until);
  add("after", options.after);
  add("limit", options.limit);
  return target;
}

std::string plain(std::string word) {
  std::ranges::replace(word, '_', ' ');
  return word;
}

std::string when_due(const json::value& from) {
  const std::string at = text_at(from, "due_at");
  if (at.size() < 16) return "no clock";
  const std::string word = text_at(from, "due");
  return (word == "overdue" ? "OVERDUE "
          : word == "soon"  ? "SOON "
                            : "due ") +
         at.substr(0, 10) + " " + at.substr(11, 5);
}

std::string outcome_of(const json::value& check, const std::string& agency) {
  for (const auto& one : list_at(check, "agencies"))
    if (text_at(one, "agency") == agency) return plain(text_at(one, "outcome"));
  return "";
}

// "police (awaiting human, OVERDUE 2026-11-20 16:30), the decision (due 2026-11-23 17:00)"
std::string waits_for(const json::value& check) {
  std::string out;
  for (const auto& one : list_at(check, "awaiting")) {
    const std::string what = text_at(one, "what"), agency = text_at(one, "agency");
    const std::string outcome = what == "answer" ? outcome_of(check, agency) : "";
    out += out.empty() ? "waits for " : ", ";
    out += what == "answer"       ? agency
           : what == "authority"  ? "a manager's authority"
           : what == "review"     ? "a review of its break-glass"
           : what == "identifier" ? agency + ", which asks for one more identifier"
           : what == "acknowledgement"
               ? "those who were told what " + (agency.empty() ? std::string("an agency") : agency) + " has corrected"
               : "a decision";
    out += " (" + outcome + (outcome.empty() ? "" : ", ") + when_due(one) + ")";
  }
  return out.empty() ? "waits for nobody" : out;
}

// "return over, police: told to mash manager, coordinator at 2026-11-20 16:30"
std::string what_was_said(const json::value& alarm) {
  std::string to;
  for (const auto& one : list_at(alarm, "to"))
    if (one.is_string()) to += (to.empty() ? "" : ", ") + plain(std::string(one.get_string()));
  const std::string about = text_at(alarm, "about"), at = text_at(alarm, "at");
  std::string out = plain(text_at(alarm, "what")) + (about.empty() ? "" : ", " + about) + ": told to " + to;
  if (at.size() >= 16) out += " at " + at.substr(0, 10) + " " + at.substr(11, 5);
  return out;
}

// What was escalated, and what will be if nothing happens before.
std::string alarms_of(const json::value& check) {
  std::string out;
  for (const auto& one : list_at(check, "alarms")) out += wrapped("       ", "! " + what_was_said(one));
  if (const auto* row = check.if_object(); row != nullptr && row->contains("next_alarm"))
    out += wrapped("       ", "next: " + what_was_said(row->at("next_alarm")));
  return out;
}

std::string padded(std::string text, std::size_t columns) {
  text.append(columns - std::min(columns, width_of(text)), ' ');
  return text;
}

std::string queue_text(const json::value& queue) {
  const json::array& all = list_at(queue, "requests");
  std::string out;
  for (const auto& one : all) {
    out += printable(padded(text_at(one, "urgency"), 7) + padded(when_due(one), 26) +
                     padded(text_at(one, "reference"), 18) + plain(text_at(one, "state")) + ", version " +
                     text_at(one, "version")) +
           "\n";
    if (text_at(one, "break_glass") == "review_owed") out += "       BREAK-GLASS, to be reviewed by another manager\n";
    out += "       " + printable(text_at(one, "id")) + "\n" + wrapped("       ", waits_for(one)) + alarms_of(one);
  }
  const std::string next = text_at(queue, "next");
  if (!next.empty()) out += "there are more: --after " + printable(next) + "\n";
  return out.empty() ? "nothing to show\n" : out;
}

result<void> list(context& shared, const list_options& options) {
  MASH_TRY(hub, api::open(shared.profile_file));
  MASH_TRY(reply, hub->get(target_of(options)));
  const bool whole_queue = target_of(options) == "/v1/requests";
  return show_reply(shared, *reply, [&](const json::value& queue) {
    return whole_queue && list_at(queue, "requests").empty() ? std::string("nothing is open\n") : queue_text(queue);
  });
}

}  // namespace

void add_request_list(CLI::App& request, context& shared) {
  auto wanted = std::make_shared<list_options>();
  auto& command = *request.add_subcommand("list", "the checks that you may open, by when they are due (times in UTC)");
  command.add_option("--authority", wanted->authority, "asked by this authority");
  command.add_option("--agency", wanted->agency, "with this agency; with --awaiting answer, waiting for it");
  command.add_option("--urgency", wanted->urgency, "red, amber or green")->check(one_of<policy::urgency>());
  command.add_option("--state", wanted->state, "of this state")->check(one_of<hub::state_word>());
  command.add_option("--awaiting", wanted->awaiting, "waiting for an answer, a manager's authority or a decision")
      ->check(one_of<hub::awaited_word>());
  command.add_option("--due", wanted->due, "overdue, within the hour, or later")->check(one_of<hub::due_word>());
  auto* from = command.add_option("--from", wanted->from, "past checks, too: opened from this day or time");
  auto* until = command.add_option("--until", wanted->until, "and before this one");
  from->needs(until);
  until->needs(from);
  command.add_option("--after", wanted->after, "go on where a page ended");
  command.add_option("--limit", wanted->limit, "at most so many, 1 to 200; 50 if not given")->check(CLI::Range(1, 200));
  on_hub_call(command, shared, wanted, list);
}

}  // namespace mash::cli
