// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.hpp"

#include <algorithm>
#include <charconv>

#include "base/errors.hpp"

namespace mash::metrics {
namespace {

constexpr std::size_t SERIES_MAX = 256;

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\\' || (quotes && c == '"'))
      out.append(1, '\\').append(1, c);
    else
      out += c;
  }
}

// a="x",b="y": the key of a series and what is printed between the braces.
std::string print_labels(const labels& with) {
  std::string text;
  for (const auto& [name, value] : with) {
    MASH_ASSERT(is_name(name));
    text.append(text.empty() ? "" : ",").append(name).append("=\"");
    append_escaped(text, value, true);
    text += '"';
  }
  return text;
}

// Microseconds as decimal seconds without passing through binary fractions: 2500000 gives 2.5.
std::string to_seconds(std::uint64_t us) {
  std::string decimals = std::to_string(us % 1000000);
  decimals.insert(0, 6 - decimals.size(), '0');
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return std::to_string(us / 1000000) + (decimals.empty() ? "" : "." + decimals);
}

void append_sample(std::string& out, std::string_view name, std::string_view inside, std::string_view value) {
  out.append(name);
  if (!inside.empty()) out.append("{").append(inside).append("}");
  out.append(" ").append(value).append("\n");
}

void append_histogram(std::string& out, const std::string& name, const std::string& inside, const histogram& of) {
  const std::string comma = inside.empty() ? "" : inside + ",";
  for (std::size_t i = 0; i < histogram::BOUNDS.size(); ++i) {
    const auto bound = to_seconds(static_cast<std::uint64_t>(histogram::BOUNDS[i].count()));
    append_sample(out, name + "_bucket", std::string(comma).append("le=\"").append(bound).append("\""),
                  std::to_string(of.at_most(i)));
  }
  // The total is read last and from the same buckets, so that no bucket ever exceeds it.
  const std::string total = std::to_string(of.count());
  append_sample(out, name + "_bucket", comma + "le=\"+Inf\"", total);
  append_sample(out, name + "_sum", inside, to_seconds(static_cast<std::uint64_t>(of.sum().count())));
  append_sample(out, name + "_count", inside, total);
}

}  // namespace

void histogram::observe(std::chrono::steady_clock::duration took) noexcept {
  const auto us = std::max(std::chrono::microseconds{0}, std::chrono::ceil<std::chrono::microseconds>(took));
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(BOUNDS, us) - BOUNDS.begin());
  buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<std::uint64_t>(us.count()), std::memory_order_relaxed);
}

std::uint64_t histogram::at_most(std::size_t bucket) const noexcept {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i <= bucket && i < buckets_.size(); ++i) total += buckets_[i].load(std::memory_order_relaxed);
  return total;
}

std::uint64_t histogram::count() const noexcept { return at_most(BOUNDS.size()); }

std::chrono::microseconds histogram::sum() const noexcept {
  return std::chrono::microseconds{sum_us_.load(std::memory_order_relaxed)};
}

std::size_t registry::place(kind of, std::string_view name, std::string_view help, const labels& with) {
  MASH_ASSERT(is_name(name));
  const std::size_t next = of == kind::counter ? counters_.size()
                           : of == kind::gauge ? gauges_.size()
                                               : histograms_.size();
  auto& found = families_.try_emplace(std::string(name), family{of, std::string(help), {}}).first->second;
  MASH_ASSERT(found.of == of && found.help == help);
  std::string key = print_labels(with);
  if (const auto known = found.series.find(key); known != found.series.end()) {
    known->second.shown = true;
    return known->second.at;
  }
  if (found.series.size() + 1 >= SERIES_MAX) key = "series=\"other\"";
  return found.series.try_emplace(std::move(key), family::line{next}).first->second.at;
}

counter& registry::count(std::string_view name, std::string_view help, const labels& with) {
  const std::lock_guard lock(guard_);
  const std::size_t at = place(kind::counter, name, help, with);
  return at == counters_.size() ? counters_.emplace_back() : counters_[at];
}

gauge& registry::level(std::string_view name, std::string_view help, const labels& with) {
  const std::lock_guard lock(guard_);
  const std::size_t at = place(kind::gauge, name, help, with);
  return at == gauges_.size() ? gauges_.emplace_back() : gauges_[at];
}

histogram& registry::durations(std::string_view name, std::string_view help, const labels& with) {
  const std::lock_guard lock(guard_);
  const std::size_t at = place(kind::histogram, name, help, with);
  return at == histograms_.size() ? histograms_.emplace_back() : histograms_[at];
}

void registry::forget_level(std::string_view name, const labels& with) {
  const std::lock_guard lock(guard_);
  const auto found = families_.find(name);
  if (found == families_.end() || found->second.of != kind::gauge) return;
  const auto known = found->second.series.find(print_labels(with));
  if (known == found->second.series.end()) return;
  known->second.shown = false;
  gauges_[known->second.at].set(0);
}

void registry::append_family(std::string& out, std::string_view name, const family& of) const {
  static constexpr std::array<std::string_view, 3> WORDS{"counter", "gauge", "histogram"};
  out.append("# HELP ").append(name).append(" ");
  append_escaped(out, of.help, false);
  out.append("\n# TYPE ").append(name).append(" ").append(WORDS[static_cast<std::size_t>(of.of)]).append("\n");
  for (const auto& [inside, line] : of.series) {
    if (!line.shown) continue;
    const std::size_t at = line.at;
    switch (of.of) {
      case kind::counter:
        append_sample(out, name, inside, std::to_string(counters_[at].value()));
        break;
      case kind::gauge:
        append_sample(out, name, inside, std::to_string(gauges_[at].value()));
        break;
      case kind::histogram:
        append_histogram(out, std::string(name), inside, histograms_[at]);
        break;
    }
  }
}

std::string registry::exposition() const {
  std::string out;
  const std::lock_guard lock(guard_);
  for (const auto& [name, of] : families_) append_family(out, name, of);
  return out;
}

registry& process() {
  static registry here;
  return here;
}

}  // namespace mash::metrics
