// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/bundle.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/json_reader.hpp"
#include "base/tlog/receipt.hpp"

namespace mash::hub {
namespace {

constexpr std::string_view TYPE = "audit_bundle";
constexpr std::int64_t VERSION = 1;
constexpr std::size_t HASHES_MAX = 63, HASH_TEXT = 44, VALUE_MAX = 4096;

std::string name_of(std::uint64_t index) { return "entry " + std::to_string(index); }

json::array to_json(const tlog::proof_hashes& proof) {
  json::array out;
  for (const digest& hash : proof) out.emplace_back(to_base64(hash));
  return out;
}

json::object to_json(const bundled_entry& one) {
  json::object out{{"index", static_cast<std::int64_t>(one.index)}, {"proof", to_json(one.proof)}};
  if (one.leaf.empty())
    out["hash"] = to_base64(one.hash);
  else
    out["leaf"] = one.leaf;
  if (one.actor) out["actor"] = json::object{{"salt", one.actor->salt}, {"value", one.actor->value}};
  return out;
}

digest read_hash(const std::string& text, json::reader& from, std::string_view member) {
  const auto read = tlog::parse_hash(text);
  if (!read) from.add(member, "malformed", "a SHA-256 hash in canonical base64");
  return read.value_or(digest{});
}

tlog::proof_hashes read_proof(json::reader& from) {
  tlog::proof_hashes out;
  for (const std::string& hash : from.if_texts("proof", HASHES_MAX, HASH_TEXT))
    out.push_back(read_hash(hash, from, "proof"));
  return out;
}

std::optional<first_entry> read_first(json::reader& document, std::vector<json::fault>& faults) {
  const json::value* first = document.if_child("follows");
  if (first == nullptr) return std::nullopt;
  json::reader from(*first, document.at("follows"), faults);
  first_entry out{from.text("leaf", contract::LEAF_BYTES_MAX), read_proof(from)};
  from.finish();
  return out;
}

bundled_entry read_entry(const json::value& document, std::string pointer, std::vector<json::fault>& faults) {
  json::reader from(document, pointer, faults);
  bundled_entry read;
  read.index = static_cast<std::uint64_t>(from.integer("index", 0, std::int64_t{1} << 48));
  read.proof = read_proof(from);
  read.leaf = from.if_text("leaf", contract::LEAF_BYTES_MAX).value_or("");
  const auto hash = from.if_text("hash", HASH_TEXT);
  if (read.leaf.empty() == !hash) from.add("leaf", "malformed", "an entry has its leaf, or the hash of it");
  read.hash = hash ? read_hash(*hash, from, "hash") : tlog::leaf_hash(as_bytes(read.leaf));
  if (const json::value* actor = from.if_child("actor")) {
    json::reader opened(*actor, from.at("actor"), faults);
    read.actor = opening{opened.text("salt", 64), opened.text("value", VALUE_MAX)};
    opened.finish();
  }
  from.finish();
  return read;
}

std::unexpected<error> not_good(std::uint64_t index, std::string_view why) {
  return fail(errc::invalid, name_of(index) + " " + std::string(why));
}

result<proved_entry_of_bundle> prove(const bundled_entry& one, const bundle& in, const tlog::checkpoint& head) {
  if (auto there =
          tlog::check_included({.extra = {}, .index = one.index, .proof = one.proof, .checkpoint = {}}, one.hash, head);
      !there)
    return std::unexpected(std::move(there).error());
  proved_entry_of_bundle out{one.index, std::nullopt, {}};
  if (one.leaf.empty()) {
    if (one.actor) return not_good(one.index, "is reduced to its hash, and says who acted: nothing shows that it does");
    return out;
  }
  const auto leaf = contract::parse_leaf(one.leaf);
  if (!leaf) return not_good(one.index, "is of no form that this program knows");
  if (leaf->request != in.request)
    return not_good(one.index, "is about another request, " + (leaf->request.empty() ? "none" : leaf->request));
  if (one.actor && (!leaf->actor || !contract::opens(*leaf->actor, one.actor->salt, one.actor->value)))
    return not_good(one.index, "committed to another actor than the bundle names: the name or its salt was changed");
  out.leaf = *leaf;
  if (one.actor) out.actor = one.actor->value;
  return out;
}

result<void> prove_follows(const first_entry& first, proved_bundle& in) {
  const tlog::receipt place{.extra = {}, .index = 0, .proof = first.proof, .checkpoint = {}};
  if (auto there = tlog::check_included(place, tlog::leaf_hash(as_bytes(first.leaf)), in.head.head); !there)
    return fail(errc::invalid, "`follows`: " + there.error().detail);
  const auto leaf = contract::parse_leaf(first.leaf);
  const auto says = leaf ? continuation_of(*leaf) : std::unexpected(leaf.error());
  if (!says || !*says) return fail(errc::invalid, "`follows`: entry 0 does not say that its log follows another one");
  in.follows = **says;
  return {};
}

// What the entries of one request look like, as far as they can be read.
result<void> check_order(const bundle& in, proved_bundle& whole) {
  using contract::leaf_type;
  const auto& proved = whole.entries;
  for (std::size_t i = 0; i < proved.size(); ++i) {
    if (i > 0 && proved[i].index <= proved[i - 1].index)
      return not_good(proved[i].index,
                      "follows " + name_of(proved[i - 1].index) + ": entries stand in the log's order");
    if (!proved[i].leaf) continue;
    if (i != 0 || proved[i].leaf->type == leaf_type::asked) continue;
    whole.begins_earlier = in.follows && made_at(in.request) < contract::parse_leaf(in.follows->leaf)->at;
    if (!whole.begins_earlier)
      return not_good(proved[i].index, "is the first, and is not the question that began request " + in.request +
                                           ": entries before it are missing");
  }
  return {};
}

}  // namespace

instant made_at(std::string_view request) {
  std::uint64_t millis = 0;
  for (const char c : request.substr(0, 13))
    if (c != '-') millis = millis << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  return instant(std::chrono::milliseconds(millis));
}

std::string to_text(const bundle& from) {
  json::array entries;
  entries.reserve(from.entries.size());
  for (const bundled_entry& one : from.entries) entries.push_back(to_json(one));
  json::object out{{"type", TYPE},
                   {"v", VERSION},
                   {"request", from.request},
                   {"checkpoint", from.checkpoint},
                   {"entries", std::move(entries)}};
  if (from.follows)
    out["follows"] = json::object{{"leaf", from.follows->leaf}, {"proof", to_json(from.follows->proof)}};
  if (!from.keys.empty()) out["keys"] = from.keys;
  return json::canonical(out);
}

bool is_bundle(const json::value& document) {
  const json::object* members = document.if_object();
  const json::value* type = members == nullptr ? nullptr : members->if_contains("type");
  return type != nullptr && type->is_string() && std::string_view(type->get_string()) == TYPE;
}

result<bundle> parse_bundle(std::string_view text) {
  MASH_TRY(document, json::parse(text, {.bytes_max = BUNDLE_BYTES_MAX}));
  if (!is_bundle(*document)) return fail(errc::invalid, "this is no evidence bundle: its `type` is not audit_bundle");
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  if (from.integer("v", 0, 1'000'000) != VERSION)
    return fail(errc::invalid, "an evidence bundle of another version than 1, which is all that this program knows");
  (void)from.text("type", 64);
  bundle read;
  read.request = from.text("request", 64);
  if (!is_uuid(read.request)) from.add("request", "malformed", "the id of a request");
  read.checkpoint = from.text("checkpoint", 64 * 1024);
  if (const json::array* entries = from.items("entries", BUNDLE_ENTRIES_MAX))
    for (std::size_t i = 0; i < entries->size() && faults.empty(); ++i)
      read.entries.push_back(read_entry((*entries)[i], "/entries/" + std::to_string(i), faults));
  if (read.entries.empty() && faults.empty()) from.add("entries", "empty", "a request has at least its question");
  read.follows = read_first(from, faults);
  read.keys = from.if_text("keys", 1024 * 1024).value_or("");
  from.finish();
  if (!faults.empty())
    return fail(errc::invalid,
                "the bundle is not of its form at " + faults.front().pointer + ": " + faults.front().detail);
  // One meaning, one spelling: what is signed, hashed or compared elsewhere is always these bytes.
  if (to_text(read) != text) return fail(errc::invalid, "the bundle is not canonical JSON: it was written again");
  return read;
}

namespace {

result<tlog::signed_checkpoint> open_head(const bundle& from, contract::log_keys log) {
  auto head = log.open(from.checkpoint);
  if (head || from.keys.empty()) return head;
  if (auto led = log.follow_all(from.keys); !led)
    return fail(led.error().code, head.error().detail + "; and of the bundle's `keys`: " + led.error().detail);
  return log.open(from.checkpoint);
}

}  // namespace

result<proved_bundle> verify_bundle(const bundle& from, const contract::log_keys& log) {
  MASH_TRY(head, open_head(from, log));
  proved_bundle out{*std::move(head), {}, std::nullopt, false};
  if (from.follows) {
    MASH_TRY(said, prove_follows(*from.follows, out));
  }
  for (const bundled_entry& one : from.entries) {
    MASH_TRY(proved, prove(one, from, out.head.head));
    out.entries.push_back(*std::move(proved));
  }
  if (auto good = check_order(from, out); !good) return std::unexpected(std::move(good).error());
  return out;
}

result<bundle> redacted(bundle from, const std::vector<std::uint64_t>& keep, bool keep_actors) {
  for (const std::uint64_t index : keep)
    if (std::ranges::find(from.entries, index, &bundled_entry::index) == from.entries.end())
      return fail(errc::invalid, "the bundle has no entry " + std::to_string(index));
  for (bundled_entry& one : from.entries) {
    const bool stays = keep.empty() || std::ranges::find(keep, one.index) != keep.end();
    if (!stays) one.leaf.clear();
    if (!stays || !keep_actors) one.actor.reset();
  }
  return from;
}

}  // namespace mash::hub
