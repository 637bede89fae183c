// SPDX-License-Identifier: Apache-2.0
#include "cli/response_text.hpp"

#include <algorithm>

#include "cli/fields.hpp"
#include "cli/text.hpp"

namespace mash::cli {
namespace {

using rows = std::vector<std::vector<std::string>>;

// "no_trace" is a word for programs; people read "no trace".
std::string plain(std::string word) {
  std::ranges::replace(word, '_', ' ');
  return word;
}

std::string minute_of(const std::string& time) {
  return time.size() < 16 || time[10] != 'T' ? time : time.substr(0, 10) + " " + time.substr(11, 5);
}

void add(std::string& out, std::string_view more, std::string_view before = "; ") {
  if (!more.empty()) out.append(out.empty() ? "" : out.ends_with('.') ? " " : before).append(more);
}

std::string by_whom(const json::value& who) {
  std::string out = text_at(who, "name");
  add(out, plain(text_at(who, "role")), ", ");
  add(out, text_at(who, "telephone"), ", ");
  return out;
}

std::string roster_remark(const json::value& one) {
  std::string out;
  if (const auto by = text_at(at(one, "looking"), "expected_by"); !by.empty())
    add(out, "a person there expects to have decided by " + minute_of(by) + " UTC" +
                 (true_at(at(one, "looking"), "after_return_by") ? ", LATE" : ""));
  for (const auto& need : list_at(one, "wants"))
    add(out, "WANTS of " + text_at(need, "subject") + " one of: " + plain(joined_at(need, "any_of")));
  if (true_at(one, "overdue")) add(out, "OVERDUE since " + minute_of(text_at(one, "return_by")));
  const auto& rule = at(one, "rule");
  add(out, text_at(rule, "because"));
  if (const auto needed = text_at(rule, "would_need"); !needed.empty()) add(out, "Would need: " + needed);
  add(out, text_at(one, "explanation"));
  if (const auto needs = text_at(one, "needs"); !needs.empty()) add(out, "needs " + needs);
  add(out, text_at(one, "note"));
  if (const auto answered = text_at(one, "answered_at"); !answered.empty()) add(out, by_whom(at(one, "answered_by")));
  for (const auto& told : list_at(one, "relayed"))
    add(out, "told by " + text_at(told, "means") + ", rung back on " + text_at(at(told, "rung_back"), "number") +
                 ", recorded by " + text_at(at(told, "recorded_by"), "name"));
  const auto& contact = at(one, "contact");
  if (const auto telephone = text_at(contact, "telephone"); !telephone.empty())
    add(out, "desk " + telephone + (text_at(contact, "hours").empty() ? "" : " (" + text_at(contact, "hours") + ")"));
  return out;
}

// First after the head: whether anybody was asked at all hangs on it.
std::string authority(const json::value& response) {
  const auto& from = at(response, "authority");
  const std::string state = text_at(from, "state");
  if (state.empty()) return "";
  std::string says;
  if (state == "given") {
    says = "Given " + minute_of(text_at(from, "at")) + " UTC by " + by_whom(at(from, "by"));
    if (true_at(from, "by_asker")) add(says, "who also asked", ", ");
    if (true_at(from, "late")) add(says, "LATE: it was due " + minute_of(text_at(from, "due")) + " UTC");
    add(says, "\"" + text_at(from, "reason") + "\"", ": ");
  } else if (state == "lapsed") {
    says = "NOT GIVEN in time: nobody was asked, and nobody will be by this check. Send it again where it is needed.";
  } else {
    says = state == "owed" ? "OWED by a MASH manager" : "AWAITED: nobody is asked before a MASH manager acts";
    if (const auto due = text_at(from, "due"); !due.empty()) add(says, "by " + minute_of(due) + " UTC", " ");
    if (true_at(from, "overdue")) add(says, "OVERDUE");
    add(says, "With their own certificate: mashctl request authorise " + text_at(response, "id") + " --reason TEXT",
        ". ");
  }
  return heading("AUTHORITY to go without the family's agreement") + wrapped("  ", says);
}

std::string cancelled(const json::value& response) {
  const auto& from = at(response, "cancelled");
  if (from.is_null()) return "";
  return heading("CANCELLED") + wrapped("  ", minute_of(text_at(from, "at")) + " UTC by " + by_whom(at(from, "by")) +
                                                  ": \"" + text_at(from, "reason") + "\"");
}

// Whose answers are older than the question, and may be another's by now, hangs on it.
std::string asked_again(const json::value& response) {
  std::string out;
  for (const auto& one : list_at(response, "rounds")) {
    std::string says = "Round " + text_at(one, "round") + ", " + minute_of(text_at(one, "at")) + " UTC by " +
                       by_whom(at(one, "by")) + ": " + joined_at(one, "asked");
    for (const auto& denied : list_at(one, "not_asked"))
      add(says, "NOT ASKED AGAIN: " + text_at(denied, "agency") + ", " + text_at(denied, "because"));
    add(says, "\"" + text_at(one, "reason") + "\"", ": ");
    out += wrapped("  ", says);
  }
  return out.empty() ? "" : heading("ASKED AGAIN") + out;
}

std::string headlines(const json::value& response) {
  rows lines;
  for (const auto& one : list_at(response, "safety_headlines")) {
    std::string says = text_at(one, "known") == "yes" ? "known" : plain(text_at(one, "known"));
    if (true_at(one, "risk_to_child_now")) says += "; RISK TO THE CHILD NOW";
    if (true_at(one, "risk_to_staff")) says += "; RISK TO STAFF: read before any visit";
    const auto held = text_at(one, "items_held");
    if (!held.empty() && held != "0") says += "; " + held + " held for a person's release";
    add(says, text_at(one, "duty_telephone").empty() ? "" : "duty " + text_at(one, "duty_telephone"));
    lines.push_back({text_at(one, "agency"), says});
  }
  return lines.empty() ? "" : heading("SAFETY") + table(lines);
}

std::string involvements(const json::value& response) {
  rows lines;
  for (const auto& one : list_at(response, "involvements")) {
    std::string who = text_at(one, "service");
    if (who.empty()) who = text_at(one, "summary");
    add(who, text_at(one, "worker"), ", ");
    add(who, text_at(one, "telephone"), ", ");
    add(who, text_at(one, "last_seen").empty() ? "" : "last seen " + text_at(one, "last_seen"), ", ");
    if (true_at(one, "child_seen_alone")) add(who, "child seen alone", ", ");
    std::string when = text_at(one, "from");
    when += when.empty() && text_at(one, "to").empty() ? "" : " to " + text_at(one, "to");
    if (true_at(one, "current")) when = "now" + (text_at(one, "from").empty() ? "" : ", since " + text_at(one, "from"));
    lines.push_back({text_at(one, "agency"), text_at(one, "subject"), when, who});
  }
  return lines.empty() ? "" : heading("INVOLVED") + table(lines);
}

std::string what_happened(const json::value& one) {
  std::string remarks;
  if (const auto until = text_at(one, "until"); !until.empty()) add(remarks, "until " + minute_of(until));
  add(remarks, plain(text_at(one, "nature")), ", ");
  add(remarks, plain(text_at(one, "status")), ", ");
  if (const auto said = text_at(one, "said_by"); !said.empty()) add(remarks, "said by " + said, ", ");
  if (const auto caveats = plain(joined_at(one, "caveats")); !caveats.empty()) add(remarks, caveats, ", ");
  if (const auto& graded = at(one, "graded"); !graded.is_null())
    add(remarks, "graded " + text_at(graded, "source") + text_at(graded, "information") + text_at(graded, "handling"),
        ", ");
  const auto& under = at(one, "disclosed_under");
  if (true_at(one, "relayed")) add(remarks, "told by telephone or e-mail, recorded here", ", ");
  if (const auto& corrected = at(one, "corrected"); !corrected.is_null())
    add(remarks, "CORRECTED: " + plain(text_at(corrected, "reason")), ", ");
  add(remarks, text_at(under, "rule").empty() ? "" : "under " + text_at(under, "rule"), ", ");
  return text_at(one, "summary") + (remarks.empty() ? "" : " [" + remarks + "]");
}

std::string events(const json::value& response, std::string_view section, std::string_view title) {
  rows lines;
  for (const auto& one : list_at(response, section)) {
    auto about = joined_at(one, "subjects");
    if (about.empty()) about = text_at(one, "subject");
    const auto when = minute_of(text_at(one, "occurred_at"));
    lines.push_back({when.empty() ? "not dated" : when, text_at(one, "agency"), about, what_happened(one)});
  }
  return lines.empty() ? "" : heading(title) + table(lines);
}

std::string conflicts(const json::value& response) {
  rows lines;
  for (const auto& person : list_at(response, "people"))
    for (const auto& one : list_at(person, "conflicts")) {
      std::string said;
      for (const auto& value : list_at(one, "values")) {
        const auto since = text_at(value, "since");
        add(said,
            text_at(value, "value") + " (" + text_at(value, "agency") + (since.empty() ? "" : " since " + since) + ")");
      }
      lines.push_back({text_at(person, "subject"), plain(text_at(one, "field")), said});
    }
  return lines.empty() ? "" : heading("THE AGENCIES DISAGREE") + table(lines);
}

std::string matches(const json::value& response) {
  rows lines;
  for (const auto& person : list_at(response, "people"))
    for (const auto& one : list_at(person, "records")) {
      std::string on;
      for (const auto& why : list_at(one, "evidence"))
        add(on, plain(text_at(why, "field")) + " " + plain(text_at(why, "level")), ", ");
      lines.push_back({text_at(person, "subject"), text_at(one, "agency"), band_at(one), on});
    }
  return lines.empty() ? "" : heading("MATCHED ON") + table(lines);
}

// Whom an agency has searched for and not found, or not searched for: silence about somebody would read as nothing
// known.
std::string in_vain(const json::value& response) {
  rows lines;
  for (const auto& one : list_at(response, "roster")) {
    std::vector<std::pair<std::string, std::string>> told;  // result, of whom
    for (const auto& search : list_at(one, "searches")) {
      const auto result = text_at(search, "result"), who = text_at(search, "subject");
      if (result == "found") continue;
      const auto same = std::ranges::find(told, result, &std::pair<std::string, std::string>::first);
      if (same == told.end())
        told.emplace_back(result, who);
      else if ((", " + same->second + ",").find(", " + who + ",") == std::string::npos)
        add(same->second, who, ", ");
    }
    for (const auto& [result, whom] : told) lines.push_back({text_at(one, "agency"), plain(result), whom});
  }
  return lines.empty() ? "" : heading("NOT FOUND, which is no evidence that nothing is known") + table(lines);
}

// Lines that say the same are told once, with everybody of whom it is true.
// Who had been told stands under each, so that somebody can go and tell them.
std::string corrections(const json::value& response) {
  std::string out;
  for (const auto& one : list_at(response, "corrections")) {
    rows table_rows;
    for (const auto& [section, says] : {std::pair("withdrawn", "withdrawn"), std::pair("corrected", "corrected")})
      for (const auto& item : list_at(one, section)) table_rows.push_back({says, plain(text_at(item, "category")), ""});
    for (const auto& to : list_at(one, "recipients")) {
      const auto& done = at(to, "acknowledged");
      table_rows.push_back({text_at(to, "recipient"),
                            plain(text_at(to, "how")) + " " + text_at(to, "who") + " " + text_at(to, "to"),
                            text_at(done, "at").empty() ? std::string("NOT YET ACKNOWLEDGED")
                                                        : "acknowledged " + minute_of(text_at(done, "at"))});
    }
    out += wrapped("  ", text_at(one, "correction") + ": " + text_at(one, "agency") + ", " + by_whom(at(one, "by")) +
                             ", " + minute_of(text_at(one, "at")) + ", " + plain(text_at(one, "reason")) + ": " +
                             text_at(one, "words")) +
           table(table_rows);
  }
  return out.empty() ? out : heading("CORRECTED BY AGENCIES") + out;
}

std::string withheld(const json::value& response) {
  std::vector<std::pair<std::string, std::string>> told;  // reason, of whom
  for (const auto& one : list_at(response, "withheld")) {
    std::string why = text_at(one, "explanation");
    if (why.empty()) why = plain(text_at(one, "reason"));
    if (const auto needed = text_at(one, "would_need"); !needed.empty()) why += " Would need: " + needed;
    const auto of = text_at(one, "agency") + " (" + plain(text_at(one, "category")) + ")";
    const auto same = std::ranges::find(told, why, &std::pair<std::string, std::string>::first);
    if (same == told.end())
      told.emplace_back(why, of);
    else
      add(same->second, of, ", ");
  }
  std::string out;
  for (const auto& [why, whom] : told) out += wrapped("  ", whom) + wrapped("      ", why);
  return out.empty() ? "" : heading("WITHHELD") + out;
}

std::string missing(const json::value& response) {
  rows lines;
  for (const auto& one : list_at(response, "gaps")) lines.push_back({text_at(one, "about"), text_at(one, "text")});
  for (const auto& one : list_at(response, "coverage_gaps"))
    if (one.is_string())
      lines.push_back({"coverage", std::string(one.get_string()) + ": expected for this area, and not asked"});
  for (const auto& one : list_at(response, "notices"))
    lines.push_back({text_at(one, "severity"), text_at(one, "text")});
  return lines.empty() ? "" : heading("MISSING, AND TO DO") + table(lines);
}

std::string told(const json::value& one) {
  const auto person = text_at(one, "person");
  if (!true_at(one, "told"))
    return person + " not told (" + text_at(one, "reason") + "), reviewed " + text_at(one, "review") + " by " +
           text_at(one, "owner");
  const auto police = text_at(one, "police_agreed");
  return person + " told by " + text_at(one, "route") + ": " + text_at(one, "what") +
         (police.empty() ? "" : " (agreed with the police: " + police + ")");
}

std::string decisions(const json::value& response) {
  rows lines;
  for (const auto& one : list_at(response, "decisions")) {
    std::string says = "on version " + text_at(one, "version") + ", " + minute_of(text_at(one, "at")) + " UTC, by " +
                       by_whom(at(one, "by"));
    add(says, text_at(one, "rationale"), ": ");
    if (const auto despite = text_at(one, "despite_gaps"); !despite.empty())
      add(says, "Although not everybody has fully answered: " + despite);
    for (const auto& other : list_at(one, "dissent"))
      add(says, text_at(other, "agency") + " sees it otherwise: " + text_at(other, "what"));
    for (const auto& each : list_at(one, "telling")) add(says, told(each));
    if (const auto& earlier = list_at(one, "earlier"); !earlier.empty())
      add(says,
          "before: " + plain(text_at(earlier.back(), "outcome")) + " on version " + text_at(earlier.back(), "version"));
    lines.push_back({text_at(one, "child"), plain(text_at(one, "outcome")), says});
  }
  return lines.empty() ? "" : heading("DECIDED") + table(lines);
}

std::string receipt(const json::value& response) {
  const auto& from = at(response, "receipt");
  const auto& policy = at(response, "policy");
  std::string out = heading("RECEIPT");
  if (!policy.is_null())
    out += wrapped("  ", "Agreement " + text_at(policy, "agreement") + " version " + text_at(policy, "version") +
                             ", digest " + text_at(policy, "digest").substr(0, 16));
  if (from.is_null()) return out + "  none\n";
  return out +
         wrapped("  ", "Seeing this is entry " + text_at(from, "index") +
                           " of the audit log. Keep the JSON form and `mashctl audit verify --bundle` proves it.");
}

}  // namespace

std::string roster_text(const json::value& response) {
  rows lines;
  for (const auto& one : list_at(response, "roster"))
    lines.push_back({text_at(one, "agency"), plain(text_at(one, "outcome")), minute_of(text_at(one, "answered_at")),
                     roster_remark(one)});
  return table(lines);
}

std::string what_is_known_text(const json::value& document) {
  const std::string asked = list_at(document, "roster").empty() ? "" : heading("ASKED") + roster_text(document);
  return asked + headlines(document) + involvements(document) + events(document, "alerts", "ALERTS") +
         events(document, "chronology", "CHRONOLOGY, oldest first") +
         events(document, "intelligence", "INTELLIGENCE, never to be mixed with the chronology") +
         events(document, "assessments", "ASSESSMENTS") + withheld(document) + missing(document);
}

std::string receipt_text(const json::value& document) { return receipt(document); }

std::string response_text(const json::value& response) {
  std::string out =
      wrapped("", text_at(response, "reference") + "  version " + text_at(response, "version") + "  " +
                      plain(text_at(response, "state")) + "  as of " + minute_of(text_at(response, "as_of")) + " UTC");
  out += wrapped("", "id " + text_at(response, "id"));
  out += cancelled(response) + authority(response) + heading("ASKED") + roster_text(response) + asked_again(response);
  out += headlines(response) + involvements(response) + events(response, "alerts", "ALERTS") +
         events(response, "chronology", "CHRONOLOGY, oldest first") +
         events(response, "intelligence", "INTELLIGENCE, never to be mixed with the chronology") +
         events(response, "assessments", "ASSESSMENTS");
  return out + corrections(response) + conflicts(response) + matches(response) + in_vain(response) +
         withheld(response) + missing(response) + decisions(response) + receipt(response);
}

}  // namespace mash::cli
