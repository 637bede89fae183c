// SPDX-License-Identifier: Apache-2.0
// What witnessing needs of the disk: hashes of the log at earlier sizes, and two small files that outlive the process.
// hub/store fills it, apart from the connections that serve requests.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/tlog/proofs.hpp"

namespace mash::hub {

class witness_disk {
 public:
  enum class file : unsigned char {
    witnessed,      // the newest checkpoint that members have cosigned
    contradiction,  // a checkpoint of this log, held by a member, that the log does not contain
  };
  template <class T>
  using awaitable = boost::asio::awaitable<T>;

  virtual ~witness_disk() = default;
  // Of sizes that are signed already.
  [[nodiscard]] virtual awaitable<result<digest>> root_at(std::uint64_t size) = 0;
  [[nodiscard]] virtual awaitable<result<tlog::proof_hashes>> consistency(std::uint64_t from, std::uint64_t to) = 0;
  // Durable when it returns; whole or not there whatever happens meanwhile.
  [[nodiscard]] virtual awaitable<result<void>> keep(file which, std::string text) = 0;
};

}  // namespace mash::hub
