// SPDX-License-Identifier: Apache-2.0
// A notice: one sentence that somebody has to see soon, for people who are not looking at a screen of ours. It travels
// by e-mail, chat and text message, so it names no person and quotes nothing that anybody wrote: kinds of things, names
// of organisations, times, and an id that means nothing outside the programs.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace mash::notify {

inline constexpr std::size_t NOTICE_BYTES_MAX = 4096;  // as JSON

struct notice {
  std::string id;               // the same notice has the same id, also after a restart: it is raised once
  std::string kind;             // a word
  std::string severity;         // red, amber, green
  std::string text;             // one sentence, ASCII
  std::vector<std::string> to;  // words that outlets are configured for: "mash_manager", "agency:police"
  std::string authority;        // for whom; outlets may be for some authorities only
  std::string about;            // id of the thing meant; may be empty
  std::optional<instant> due;
  instant raised_at;
  bool operator==(const notice&) const = default;
};

[[nodiscard]] json::object to_json(const notice& one);
// `corrupt`: not what to_json made.
[[nodiscard]] result<notice> read_notice(const json::value& from);

// Where notices are raised. Any thread that runs a coroutine.
class port {
 public:
  virtual ~port() = default;
  // Returns once they are durable: each goes out after that, also after a crash. One whose id is known already changes
  // nothing. `unavailable`: none was taken (too many wait, disk full), and they are to be raised again later.
  [[nodiscard]] virtual boost::asio::awaitable<result<void>> raise(std::vector<notice> notices) = 0;
};

}  // namespace mash::notify
