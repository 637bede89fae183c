// SPDX-License-Identifier: Apache-2.0
// A server that says what a script tells it, whatever it was asked: one entry per connection, after the first request
// bytes have come.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace mash::http::test {

enum class script_end : std::uint8_t { close, hang, drip };  // drip: single bytes for as long as anybody listens

struct script_line {
  std::string reply;
  script_end end;
};

class scripted_server {
 public:
  explicit scripted_server(std::vector<script_line> script);
  ~scripted_server();
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  [[nodiscard]] unsigned short port() const { return port_; }
  [[nodiscard]] int accepted() const { return accepted_; }
  [[nodiscard]] int closed() const { return closed_; }

 private:
  void serve(const script_line& line, int socket);

  std::vector<script_line> script_;
  int listener_ = -1;
  unsigned short port_ = 0;
  std::atomic<int> accepted_{0};
  std::atomic<int> closed_{0};
  std::atomic<bool> over_{false};
  std::vector<int> hanging_;
  std::jthread thread_;
};

}  // namespace mash::http::test
