// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"

namespace mash::cli {

result<contract::log_keys> read_log_keys(const std::string& file) {
  MASH_TRY(text, certs::read_file(file));
  auto read = contract::log_keys::parse(certs::trimmed(*text));
  if (!read) return fail(read.error().code, file + ": " + read.error().detail);
  return read;
}

result<trust> read_trust(const std::string& vkey_file, const std::string& policy_file) {
  MASH_TRY(keys, read_log_keys(vkey_file));
  trust out{*std::move(keys), std::nullopt};
  if (policy_file.empty()) return out;
  MASH_TRY(policy_text, certs::read_file(policy_file));
  MASH_TRY(policy, tlog::witness_policy::parse(*policy_text));
  if (std::ranges::none_of(out.log.all(), [&](const auto& key) { return policy->knows(key); }))
    return fail(errc::invalid, "the witness policy names other logs than this vkey's");
  out.policy = std::move(*policy);
  return out;
}

namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out.empty() ? "nobody" : out;
}

}  // namespace

signed_by judge(const trust& with, const tlog::signed_checkpoint& head) {
  if (!with.policy) return {"signed by the hub, not witnessed", {}, true};
  signed_by out{"", with.policy->judge(head.signed_note), true};
  const auto& [by, bad, quorum] = out.witnesses;
  // A signature that a witness did not make for this very checkpoint is no weaker evidence: it is evidence of forgery.
  out.good = quorum && bad.empty();
  if (!quorum)
    out.words = "signed by the hub, but the policy's quorum of witnesses is missing (cosigned by " + list_of(by) + ")";
  else if (!with.policy->demands_witnesses())
    out.words = "signed by the hub; the policy asks for no witness";
  else
    out.words = "signed by the hub and witnessed by " + list_of(by);
  if (!bad.empty())
    out.words += "; the checkpoint of size " + std::to_string(head.head.size) +
                 " carries a cosignature under the name of " + list_of(bad) +
                 " that does not verify: it is forged, or was made for another checkpoint";
  return out;
}

json::object head_json(const tlog::signed_checkpoint& head, const signed_by& by) {
  return {{"origin", head.head.origin},
          {"size", static_cast<std::int64_t>(head.head.size)},
          {"root", to_base64(head.head.root)},
          {"verified", by.good},
          {"signed", by.words},
          {"witnesses", json::array(by.witnesses.by.begin(), by.witnesses.by.end())},
          {"bad_cosignatures", json::array(by.witnesses.bad.begin(), by.witnesses.bad.end())}};
}

fetch_function fetch_from(api& hub, up_to which) {
  return [&hub, which](std::string path) -> result<std::string> {
    if (path == "checkpoint" && which == up_to::newest) path += "/newest";
    MASH_TRY(reply, hub.get("/v1/audit/" + path));
    if (!reply->good())
      return mash::fail(errc::denied, "the hub does not give /v1/audit/" + path + ": " + describe_refusal(*reply));
    return std::move(reply->body);
  };
}

}  // namespace mash::cli
