// SPDX-License-Identifier: Apache-2.0
#include "hub/store/step_seal.hpp"

#include "base/compressed.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t TEXT_MAX = 16 * 1024 * 1024;
constexpr std::size_t WORTH_IT = 512;  // bytes; a shorter text hardly shrinks, and its row takes no page more

std::string item_of(const step_head& step) {
  return std::to_string(step.number) + ' ' + std::string(step.kind) + ' ' + std::to_string(step.at_ms);
}

// `item` must outlive the place.
seal_place place_of(std::string_view which, std::string_view request, std::string_view item) {
  return {which == CONTENT ? "step.content" : "step.record", request, item, "2"};
}

}  // namespace

std::string seal_step(const sealing_key& key, std::string_view which, std::string_view request, const step_head& step,
                      std::string_view text) {
  const std::string item = item_of(step);
  const seal_place place = place_of(which, request, item);
  return text.size() < WORTH_IT ? key.seal(text, place) : key.seal(compress(text), place);
}

result<std::string> open_step(const sealing_key& key, std::string_view which, std::string_view request,
                              const step_head& step, std::string_view sealed) {
  const std::string item = item_of(step);
  auto text = key.open(sealed, place_of(which, request, item));
  if (!text || !is_compressed(*text)) return text;  // JSON never begins as a frame does
  return decompress(*text, TEXT_MAX);
}

}  // namespace mash::hub
