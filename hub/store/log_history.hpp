// SPDX-License-Identifier: Apache-2.0
// The log as it was, for those who watch it: its roots and proofs at earlier sizes, read through a connection and on a
// thread of their own so that requests never wait for them, and the two files of `witness_disk` in the state folder:
//   checkpoint.witnessed      the newest checkpoint that members have cosigned; served to verifiers
//   checkpoint.contradiction  one that a member holds and this log does not contain; while it is there and not
//   contained
//                             the hub does not start
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "adapters/contract/log_keys.hpp"
#include "base/tlog/log_view.hpp"
#include "hub/requests/witness_disk.hpp"

namespace mash::hub {

class log_history final : public witness_disk {
 public:
  // The database is there and migrated.
  [[nodiscard]] static result<std::unique_ptr<log_history>> open(const std::string& state_dir);
  ~log_history() override;

  awaitable<result<digest>> root_at(std::uint64_t size) override;
  awaitable<result<tlog::proof_hashes>> consistency(std::uint64_t from, std::uint64_t to) override;
  awaitable<result<void>> keep(file which, std::string text) override;

  // For the start, before anything runs: both files against the log, of which `signed_size` entries are signed. The
  // text of `checkpoint.witnessed`, empty if there is none. `corrupt`, in a sentence for the administrator: the log
  // does not contain one of them. A contradiction that is settled (the right database is back) is removed.
  [[nodiscard]] result<std::string> check_kept(const contract::log_keys& log, std::uint64_t signed_size);
  // For the start, too: every change of the log's key is the entry of this log that it says, and both keys signed this
  // log. `corrupt` otherwise.
  [[nodiscard]] result<void> check_keys(const contract::log_keys& log, std::uint64_t signed_size);

 private:
  log_history(std::string state_dir, sqlite::connection reader);
  [[nodiscard]] std::string path_of(file which) const;
  [[nodiscard]] result<void> check_contains(const tlog::checkpoint& seen, std::uint64_t signed_size);
  template <class T, class Work>
  awaitable<result<T>> on_thread(Work work);

  const std::string state_dir_;
  sqlite::connection reader_;
  tlog::log_view view_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace mash::hub
