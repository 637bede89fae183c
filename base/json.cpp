// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <sanitizer/asan_interface.h>

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cstdint>
#include <memory>

namespace mash::json {
namespace {

constexpr std::int64_t INTEGER_MAX = (std::int64_t{1} << 53) - 1;

enum class refusal { none, fraction, range };

// Builds the value and counts members as they are read: value_stack keeps the last of two equal names, so a tree with
// fewer members than were read had a duplicate.
struct builder {
  static constexpr std::size_t max_object_size = 65536;
  static constexpr std::size_t max_array_size = 65536;
  static constexpr std::size_t max_key_size = 1024;
  static constexpr std::size_t max_string_size = 16 * 1024 * 1024;
  using error_code = boost::system::error_code;

  explicit builder(boost::json::storage_ptr store) { stack.reset(std::move(store)); }

  std::array<unsigned char, std::size_t{4} * 1024> room;  // of the stack's first growth: most documents need no more
  boost::json::value_stack stack{{}, room.data(), room.size()};
  bool fractions = false;
  std::size_t members = 0;
  refusal why = refusal::none;

  bool refuse(refusal reason, error_code& ec) {
    why = reason;
    ec = boost::json::error::not_number;
    return false;
  }
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t n, error_code&) {
    members += n;
    stack.push_object(n);
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(std::string_view part, std::size_t, error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_key_part(std::string_view part, std::size_t, error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_key(std::string_view part, std::size_t, error_code&) {
    stack.push_key(part);
    return true;
  }
  bool on_number_part(std::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, std::string_view, error_code& ec) {
    if (number > INTEGER_MAX || number < -INTEGER_MAX) return refuse(refusal::range, ec);
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t, std::string_view, error_code& ec) { return refuse(refusal::range, ec); }
  bool on_double(double number, std::string_view, error_code& ec) {
    if (!fractions) return refuse(refusal::fraction, ec);
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool truth, error_code&) {
    stack.push_bool(truth);
    return true;
  }
  bool on_null(error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(std::string_view, error_code&) { return true; }
  bool on_comment(std::string_view, error_code&) { return true; }
};

std::size_t count_members(const value& document) {
  std::size_t count = 0;
  if (const auto* members = document.if_object()) {
    count = members->size();
    for (const auto& member : *members) count += count_members(member.value());
  } else if (const auto* items = document.if_array()) {
    for (const auto& item : *items) count += count_members(item);
  }
  return count;
}

// Of a whole response with its chronology, most often.
constexpr std::size_t ROOM_OF_THREAD = std::size_t{256} * 1024;
struct room {
  std::unique_ptr<unsigned char[]> bytes;
  bool taken = false;
};
thread_local room room_of_thread;

}  // namespace

std::span<unsigned char> scratch::take_room() {
  if (room_of_thread.taken) return {};
  if (!room_of_thread.bytes) room_of_thread.bytes = std::make_unique_for_overwrite<unsigned char[]>(ROOM_OF_THREAD);
  room_of_thread.taken = true;
  ASAN_UNPOISON_MEMORY_REGION(room_of_thread.bytes.get(), ROOM_OF_THREAD);
  return {room_of_thread.bytes.get(), ROOM_OF_THREAD};
}

scratch::~scratch() {
  if (!of_thread_) return;
  room_of_thread.taken = false;
  // What outlives its scratch is found, as it would be in memory that is given back.
  ASAN_POISON_MEMORY_REGION(room_of_thread.bytes.get(), ROOM_OF_THREAD);
}

result<value> parse(std::string_view text, limits limit, storage_ptr store) {
  if (text.size() > limit.bytes_max)
    return fail(errc::too_large, "the document is over " + std::to_string(limit.bytes_max) + " bytes");
  boost::json::parse_options options;
  options.max_depth = limit.depth_max;
  boost::json::basic_parser<builder> parser(options, std::move(store));
  builder& build = parser.handler();
  build.fractions = limit.fractions;
  boost::system::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (build.why == refusal::fraction) return fail(errc::invalid, "numbers are whole numbers here");
  if (build.why == refusal::range) return fail(errc::invalid, "a number is out of range");
  if (ec == boost::json::error::too_deep) return fail(errc::invalid, "the document is nested too deeply");
  if (ec || used != text.size()) return fail(errc::invalid, "not well-formed JSON at byte " + std::to_string(used));
  value document = build.stack.release();
  if (count_members(document) != build.members) return fail(errc::invalid, "an object names the same member twice");
  return document;
}

std::string join_pointer(std::string_view parent, std::string_view token) {
  std::string pointer(parent);
  pointer.push_back('/');
  for (char c : token) {
    if (c == '~')
      pointer.append("~0");
    else if (c == '/')
      pointer.append("~1");
    else
      pointer.push_back(c);
  }
  return pointer;
}

}  // namespace mash::json
