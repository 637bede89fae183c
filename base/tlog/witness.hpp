// SPDX-License-Identifier: Apache-2.0
// A witness of one log (C2SP tlog-witness, the decisions of `add-checkpoint`, without HTTP): it keeps the last
// checkpoint that it cosigned and cosigns only what extends it. Whoever holds the log's key and its disks can write
// another history; they cannot make a witness forget what it saw.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/tlog/checkpoint.hpp"
#include "base/tlog/proofs.hpp"
#include "base/words.hpp"

namespace mash::tlog {

inline constexpr std::size_t CONSISTENCY_HASHES_MAX = 63;

// What a log asks a witness to cosign.
struct checkpoint_offer {
  std::uint64_t old_size = 0;  // of what the log believes that the witness cosigned last; 0: nothing yet
  proof_hashes proof;          // RFC 6962 section 2.1.2, from `old_size`; empty from 0
  std::string checkpoint;      // the signed note
};

enum class witness_answer : unsigned char {
  cosigned,
  malformed,     // no checkpoint, an old size above the new one, a proof where none belongs
  not_signed,    // not by the log's key
  unknown_log,   // of another origin
  stale,         // `old_size` is not what the witness holds: ask again from `kept_size`
  shrunken,      // signed, and smaller than what the witness cosigned
  forked,        // signed, as large as what the witness cosigned, and different
  not_extended,  // signed and larger, and the proof does not show what the witness cosigned to be its beginning
};

// The log's key signed a history that is not the one it showed before.
[[nodiscard]] constexpr bool is_alarm(witness_answer what) noexcept {
  return what == witness_answer::shrunken || what == witness_answer::forked || what == witness_answer::not_extended;
}

struct witness_verdict {
  witness_answer answer{};
  unsigned status = 0;                    // of C2SP tlog-witness: 200 400 403 404 409 422
  std::uint64_t kept_size = 0;            // of what the witness holds; with 409 the body of its reply
  std::optional<signed_checkpoint> next;  // as offered, if the log signed it: cosigned, or evidence
};

// The decision alone. `last`: what the witness cosigned last, if anything. Pure.
[[nodiscard]] witness_verdict judge_offer(const verifier_key& log, const std::optional<checkpoint>& last,
                                          const checkpoint_offer& offer);

class witness {
 public:
  // Where the last checkpoint is kept. Both run in one transaction that nothing else comes between; the reply may leave
  // only once that transaction is durable.
  struct keeper {
    std::function<result<std::optional<checkpoint>>()> last;
    std::function<result<void>(const signed_checkpoint& next)> keep;
  };
  struct reply {
    witness_verdict verdict;
    std::string cosignature;  // cosigned: the signature line with its LF
  };

  witness(verifier_key log, std::string name, signing_key key)
      : log_(std::move(log)), name_(std::move(name)), key_(std::move(key)) {}

  // Fails only as the keeper fails. `unix_seconds`: the time of the cosignature.
  [[nodiscard]] result<reply> add(const checkpoint_offer& offer, std::uint64_t unix_seconds, const keeper& where) const;

  [[nodiscard]] const verifier_key& log() const noexcept { return log_; }
  [[nodiscard]] verifier_key key() const { return {name_, key_type::witness, key_.public_key()}; }

 private:
  verifier_key log_;
  std::string name_;
  signing_key key_;
};

}  // namespace mash::tlog

namespace mash {

template <>
struct words<tlog::witness_answer> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"cosigned", "malformed", "not_signed", "unknown_log", "stale", "shrunken", "forked", "not_extended"});
};

}  // namespace mash
