// SPDX-License-Identifier: Apache-2.0
#include "cli/event_stream.hpp"

#include <algorithm>
#include <charconv>

namespace mash::cli {
namespace {

constexpr std::size_t HELD_BYTES_MAX = 64 * 1024;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

result<std::size_t> chunk_size(std::string_view line) {
  std::size_t size = 0;
  const std::string_view digits = line.substr(0, line.find(';'));
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (ec != std::errc() || end != digits.data() + digits.size() || size > 16 * 1024 * 1024)
    return fail(errc::invalid, "the server's chunked coding is broken");
  return size;
}

}  // namespace

result<bool> event_stream::feed(std::string_view bytes) {
  buffer_.append(bytes);
  if (status_ == 0) {
    MASH_TRY(complete, read_head());
    if (!*complete) {
      if (buffer_.size() > HELD_BYTES_MAX) return fail(errc::too_large, "the server's reply has too large a head");
      return true;
    }
  }
  if (chunked_) return read_chunks();
  read_lines(buffer_);
  buffer_.clear();
  return true;
}

result<bool> event_stream::read_head() {
  const auto end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::string head = lower(std::string_view(buffer_).substr(0, end + 2));
  buffer_.erase(0, end + 4);
  unsigned status = 0;
  if (!head.starts_with("http/1.1 ") || head.size() < 12 ||
      std::from_chars(head.data() + 9, head.data() + 12, status).ec != std::errc() || status < 100)
    return fail(errc::invalid, "the server did not answer in HTTP");
  status_ = status;
  chunked_ = head.contains("\r\ntransfer-encoding: chunked\r\n");
  return true;
}

result<bool> event_stream::read_chunks() {
  for (;;) {
    const auto end = buffer_.find("\r\n");
    if (end == std::string::npos) break;
    MASH_TRY(size, chunk_size(std::string_view(buffer_).substr(0, end)));
    if (*size == 0) return false;
    if (buffer_.size() < end + 2 + *size + 2) break;
    read_lines(std::string_view(buffer_).substr(end + 2, *size));
    buffer_.erase(0, end + 2 + *size + 2);
  }
  if (line_.size() > HELD_BYTES_MAX) return fail(errc::too_large, "the server sent too long a line");
  return true;
}

void event_stream::read_lines(std::string_view content) {
  if (status_ != 200) {
    if (refusal_.size() < HELD_BYTES_MAX) refusal_.append(content);
    return;
  }
  for (const char c : content) {
    if (c == '\n') {
      if (line_.ends_with('\r')) line_.pop_back();
      read_line(line_);
      line_.clear();
    } else {
      line_.push_back(c);
    }
  }
}

void event_stream::read_line(std::string_view line) {
  if (line.empty()) {
    if (!event_.name.empty() || !event_.data.empty()) take_(event_);
    event_.name.clear();
    event_.data.clear();
    return;
  }
  const auto colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "id") event_.id.assign(value);
  if (field == "event") event_.name.assign(value);
  if (field == "data") event_.data.append(event_.data.empty() ? "" : "\n").append(value);
}

}  // namespace mash::cli
