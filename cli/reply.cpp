// SPDX-License-Identifier: Apache-2.0
#include "cli/reply.hpp"

namespace mash::cli {

result<void> show_reply(context& shared, const api_reply& reply,
                        const std::function<std::string(const json::value&)>& as_text) {
  constexpr json::limits RESPONSE_LIMITS{.bytes_max = 64 * 1024 * 1024};
  if (!reply.good()) {
    if (shared.json) {
      shared.out << reply.body << "\n";
      shared.status = BAD;
    } else {
      shared.fail(BAD, describe_refusal(reply));
    }
    return {};
  }
  MASH_TRY(response, json::parse(reply.body, RESPONSE_LIMITS));
  if (shared.json)
    shared.out << reply.body << "\n";  // as received: a receipt speaks of these very bytes
  else
    shared.out << as_text(*response);
  return {};
}

}  // namespace mash::cli
