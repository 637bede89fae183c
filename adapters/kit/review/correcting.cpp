// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/correcting.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/reduce.hpp"
#include "adapters/kit/looking_up.hpp"
#include "adapters/kit/releasing.hpp"
#include "adapters/kit/review/unmatch.hpp"

namespace mash::kit {
namespace {

using policy::disposition;

constexpr std::size_t TEXT_MAX = 4000, FIELDS_MAX = 64;

bool names(const std::vector<std::string>& list, const std::string& one) {
  return std::ranges::find(list, one) != list.end();
}

bool is_about_any(const contract::record& what, const std::vector<std::string>& subjects) {
  return std::ranges::any_of(what.subjects, [&](const std::string& id) { return names(subjects, id); });
}

void change(contract::record& what, const item_correction& by) {
  if (by.summary) what.summary = *by.summary;
  for (const std::string& name : by.without) what.fields.erase(name);
  for (const auto& field : by.fields) what.fields[field.key()] = field.value();
}

// What of the wish is wrong by itself against the answer; the wish then names every item that goes.
void complete(correction_wish& wish, const contract::answer& given, std::vector<json::fault>& faults) {
  const auto find = [&](const std::string& id) {
    return std::ranges::find_if(given.items, [&](const contract::item& one) { return one.what.id == id; });
  };
  if (wish.all && !wish.items.empty())
    faults.push_back({"/all", "contradiction", "all is withdrawn, or the items that are named: say one of the two"});
  std::set<std::string> named;
  for (std::size_t i = 0; i < wish.items.size(); ++i) {
    const item_correction& one = wish.items[i];
    const std::string at = "/items/" + std::to_string(i);
    const auto item = find(one.id);
    if (item == given.items.end()) {
      faults.push_back({at + "/id", "unknown_item", "the answer has no such item"});
      continue;
    }
    if (!named.insert(one.id).second) faults.push_back({at + "/id", "duplicate", "each item once"});
    for (const std::string& name : one.without)
      if (!item->what.fields.contains(name))
        faults.push_back({at + "/without", "unknown_field", "the item has no such field"});
    for (const auto& field : one.fields)
      if (!item->what.fields.contains(field.key()))
        faults.push_back({at + "/fields", "unknown_field", "the item has no such field"});
    if (contract::record after = item->what; !one.retract) {
      change(after, one);
      if (after.summary == item->what.summary && after.fields == item->what.fields)
        faults.push_back({at, "changes_nothing", "the item says this already, and those who had it would be told"});
    }
  }
  for (std::size_t i = 0; i < wish.disproved.size(); ++i)
    if (std::ranges::find(given.people, wish.disproved[i], &contract::candidate::subject) == given.people.end())
      faults.push_back(
          {"/disproved/" + std::to_string(i), "unknown_subject", "the answer has no match of this person"});
  for (const contract::item& one : given.items) {
    const bool goes = wish.all || is_about_any(one.what, wish.disproved);
    if (!goes) continue;
    if (named.insert(one.what.id).second)
      wish.items.push_back({one.what.id, true, std::nullopt, {}, {}});
    else
      std::ranges::find(wish.items, one.what.id, &item_correction::id)->retract = true;
  }
  if (wish.items.empty() && wish.disproved.empty())
    faults.push_back({"/items", "required", "say which items are withdrawn or corrected"});
}

// The stricter of how it left and of what policy says now; false: it does not leave any more.
bool still_leaves(contract::item& one, const releaser& policy_says) {
  const auto now = policy_says.judge(one.what);
  if (!now || now->verdict.form > disposition::human_review) return false;
  one.what = now->left;
  one.under = now->under;
  if (now->verdict.form != disposition::human_review) one.disposition = std::max(one.disposition, now->verdict.form);
  return contract::reduce(one.what, one.disposition);
}

}  // namespace

correction_wish read_correction(const json::value& document, std::vector<json::fault>& faults) {
  json::reader in(document, "", faults);
  correction_wish out;
  out.shown = in.text("digest", 64);
  out.reason = in.word<contract::correction_reason>("reason");
  out.words = in.said("words", contract::CORRECTION_WORDS_MAX);
  out.reasons = in.if_said("reasons", TEXT_MAX).value_or("");
  out.disproved = in.if_texts("disproved", 64, 64);
  out.all = in.if_boolean("all").value_or(false);
  if (const json::array* list = in.if_items("items", contract::ITEMS_MAX))
    for (std::size_t i = 0; i < list->size(); ++i) {
      json::reader one((*list)[i], json::join_pointer("/items", std::to_string(i)), faults);
      item_correction item;
      item.id = one.text("id", 256);
      item.retract = one.if_boolean("retract").value_or(false);
      item.summary = one.if_said("summary", TEXT_MAX);
      item.without = one.if_texts("without", FIELDS_MAX, 64);
      if (const json::value* fields = one.if_child("fields")) {
        if (fields->is_object() && fields->get_object().size() <= FIELDS_MAX)
          item.fields = fields->get_object();
        else
          one.add("fields", "wrong_type", "an object of the fields' new values");
      }
      const bool changes = item.summary || !item.without.empty() || !item.fields.empty();
      if (item.retract == changes)
        one.add("retract", "contradiction", "an item is withdrawn, or something of it is changed");
      one.finish();
      out.items.push_back(std::move(item));
    }
  in.finish();
  if (!out.disproved.empty() && out.reason != contract::correction_reason::wrong_person)
    faults.push_back({"/reason", "contradiction", "a match that is disproved is `wrong_person`"});
  return out;
}

json::object to_json(const correction_wish& from, const reviewer& by, instant at) {
  json::array items;
  for (const item_correction& one : from.items) {
    json::object item{{"id", one.id}};
    if (one.retract) item.emplace("retract", true);
    if (one.summary) item.emplace("summary", *one.summary);
    if (!one.without.empty()) item.emplace("without", json::array(one.without.begin(), one.without.end()));
    if (!one.fields.empty()) item.emplace("fields", one.fields);
    items.push_back(std::move(item));
  }
  json::object wish{{"digest", from.shown}, {"reason", to_word(from.reason)}, {"words", from.words}};
  if (!from.reasons.empty()) wish.emplace("reasons", from.reasons);
  if (!items.empty()) wish.emplace("items", std::move(items));
  if (!from.disproved.empty()) wish.emplace("disproved", json::array(from.disproved.begin(), from.disproved.end()));
  return {{"at", to_rfc3339(at)}, {"correction", std::move(wish)}, {"reviewer", to_json(by)}};
}

result<correction_wish> read_correction_entry(std::string_view entry) {
  MASH_TRY(document, json::parse(entry, {.bytes_max = contract::LINE_BYTES_MAX}));
  std::vector<json::fault> faults;
  const json::value* wish = document->is_object() ? document->get_object().if_contains("correction") : nullptr;
  if (wish == nullptr) return fail(errc::corrupt, "a correction that was kept does not read back");
  correction_wish out = read_correction(*wish, faults);
  if (!faults.empty()) return fail(errc::corrupt, "a correction that was kept does not read back");
  return out;
}

result<given_now> look_at(const ledger::given& kept, const review_terms& under, instant now) {
  MASH_TRY(question, contract::decode_ask(kept.ask_line));
  MASH_TRY(answer, contract::decode_answer(kept.line));
  given_now out{std::move(*question), std::move(answer->what), {}, {}, {}, {}};
  out.asked = under.held->find(out.question.agreement);
  out.present = under.held->in_force(now);
  if (out.asked == nullptr || out.present == nullptr)
    return fail(errc::unavailable, "the version of the agreement that the question names is not held here");
  json::array items, people, subjects;
  for (const contract::item& one : out.answer.items) items.push_back(contract::to_json(one));
  for (const contract::candidate& one : out.answer.people) people.push_back(contract::to_json(one));
  for (const contract::person& one : out.question.subjects) subjects.push_back(contract::to_json(one));
  out.page = {{"ask", kept.ask},
              {"revision", out.answer.revision},
              {"answered_at", to_rfc3339(out.answer.answered_at)},
              {"answered_by", contract::to_json(out.answer.answered_by)},
              {"authority", out.question.authority},
              {"asker", contract::to_json(out.question.asker)},
              {"purpose", to_word(out.question.purpose)},
              {"subjects", std::move(subjects)},
              {"people", std::move(people)},
              {"items", std::move(items)}};
  out.digest = digest_of(out.page);
  return out;
}

json::object shown_of(const given_now& what, const ledger::given& kept) {
  json::array corrections;
  for (const ledger::made_correction& one : kept.corrections) {
    json::object line{{"revision", one.revision}, {"at", to_rfc3339(one.at)}, {"taken", one.taken}};
    if (const auto wish = read_correction_entry(one.entry)) {
      line.emplace("reason", to_word(wish->reason));
      line.emplace("words", wish->words);
    }
    if (!one.status.empty())
      if (auto status = contract::decode_correction_status(one.status)) {
        json::array recipients;
        for (const contract::told_count& count : status->recipients)
          recipients.push_back(json::object{{"organisation", count.organisation},
                                            {"how", to_word(count.how)},
                                            {"told", count.told},
                                            {"acknowledged", count.acknowledged}});
        line.emplace("recipients", std::move(recipients));
      }
    corrections.push_back(std::move(line));
  }
  return {{"digest", what.digest}, {"answer", what.page}, {"corrections", std::move(corrections)}};
}

result<ledger::corrected> correct(const given_now& what, const correction_wish& wanted, const review_terms& under,
                                  const doing& who, refusal_notes& why) {
  if (wanted.shown != what.digest)
    return fail(errc::conflict, "what you were shown is not what there is now: look again, then correct");
  correction_wish wish = wanted;
  complete(wish, what.answer, why.faults);
  if (!why.faults.empty()) return fail(errc::invalid, "The correction has faults; nothing was corrected.");
  contract::answer reply = what.answer;
  reply.session = 0;
  ++reply.revision;
  reply.agreement = what.present->digest();
  reply.answered_at = who.at;
  reply.answered_by = {who.by.name, who.by.role, who.by.team, who.by.telephone};
  reply.corrects = {wish.reason, wish.words, who.at, {}, wish.disproved};
  reply.items.clear();
  const deciding_versions versions{*what.asked, *what.present};
  const releaser policy_says(what.question, versions, under.member, what.answer.people, who.at);
  const auto two_people = two_people_for(versions, under);
  for (contract::item one : what.answer.items) {
    const auto by = std::ranges::find(wish.items, one.what.id, &item_correction::id);
    const bool named = by != wish.items.end();
    const contract::corrected_item touched{one.what.id, one.what.category, !named || by->retract};
    if (named && by->retract) {
      reply.corrects->items.push_back(touched);
      continue;
    }
    if (named) {
      if (two_people.contains(one.what.category))
        return fail(errc::denied, "one of these items is decided on by two people: withdraw it instead");
      change(one.what, *by);
    }
    // What policy lets leave no more goes with the rest: it is gone from what readers are shown.
    const bool stays = still_leaves(one, policy_says);
    if (named && !stays) return fail(errc::denied, "policy withholds one of these items now: withdraw it instead");
    if (named || !stays) reply.corrects->items.push_back({touched.id, touched.category, !stays});
    if (stays) reply.items.push_back(std::move(one));
  }
  for (const std::string& one : wish.disproved) unmatch(reply, one);
  tell_anew(reply);
  finished_answer done = finish(std::move(reply));
  return ledger::corrected{json::canonical(to_json(wish, who.by, who.at)),
                           who.by.id,
                           {"corrected", std::string(to_word(wish.reason))},
                           std::move(done.reply),
                           std::move(done.line),
                           std::move(done.digest)};
}

void correct_draft(contract::answer& draft, const correction_wish& made) {
  std::erase_if(draft.items, [&](const contract::item& one) {
    const auto by = std::ranges::find(made.items, one.what.id, &item_correction::id);
    return is_about_any(one.what, made.disproved) || (by != made.items.end() && by->retract);
  });
  for (contract::item& one : draft.items)
    if (const auto by = std::ranges::find(made.items, one.what.id, &item_correction::id); by != made.items.end())
      change(one.what, *by);
  for (const std::string& one : made.disproved) unmatch(draft, one);
  tell_anew(draft);
}

}  // namespace mash::kit
