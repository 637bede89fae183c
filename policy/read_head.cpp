// SPDX-License-Identifier: Apache-2.0
#include "policy/read_terms.hpp"

namespace mash::policy {
namespace {

constexpr std::size_t name_bytes_max = 128, sentence_bytes_max = 400, parties_max = 64, signatories_max = 8;
constexpr int years_max = 100;

// What stands in the other file of two tiers. Said in both it could be said differently.
void refuse_said_elsewhere(terms_reader& file, layer what) {
  constexpr std::array BELOW{"purposes", "questions", "rules", "human_release"};
  constexpr std::array ABOVE{"law",
                             "controller",
                             "joint_with",
                             "processor",
                             "privacy_notice",
                             "retention",
                             "breach",
                             "appropriate_policy_document",
                             "permitted_purposes"};
  if (what == layer::upper)
    for (const std::string_view name : BELOW)
      if (file.if_child(name) != nullptr)
        file.add(name, "said_below",
                 "this stands in tier2.toml: purposes, questions, rules and how people release are of the lower tier");
  if (what == layer::lower)
    for (const std::string_view name : ABOVE)
      if (file.if_child(name) != nullptr)
        file.add(name, "said_above", "this stands in tier1.toml and counts here too: nothing is said twice");
}

[[nodiscard]] signatory read_signatory(terms_reader& from) {
  signatory read;
  read.name = from.text("name", name_bytes_max);
  read.post = from.text("post", name_bytes_max);
  read.signed_on = from.if_date("signed_on");
  return read;
}

// Has signed: somebody signs for it, and everybody who does has.
[[nodiscard]] bool all_signed(const std::vector<signatory>& who) {
  return !who.empty() && std::ranges::all_of(who, [](const signatory& each) { return each.signed_on.has_value(); });
}

void read_signatures(terms_reader& from, layer what, party& into) {
  if_each_table(from, "signatories", signatories_max,
                [&](terms_reader& each) { into.signatories.push_back(read_signatory(each)); });
  into.signed_up = all_signed(into.signatories);
  if (what != layer::whole) return;
  const bool dated = from.if_date("signed_on").has_value();  // for short: somebody did, that day
  if (dated && !into.signatories.empty())
    from.add("signed_on", "contradiction", "say it of each of the signatories, or of the party, not of both");
  into.signed_up |= dated;
}

[[nodiscard]] party read_party(terms_reader& from, layer what) {
  party read;
  read.member = from.text("member", name_bytes_max);
  if (what == layer::lower) {
    for (const std::string_view name : {"kind", "name"})
      if (from.if_child(name) != nullptr)
        from.add(name, "said_above", "tier1.toml says this of the member: nothing is said twice");
  } else {
    read.kind = from.one<agency_kind>("kind");
    read.name = from.text("name", name_bytes_max);
  }
  read_signatures(from, what, read);
  if (what != layer::upper) {
    read.may_ask = from.boolean("may_ask");
    read.may_answer = from.boolean("may_answer");
  }
  return read;
}

[[nodiscard]] retention_terms read_retention(terms_reader& from) {
  retention_terms read;
  read.outcomes = from.some<outcome>("outcomes");
  read.years = static_cast<int>(from.integer("years", 1, years_max));
  read.until_age = static_cast<int>(from.if_integer("until_age", 18, years_max).value_or(0));
  read.clause = from.text("clause", name_bytes_max);
  read.because = from.text("because", sentence_bytes_max);
  read.pointer = from.pointer();
  return read;
}

void read_breach(terms_reader& file, breach_terms& into) {
  const json::value* table = file.if_child("breach");
  if (table == nullptr) return;
  terms_reader from(*table, file.at("breach"), file.faults());
  into.contact = from.text("contact", name_bytes_max);
  into.telephone = from.text("telephone", name_bytes_max);
  into.within_hours = static_cast<int>(from.integer("within_hours", 1, 24 * 30));
  from.finish();
}

void read_controllers(terms_reader& file, terms& into) {
  into.controller = file.if_text("controller", sentence_bytes_max).value_or("");
  into.joint_with = file.if_text("joint_with", sentence_bytes_max).value_or("");
  into.processor = file.if_text("processor", sentence_bytes_max).value_or("");
  into.privacy_notice = file.if_text("privacy_notice", sentence_bytes_max).value_or("");
  into.policy_document = file.if_text("appropriate_policy_document", sentence_bytes_max).value_or("");
}

}  // namespace

void read_head(terms_reader& file, layer what, terms& into) {
  refuse_said_elsewhere(file, what);
  into.id = file.text("id", name_bytes_max);
  into.tier = static_cast<int>(file.integer("tier", 1, 9));
  into.parent = file.if_text("parent", name_bytes_max).value_or("");
  into.version = file.text("version", name_bytes_max);
  into.valid_from = file.date("valid_from");
  into.review_due = file.date("review_due");
  into.reviewed_by = file.if_text("reviewed_by", name_bytes_max).value_or("");
  for_each_table(file, "parties", parties_max,
                 [&](terms_reader& from) { into.parties.push_back(read_party(from, what)); });
  if (what == layer::upper) into.permitted_purposes = file.some<purpose>("permitted_purposes");
  if (what == layer::lower) return;
  read_controllers(file, into);
  if_each_table(file, "retention", words<outcome>::list.size(),
                [&](terms_reader& from) { into.retention.push_back(read_retention(from)); });
  read_breach(file, into.breach);
}

}  // namespace mash::policy
