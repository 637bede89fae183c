// SPDX-License-Identifier: Apache-2.0
// mashctl audit search: what the log has.
#include "adapters/contract/leaf.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/text.hpp"
#include "policy/vocabulary.hpp"

namespace mash::cli {
namespace {

constexpr json::limits PAGE_LIMITS{.bytes_max = 16 * 1024 * 1024};
constexpr std::chrono::seconds PATIENCE{60};

struct search_options {
  std::string from, until, request, type, member, outcome, purpose, agreement, actor;
  std::size_t most = 1000;
};

json::object query_of(const search_options& options) {
  json::object out;
  for (const auto& [name, value] :
       {std::pair("from", &options.from), std::pair("until", &options.until), std::pair("request", &options.request),
        std::pair("type", &options.type), std::pair("member", &options.member), std::pair("outcome", &options.outcome),
        std::pair("purpose", &options.purpose), std::pair("agreement", &options.agreement),
        std::pair("actor", &options.actor)})
    if (!value->empty()) out[name] = *value;
  return out;
}

void tell_entries(const context& shared, const json::array& entries) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& one : entries) {
    const json::value& entry = at(one, "entry");
    const std::string who = printable(text_at(one, "actor"));
    const std::string members = joined_at(entry, "members");
    rows.push_back({text_at(one, "index"), text_at(entry, "at"), text_at(entry, "type"),
                    !who.empty() || text_at(entry, "actor").empty() ? who : "somebody, not shown",
                    text_at(entry, "request"),
                    joined_at(entry, "outcome") + (members.empty() ? "" : " (" + members + ")") +
                        (text_at(one, "reason").empty() ? "" : ": " + printable(text_at(one, "reason")))});
  }
  shared.out << (rows.empty() ? "nothing found\n" : table(rows));
}

// Page after page, until there is no more to look at.
result<void> search(context& shared, const search_options& options) {
  MASH_TRY(wire, api::open(shared.profile_file));
  json::object query = query_of(options), out;
  json::array entries;
  for (;;) {
    query["limit"] = static_cast<std::int64_t>(std::min<std::size_t>(500, options.most - entries.size()));
    const auto reply = wire->post("/v1/audit/search", json::canonical(query), {}, PATIENCE);
    MASH_TRY(page, page_of(shared, reply));
    if (!*page) return {};
    for (const json::value& one : list_at(**page, "entries")) entries.push_back(one);
    out["origin"] = at(**page, "origin");
    out["size"] = at(**page, "size");
    if (at(**page, "follows").is_object()) out["follows"] = at(**page, "follows");
    const json::value next = at(**page, "next");
    out.erase("next");
    if (!next.is_int64() || (query.contains("after") && next == query.at("after"))) break;
    out["next"] = query["after"] = next;
    if (entries.size() >= options.most) break;
  }
  if (shared.json) {
    out["entries"] = std::move(entries);
    shared.print(out);
    return {};
  }
  tell_entries(shared, entries);
  tell_follows(shared, at(json::value(out), "follows"));
  if (out.contains("next")) shared.out << "there is more: a shorter period, or --most, shows it\n";
  return {};
}

}  // namespace

result<std::optional<json::value>> page_of(context& shared, const result<api_reply>& reply) {
  if (!reply) return std::unexpected(reply.error());
  if (!reply->good()) {
    shared.fail(BAD, describe_refusal(*reply));
    return std::nullopt;
  }
  MASH_TRY(page, json::parse(reply->body, PAGE_LIMITS));
  return *std::move(page);
}

void tell_follows(const context& shared, const json::value& follows) {
  if (!follows.is_object()) return;
  shared.out << "  this log began at " << printable(text_at(follows, "began")) << " and follows another, of which "
             << text_at(follows, "kept") << " entries are kept: `mashctl audit earlier` reads that one\n";
}

void add_audit_search(CLI::App& audit, context& shared) {
  auto wanted = std::make_shared<search_options>();
  auto& find = *audit.add_subcommand("search", "entries of the log by what they say or who acted; itself logged");
  find.add_option("--from", wanted->from, "decided from this day or time");
  find.add_option("--until", wanted->until, "and before this one");
  find.add_option("--request", wanted->request, "about this request");
  find.add_option("--type", wanted->type, "of this type")->check(one_of<contract::leaf_type>());
  find.add_option("--member", wanted->member, "concerning this agency");
  find.add_option("--outcome", wanted->outcome, "with this word: refused, no_trace, log_searched, ...");
  find.add_option("--purpose", wanted->purpose, "for this purpose")->check(one_of<policy::purpose>());
  find.add_option("--agreement", wanted->agreement, "under the version of the agreement with this digest");
  find.add_option("--actor", wanted->actor, "done by this person: id in the member directory");
  find.add_option("--most", wanted->most, "stop after so many")->check(CLI::Range(1, 100000));
  on_hub_call(find, shared, wanted, search);
}

}  // namespace mash::cli
