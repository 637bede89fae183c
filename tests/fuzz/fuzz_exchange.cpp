// SPDX-License-Identifier: Apache-2.0
// Whatever bytes come over the exchange: decoders never fail, what they accept has one canonical form and one digest in
// every session, and both sides' state machines stay within their bounds. The input is messages separated by NUL, each
// its type, LF and its body; the first byte of the input chooses who hears them.
#include <string>
#include <string_view>

#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/codec.hpp"
#include "adapters/contract/lines.hpp"
#include "adapters/contract/witness_codec.hpp"
#include "adapters/kit/session.hpp"
#include "hub/broker/session.hpp"

namespace {

using namespace mash;

constexpr std::uint64_t OTHER_SESSION = 77;

template <class Decode>
void reads_its_own_writing(std::string_view line, Decode decode) {
  const auto read = decode(line);
  if (!read) return;
  const std::string written = encode(*read);
  const auto again = decode(written);
  MASH_ASSERT(again.has_value());
  MASH_ASSERT(encode(*again) == written);
}

// An accepted line has the same digest under another session number and with another receipt.
void keeps_its_digest(std::string line, const std::string& digest, bool is_answer) {
  contract::set_session(line, OTHER_SESSION);
  MASH_ASSERT(contract::session_of(line) == OTHER_SESSION);
  if (is_answer) contract::set_receipt(line, {"{}", std::string(64, '0'), "proof"});
  const auto after = contract::digest_of_line(line);
  MASH_ASSERT(after.has_value() && *after == digest);
}

void check_line(std::string_view line) {
  if (const auto ask = contract::decode_ask(line)) {
    const std::string written = encode(*ask);
    keeps_its_digest(written, contract::digest_of_line(written).value(), false);
    MASH_ASSERT(encode(contract::decode_ask(written).value()) == written);
  }
  if (const auto read = contract::decode_answer(line)) {
    MASH_ASSERT(read->digest == contract::digest_of_line(line).value());
    const std::string written = encode(read->what);
    const auto again = contract::decode_answer(written);
    MASH_ASSERT(again.has_value());
    keeps_its_digest(written, again->digest, true);
  }
  if (const auto offer = contract::decode_agreement_offer(line)) {
    if (const auto written = encode(*offer))
      MASH_ASSERT(contract::decode_agreement_offer(*written)->files == offer->files);
    if (const auto manifest = policy::parse_manifest(offer->manifest))
      MASH_ASSERT(to_text(*manifest) == offer->manifest);
    (void)policy::check_folder(offer->files);
  }
  reads_its_own_writing(line, contract::decode_agreement_reply);
  reads_its_own_writing(line, contract::decode_hello);
  reads_its_own_writing(line, contract::decode_welcome);
  reads_its_own_writing(line, contract::decode_heartbeat);
  reads_its_own_writing(line, contract::decode_credit);
  reads_its_own_writing(line, contract::decode_ack);
  reads_its_own_writing(line, contract::decode_holding);
  reads_its_own_writing(line, contract::decode_need);
  reads_its_own_writing(line, contract::decode_cancel);
  reads_its_own_writing(line, contract::decode_error);
  reads_its_own_writing(line, contract::decode_bye);
  reads_its_own_writing(line, contract::decode_checkpoint);
  reads_its_own_writing(line, contract::decode_cosign);
  (void)contract::ask_of(line);
}

struct heard_message {
  std::string_view type, body;
};

heard_message take_message(std::string_view& rest) {
  const std::string_view whole = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(std::min(rest.size(), whole.size() + 1));
  const std::size_t end = whole.find('\n');
  if (end == std::string_view::npos) return {whole, {}};
  return {whole.substr(0, end), whole.substr(end + 1)};
}

void play_hub(std::string_view input) {
  broker::session hub("police", {});
  contract::steady_time now{};
  for (std::uint64_t fresh = 1; !input.empty(); ++fresh) {
    const auto [type, body] = take_message(input);
    const std::uint64_t before = hub.number();
    hub.on_message(type, body, now, fresh);
    for (const auto& event : hub.take_events()) {
      MASH_ASSERT(event.what != broker::session_event::kind::received || event.session == hub.number() || before != 0);
      for (const std::string& line : event.lines) MASH_ASSERT(line.size() <= contract::LINE_BYTES_MAX);
    }
    MASH_ASSERT(hub.number() == before || hub.number() == fresh || hub.number() == 0);
    now += std::chrono::milliseconds(300);
    hub.on_tick(now, instant{});
    while (const auto message = hub.next_message(now)) MASH_ASSERT(contract::split_lines(message->body).has_value());
  }
}

void play_member(std::string_view input) {
  kit::session member({.member = "police", .minors = {}, .program = {}, .checkpoint = {}, .allowance = {}}, {});
  contract::steady_time now{};
  member.on_connected(now);
  std::uint64_t last = 0;
  while (!input.empty()) {
    const auto [type, body] = take_message(input);
    member.on_message(type, body, now);
    for (const auto& event : member.take_events()) {
      if (event.what != kit::session_event::kind::opened) continue;
      MASH_ASSERT(event.session > last);  // sessions only rise
      last = event.session;
    }
    now += std::chrono::milliseconds(300);
    member.on_tick(now, instant{});
    while (const auto message = member.next_message(now)) MASH_ASSERT(contract::split_lines(message->body).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0:
      check_line(input);
      break;
    case 1:
      play_hub(input);
      break;
    default:
      play_member(input);
      break;
  }
  return 0;
}
