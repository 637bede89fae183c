// SPDX-License-Identifier: Apache-2.0
// The limits that docs/formats/exchange.md states are those of the codec: what is at a limit is read, one more is not.
#include <functional>
#include <map>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/lines.hpp"
#include "adapters/contract/witness_codec.hpp"
#include "tests/unit/formats/documents.hpp"

namespace mash::contract {
namespace {

using test::block, test::place, test::read_document, test::rows, test::section;

// Whether a line is read, and if not, why.
std::string verdict(const std::string& type, const std::string& line) {
  const auto told = [](const auto& read) { return read ? std::string("read") : read.error().detail; };
  if (type == "HELLO") return told(decode_hello(line));
  if (type == "ASK") return told(decode_ask(line));
  if (type == "ANSWER") return told(decode_answer(line));
  if (type == "NEED") return told(decode_need(line));
  if (type == "ERROR") return told(decode_error(line));
  if (type == "CHECKPOINT") return told(decode_checkpoint(line));
  if (type == "COSIGN") return told(decode_cosign(line));
  return "no such line";
}

json::value sized(const json::value& sample, const std::string& unit, std::size_t size) {
  if (unit == "bytes") return json::value(std::string(size, 'x'));
  json::array list;
  for (std::size_t i = 0; i < size; ++i) list.push_back(sample.as_array().at(0));
  return list;
}

TEST(exchange_document, states_the_limits_of_the_codec) {
  const std::string document = read_document("docs/formats/exchange.md");
  const auto limits = rows(section(document, "## Limits"));
  ASSERT_GT(limits.size(), 30U);
  for (const auto& row : limits) {
    ASSERT_EQ(row.size(), 3U);
    const std::string &type = row[0], &pointer = row[1];
    const std::size_t size = std::stoul(row[2]);
    const std::string unit = row[2].substr(row[2].find(' ') + 1);
    json::value line = json::parse(block(document, "MASHX1 " + type), {.bytes_max = LINE_BYTES_MAX}).value();
    if (type == "ASK" && unit == "elements") place(line, "/subjects/0").as_object().erase("upn");  // keeps it small
    json::value& at = place(line, pointer);
    const json::value sample = at;
    at = sized(sample, unit, size);
    EXPECT_EQ(verdict(type, json::canonical(line)), "read") << type << ' ' << pointer << " at its limit";
    place(line, pointer) = sized(sample, unit, size + 1);
    const std::string refused = verdict(type, json::canonical(line));
    EXPECT_NE(refused.find(pointer + (unit == "bytes" ? " too_long" : " too_many")), std::string::npos)
        << type << ' ' << pointer << " over its limit: " << refused;
  }
}

}  // namespace
}  // namespace mash::contract
