// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and histograms for Prometheus (text exposition format 0.0.4). Making one takes a lock and happens at
// start; counting is one relaxed atomic addition, so that hot paths keep a reference and count freely from any thread.
// Labels hold closed words (a status class, an agency's name, a reason), never anything about a person.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mash::metrics {

using labels = std::vector<std::pair<std::string, std::string>>;  // in the order they are printed

class counter {
 public:
  void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class gauge {
 public:
  void set(std::int64_t to) noexcept { value_.store(to, std::memory_order_relaxed); }
  void add(std::int64_t by) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Durations in fixed buckets, wide enough for a TLS exchange (100 microseconds) and an agency's answer (30 seconds).
class histogram {
 public:
  static constexpr std::array<std::chrono::microseconds, 16> BOUNDS{
      std::chrono::microseconds{100},     std::chrono::microseconds{250},     std::chrono::microseconds{500},
      std::chrono::microseconds{1000},    std::chrono::microseconds{2500},    std::chrono::microseconds{5000},
      std::chrono::microseconds{10000},   std::chrono::microseconds{25000},   std::chrono::microseconds{50000},
      std::chrono::microseconds{100000},  std::chrono::microseconds{250000},  std::chrono::microseconds{500000},
      std::chrono::microseconds{1000000}, std::chrono::microseconds{2500000}, std::chrono::microseconds{10000000},
      std::chrono::microseconds{30000000}};

  void observe(std::chrono::steady_clock::duration took) noexcept;
  [[nodiscard]] std::uint64_t count() const noexcept;
  [[nodiscard]] std::chrono::microseconds sum() const noexcept;
  // How many were at most BOUNDS[bucket]; the last bucket is everything.
  [[nodiscard]] std::uint64_t at_most(std::size_t bucket) const noexcept;

 private:
  std::array<std::atomic<std::uint64_t>, BOUNDS.size() + 1> buckets_{};
  std::atomic<std::uint64_t> sum_us_{0};
};

class registry {
 public:
  // Finds or makes; the reference lives as long as the registry. One name is one kind with one help text: anything else
  // is an assertion. Past 256 series of one name, all further ones share the last, so that a mistake cannot eat memory.
  [[nodiscard]] counter& count(std::string_view name, std::string_view help, const labels& with = {});
  [[nodiscard]] gauge& level(std::string_view name, std::string_view help, const labels& with = {});
  [[nodiscard]] histogram& durations(std::string_view name, std::string_view help, const labels& with = {});

  // What the gauge measured is no more: it is not printed until `level` asks for it again, and is 0 then. The reference
  // stays good. Nothing happens if there is none.
  void forget_level(std::string_view name, const labels& with);

  // What GET /metrics answers: families and series in alphabetical order.
  [[nodiscard]] std::string exposition() const;

 private:
  enum class kind : std::uint8_t { counter, gauge, histogram };
  struct family {
    kind of;
    std::string help;
    struct line {
      std::size_t at;  // in the deque of its kind
      bool shown = true;
    };
    std::map<std::string, line, std::less<>> series;  // by printed labels
  };
  [[nodiscard]] std::size_t place(kind of, std::string_view name, std::string_view help, const labels& with);
  void append_family(std::string& out, std::string_view name, const family& of) const;

  mutable std::mutex guard_;
  std::map<std::string, family, std::less<>> families_;
  std::deque<counter> counters_;  // deques keep references valid as they grow
  std::deque<gauge> gauges_;
  std::deque<histogram> histograms_;
};

// The process's own registry.
[[nodiscard]] registry& process();

}  // namespace mash::metrics
