// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/correction.hpp"

#include "adapters/contract/codec.hpp"
#include "adapters/contract/codec_parts.hpp"

namespace mash::contract {

using namespace parts;

namespace {

constexpr std::size_t STATUS_BYTES_MAX = 64 * 1024, RECIPIENTS_MAX = 256;
constexpr std::int64_t COUNT_MAX = 1'000'000;

}  // namespace

json::object to_json(const correction& from, json::storage_ptr store) {
  json::object out(std::move(store));
  put_word(out, "reason", from.reason);
  put(out, "words", from.words);
  put(out, "at", from.at);
  put_list(out, "items", from.items, [](const corrected_item& one, json::storage_ptr in) {
    json::object item(std::move(in));
    put(item, "id", one.id);
    put_word(item, "category", one.category);
    item.emplace("retracted", one.retracted);
    return item;
  });
  put(out, "disproved", from.disproved);
  return out;
}

namespace parts {

correction get_correction(json::reader& from, std::vector<json::fault>& faults) {
  correction found;
  found.reason = from.word<correction_reason>("reason");
  found.words = from.text("words", CORRECTION_WORDS_MAX);
  found.at = from.time("at");
  found.items = get_list(from, "items", ITEMS_MAX, faults, [](json::reader& item) {
    corrected_item one;
    one.id = item.text("id", NAME_BYTES_MAX);
    one.category = item.word<policy::category>("category");
    one.retracted = item.boolean("retracted");
    return one;
  });
  found.disproved = from.if_texts("disproved", 64, 64);
  if (found.items.empty() && found.disproved.empty())
    from.add("items", "required", "a correction names what it corrects");
  return found;
}

}  // namespace parts

std::string encode(const correction_status& from) {
  json::object out{{"session", static_cast<std::int64_t>(from.session)}};
  put(out, "ask", from.ask);
  out.emplace("revision", from.revision);
  put_list(out, "recipients", from.recipients, [](const told_count& one, json::storage_ptr in) {
    json::object count(std::move(in));
    put(count, "organisation", one.organisation);
    put_word(count, "how", one.how);
    count.emplace("told", one.told);
    count.emplace("acknowledged", one.acknowledged);
    return count;
  });
  return json::canonical(std::move(out));
}

result<correction_status> decode_correction_status(std::string_view line) {
  MASH_TRY(document, json::parse(line, {.bytes_max = STATUS_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  correction_status found;
  found.ask = get_uuid(from, "ask");
  found.session = get_session(from);
  found.revision = from.integer("revision", 2, 1'000'000);
  found.recipients = get_list(from, "recipients", RECIPIENTS_MAX, faults, [](json::reader& one) {
    told_count count;
    count.organisation = one.text("organisation", NAME_BYTES_MAX);
    count.how = one.word<told_by>("how");
    count.told = one.integer("told", 1, COUNT_MAX);
    count.acknowledged = one.integer("acknowledged", 0, COUNT_MAX);
    return count;
  });
  from.finish();
  if (!faults.empty()) return std::unexpected(describe("the CORRECTION breaks its format", faults));
  return found;
}

}  // namespace mash::contract
