// SPDX-License-Identifier: Apache-2.0
#include "cli/reconcile.hpp"

#include "adapters/contract/codec.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/json.hpp"
#include "base/sqlite/connection.hpp"
#include "hub/store/step_seal.hpp"

namespace mash::cli {
namespace {

using kind = disagreement::kind;

constexpr std::size_t MOMENT = 13;  // characters of an id that tell its millisecond: a question shares its request's

struct place {
  std::string request;
  hub::step_head step;
};

// A step's content is its document and then the answers' lines, each after an LF.
result<void> take_answers(const place& from, std::string_view content, hub_answers& into) {
  const std::size_t end = content.find('\n');
  MASH_TRY(document, json::parse(content.substr(0, end), {.bytes_max = 4 * 1024 * 1024}));
  const json::value* answers = document->is_object() ? document->get_object().if_contains("answers") : nullptr;
  if (answers == nullptr || !answers->is_array()) return fail(errc::corrupt, "a step of answers does not read back");
  std::string_view rest = end == content.npos ? std::string_view() : content.substr(end + 1);
  for (const json::value& each : answers->get_array()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto read = contract::decode_answer(line);
    const json::value* member = each.is_object() ? each.get_object().if_contains("member") : nullptr;
    if (!read || member == nullptr || !member->is_string())
      return fail(errc::corrupt, "request " + from.request + ", step " + std::to_string(from.step.number) +
                                     ": an answer does not read back");
    hub_answer one;
    one.member = std::string_view(member->get_string());
    one.ask = read->what.ask_id;
    one.digest = read->digest;
    one.request = from.request;
    one.revision = read->what.revision;
    one.taken_at = instant(std::chrono::milliseconds(from.step.at_ms));
    if (read->proof) one.leaf = read->proof->leaf, one.salt = read->proof->salt;
    into.known.push_back(std::move(one));
  }
  return {};
}

// Empty: the two are the same answer.
std::string difference(const hub_answer& hub, const ledger_answer& ledger) {
  if (ledger.revision == 0) return "the ledger has its entry, and no longer what it was";
  if (hub.digest != ledger.digest)
    return "the hub holds " + hub.digest + ", and the ledger's entry " + std::to_string(ledger.index) + " gave " +
           ledger.digest;
  if (hub.leaf != ledger.leaf)
    return "the receipt that the hub holds is of another entry than the ledger's " + std::to_string(ledger.index);
  const auto leaf = contract::parse_leaf(ledger.leaf);
  if (!leaf || !leaf->body || !contract::opens(*leaf->body, hub.salt, hub.digest))
    return "the ledger's entry " + std::to_string(ledger.index) + " does not commit to this answer";
  return {};
}

class comparison {
 public:
  comparison(const hub_answers& hub, const std::map<std::string, ledger_export>& ledgers)
      : hub_(hub), ledgers_(ledgers) {}

  reconciled make() {
    for (const auto& [member, ledger] : ledgers_)
      for (const ledger_answer& one : ledger.answers) by_ask_[{member, one.ask}].push_back(&one);
    for (const hub_answer& one : hub_.known)
      if (const auto ledger = ledgers_.find(one.member); ledger != ledgers_.end()) take(one, ledger->second);
    for (const auto& [key, list] : by_ask_)
      for (const ledger_answer* one : list)
        if (!found_.contains(one)) take_alone(key.first, *one);
    return std::move(out_);
  }

 private:
  void take(const hub_answer& one, const ledger_export& ledger) {
    const ledger_answer* same = nullptr;
    for (const ledger_answer* each : by_ask_[{one.member, one.ask}])
      if (each->revision == one.revision || (each->revision == 0 && each->leaf == one.leaf)) same = each;
    if (same == nullptr) {
      if (one.taken_at > ledger.made_at) return void(++out_.newer);
      return tell(kind::only_hub, one.member, one.ask, one.revision,
                  "the hub holds an answer (request " + one.request + ") that the ledger never gave");
    }
    found_.insert(same);
    std::string why = difference(one, *same);
    if (why.empty()) return void(++out_.agreed);
    tell(kind::differs, one.member, one.ask, one.revision, std::move(why));
  }

  void take_alone(const std::string& member, const ledger_answer& one) {
    if (hub_.erased.contains(one.ask.substr(0, MOMENT))) return void(++out_.erased);
    if (one.state == "waiting") return void(++out_.waiting);
    if (one.state == "refused") return void(++out_.refused);
    tell(kind::only_ledger, member, one.ask, one.revision,
         "the ledger gave an answer (entry " + std::to_string(one.index) +
             (one.revision == 0 ? ", of which it no longer has what it was)" : "), which the hub acknowledged") +
             " and does not hold");
  }

  void tell(kind what, const std::string& member, const std::string& ask, std::int64_t revision, std::string why) {
    out_.disagreements.push_back({what, member, ask, revision, std::move(why)});
  }

  const hub_answers& hub_;
  const std::map<std::string, ledger_export>& ledgers_;
  std::map<std::pair<std::string, std::string>, std::vector<const ledger_answer*>> by_ask_;
  std::set<const ledger_answer*> found_;
  reconciled out_;
};

}  // namespace

result<hub_answers> read_hub_answers(const std::string& folder, const sealing_key& kek) {
  MASH_TRY(db, sqlite::connection::open_reader(folder + "/hub.db"));
  MASH_TRY(begun, db->execute("BEGIN"));
  {
    auto keys = db->prepare("SELECT EXISTS (SELECT 1 FROM request_key) OR NOT EXISTS (SELECT 1 FROM request)");
    MASH_TRY(row, keys.step());
    if (keys.integer(0) == 0)
      return fail(errc::unavailable, "no keys are in " + folder + ", as in a backup: restore it first");
  }
  auto rows = db->prepare(
      "SELECT s.request, s.seq, s.at_ms, s.content, k.content FROM step AS s JOIN request AS r ON r.id = s.request "
      "JOIN request_key AS k ON k.id = r.keys WHERE s.kind = 'answered' ORDER BY s.request, s.seq");
  hub_answers out;
  for (;;) {
    MASH_TRY(more, rows.step());
    if (!*more) return out;
    const place from{rows.text(0), {static_cast<std::uint64_t>(rows.integer(1)), "answered", rows.integer(2)}};
    const std::string wrapped = rows.blob(4);
    if (hub::is_destroyed(wrapped)) {
      ++out.unreadable;
      out.erased.insert(from.request.substr(0, MOMENT));
      continue;
    }
    MASH_TRY(key, sealing_key::unwrap(wrapped, kek, hub::key_place(hub::CONTENT, from.request)));
    MASH_TRY(content, hub::open_step(*key, hub::CONTENT, from.request, from.step, rows.blob(3)));
    MASH_TRY(taken, take_answers(from, *content, out));
  }
}

reconciled reconcile(const hub_answers& hub, const std::map<std::string, ledger_export>& ledgers) {
  return comparison(hub, ledgers).make();
}

}  // namespace mash::cli
