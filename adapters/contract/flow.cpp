// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/flow.hpp"

#include <algorithm>

namespace mash::contract {

bool outflow::has_room(std::size_t bytes) const noexcept {
  return waiting() + tracked_.size() < limit_.lines_max && bytes_ + bytes <= limit_.bytes_max;
}

bool outflow::may_leave(std::size_t bytes) const noexcept {
  return sent_.lines < allowed_.lines && sent_.bytes + bytes <= allowed_.bytes;
}

bool outflow::push_prompt(message_type type, std::string line) {
  if (!has_room(line.size())) return false;
  bytes_ += line.size();
  prompt_.push_back({type, std::move(line), {}});
  return true;
}

bool outflow::push_ordered(message_type type, std::string line) {
  if (!has_room(line.size())) return false;
  bytes_ += line.size();
  ordered_.push_back({type, std::move(line), {}});
  return true;
}

bool outflow::push_tracked(message_type type, const std::string& key, std::string line) {
  if (tracked_.contains(key)) return true;
  if (!has_room(line.size())) return false;
  bytes_ += line.size();
  tracked_.emplace(key, tracked_line{type, std::move(line), true, {}, limit_.resend_first});
  ordered_.push_back({type, {}, key});
  return true;
}

void outflow::allow(credit total) {
  allowed_.lines = std::max(allowed_.lines, total.lines);
  allowed_.bytes = std::max(allowed_.bytes, total.bytes);
}

void outflow::acknowledged(std::string_view key) {
  const auto found = tracked_.find(key);
  if (found == tracked_.end()) return;
  bytes_ -= found->second.line.size();
  tracked_.erase(found);  // its place in the lane, if it waits to be sent again, is skipped by `fill`
}

void outflow::give_up(std::string_view prefix) {
  for (auto it = tracked_.lower_bound(prefix); it != tracked_.end() && it->first.starts_with(prefix);) {
    bytes_ -= it->second.line.size();
    it = tracked_.erase(it);
  }
}

void outflow::reset(credit total) {
  prompt_.clear();
  ordered_.clear();
  tracked_.clear();
  bytes_ = 0;
  sent_ = {};
  allowed_ = total;
}

void outflow::fill(std::deque<waiting_line>& lane, message& out, steady_time now) {
  std::size_t lines = 0;
  while (!lane.empty() && lines < BATCH_LINES_MAX) {
    const waiting_line& front = lane.front();
    const auto tracked = front.key.empty() ? tracked_.end() : tracked_.find(front.key);
    if (!front.key.empty() && tracked == tracked_.end()) {
      lane.pop_front();
      continue;
    }
    const std::string& line = front.key.empty() ? front.line : tracked->second.line;
    if (lines > 0 && (front.type != out.type || out.body.size() + line.size() >= BATCH_BYTES_MAX)) return;
    if (!front.key.empty()) {
      if (!may_leave(line.size())) return;
      ++sent_.lines;
      sent_.bytes += line.size();
      tracked->second.queued = false;
      tracked->second.resend_at = now + tracked->second.wait;
      tracked->second.wait = std::min(tracked->second.wait * 2, limit_.resend_max);
    } else {
      bytes_ -= line.size();
    }
    out.type = front.type;
    out.body.append(line).push_back('\n');
    ++lines;
    lane.pop_front();
  }
}

std::optional<message> outflow::next(steady_time now) {
  message out;
  fill(prompt_, out, now);
  if (out.body.empty()) fill(ordered_, out, now);
  if (out.body.empty()) return std::nullopt;
  return out;
}

void outflow::tick(steady_time now) {
  for (auto& [key, line] : tracked_) {
    if (line.queued || line.resend_at > now) continue;
    line.queued = true;
    ordered_.push_back({line.type, {}, key});
  }
}

bool inflow::take(std::size_t bytes) {
  ++taken_.lines;
  taken_.bytes += bytes;
  return taken_.lines <= granted_.lines && taken_.bytes <= granted_.bytes;
}

void inflow::release(std::size_t lines, std::size_t bytes) {
  released_.lines = std::min(released_.lines + lines, taken_.lines);
  released_.bytes = std::min(released_.bytes + bytes, taken_.bytes);
}

std::optional<credit> inflow::renew() {
  const credit fresh{released_.lines + window_.lines, released_.bytes + window_.bytes};
  if (fresh.lines - granted_.lines < window_.lines / 2 && fresh.bytes - granted_.bytes < window_.bytes / 2)
    return std::nullopt;
  granted_ = fresh;
  return fresh;
}

credit inflow::start() {
  taken_ = released_ = {};
  return granted_ = window_;
}

std::string_view ask_of(std::string_view line) {
  // In canonical order nothing before the top-level `ask` of either line has an inner member of that name.
  constexpr std::string_view NAME = "\"ask\":\"";
  constexpr std::size_t UUID_LENGTH = 36;
  const std::size_t found = line.find(NAME);
  if (found == std::string_view::npos || line.size() < found + NAME.size() + UUID_LENGTH) return {};
  return line.substr(found + NAME.size(), UUID_LENGTH);
}

}  // namespace mash::contract
