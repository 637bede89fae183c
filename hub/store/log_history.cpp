// SPDX-License-Identifier: Apache-2.0
#include "hub/store/log_history.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/log.hpp"

namespace mash::hub {
namespace {

class open_file {
 public:
  open_file(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] bool write_all(std::string_view text) const {
    while (number_ >= 0 && !text.empty()) {
      const ssize_t written = ::write(number_, text.data(), text.size());
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return number_ >= 0;
  }
  [[nodiscard]] bool flush() const { return number_ >= 0 && ::fsync(number_) == 0; }

 private:
  int number_;
};

// The new text or the old one, whatever happens meanwhile, and the new one once this returns.
result<void> write_durably(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  {
    const open_file fresh(beside, O_WRONLY | O_CREAT | O_TRUNC);
    if (!fresh.write_all(text) || !fresh.flush()) return fail(errc::io, "cannot write " + path);
  }
  const open_file folder(std::filesystem::path(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
  if (std::rename(beside.c_str(), path.c_str()) != 0 || !folder.flush()) return fail(errc::io, "cannot write " + path);
  return {};
}

// Empty: there is none.
std::string read_if_there(const std::string& path) {
  std::ifstream from(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), {}};
}

}  // namespace

log_history::log_history(std::string state_dir, sqlite::connection reader)
    : state_dir_(std::move(state_dir)), reader_(std::move(reader)), view_(reader_) {}

log_history::~log_history() { thread_.join(); }

result<std::unique_ptr<log_history>> log_history::open(const std::string& state_dir) {
  MASH_TRY(reader, sqlite::connection::open_reader(state_dir + "/hub.db"));
  return std::unique_ptr<log_history>(new log_history(state_dir, std::move(*reader)));
}

std::string log_history::path_of(file which) const {
  return state_dir_ + (which == file::witnessed ? "/checkpoint.witnessed" : "/checkpoint.contradiction");
}

template <class T, class Work>
witness_disk::awaitable<result<T>> log_history::on_thread(Work work) {
  co_return co_await boost::asio::co_spawn(
      thread_, [](Work doing) -> awaitable<result<T>> { co_return doing(); }(std::move(work)),
      boost::asio::use_awaitable);
}

witness_disk::awaitable<result<digest>> log_history::root_at(std::uint64_t size) {
  co_return co_await on_thread<digest>([this, size] { return view_.root_at(size); });
}

witness_disk::awaitable<result<tlog::proof_hashes>> log_history::consistency(std::uint64_t from, std::uint64_t to) {
  co_return co_await on_thread<tlog::proof_hashes>([this, from, to] { return view_.consistency_proof(from, to); });
}

witness_disk::awaitable<result<void>> log_history::keep(file which, std::string text) {
  co_return co_await on_thread<void>(
      [path = path_of(which), text = std::move(text)] { return write_durably(path, text); });
}

result<void> log_history::check_contains(const tlog::checkpoint& seen, std::uint64_t signed_size) {
  const std::string size = std::to_string(seen.size);
  if (seen.size > signed_size)
    return fail(errc::corrupt, "the log has " + std::to_string(signed_size) + " entries, and " + size +
                                   " of it have been seen: it was rolled back");
  MASH_TRY(root, view_.root_at(seen.size));
  if (*root == seen.root) return {};
  return fail(errc::corrupt,
              "the first " + size + " entries of the log are not those that were seen: it was rewritten");
}

result<void> log_history::check_keys(const contract::log_keys& log, std::uint64_t signed_size) {
  for (const contract::log_keys::change& one : log.changes()) {
    const std::string which = "the change of the log's key at entry " + std::to_string(one.entry);
    if (const auto good = check_contains(one.head, signed_size); !good)
      return fail(good.error().code, which + " (log.keys) is not of this log: " + good.error().detail);
    MASH_TRY(entry, view_.leaf(one.entry));
    if (*entry != one.leaf) return fail(errc::corrupt, which + " (log.keys) is another entry in the log");
  }
  return {};
}

result<std::string> log_history::check_kept(const contract::log_keys& log, std::uint64_t signed_size) {
  const std::string what_to_do = "; see docs/operations.md, \"When a log is not what its witnesses saw\"";
  const std::string against = path_of(file::contradiction);
  if (const auto seen = log.open(read_if_there(against))) {
    if (const auto good = check_contains(seen->head, signed_size); !good)
      return fail(good.error().code, "a member holds a checkpoint (" + against +
                                         ") that contradicts this log: " + good.error().detail + what_to_do);
    log::warn("log_contradiction_settled", {{"size", seen->head.size}});
    std::filesystem::remove(against);
  }
  const std::string path = path_of(file::witnessed);
  std::string text = read_if_there(path);
  if (text.empty()) return text;
  const auto seen = log.open(text);
  if (!seen) {
    log::warn("witnessed_checkpoint_unreadable", {{"file", path}, {"why", seen.error().detail}});
    return std::string();
  }
  if (const auto good = check_contains(seen->head, signed_size); !good)
    return fail(good.error().code, "the members have cosigned a checkpoint (" + path +
                                       ") that contradicts this log: " + good.error().detail + what_to_do);
  return text;
}

}  // namespace mash::hub
