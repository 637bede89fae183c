// SPDX-License-Identifier: Apache-2.0
// Keeps what the broker reports, for tests to wait on.
#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "hub/broker/broker.hpp"
#include "tests/support/curve_client.hpp"

namespace mash::test {

class heard {
 public:
  struct line {
    std::string member;
    std::uint64_t session;
    contract::message_type type;
    std::string text;
  };

  hub::exchange_events events() {
    return {.opened =
                [this](std::string member, std::uint64_t session, std::string hello) {
                  const std::lock_guard held(door_);
                  hellos_.push_back(std::move(hello));
                  opened_.emplace_back(std::move(member), session);
                },
            .closed =
                [this](std::string member, std::uint64_t session) {
                  const std::lock_guard held(door_);
                  closed_.emplace_back(std::move(member), session);
                },
            .received =
                [this](std::string member, std::uint64_t session, contract::message_type type,
                       std::vector<std::string> lines) {
                  const std::lock_guard held(door_);
                  for (std::string& text : lines) lines_.push_back({member, session, type, std::move(text)});
                },
            .refused =
                [this](std::string member, std::string_view why, std::uint64_t more) {
                  const std::lock_guard held(door_);
                  more_ += more;
                  refused_.emplace_back(std::move(member), std::string(why));
                }};
  }

  std::vector<std::pair<std::string, std::uint64_t>> opened() const { return copy(opened_); }
  std::vector<std::pair<std::string, std::uint64_t>> closed() const { return copy(closed_); }
  std::vector<std::pair<std::string, std::string>> refused() const { return copy(refused_); }
  std::vector<std::string> hellos() const { return copy(hellos_); }
  std::vector<line> lines() const { return copy(lines_); }

  std::size_t count(std::string_view member, contract::message_type type) const {
    const std::lock_guard held(door_);
    return static_cast<std::size_t>(
        std::ranges::count_if(lines_, [&](const line& one) { return one.member == member && one.type == type; }));
  }
  bool was_refused(std::string_view member, std::string_view part) const {
    const std::lock_guard held(door_);
    return std::ranges::any_of(
        refused_, [&](const auto& one) { return one.first == member && one.second.find(part) != std::string::npos; });
  }
  // How many refusals were told as a number instead of one by one.
  std::uint64_t more() const {
    const std::lock_guard held(door_);
    return more_;
  }
  std::size_t refusals() const {
    const std::lock_guard held(door_);
    return refused_.size();
  }

 private:
  template <class List>
  List copy(const List& list) const {
    const std::lock_guard held(door_);
    return list;
  }

  mutable std::mutex door_;
  std::vector<std::pair<std::string, std::uint64_t>> opened_, closed_;
  std::vector<std::pair<std::string, std::string>> refused_;
  std::uint64_t more_ = 0;
  std::vector<line> lines_;
  std::vector<std::string> hellos_;
};

}  // namespace mash::test
