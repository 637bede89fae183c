// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/played_hub.hpp"

#include <algorithm>

#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/correction.hpp"
#include "adapters/contract/witness_codec.hpp"

namespace mash::conformance {
namespace {

constexpr auto HEARTBEAT = std::chrono::seconds(5);
constexpr milliseconds SLICE{20};
constexpr std::size_t FAULTS_MAX = 20;

template <class Value>
std::string why_not(const result<Value>& read) {
  return read ? std::string() : read.error().detail;
}

// Empty: the line keeps its format. Types that only a hub sends have one too many.
std::string fault_of(message_type type, std::string_view line) {
  switch (type) {
    case message_type::heartbeat:
      return why_not(contract::decode_heartbeat(line));
    case message_type::credit:
      return why_not(contract::decode_credit(line));
    case message_type::agreement:
      return why_not(contract::decode_agreement_reply(line));
    case message_type::ack:
      return why_not(contract::decode_ack(line));
    case message_type::answer:
    case message_type::correction:
      return why_not(contract::decode_answer(line));
    case message_type::holding:
      return why_not(contract::decode_holding(line));
    case message_type::need:
      return why_not(contract::decode_need(line));
    case message_type::cosign:
      return why_not(contract::decode_cosign(line));
    case message_type::error:
      return why_not(contract::decode_error(line));
    case message_type::bye:
      return why_not(contract::decode_bye(line));
    default:
      return "only a hub says it";
  }
}

}  // namespace

result<std::unique_ptr<played_hub>> played_hub::start(std::string member, std::string admitted) {
  std::unique_ptr<played_hub> made(new played_hub(std::move(member), std::move(admitted)));
  // Session numbers rise over restarts, also of this kit against an adapter that went on running.
  made->last_session_ = static_cast<std::uint64_t>(system_clock().now().time_since_epoch().count());
  MASH_TRY(opened, made->open());
  return made;
}

result<void> played_hub::open_as(const certs::curve_pair& own, const std::string& admitted) {
  close();
  MASH_TRY(opened, hub_socket::open({.port = port_, .own = own, .admitted = admitted}));
  socket_ = std::move(*opened);
  port_ = socket_->port();
  return {};
}

void played_hub::close() {
  socket_.reset();
  session_ = 0;
}

void played_hub::fault(std::string what) {
  if (faults_.size() < FAULTS_MAX) faults_.push_back(std::move(what));
}

void played_hub::pump(milliseconds longest) {
  if (!socket_) return;
  socket_->wait(longest);
  while (auto message = socket_->receive()) {
    ++messages_;
    hear(*message);
  }
  if (!socket_->connected()) session_ = 0;
  tick();
}

bool played_hub::until(const std::function<bool()>& condition, milliseconds patience) {
  const steady_time end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    pump(SLICE);
  }
  return true;
}

void played_hub::tick() {
  if (session_ == 0) return;
  const steady_time now = std::chrono::steady_clock::now();
  if (as.beats && now - spoke_ >= HEARTBEAT) {
    spoke_ = now;
    say(message_type::heartbeat, encode(contract::heartbeat{.session = session_, .at = system_clock().now()}));
  }
}

void played_hub::hear(const frames& message) {
  if (message.size() != 3 || message[0] != contract::PROTOCOL)
    return fault("a message is not three frames, MASHX1 first");
  const auto type = from_word<message_type>(message[1]);
  if (!type) return fault("a message has an unknown type");
  const auto lines = contract::split_lines(message[2]);
  if (!lines) return fault("the body of " + message[1] + " breaks its format: " + lines.error().detail);
  for (const std::string_view line : *lines) hear_line(*type, line);
}

void played_hub::hear_line(message_type type, std::string_view line) {
  if (type == message_type::hello) return hear_hello(line);
  if (std::string why = fault_of(type, line); !why.empty())
    return fault(std::string(to_word(type)) + " breaks its format: " + why);
  judge_order(type, line);
  // What was on its way when the session changed is dropped, as a hub drops it.
  if (session_ == 0 || contract::session_of(line) != session_) return;
  const steady_time now = std::chrono::steady_clock::now();
  heard_last_ = now;
  lines_.push_back({type, std::string(line), now});
  if (type == message_type::bye) left_ = std::exchange(session_, 0);
  if (type == message_type::credit) {
    const contract::credit more = contract::decode_credit(line)->allowance;
    allowed_ = {std::max(allowed_.lines, more.lines), std::max(allowed_.bytes, more.bytes)};
  }
  if (type == message_type::answer || type == message_type::correction) hear_answer(type, line);
}

// What is wrong whatever session it names: it may have been said long before it is heard.
void played_hub::judge_order(message_type type, std::string_view line) {
  if (left_ != 0 && contract::session_of(line) == left_)
    fault(std::string(to_word(type)) + " came after the BYE of its session");
  const auto ban = forbidden_.find(contract::ask_of(line));
  if (ban != forbidden_.end() && ban->second.what == type && late_.size() < FAULTS_MAX)
    late_.push_back({ban->second.of, std::string(to_word(type)) + " came later, where none may"});
}

void played_hub::hear_hello(std::string_view line) {
  auto hello = contract::decode_hello(line);
  if (!hello) return fault("HELLO breaks its format: " + hello.error().detail);
  if (hello->member != member_) fault("HELLO names another member than " + member_);
  hellos_.push_back(*hello);
  session_ = 0;
  if (as.welcomes) welcome();
}

void played_hub::welcome() {
  const contract::hello& hello = hellos_.back();
  const std::int64_t common = contract::highest_common_minor(hello.minors);
  const std::int64_t minor = as.minor == 0 ? common : as.minor;
  if (common == 0) return fault("HELLO offers no schema minor that this kit reads");
  allowed_ = hello.allowance;
  asked_ = taken_ = settled_ = {};
  given_ = as.window;
  session_ = ++last_session_;
  spoke_ = heard_last_ = std::chrono::steady_clock::now();
  say(message_type::welcome, encode(contract::welcome{.session = session_, .minor = minor, .allowance = given_}));
}

void played_hub::hear_answer(message_type type, std::string_view line) {
  ++taken_.lines;
  taken_.bytes += line.size();
  if (taken_.lines > given_.lines || taken_.bytes > given_.bytes) fault("ANSWER went past the credit it was given");
  const auto read = contract::decode_answer(line);
  if ((type == message_type::correction) != read->what.corrects.has_value())
    fault("an ANSWER says that it corrects, or a CORRECTION does not");
  const auto known = answers_.emplace(read->what.ask_id + " " + std::to_string(read->what.revision), read->digest);
  if (known.first->second != read->digest) fault("one question got two different answers of one revision");
  if (!as.acknowledges) return;
  say(message_type::ack, encode(contract::ack{read->what.ask_id, session_, read->what.revision, read->digest}));
  ++settled_.lines;
  settled_.bytes += line.size();
  const contract::credit fresh{settled_.lines + as.window.lines, settled_.bytes + as.window.bytes};
  if (!as.renews ||
      (fresh.lines - given_.lines < as.window.lines / 2 && fresh.bytes - given_.bytes < as.window.bytes / 2))
    return;
  given_ = fresh;
  say(message_type::credit, encode(contract::credit_line{.session = session_, .allowance = given_}));
}

void played_hub::give_credit(const contract::credit& more) {
  given_.lines += more.lines;
  given_.bytes += more.bytes;
  say(message_type::credit, encode(contract::credit_line{.session = session_, .allowance = given_}));
}

bool played_hub::say(message_type type, const std::string& line) { return say_lines(type, {line}); }

bool played_hub::say_lines(message_type type, const std::vector<std::string>& lines) {
  if (session_ == 0 || !socket_) return false;
  std::string body;
  for (const std::string& line : lines) body.append(line).push_back('\n');
  return socket_->send({std::string(contract::PROTOCOL), std::string(to_word(type)), std::move(body)});
}

bool played_hub::ask(const std::vector<std::string>& lines) {
  contract::credit after = asked_;
  for (const std::string& line : lines) {
    ++after.lines;
    after.bytes += line.size();
  }
  if (session_ == 0 || after.lines > allowed_.lines || after.bytes > allowed_.bytes) return false;
  asked_ = after;
  return say_lines(message_type::ask, lines);
}

}  // namespace mash::conformance
