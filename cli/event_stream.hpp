// SPDX-License-Identifier: Apache-2.0
// Reads Server-Sent Events (WHATWG HTML, "Server-sent events") from bytes as they arrive: the HTTP/1.1 response head,
// chunked transfer coding (RFC 9112 section 7.1), then events. Pure; the command that feeds it owns the socket.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash::cli {

struct server_event {
  std::string id, name, data;
};

class event_stream {
 public:
  explicit event_stream(std::function<void(const server_event&)> take) : take_(std::move(take)) {}

  // False once the stream has ended properly. `invalid` for bytes that are no HTTP, `too_large` for a line or head over
  // 64 kB.
  [[nodiscard]] result<bool> feed(std::string_view bytes);
  [[nodiscard]] unsigned status() const { return status_; }              // 0 until the head is there
  [[nodiscard]] const std::string& refusal() const { return refusal_; }  // the body of a status other than 200

 private:
  [[nodiscard]] result<bool> read_head();
  [[nodiscard]] result<bool> read_chunks();
  void read_lines(std::string_view content);
  void read_line(std::string_view line);

  std::function<void(const server_event&)> take_;
  unsigned status_ = 0;
  bool chunked_ = false;
  std::string buffer_, line_, refusal_;
  server_event event_;
};

}  // namespace mash::cli
