// SPDX-License-Identifier: Apache-2.0
#include "cli/review_text.hpp"

#include <algorithm>
#include <vector>

#include "cli/fields.hpp"
#include "cli/text.hpp"
#include "cli/when.hpp"

namespace mash::cli {
namespace {

std::string plain(std::string word) {
  std::ranges::replace(word, '_', ' ');
  return word;
}

std::string plain_words(const json::value& from, std::string_view name) { return plain(joined_at(from, name)); }

std::string to_decide(const json::value& line) {
  const std::string open = text_at(line, "items"), barred = text_at(line, "barred");
  const std::string people = text_at(line, "people");
  const std::string whom = people.empty() ? "" : people + (people == "1" ? " match" : " matches") + " to confirm";
  const std::string out = open != "0"    ? open + " to decide" + (whom.empty() ? "" : ", " + whom)
                          : whom.empty() ? "nothing to decide"
                                         : whom;
  std::string second = true_at(line, "proposed") ? ", proposed" : "";
  if (text_at(line, "paper_file") == "not_searched") second += ", paper file to search";
  return out + second + (barred.empty() ? "" : " (policy withholds " + barred + ")");
}

std::string called(const json::value& line) {
  std::string out;
  for (const auto& one : list_at(line, "calls"))
    out += (out.empty() ? "; called: " : ", ") + plain(text_at(one, "who"));
  if (const auto by = text_at(line, "expected_by"); !by.empty()) out += "; expected by " + when(by);
  if (true_at(line, "wanted")) out += "; an identifier is asked for";
  return out;
}

// What the gate on volume holds, and how near it is to holding more.
std::string gate_text(const json::value& queue) {
  const json::value& gate = at(queue, "gate");
  std::string out;
  if (true_at(gate, "closed"))
    out += wrapped("",
                   "The gate is CLOSED: a question found somebody whom nobody has reason to ask about, and every "
                   "further one is held. Ring the hub's operator; then `mashctl review open`.");
  for (const auto& one : list_at(queue, "held"))
    out += wrapped(printable(text_at(one, "urgency") + "  " + text_at(one, "ask") +
                             "  held: " + plain(text_at(one, "why"))) +
                       "  due ",
                   when(text_at(one, "human_deadline"))) +
           wrapped("    ", text_at(one, "authority") + ", " + plain(text_at(one, "purpose")) + "; held since " +
                               when(text_at(one, "since")));
  if (out.empty()) return out;
  for (const char* span : {"hour", "day"}) {
    const json::value &counted = at(at(gate, "counted"), span), &caps = at(at(gate, "caps"), span);
    out += wrapped("", "Looked up in the last " + std::string(span) + ": " + text_at(counted, "asks") + " of " +
                           text_at(caps, "asks") + " questions, " + text_at(counted, "subjects") + " of " +
                           text_at(caps, "subjects") + " people.");
  }
  const std::string waiting = text_at(gate, "waiting");
  return out + (waiting == "0" ? "" : waiting + " held in all; `mashctl review admit` lets them through.\n");
}

std::string asked_text(const json::value& asked) {
  const json::value& asker = at(asked, "asker");
  std::string out = wrapped("  ", text_at(asker, "name") + ", " + plain(text_at(asker, "role")) + " of " +
                                      text_at(asked, "authority") + ", " + text_at(asker, "telephone"));
  out += wrapped(
      "  ", "asked " + when(text_at(asked, "asked_at")) + ", answer due " + when(text_at(asked, "human_deadline")));
  if (const auto why = plain_words(asked, "concerns"); !why.empty()) out += wrapped("  concerns: ", why);
  if (const auto what = plain_words(asked, "categories"); !what.empty()) out += wrapped("  asks for: ", what);
  out += wrapped("  family's agreement: ", plain(text_at(asked, "family_agreement")));
  if (const auto context = text_at(asked, "context"); !context.empty()) out += wrapped("  says: ", context);
  return out;
}

// Of the matches that a person may settle: how this agency's record knows them, and how much waits.
std::string probable_text(const json::value& review) {
  std::string out;
  for (const auto& one : list_at(review, "candidates")) {
    const std::string held = text_at(one, "held"), ruled = text_at(one, "ruled");
    if (text_at(one, "band") != "probable") continue;
    std::string known;
    for (const auto& value : list_at(one, "on_record"))
      known += (known.empty() ? "" : "; ") + plain(text_at(value, "field")) + " " + text_at(value, "value");
    const std::string head = "  " + printable(text_at(one, "subject")) + ": ";
    if (!known.empty()) out += wrapped(head, "on record here as " + known);
    if (ruled == "unsure") out += wrapped(head, "a person here could not tell");
    if (held.empty()) continue;
    out += wrapped(head, (held == "1" ? "1 record waits" : held + " records wait") +
                             " for a person to say whether this is the person asked about" +
                             (true_at(one, "two_people") ? "; two people say so" : ""));
  }
  if (const auto whom = joined_at(review, "only_possible"); !whom.empty())
    out += wrapped("  " + printable(whom) + ": ",
                   "only possibly somebody here, and nobody confirms that: ask for one more identifier");
  return out;
}

std::string people_text(const json::value& review) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : list_at(at(review, "question"), "subjects"))
    rows.push_back({text_at(one, "id"), text_at(one, "kind"),
                    text_at(one, "given_names") + " " + text_at(one, "family_name"),
                    when(text_at(one, "date_of_birth"))});
  std::string out = heading("ASKED ABOUT") + table(rows);
  rows.clear();
  for (const auto& one : list_at(review, "candidates")) {
    std::string why;
    for (const auto& evidence : list_at(one, "evidence"))
      why += (why.empty() ? "" : ", ") + plain(text_at(evidence, "field")) + " " + plain(text_at(evidence, "level"));
    rows.push_back({text_at(one, "subject"), text_at(one, "organisation"), text_at(one, "record"), band_at(one), why});
  }
  return rows.empty() ? out : out + heading("MATCHED") + table(rows) + probable_text(review);
}

std::string by_whom(const json::value& act) {
  const json::value& by = at(act, "by");
  return when(text_at(act, "at")) + " by " + text_at(by, "name") + ", " + text_at(by, "role");
}

std::string barred_text(const json::value& one) {
  const bool own = text_at(one, "barred_by") == "own_limits";
  std::string out =
      own ? "  this agency's own limits withhold it: it cannot be released here, though the agreement would let it\n"
          : "  the agreement in force withholds it: nobody here can release it\n";
  if (const auto because = text_at(one, "because"); !because.empty()) out += wrapped("  policy: ", because);
  return out;
}

std::string item_text(const json::value& one) {
  std::string out = "\n" + printable(text_at(one, "id"));
  if (const auto ruled = text_at(one, "ruled"); !ruled.empty()) out += "  (ruled: " + plain(ruled) + ")";
  out += "\n";
  if (true_at(one, "barred")) return out + barred_text(one);
  if (const json::value& entered = at(one, "entered"); entered.is_object())
    out += wrapped("  ", "entered by hand " + by_whom(entered));
  if (const auto others = joined_at(one, "not_about"); !others.empty())
    out += wrapped("  ", "not about " + others +
                             " any more, whose match was refuted: its fields do not leave; read whether its sentence "
                             "still speaks of somebody else");
  if (true_at(one, "two_people")) out += "  two people decide on this\n";
  const json::value& leaves = at(one, "would_leave");
  out += wrapped("  ", plain(text_at(leaves, "category")) + ", " + when(text_at(leaves, "occurred_at")) + ", about " +
                           joined_at(leaves, "subjects") + ", " + text_at(leaves, "source"));
  out += wrapped("  ", text_at(leaves, "summary"));
  if (const json::value& fields = at(leaves, "fields"); fields.is_object())
    for (const auto& [name, value] : fields.get_object())
      out +=
          wrapped("    " + printable(name) + ": ", value.is_string() ? text_at(fields, name) : json::canonical(value));
  if (const auto said = text_at(leaves, "said_by"); !said.empty()) out += wrapped("  said by ", said);
  if (const auto marks = plain_words(leaves, "caveats"); !marks.empty()) out += wrapped("  marked ", marks);
  return out + wrapped("  policy: ", text_at(one, "because") + " (" + text_at(one, "rule") + ")");
}

std::string calls_text(const json::value& page) {
  std::string out;
  for (const auto& one : list_at(page, "calls"))
    out += wrapped("  ", plain(text_at(one, "who")) + ", " + when(text_at(one, "at")));
  return out.empty() ? out : heading("CALLED") + out;
}

// What a colleague did: it binds nobody's decision, so it stands beside the review.
std::string second_person_text(const json::value& page) {
  std::string out;
  if (const json::value& waits = at(page, "proposal"); waits.is_object()) {
    out += heading("PROPOSED, number " + text_at(waits, "proposal") + ": waits for a second person") +
           wrapped("  ", by_whom(waits));
    for (const auto& one : list_at(waits, "people"))
      out += wrapped("  " + printable(text_at(one, "subject")) + ": ",
                     text_at(one, "ruling") + " the match. " + text_at(one, "reason"));
    for (const auto& one : list_at(waits, "items")) {
      std::string says = plain(text_at(one, "ruling"));
      if (const auto refusal = text_at(one, "refusal"); !refusal.empty()) says += " (" + plain(refusal) + ")";
      if (const auto without = plain_words(one, "without"); !without.empty()) says += " without " + without;
      if (const auto summary = text_at(one, "summary"); !summary.empty()) says += ", as \"" + summary + "\"";
      out += wrapped("  " + printable(text_at(one, "id")) + ": ", says + ". " + text_at(one, "reason"));
    }
  }
  if (const json::value& back = at(page, "sent_back"); back.is_object())
    out += heading("SENT BACK") + wrapped("  ", by_whom(back) + ": " + text_at(back, "reason"));
  if (const json::value& said = at(page, "expected"); said.is_object())
    out += heading("EXPECTED BY " + when(text_at(said, "decided_by"))) + wrapped("  ", by_whom(said));
  for (const auto& one : list_at(page, "wanted"))
    out += heading("ASKED FOR") + wrapped("  " + text_at(one, "subject") + ": one of ", plain_words(one, "any_of"));
  return out;
}

}  // namespace

std::string outcome_text(const json::value& outcome) {
  if (const auto number = text_at(outcome, "proposal"); !number.empty())
    return "proposed as number " + number +
           ": nothing has left; another person confirms it with `mashctl review confirm`, or sends it back\n";
  if (!text_at(outcome, "sent_back").empty()) return "sent back: nothing has left, and it is to be decided anew\n";
  if (!text_at(outcome, "expected").empty())
    return "said: whoever asks sees that you are looking, and by when you expect to have decided\n";
  if (!text_at(outcome, "wanted").empty())
    return "asked: whoever asks sees which identifier would settle it; what they know comes as a new question\n";
  if (!text_at(outcome, "entered").empty())
    return "entered: it waits among the items of this review, and nothing has left\n";
  return "decided: the answer's revision " + text_at(outcome, "revision") + " leaves now" +
         (true_at(outcome, "open") ? "; more waits\n" : "; nothing waits any more\n");
}

std::string queue_text(const json::value& queue) {
  std::string out;
  for (const auto& one : list_at(queue, "reviews")) {
    const std::string head =
        printable(text_at(one, "urgency") + "  " + text_at(one, "ask") + "  " + to_decide(one)) + "  due ";
    out += wrapped(head, when(text_at(one, "human_deadline"))) +
           wrapped("    ", text_at(one, "authority") + ", " + plain(text_at(one, "purpose")) + "; waits since " +
                               when(text_at(one, "since")) + called(one));
  }
  out += gate_text(queue);
  return out.empty() ? "nothing waits\n" : out;
}

// A question that is held has not been looked up: there is nothing to decide yet but whether it is.
std::string held_text(const json::value& held) {
  const json::value& asked = at(held, "question");
  return heading(text_at(asked, "urgency") + ", " + plain(text_at(asked, "purpose")) +
                 ", held: " + plain(text_at(held, "why"))) +
         asked_text(asked) + people_text(held) +
         "\nIt has not been looked up, or nothing of it has left: `mashctl review admit` lets it through.\n";
}

std::string review_text(const json::value& page) {
  if (const json::value& held = at(page, "held"); held.is_object()) return held_text(held);
  const json::value& review = at(page, "review");
  const json::value& asked = at(review, "question");
  std::string out =
      heading(text_at(asked, "urgency") + ", " + plain(text_at(asked, "purpose")) + ", " + text_at(review, "state"));
  out += asked_text(asked) + people_text(review) + heading("TO DECIDE");
  if (const auto file = text_at(at(review, "paper_file"), "system"); !file.empty())
    out += wrapped("  ", file + ": " + plain(text_at(at(review, "paper_file"), "state")));
  for (const auto& one : list_at(review, "items")) out += item_text(one);
  out += second_person_text(page) + calls_text(page);
  out += "\n" + wrapped("", text_at(at(review, "handling"), "text"));
  return out + "digest " + text_at(page, "digest") + "\n";
}

}  // namespace mash::cli
