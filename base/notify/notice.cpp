// SPDX-License-Identifier: Apache-2.0
#include "base/notify/notice.hpp"

#include "base/json_reader.hpp"

namespace mash::notify {
namespace {

constexpr std::size_t WORD_MAX = 200, AUDIENCES_MAX = 64;

}  // namespace

json::object to_json(const notice& one) {
  json::object out{{"id", one.id},
                   {"kind", one.kind},
                   {"severity", one.severity},
                   {"text", one.text},
                   {"to", json::array(one.to.begin(), one.to.end())},
                   {"authority", one.authority},
                   {"about", one.about},
                   {"raised_at", to_rfc3339(one.raised_at)}};
  if (one.due) out.emplace("due", to_rfc3339(*one.due));
  return out;
}

result<notice> read_notice(const json::value& from) {
  std::vector<json::fault> faults;
  json::reader in(from, "", faults);
  notice out;
  out.id = in.text("id", WORD_MAX);
  out.kind = in.text("kind", WORD_MAX);
  out.severity = in.text("severity", WORD_MAX);
  out.text = in.text("text", NOTICE_BYTES_MAX);
  out.to = in.if_texts("to", AUDIENCES_MAX, WORD_MAX);
  out.authority = in.text_or_empty("authority", WORD_MAX);
  out.about = in.text_or_empty("about", WORD_MAX);
  out.raised_at = in.time("raised_at");
  out.due = in.if_time("due");
  in.finish();
  if (!faults.empty()) return fail(errc::corrupt, "a notice does not read back");
  return out;
}

}  // namespace mash::notify
