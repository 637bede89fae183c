// SPDX-License-Identifier: Apache-2.0
// GET /v1/audit/sample: requests drawn at random for dip-sampling, in two steps (docs/formats/sample.md).
#include <algorithm>
#include <charconv>

#include "hub/api/audit_calls.hpp"

namespace mash::hub {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text, Number least, Number most) {
  Number read = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (problem != std::errc() || end != text.data() + text.size() || read < least || read > most) return std::nullopt;
  return read;
}

// Exactly these parts, in any order.
bool has_exactly(const http::request& asked, std::vector<std::string_view> names) {
  return asked.query.size() == names.size() &&
         std::ranges::all_of(names, [&](std::string_view one) { return asked.query_value(one).has_value(); });
}

http::response not_a_draw() {
  return http::problem(
      400, "malformed", "Not a draw",
      "To wish for a draw give from and until, a day (2026-11-20) or a time each, from before until; "
      "count, from 1 to 100; and commitment, the SHA-256 of 64 digits of hexadecimal that you keep. "
      "Then give wish, as the answer says it, and nonce, those digits. To draw again give from, until, "
      "count and the seed.");
}

std::optional<sample_wish> wish_in(const http::request& asked) {
  const auto value = [&](std::string_view name) { return asked.query_value(name).value_or(""); };
  const auto from = moment(value("from")), until = moment(value("until"));
  const auto count = number_of<std::size_t>(value("count"), 1, SAMPLE_MAX);
  if (!from || !until || *from >= *until || !count) return std::nullopt;
  sample_wish out{*from, *until, *count, std::string(value("commitment")), std::string(value("seed")), 0};
  const bool good = out.seed.empty() ? is_nonce(out.commitment) : is_seed(out.seed);
  return good ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

http::awaitable<http::response> get_sample(call what) {
  if (auto refused = co_await refuse_unless_evidence_reader(what)) co_return *std::move(refused);
  std::expected<json::object, plan_refusal> told;
  if (has_exactly(what.request, {"wish", "nonce"})) {
    const auto wish = number_of<std::uint64_t>(*what.request.query_value("wish"), 0, std::uint64_t{1} << 48);
    const std::string nonce(*what.request.query_value("nonce"));
    if (!wish || !is_nonce(nonce)) co_return not_a_draw();
    told = co_await what.context.audit.draw_wished(viewer_of(what), *wish, nonce);
  } else {
    const bool again = has_exactly(what.request, {"from", "until", "count", "seed"});
    const bool wished = has_exactly(what.request, {"from", "until", "count", "commitment"});
    auto wish = again || wished ? wish_in(what.request) : std::nullopt;
    if (!wish) co_return not_a_draw();
    if (again)
      told = co_await what.context.audit.draw_again(viewer_of(what), *std::move(wish));
    else
      told = co_await what.context.audit.wish_for_sample(viewer_of(what), *std::move(wish));
  }
  if (!told) co_return to_response(told.error());
  co_return http::response{.body = json::canonical(*told)};
}

}  // namespace mash::hub
