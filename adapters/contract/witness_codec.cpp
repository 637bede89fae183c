// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/witness_codec.hpp"

#include "adapters/contract/codec_parts.hpp"

namespace mash::contract {

using namespace parts;

namespace {

constexpr std::size_t WITNESS_BYTES_MAX = 16 * 1024;
constexpr std::size_t CHECKPOINT_BYTES_MAX = 8 * 1024;
constexpr std::size_t COSIGNATURE_BYTES_MAX = 512;

std::uint64_t get_size(json::reader& from, std::string_view name) {
  return static_cast<std::uint64_t>(from.integer(name, 0, static_cast<std::int64_t>(tlog::TREE_SIZE_MAX)));
}

tlog::proof_hashes get_proof(json::reader& from) {
  tlog::proof_hashes found;
  for (const std::string& text : from.if_texts("proof", tlog::CONSISTENCY_HASHES_MAX, 44)) {
    const auto hash = tlog::parse_hash(text);
    if (!hash)
      from.add("proof", "not_a_digest", "each is a SHA-256 hash in canonical base64");
    else
      found.push_back(*hash);
  }
  return found;
}

}  // namespace

std::string encode(const checkpoint_line& from) {
  json::object out{{"session", static_cast<std::int64_t>(from.session)},
                   {"old", static_cast<std::int64_t>(from.offer.old_size)},
                   {"checkpoint", from.offer.checkpoint}};
  json::array proof;
  for (const digest& hash : from.offer.proof) proof.emplace_back(to_base64(hash));
  if (!proof.empty()) out.emplace("proof", std::move(proof));
  return json::canonical(std::move(out));
}

std::string encode(const cosign_line& from) {
  json::object out{{"session", static_cast<std::int64_t>(from.session)},
                   {"size", static_cast<std::int64_t>(from.size)}};
  put_word(out, "outcome", from.outcome);
  put(out, "cosignature", from.cosignature);
  put(out, "checkpoint", from.checkpoint);
  return json::canonical(std::move(out));
}

result<checkpoint_line> decode_checkpoint(std::string_view line) {
  MASH_TRY(document, json::parse(line, {.bytes_max = WITNESS_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  checkpoint_line found;
  found.session = get_session(from);
  found.offer = {get_size(from, "old"), get_proof(from), from.text("checkpoint", CHECKPOINT_BYTES_MAX)};
  from.finish();
  if (!faults.empty()) return std::unexpected(describe("the CHECKPOINT breaks its format", faults));
  return found;
}

result<cosign_line> decode_cosign(std::string_view line) {
  MASH_TRY(document, json::parse(line, {.bytes_max = WITNESS_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  cosign_line found;
  found.session = get_session(from);
  found.outcome = from.word<tlog::witness_answer>("outcome", tlog::witness_answer::malformed);
  found.size = get_size(from, "size");
  found.cosignature = get_text(from, "cosignature", COSIGNATURE_BYTES_MAX);
  found.checkpoint = get_text(from, "checkpoint", CHECKPOINT_BYTES_MAX);
  if (found.cosignature.empty() == (found.outcome == tlog::witness_answer::cosigned))
    from.add("cosignature", "does_not_fit", "it is there if the checkpoint was cosigned, and only then");
  from.finish();
  if (!faults.empty()) return std::unexpected(describe("the COSIGN breaks its format", faults));
  return found;
}

}  // namespace mash::contract
