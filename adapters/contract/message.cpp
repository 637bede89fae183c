// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/message.hpp"

namespace mash::contract {

result<std::vector<std::string_view>> split_lines(std::string_view body) {
  if (body.size() > BODY_BYTES_MAX) return fail(errc::too_large, "the body is over its limit");
  if (body.empty() || body.back() != '\n') return fail(errc::invalid, "the body does not end with LF");
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    if (end == 0) return fail(errc::invalid, "the body has an empty line");
    if (end > LINE_BYTES_MAX) return fail(errc::too_large, "a line is over its limit");
    if (lines.size() == BATCH_LINES_MAX) return fail(errc::too_large, "the body has too many lines");
    lines.push_back(body.substr(0, end));
    body.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace mash::contract
