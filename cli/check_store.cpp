// SPDX-License-Identifier: Apache-2.0
#include "cli/check_store.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "adapters/contract/leaf.hpp"
#include "base/tlog/log_view.hpp"
#include "certs/files.hpp"

namespace mash::cli {
namespace {

using contract::leaf_type;

constexpr std::size_t FAULTS_MAX = 100;
// Which entry each kind of step is committed with; the other kinds ("cut", "settled") say nothing that anybody is told.
constexpr std::array<std::pair<std::string_view, leaf_type>, 3> RECORDED{
    {{"opened", leaf_type::asked}, {"answered", leaf_type::answered}, {"seen", leaf_type::released}}};

// When something was done, and which entry or step says so.
struct mark {
  std::int64_t at_ms;
  std::uint64_t number;
};
using marks = std::map<leaf_type, std::vector<mark>>;

std::string when(std::int64_t at_ms) { return to_rfc3339(instant(std::chrono::milliseconds(at_ms))); }

std::string_view step_of(leaf_type type) {
  return std::ranges::find(RECORDED, type, [](const auto& one) { return one.second; })->first;
}

class store_reader {
 public:
  store_reader(sqlite::connection& db, const std::optional<sealing_key>& kek) : db_(db), kek_(kek), view_(db) {}

  result<checked_store> read(const std::vector<tlog::checkpoint>& heads) {
    out_.head = heads.front();
    MASH_TRY(begun, db_.execute("BEGIN"));  // one snapshot for all that is compared
    MASH_TRY(sound, check_log(heads));
    MASH_TRY(listed, read_log());
    MASH_TRY(requests, read_requests());
    MASH_TRY(steps, read_steps());
    MASH_TRY(versions, read_agreements());
    for (const auto& [request, logged] : logged_) compare(request, logged, steps_[request]);
    for (const auto& [request, written] : steps_)
      if (!logged_.contains(request)) compare(request, {}, written);
    return std::move(out_);
  }

 private:
  void fault(std::string what) {
    if (out_.faults.size() < FAULTS_MAX)
      out_.faults.push_back(std::move(what));
    else
      ++out_.faults_not_told;
  }

  result<void> check_log(const std::vector<tlog::checkpoint>& heads) {
    MASH_TRY(size, view_.size());
    for (const tlog::checkpoint& head : heads)
      if (head.size > *size)
        return fail(errc::corrupt, "the database has " + std::to_string(*size) +
                                       " entries, and the checkpoint beside it " + std::to_string(head.size) +
                                       ": it is older, or was cut");
    MASH_TRY(sound, view_.check_all(heads.front()));
    for (const tlog::checkpoint& head : heads) {
      MASH_TRY(root, view_.root_at(head.size));
      if (*root != head.root)
        return fail(errc::corrupt,
                    "the first " + std::to_string(head.size) +
                        " entries have another root than the older checkpoint beside the database signs");
    }
    out_.not_yet_signed = *size - out_.head.size;
    return {};
  }

  result<void> read_log() {
    return view_.for_each({0, out_.head.size + out_.not_yet_signed},
                          [this](std::uint64_t index, std::string_view entry) -> result<void> {
                            take(index, entry);
                            return {};
                          });
  }

  void take(std::uint64_t index, std::string_view entry) {
    const auto leaf = contract::parse_leaf(entry);
    if (!leaf) return fault("entry " + std::to_string(index) + " of the log is of no form that this program knows");
    const std::int64_t at = leaf->at.time_since_epoch().count();
    if (leaf->type == leaf_type::admin) {
      if (leaf->outcome == std::vector<std::string>{"agreement_taken"}) versions_.emplace(leaf->agreement, index);
    } else if (!leaf->request.empty() && leaf->type != leaf_type::decided) {
      logged_[leaf->request][leaf->type].push_back({at, index});
    }
  }

  result<void> read_requests() {
    auto query = db_.prepare("SELECT id, opened_ms, content_key, record_key FROM request ORDER BY id");
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) return {};
      ++out_.requests;
      const std::string id = query.text(0);
      const auto logged = logged_.find(id);
      if (logged == logged_.end() || !logged->second.contains(leaf_type::asked))
        fault("request " + id + " is in the database, and no entry of the log asked it");
      else if (const mark& asked = logged->second.at(leaf_type::asked).front(); asked.at_ms != query.integer(1))
        fault("request " + id + " says that it was opened at " + when(query.integer(1)) + ", and entry " +
              std::to_string(asked.number) + " of the log " + when(asked.at_ms));
      seen_.insert(id);
      unwrap(id, "content", query.is_null(2) ? "" : query.blob(2));
      unwrap(id, "record", query.is_null(3) ? "" : query.blob(3));
    }
  }

  // A key that was destroyed is no fault: what it sealed is erased, and the entries stand.
  void unwrap(const std::string& request, const std::string& which, const std::string& wrapped) {
    if (!kek_ || wrapped.empty()) return;
    auto key = sealing_key::unwrap(wrapped, *kek_, {"key." + which, request, "", "1"});
    if (key)
      keys_.emplace(request + "." + which, *std::move(key));
    else
      fault("request " + request + ": its " + which + " key does not open with this key-encryption key");
  }

  result<void> read_steps() {
    auto query = db_.prepare("SELECT request, seq, kind, at_ms, content, record FROM step ORDER BY request, seq");
    std::string request;
    std::int64_t expected = 0;
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) return {};
      ++out_.steps;
      const std::string of = query.text(0), kind = query.text(2);
      const std::int64_t number = query.integer(1);
      if (of != request) expected = 0;
      request = of;
      for (; expected < number; ++expected)
        fault("request " + of + ": step " + std::to_string(expected) + " is missing");
      ++expected;
      const auto type = std::ranges::find(RECORDED, kind, [](const auto& one) { return one.first; });
      if (type != RECORDED.end())
        steps_[of][type->second].push_back({query.integer(3), static_cast<std::uint64_t>(number)});
      open(of, std::to_string(number), "content", query.blob(4));
      open(of, std::to_string(number), "record", query.blob(5));
    }
  }

  void open(const std::string& request, const std::string& number, const std::string& which,
            const std::string& sealed) {
    const auto key = keys_.find(request + "." + which);
    if (key == keys_.end()) return;
    if (key->second.open(sealed, {"step." + which, request, number, "1"}))
      ++out_.opened;
    else
      fault("request " + request + ": the " + which + " of step " + number + " was changed, or belongs elsewhere");
  }

  result<void> read_agreements() {
    auto query = db_.prepare("SELECT digest FROM agreement_version");
    std::set<std::string> held;
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) break;
      const std::string digest = query.text(0);
      held.insert(digest);
      if (!versions_.contains(digest))
        fault("the version " + digest + " of the agreement is in the database, and no entry of the log took it");
    }
    for (const auto& [digest, index] : versions_)
      if (!held.contains(digest))
        fault("entry " + std::to_string(index) + " of the log took the version " + digest +
              " of the agreement, and it is not in the database");
    return {};
  }

  void compare(const std::string& request, const marks& logged, const marks& written) {
    if (!seen_.contains(request)) fault("request " + request + " is in the log, and not in the database");
    for (const auto& [kind, type] : RECORDED) {
      const auto of = [type](const marks& from) {
        const auto found = from.find(type);
        auto sorted = found == from.end() ? std::vector<mark>() : found->second;
        std::ranges::sort(sorted, {}, &mark::at_ms);
        return sorted;
      };
      compare(request, type, of(logged), of(written));
    }
  }

  void compare(const std::string& request, leaf_type type, const std::vector<mark>& logged,
               const std::vector<mark>& written) {
    const auto earlier = [](const mark& a, const mark& b) { return a.at_ms < b.at_ms; };
    std::vector<mark> alone;
    std::ranges::set_difference(logged, written, std::back_inserter(alone), earlier);
    for (const mark& one : alone)
      fault("entry " + std::to_string(one.number) + " of the log (" + std::string(to_word(type)) + ", " +
            when(one.at_ms) + ") has no step `" + std::string(step_of(type)) + "` in the journal of request " +
            request);
    alone.clear();
    std::ranges::set_difference(written, logged, std::back_inserter(alone), earlier);
    for (const mark& one : alone)
      fault("step " + std::to_string(one.number) + " of request " + request + " (`" + std::string(step_of(type)) +
            "`, " + when(one.at_ms) + ") has no entry `" + std::string(to_word(type)) + "` in the log");
  }

  sqlite::connection& db_;
  const std::optional<sealing_key>& kek_;
  tlog::log_view view_;
  checked_store out_;
  std::map<std::string, marks> logged_, steps_;
  std::map<std::string, std::uint64_t> versions_;  // digest -> the entry that took it
  std::set<std::string> seen_;
  std::map<std::string, sealing_key> keys_;
};

// Those of the two that hold, the larger first.
result<std::vector<tlog::checkpoint>> read_heads(const std::string& folder, const tlog::verifier_key& log) {
  std::vector<tlog::checkpoint> heads;
  std::string why;
  for (const char* name : {"checkpoint.a", "checkpoint.b"}) {
    const auto text = certs::read_file(folder + "/" + name);
    const auto head = text ? tlog::open_checkpoint(*text, log) : std::unexpected(text.error());
    if (head)
      heads.push_back(head->head);
    else
      why += std::string(why.empty() ? "" : "; ") + name + ": " + head.error().detail;
  }
  if (heads.empty()) return fail(errc::invalid, "no signed checkpoint is beside the database: " + why);
  std::ranges::sort(heads, std::greater(), &tlog::checkpoint::size);
  return heads;
}

}  // namespace

result<checked_store> check_store(const std::string& folder, const tlog::verifier_key& log,
                                  const std::optional<sealing_key>& kek) {
  MASH_TRY(heads, read_heads(folder, log));
  MASH_TRY(db, sqlite::connection::open_reader(folder + "/hub.db"));
  return store_reader(*db, kek).read(*heads);
}

}  // namespace mash::cli
