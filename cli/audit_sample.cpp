// SPDX-License-Identifier: Apache-2.0
// mashctl audit sample, check-sample: requests drawn for dip-sampling by a seed that neither the hub nor whoever asks
// can choose, and whether what was drawn is what the log gives (docs/formats/sample.md).
#include <algorithm>
#include <set>
#include <utility>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/text.hpp"
#include "hub/requests/audit_query.hpp"

namespace mash::cli {
namespace {

struct sample_options {
  std::string from, until, seed, file, vkey_file;
  int count = 0;
  bool one_authority = false;
};

std::string new_nonce() {
  std::array<unsigned char, 32> bytes;
  random_bytes(bytes);
  return to_hex(bytes);
}

void tell_drawn(const context& shared, const json::value& drawn) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& one : list_at(drawn, "requests"))
    rows.push_back({text_at(one, "request"), text_at(one, "asked_at"), text_at(one, "purpose")});
  shared.out << (rows.empty() ? "nothing was asked in this period\n" : table(rows)) << rows.size() << " drawn from "
             << text_at(drawn, "drawn_from") << " requests with the seed " << text_at(drawn, "seed") << "\n";
  if (!text_at(drawn, "nonce").empty())
    shared.out << wrapped("  ",
                          "The seed is made of this program's nonce, which the hub did not know before, and of the "
                          "log up to entry " +
                              text_at(drawn, "wish") +
                              ": nobody chose it. `mashctl audit check-sample` proves it from what " +
                              "--json prints.");
  tell_follows(shared, at(drawn, "follows"));
}

result<void> sample(context& shared, const sample_options& options) {
  MASH_TRY(wire, api::open(shared.profile_file));
  const std::string nonce = new_nonce();
  const bool again = !options.seed.empty();
  MASH_TRY(first, page_of(shared, wire->get("/v1/audit/sample?from=" + http::percent_encode(options.from) +
                                            "&until=" + http::percent_encode(options.until) +
                                            "&count=" + std::to_string(options.count) +
                                            (again ? "&seed=" + http::percent_encode(options.seed)
                                                   : "&commitment=" + to_hex(sha256(nonce))))));
  if (!*first) return {};
  json::value drawn = **first;
  if (!again) {
    // Kept from before the nonce is shown: what it signs cannot be fitted to the nonce any more.
    const std::string checkpoint = text_at(drawn, "checkpoint");
    MASH_TRY(second, page_of(shared, wire->get("/v1/audit/sample?wish=" + text_at(drawn, "wish") + "&nonce=" + nonce)));
    if (!*second) return {};
    drawn = **second;
    if (drawn.is_object()) drawn.get_object()["checkpoint"] = checkpoint;
  }
  if (shared.json)
    shared.print(drawn);
  else
    tell_drawn(shared, drawn);
  return {};
}

// What the whole log gives for a wish.
class redraw {
 public:
  redraw(const json::value& drawn, std::uint64_t wish)
      : drawn_(drawn),
        wish_(wish),
        from_(hub::moment(text_at(drawn, "from"))),
        until_(hub::moment(text_at(drawn, "until"))) {}

  void visit(std::uint64_t index, std::string_view entry) {
    if (index > wish_) return;
    tree_.append(tlog::leaf_hash(as_bytes(entry)));
    const auto leaf = contract::parse_leaf(entry);
    if (!leaf) return;
    if (index == wish_)
      entry_ = *leaf;
    else if (leaf->type == contract::leaf_type::asked && !leaf->request.empty() && from_ && leaf->at >= *from_ &&
             until_ && leaf->at < *until_)
      asked_.insert(leaf->request);
  }

  // The first thing that is not so; empty: all of it is. Call once the log is verified.
  [[nodiscard]] std::string difference() {
    const json::object wish{{"from", at(drawn_, "from")},
                            {"until", at(drawn_, "until")},
                            {"count", at(drawn_, "count")},
                            {"commitment", at(drawn_, "commitment")}};
    const std::string nonce = text_at(drawn_, "nonce"), place = "entry " + std::to_string(wish_);
    if (!from_ || !until_) return "it has no period";
    if (!entry_ || entry_->outcome != std::vector<std::string>{"sample_asked"} || !entry_->body)
      return place + " of the log is no wish for a draw";
    if (!contract::opens(*entry_->body, text_at(drawn_, "salt"), json::canonical(wish)))
      return place + " of the log recorded another wish: its period, count, commitment or salt was changed";
    if (to_hex(sha256(nonce)) != text_at(drawn_, "commitment"))
      return "the nonce is not the one that was committed to before the seed was fixed";
    const std::string seed = hub::seed_of(tree_.root(), nonce);
    if (seed != text_at(drawn_, "seed")) return "the seed is not that of this nonce and the log up to the wish";
    return compare(seed);
  }
  [[nodiscard]] const std::vector<std::string>& passed_over() const { return passed_over_; }

 private:
  std::string compare(const std::string& seed) {
    std::vector<std::pair<digest, std::string>> ranked;
    for (const auto& request : asked_) ranked.emplace_back(hub::rank_in_draw(seed, request), request);
    std::ranges::sort(ranked);
    if (text_at(drawn_, "drawn_from") != std::to_string(ranked.size()))
      return "it says that " + text_at(drawn_, "drawn_from") + " requests were asked in the period, and the log has " +
             std::to_string(ranked.size());
    auto next = ranked.begin();
    for (const json::value& one : list_at(drawn_, "requests")) {
      const std::string request = text_at(one, "request");
      while (next != ranked.end() && next->second != request) passed_over_.push_back((next++)->second);
      if (next == ranked.end()) return "request " + request + " is drawn out of its turn, twice, or not of the period";
      ++next;
    }
    const auto drawn = list_at(drawn_, "requests").size();
    const json::value& count = at(drawn_, "count");
    if (!count.is_int64() || std::cmp_greater(drawn, count.get_int64())) return "more is drawn than was wished for";
    if (std::cmp_less(drawn, count.get_int64()))
      for (; next != ranked.end(); ++next) passed_over_.push_back(next->second);
    return {};
  }

  const json::value& drawn_;
  std::uint64_t wish_;
  std::optional<instant> from_, until_;
  tlog::frontier tree_;
  std::optional<contract::leaf> entry_;
  std::set<std::string> asked_;  // in the period
  std::vector<std::string> passed_over_;
};

result<void> check_sample(context& shared, const sample_options& options) {
  MASH_TRY(with, read_trust(options.vkey_file, ""));
  MASH_TRY(text, certs::read_file(options.file));
  MASH_TRY(drawn, json::parse(*text, {.bytes_max = 1024 * 1024}));
  const json::value& wish = at(*drawn, "wish");
  if (!wish.is_int64() || wish.get_int64() < 0)
    return mash::fail(errc::invalid, "this is no draw with a nonce, as `mashctl --json audit sample` prints it");
  const auto place = static_cast<std::uint64_t>(wish.get_int64());
  MASH_TRY(kept, with->log.open(text_at(*drawn, "checkpoint")));
  MASH_TRY(wire, api::open(shared.profile_file));
  redraw by(*drawn, place);
  MASH_TRY(log, verify_log(fetch_from(*wire, up_to::newest), with->log, kept->head,
                           [&by](std::uint64_t index, std::string_view entry) { by.visit(index, entry); }));
  std::string why = by.difference();
  if (kept->head.size <= place)
    why = "its checkpoint does not have the wish: the seed was not fixed when the nonce was shown";
  if (!log->continues.value_or(false))
    why = "the hub's log is NOT a continuation of the one that the draw was made from";
  if (why.empty() && options.one_authority && !by.passed_over().empty())
    why = "request " + by.passed_over().front() + " comes first and is not drawn";
  if (!why.empty()) shared.status = BAD;
  if (shared.json) {
    json::object out{{"verified", why.empty()},
                     {"passed_over", json::array(by.passed_over().begin(), by.passed_over().end())}};
    if (!why.empty()) out["why"] = why;
    shared.print(out);
    return {};
  }
  shared.out << (why.empty() ? "verified: " : "NOT GOOD: ")
             << (why.empty() ? "this is what the log and the nonce give" : printable(why)) << "\n";
  if (why.empty() && !by.passed_over().empty()) {
    shared.out << wrapped("  ", "Passed over, as of other authorities than yours, which their auditors can tell:");
    for (const auto& one : by.passed_over()) shared.out << "    " << one << "\n";
  }
  return {};
}

}  // namespace

void add_audit_sample(CLI::App& audit, context& shared) {
  auto drawn = std::make_shared<sample_options>();
  auto& draw = *audit.add_subcommand("sample", "draw requests at random for dip-sampling; itself logged");
  draw.add_option("--from", drawn->from, "of requests asked from this day or time")->required();
  draw.add_option("--until", drawn->until, "and before this one")->required();
  draw.add_option("--count", drawn->count, "how many")->required()->check(CLI::Range(1, 100));
  draw.add_option("--seed", drawn->seed, "of an earlier draw, to make it again");
  on_hub_call(draw, shared, drawn, sample);

  auto checked = std::make_shared<sample_options>();
  auto& check = *audit.add_subcommand("check-sample", "whether a draw is what the log and its nonce give");
  check.add_option("file", checked->file, "what `mashctl --json audit sample` printed")->required();
  check.add_option("--vkey", checked->vkey_file, "the log's verifier key")->required();
  check.add_flag("--one-authority", checked->one_authority,
                 "every request of this hub is of your authority: none may be passed over");
  on_hub_call(check, shared, checked, check_sample);
}

}  // namespace mash::cli
