// SPDX-License-Identifier: Apache-2.0
#include "cli/ledger_export.hpp"

#include <algorithm>
#include <map>

#include "adapters/contract/leaf.hpp"
#include "base/json_reader.hpp"
#include "base/tlog/log_view.hpp"
#include "certs/files.hpp"

namespace mash::cli {
namespace {

constexpr std::string_view TYPE = "ledger_export";
constexpr std::size_t EXPORT_LINE_MAX = 16 * 1024;

// The larger of the two that are well formed. Whose key signed them is for the reader of the export to know.
result<tlog::signed_checkpoint> newest_checkpoint(const std::string& folder) {
  std::optional<tlog::signed_checkpoint> newest;
  for (const char* name : {"/checkpoint.a", "/checkpoint.b"}) {
    const auto text = certs::read_file(folder + name);
    if (!text) continue;
    auto note = tlog::parse_note(*text);
    if (!note) continue;
    auto head = tlog::parse_checkpoint_text(note->text);
    if (head && (!newest || newest->head.size < head->size))
      newest = tlog::signed_checkpoint{*std::move(head), *std::move(note), *text};
  }
  if (!newest) return fail(errc::invalid, folder + ": no checkpoint of a ledger is here");
  return *std::move(newest);
}

result<std::map<std::uint64_t, json::object>> read_outbox(sqlite::connection& db) {
  std::map<std::uint64_t, json::object> found;
  auto rows = db.prepare("SELECT leaf, revision, digest, state FROM outbox");
  for (;;) {
    MASH_TRY(more, rows.step());
    if (!*more) return found;
    found.emplace(static_cast<std::uint64_t>(rows.integer(0)),
                  json::object{{"revision", rows.integer(1)}, {"digest", rows.text(2)}, {"state", rows.text(3)}});
  }
}

bool is_answer(std::string_view entry) {
  const auto leaf = contract::parse_leaf(entry);
  return leaf && leaf->type == contract::leaf_type::answered;
}

// Lines in turn; false at the end.
bool take_line(std::string_view& rest, std::string_view& line) {
  if (rest.empty()) return false;
  const std::size_t end = rest.find('\n');
  line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return true;
}

class export_reader {
 public:
  result<ledger_export> read(std::string_view text, const tlog::verifier_key& ledger) {
    std::string_view line;
    if (!take_line(text, line)) return fail(errc::invalid, "the export is empty");
    MASH_TRY(header, read_header(line, ledger));
    while (take_line(text, line)) {
      MASH_TRY(taken, read_entry(line));
    }
    const tlog::checkpoint& head = out_.head.head;
    if (tree_.size() != head.size || tree_.root() != head.root)
      return fail(errc::invalid, "its " + std::to_string(tree_.size()) + " entries are not the " +
                                     std::to_string(head.size) +
                                     " that the ledger signed: something was left out, added or changed");
    return std::move(out_);
  }

 private:
  result<void> read_header(std::string_view line, const tlog::verifier_key& ledger) {
    MASH_TRY(document, json::parse(line, {.bytes_max = EXPORT_LINE_MAX}));
    std::vector<json::fault> faults;
    json::reader in(*document, "", faults);
    const bool known = in.integer("v", 1, 1) == 1 && in.text("type", 40) == TYPE;
    out_.made_at = in.time("made_at");
    const std::string note = in.text("checkpoint", 8192);
    in.finish();
    if (!known || !faults.empty()) return fail(errc::invalid, "its first line is not that of a ledger export");
    MASH_TRY(head, tlog::open_checkpoint(note, ledger));
    out_.head = *std::move(head);
    return {};
  }

  result<void> read_entry(std::string_view line) {
    const std::string name = "entry " + std::to_string(tree_.size());
    MASH_TRY(document, json::parse(line, {.bytes_max = EXPORT_LINE_MAX}));
    std::vector<json::fault> faults;
    json::reader in(*document, "", faults);
    if (const auto hash = in.if_text("hash", 44)) {
      in.finish();
      const auto read = tlog::parse_hash(*hash);
      if (!read || !faults.empty()) return fail(errc::invalid, name + " of the export is not well formed");
      tree_.append(*read);
      return {};
    }
    ledger_answer one;
    one.index = tree_.size();
    one.leaf = in.text("leaf", contract::LEAF_BYTES_MAX);
    if (const json::value* answer = in.if_child("answer")) {
      json::reader row(*answer, "/answer", faults);
      one.revision = row.integer("revision", 1, 1'000'000);
      one.digest = row.text("digest", 64);
      one.state = row.text("state", 20);
      row.finish();
    }
    in.finish();
    const auto leaf = contract::parse_leaf(one.leaf);
    if (!leaf || leaf->type != contract::leaf_type::answered || !faults.empty())
      return fail(errc::invalid, name + " of the export is not well formed");
    one.ask = leaf->request;
    tree_.append(tlog::leaf_hash(as_bytes(one.leaf)));
    out_.answers.push_back(std::move(one));
    return {};
  }

  ledger_export out_;
  tlog::frontier tree_;
};

}  // namespace

result<std::string> export_ledger(const std::string& folder, instant now) {
  // The checkpoint first: what is committed later is above it.
  MASH_TRY(head, newest_checkpoint(folder));
  MASH_TRY(db, sqlite::connection::open_reader(folder + "/ledger.db"));
  MASH_TRY(begun, db->execute("BEGIN"));
  MASH_TRY(rows, read_outbox(*db));
  tlog::log_view view(*db);
  tlog::frontier tree;
  std::string out =
      json::canonical(json::object{{"v", 1}, {"type", TYPE}, {"made_at", to_rfc3339(now)}, {"checkpoint", head->text}});
  const auto visit = [&](std::uint64_t index, std::string_view entry) -> result<void> {
    const digest hash = tlog::leaf_hash(as_bytes(entry));
    tree.append(hash);
    json::object line;
    if (!is_answer(entry)) {
      line.emplace("hash", to_base64(hash));
    } else {
      line.emplace("leaf", entry);
      if (const auto row = rows->find(index); row != rows->end()) line.emplace("answer", row->second);
    }
    out.append("\n").append(json::canonical(line));
    return {};
  };
  MASH_TRY(read, view.for_each({0, head->head.size}, visit));
  if (tree.root() != head->head.root)
    return fail(errc::corrupt, folder + ": the ledger's entries are not those that its checkpoint signs");
  return out + "\n";
}

result<ledger_export> read_ledger_export(std::string_view text, const tlog::verifier_key& ledger) {
  return export_reader().read(text, ledger);
}

}  // namespace mash::cli
