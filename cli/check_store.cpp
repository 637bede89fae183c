// SPDX-License-Identifier: Apache-2.0
#include "cli/check_store.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "adapters/contract/leaf.hpp"
#include "base/json.hpp"
#include "base/tlog/log_view.hpp"
#include "certs/files.hpp"
#include "cli/key_history.hpp"
#include "hub/audit/acts.hpp"
#include "hub/audit/continued.hpp"
#include "hub/store/earlier_log.hpp"
#include "hub/store/step_seal.hpp"

namespace mash::cli {
namespace {

using contract::leaf_type;

constexpr std::size_t FAULTS_MAX = 100;
// Which entry each kind of step is committed with; the other kinds ("cut", "settled", "stopped") say nothing that
// anybody is told.
constexpr std::array<std::pair<std::string_view, leaf_type>, 12> RECORDED{{{"opened", leaf_type::asked},
                                                                           {"authorised", leaf_type::decided},
                                                                           {"decided", leaf_type::decided},
                                                                           {"cancelled", leaf_type::decided},
                                                                           {"none_known", leaf_type::decided},
                                                                           {"asked", leaf_type::asked},
                                                                           {"asked_again", leaf_type::asked},
                                                                           {"answered", leaf_type::answered},
                                                                           {"relayed", leaf_type::answered},
                                                                           {"glass_broken", leaf_type::decided},
                                                                           {"glass_reviewed", leaf_type::decided},
                                                                           {"seen", leaf_type::released}}};

// When something was done, and which entry or step says so.
struct mark {
  std::int64_t at_ms;
  std::uint64_t number;
  std::string_view log = "the log";  // of an entry: which one
};
using marks = std::map<leaf_type, std::vector<mark>>;

std::string when(std::int64_t at_ms) { return to_rfc3339(instant(std::chrono::milliseconds(at_ms))); }

std::string name_of(const mark& entry) {
  return "entry " + std::to_string(entry.number) + " of " + std::string(entry.log);
}

std::string steps_of(leaf_type type) {
  std::string kinds;
  for (const auto& [kind, of] : RECORDED)
    if (of == type) kinds += (kinds.empty() ? "`" : " or `") + std::string(kind) + "`";
  return kinds;
}

class store_reader {
 public:
  store_reader(sqlite::connection& db, const std::string& folder, const std::optional<sealing_key>& kek)
      : db_(db), folder_(folder), kek_(kek), view_(db) {}

  result<checked_store> read(const std::vector<tlog::signed_checkpoint>& signed_heads, key_history told) {
    std::vector<tlog::checkpoint> heads;
    for (const auto& one : signed_heads) heads.push_back(one.head);
    out_.head = heads.front();
    key_history_.emplace(std::move(told));
    MASH_TRY(begun, db_.execute("BEGIN"));  // one snapshot for all that is compared
    MASH_TRY(sound, check_log(heads));
    MASH_TRY(listed, read_log());
    if (auto held = key_history_->check(signed_heads.front()); !held) fault(held.error().detail);
    MASH_TRY(keys, look_for_keys());
    MASH_TRY(requests, read_requests());
    MASH_TRY(steps, read_steps());
    MASH_TRY(versions, read_agreements());
    compare_open();
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
    MASH_TRY(before, read_earlier(view_));
    return view_.for_each({0, out_.head.size + out_.not_yet_signed},
                          [this](std::uint64_t index, std::string_view entry) -> result<void> {
                            take(index, entry);
                            key_history_->take(index, entry);
                            return {};
                          });
  }

  // A log whose first entry says that it follows another also says the root of what is kept of that one, so that the
  // file needs no key to be believed. What was done to a request before is in there.
  result<void> read_earlier(tlog::log_view& log) {
    MASH_TRY(size, log.size());
    if (*size == 0) return {};
    MASH_TRY(text, log.leaf(0));
    const auto first = contract::parse_leaf(*text);
    if (!first) return {};  // told when it is taken
    MASH_TRY(says, hub::continuation_of(*first));
    if (!*says) return {};
    for (const auto& path : hub::earlier_logs_in(folder_)) {
      MASH_TRY(earlier, hub::earlier_log::open(path.string()));
      MASH_TRY(kept, earlier->view().size());
      MASH_TRY(root, earlier->view().root_at(*kept));
      if (hub::tree_head{*kept, *root} != (*says)->kept) continue;
      MASH_TRY(whole, earlier->view().check_all({"", *kept, *root}));
      MASH_TRY(before, read_earlier(earlier->view()));
      reading_ = "the earlier log";
      MASH_TRY(taken, earlier->view().for_each({0, *kept},
                                               [this](std::uint64_t index, std::string_view entry) -> result<void> {
                                                 take(index, entry);
                                                 return {};
                                               }));
      out_.earlier_entries += *kept;
      reading_ = "the log";
      return {};
    }
    return fail(errc::not_found, "the log follows another, of which it says that " +
                                     std::to_string((*says)->kept.size) +
                                     " entries are kept, and no earlier-log file beside the database holds them");
  }

  void take(std::uint64_t index, std::string_view entry) {
    const auto leaf = contract::parse_leaf(entry);
    const std::string name = "entry " + std::to_string(index) + " of " + std::string(reading_);
    if (!leaf) return fault(name + " is of no form that this program knows");
    const std::int64_t at = leaf->at.time_since_epoch().count();
    if (leaf->type == leaf_type::admin) {
      if (leaf->outcome.empty()) return;
      if (leaf->outcome.front() == "agreement_taken") versions_.emplace(leaf->agreement, name);
      if (leaf->outcome.front() == hub::CONTENT_ERASED) erased_.emplace(leaf->request + ".content", name);
      if (leaf->outcome.front() == hub::RECORD_ERASED) erased_.emplace(leaf->request + ".record", name);
    } else if (!leaf->request.empty()) {
      logged_[leaf->request][leaf->type].push_back({at, index, reading_});
    }
  }

  // A backup has its wrapped keys apart. One key that is gone accuses somebody; all of them are said once.
  result<void> look_for_keys() {
    auto query = db_.prepare("SELECT EXISTS (SELECT 1 FROM request_key) OR NOT EXISTS (SELECT 1 FROM request)");
    MASH_TRY(row, query.step());
    out_.keys_here = query.integer(0) != 0;
    return {};
  }

  result<void> read_requests() {
    auto query = db_.prepare(
        "SELECT r.id, r.opened_ms, r.is_open, r.token, r.body_mac, r.head, k.content, k.record, k.request "
        "FROM request AS r LEFT JOIN request_key AS k ON k.id = r.keys ORDER BY r.id");
    for (;;) {
      MASH_TRY(more, query.step());
      if (!*more) return {};
      ++out_.requests;
      const std::string id = query.text(0);
      const auto logged = logged_.find(id);
      if (logged == logged_.end() || !logged->second.contains(leaf_type::asked))
        fault("request " + id + " is in the database, and no entry of the log asked it");
      else if (const mark& asked = logged->second.at(leaf_type::asked).front(); asked.at_ms != query.integer(1))
        fault("request " + id + " says that it was opened at " + when(query.integer(1)) + ", and " + name_of(asked) +
              " " + when(asked.at_ms));
      seen_.insert(id);
      if (out_.keys_here) {
        if (query.text(8) != id) fault("request " + id + ": its keys are not where they were written");
        unwrap(id, hub::CONTENT, query.blob(6));
        unwrap(id, hub::RECORD, query.blob(7));
      }
      check_head(id, {query.integer(1), query.integer(2) != 0, query.blob(3), query.blob(4)}, query.blob(5));
    }
  }

  // What it sealed is erased, and the entries stand; an erasure is itself an entry.
  void unwrap(const std::string& request, std::string_view which, const std::string& wrapped) {
    const std::string name = request + "." + std::string(which);
    const auto said = erased_.find(name);
    if (hub::is_destroyed(wrapped)) {
      if (said == erased_.end())
        fault("request " + request + ": its " + std::string(which) +
              " key was destroyed, and no entry of the log says so");
      return;
    }
    if (said != erased_.end())
      fault("request " + request + ": its " + std::string(which) + " key is there, and " + said->second +
            " says that it was destroyed");
    if (!kek_) return;
    auto key = sealing_key::unwrap(wrapped, *kek_, hub::key_place(which, request));
    if (key)
      keys_.emplace(name, *std::move(key));
    else
      fault("request " + request + ": its " + std::string(which) + " key does not open with this key-encryption key");
  }

  void check_head(const std::string& request, const hub::request_head& head, const std::string& sealed) {
    open_[request] = head.is_open;
    const auto key = keys_.find(request + ".record");
    if (key == keys_.end()) return;
    if (!key->second.open(sealed, hub::head_place(request, hub::item_of(head))))
      fault("request " + request +
            ": its row was changed (when it was opened, whether it is open, its idempotency token or its body's mac)");
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
      const hub::step_head head{static_cast<std::uint64_t>(number), kind, query.integer(3)};
      (void)open(of, head, hub::CONTENT, query.blob(4));
      note_open(of, open(of, head, hub::RECORD, query.blob(5)));
    }
  }

  // The text, if the key is there and opens it.
  std::optional<std::string> open(const std::string& request, const hub::step_head& step, std::string_view which,
                                  const std::string& sealed) {
    const auto key = keys_.find(request + "." + std::string(which));
    if (key == keys_.end()) return std::nullopt;
    auto text = hub::open_step(key->second, which, request, step, sealed);
    if (!text) {
      fault("request " + request + ": the " + std::string(which) + " of step " + std::to_string(step.number) +
            " was changed, or belongs elsewhere");
      return std::nullopt;
    }
    ++out_.opened;
    return *std::move(text);
  }

  // The last record says whether the request was open then, which the row must say too.
  void note_open(const std::string& request, const std::optional<std::string>& record) {
    const auto read = record ? json::parse(*record, {.bytes_max = 4 * 1024 * 1024}) : fail(errc::not_found, "");
    const json::value* open = read && read->is_object() ? read->get_object().if_contains("open") : nullptr;
    if (open != nullptr && open->is_bool()) said_open_[request] = open->get_bool();
  }

  void compare_open() {
    for (const auto& [request, said] : said_open_)
      if (const auto row = open_.find(request); row != open_.end() && row->second != said)
        fault("request " + request + ": its row says that it is " + (row->second ? "open" : "settled") +
              ", and its last step that it is " + (said ? "open" : "settled"));
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
    for (const auto& [digest, entry] : versions_)
      if (!held.contains(digest))
        fault(entry + " took the version " + digest + " of the agreement, and it is not in the database");
    return {};
  }

  void compare(const std::string& request, const marks& logged, const marks& written) {
    if (!seen_.contains(request)) fault("request " + request + " is in the log, and not in the database");
    for (const leaf_type type : {leaf_type::asked, leaf_type::decided, leaf_type::answered, leaf_type::released}) {
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
      fault(name_of(one) + " (" + std::string(to_word(type)) + ", " + when(one.at_ms) + ") has no step " +
            steps_of(type) + " in the journal of request " + request);
    alone.clear();
    std::ranges::set_difference(written, logged, std::back_inserter(alone), earlier);
    for (const mark& one : alone)
      fault("step " + std::to_string(one.number) + " of request " + request + " (" + steps_of(type) + ", " +
            when(one.at_ms) + ") has no entry `" + std::string(to_word(type)) + "` in the log");
  }

  sqlite::connection& db_;
  const std::string& folder_;
  const std::optional<sealing_key>& kek_;
  tlog::log_view view_;
  std::optional<key_history> key_history_;
  checked_store out_;
  std::map<std::string, marks> logged_, steps_;
  std::string_view reading_ = "the log";
  std::map<std::string, std::string> versions_;   // digest -> the entry that took it
  std::map<std::string, std::string> erased_;     // request and which key -> the entry that says so
  std::map<std::string, bool> open_, said_open_;  // by its row; by its last record
  std::set<std::string> seen_;
  std::map<std::string, sealing_key> keys_;
};

// Those that hold, the larger first: a state folder has two, a backup one.
result<std::vector<tlog::signed_checkpoint>> read_heads(const std::string& folder, const contract::log_keys& log) {
  std::vector<tlog::signed_checkpoint> heads;
  std::string why;
  for (const char* name : {"checkpoint.a", "checkpoint.b", "checkpoint"}) {
    const auto text = certs::read_file(folder + "/" + name);
    const auto head = text ? log.open(*text) : std::unexpected(text.error());
    if (head)
      heads.push_back(*head);
    else
      why += std::string(why.empty() ? "" : "; ") + name + ": " + head.error().detail;
  }
  if (heads.empty()) return fail(errc::invalid, "no signed checkpoint is beside the database: " + why);
  std::ranges::sort(heads, std::greater(), [](const auto& one) { return one.head.size; });
  return heads;
}

}  // namespace

result<checked_store> check_store(const std::string& folder, const contract::log_keys& log,
                                  const std::optional<sealing_key>& kek) {
  contract::log_keys keys = log;
  if (certs::file_exists(folder + "/log.keys")) {
    MASH_TRY(text, certs::read_file(folder + "/log.keys"));
    if (auto led = keys.follow_all(*text); !led)
      return fail(led.error().code, folder + "/log.keys: " + led.error().detail);
  }
  MASH_TRY(heads, read_heads(folder, keys));
  MASH_TRY(db, sqlite::connection::open_reader(folder + "/hub.db"));
  return store_reader(*db, folder, kek).read(*heads, key_history(keys));
}

}  // namespace mash::cli
