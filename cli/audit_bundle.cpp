// SPDX-License-Identifier: Apache-2.0
// mashctl audit bundle, redact, and what `audit verify --bundle` does with an evidence bundle.
#include <algorithm>
#include <charconv>
#include <set>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "cli/new_file.hpp"
#include "cli/reply.hpp"
#include "cli/response_text.hpp"
#include "cli/text.hpp"
#include "hub/audit/bundle.hpp"

namespace mash::cli {
namespace {

using hub::bundle;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

json::object to_json(const hub::proved_entry_of_bundle& one) {
  json::object out{{"index", static_cast<std::int64_t>(one.index)}};
  if (!one.leaf) return out;
  out["at"] = to_rfc3339(one.leaf->at);
  out["type"] = to_word(one.leaf->type);
  out["outcome"] = json::array(one.leaf->outcome.begin(), one.leaf->outcome.end());
  if (!one.leaf->members.empty()) out["members"] = json::array(one.leaf->members.begin(), one.leaf->members.end());
  if (!one.actor.empty()) out["actor"] = one.actor;
  return out;
}

std::string entries_text(const hub::proved_bundle& proved) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : proved.entries) {
    const std::string number = std::to_string(one.index);
    if (!one.leaf) {
      rows.push_back({number, "removed from this bundle", "", "", ""});
      continue;
    }
    const std::string who = !one.actor.empty() ? printable(one.actor) : one.leaf->actor ? "somebody, not shown" : "";
    rows.push_back(
        {number, to_rfc3339(one.leaf->at), std::string(to_word(one.leaf->type)), who,
         joined(one.leaf->outcome) + (one.leaf->members.empty() ? "" : " (" + joined(one.leaf->members) + ")")});
  }
  return table(rows);
}

// What the whole log, once verified, has about the request up to the bundle's checkpoint.
struct compared {
  std::vector<std::uint64_t> missing;  // from the bundle
  bool is_beginning = false;           // whether the bundle's checkpoint is one of this log
};

result<compared> compare_with_log(const context& shared, const bundle& shown, const hub::proved_bundle& proved,
                                  const trust& with) {
  MASH_TRY(wire, api::open(shared.profile_file));
  std::set<std::uint64_t> there;
  for (const auto& one : proved.entries) there.insert(one.index);
  compared out;
  const std::string request = "\"request\":\"" + shown.request + "\"";
  const auto visit = [&](std::uint64_t index, std::string_view entry) {
    if (index < proved.head.head.size && entry.find(request) != entry.npos && !there.contains(index))
      out.missing.push_back(index);
  };
  MASH_TRY(log, verify_log(fetch_from(*wire, up_to::newest), with.log, proved.head.head, visit));
  out.is_beginning = log->continues.value_or(false);
  return out;
}

std::string told(const compared& found, std::uint64_t size) {
  if (!found.is_beginning)
    return "the hub's log is NOT a continuation of the one in the bundle: one of the two is another history";
  if (found.missing.empty())
    return "complete: the log's first " + std::to_string(size) + " entries have no other about this request";
  std::string list;
  for (const std::uint64_t index : found.missing) list += (list.empty() ? "" : ", ") + std::to_string(index);
  return "NOT COMPLETE: the log has further entries about this request: " + list;
}

void tell(const context& shared, const bundle& shown, const hub::proved_bundle& proved, const signed_by& by,
          const std::optional<compared>& found) {
  const bool good = by.good && (!found || (found->is_beginning && found->missing.empty()));
  if (shared.json) {
    auto out = head_json(proved.head, by);
    out["verified"] = good;
    out["request"] = shown.request;
    json::array entries;
    for (const auto& one : proved.entries) entries.push_back(to_json(one));
    out["entries"] = std::move(entries);
    if (proved.follows) {
      out["follows"] = to_json(*proved.follows);
      out["begins_earlier"] = proved.begins_earlier;
    }
    if (found) {
      out["is_beginning"] = found->is_beginning;
      out["missing"] = json::array(found->missing.begin(), found->missing.end());
    }
    shared.print(out);
    return;
  }
  const std::string size = std::to_string(proved.head.head.size);
  shared.out << (good ? "verified: " : "NOT GOOD: ") << proved.entries.size() << " entries of "
             << proved.head.head.origin << " about request " << shown.request << "\n"
             << entries_text(proved);
  shared.out << wrapped("  ", "Proves: each of these stands in the log of " + size +
                                  " entries, in this order, unchanged; who is named is who the hub recorded.");
  shared.out << wrapped("  ", found ? told(*found, proved.head.head.size)
                                    : std::string("Does not prove: that there is no other entry about this request "
                                                  "(--complete reads the whole log for that), or that what an entry "
                                                  "says is true."));
  if (proved.begins_earlier)
    shared.out << wrapped("  ", "The request was asked before this log began, so its first entries are not here: " +
                                    told_of_earlier(*proved.follows) + ".");
  shared.out << "  " << by.words << "\n";
}

struct bundle_options {
  std::string id, file, out;
  std::vector<std::string> keep;
  bool witnessed = false;
};

result<void> fetch(context& shared, const bundle_options& options) {
  if (auto is_new = check_is_new(options.out); !is_new) return is_new;
  MASH_TRY(wire, api::open(shared.profile_file));
  MASH_TRY(reply, wire->get("/v1/audit/requests/" + http::percent_encode(options.id) + "/bundle" +
                            (options.witnessed ? "?checkpoint=witnessed" : "")));
  if (!reply->good()) {
    shared.fail(BAD, describe_refusal(*reply));
    return {};
  }
  MASH_TRY(made, hub::parse_bundle(reply->body));
  if (auto written = write_new(options.out, reply->body + "\n"); !written) return written;
  if (shared.json)
    shared.print(json::object{{"request", made->request}, {"entries", made->entries.size()}, {"file", options.out}});
  else
    shared.out << made->entries.size() << " entries about request " << made->request << " written to " << options.out
               << "\n  check them with: mashctl audit verify --bundle " << options.out << " --vkey FILE\n";
  return {};
}

struct view_options {
  std::string id, reason;
};

result<void> view(context& shared, const view_options& options) {
  MASH_TRY(wire, api::open(shared.profile_file));
  MASH_TRY(reply, wire->post("/v1/audit/requests/" + http::percent_encode(options.id) + "/view",
                             json::canonical(json::object{{"reason", options.reason}}), {}, std::chrono::seconds(30)));
  return show_reply(shared, *reply, response_text);
}

result<void> redact(context& shared, const bundle_options& options) {
  std::vector<std::uint64_t> keep;
  bool actors = false;
  for (const std::string& word : options.keep) {
    std::uint64_t index = 0;
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), index);
    if (word == "actor") {
      actors = true;
    } else if (problem == std::errc() && end == word.data() + word.size()) {
      keep.push_back(index);
    } else {
      shared.fail(MISUSE, "--keep takes the numbers of entries, and the word actor");
      return {};
    }
  }
  MASH_TRY(text, certs::read_file(options.file));
  MASH_TRY(whole, hub::parse_bundle(certs::trimmed(*text)));
  MASH_TRY(made, hub::redacted(*std::move(whole), keep, actors));
  if (auto written = write_new(options.out, to_text(*made) + "\n"); !written) return written;
  const auto readable = std::ranges::count_if(made->entries, [](const auto& one) { return !one.leaf.empty(); });
  if (shared.json)
    shared.print(json::object{{"entries", made->entries.size()}, {"readable", readable}, {"file", options.out}});
  else
    shared.out << readable << " of " << made->entries.size() << " entries stay readable, "
               << (actors ? "with" : "without") << " who acted; written to " << options.out << "\n";
  return {};
}

}  // namespace

bool looks_like_bundle(std::string_view text) {
  const auto document = json::parse(text, {.bytes_max = hub::BUNDLE_BYTES_MAX, .depth_max = 24});
  return document && hub::is_bundle(*document);
}

result<void> verify_bundle(context& shared, std::string_view text, const trust& with, bool complete) {
  MASH_TRY(shown, hub::parse_bundle(text));
  MASH_TRY(proved, hub::verify_bundle(*shown, with.log));
  const auto by = judge(with, proved->head);
  std::optional<compared> found;
  if (complete) {
    MASH_TRY(made, compare_with_log(shared, *shown, *proved, with));
    found = *std::move(made);
  }
  if (!by.good || (found && (!found->is_beginning || !found->missing.empty()))) shared.status = BAD;
  tell(shared, *shown, *proved, by, found);
  return {};
}

void add_audit_bundle(CLI::App& audit, context& shared) {
  auto fetched = std::make_shared<bundle_options>();
  auto& get =
      *audit.add_subcommand("bundle", "every log entry about a request, with proofs, in one file; itself logged");
  get.add_option("id", fetched->id, "the request's id")->required();
  get.add_option("-o,--out", fetched->out, "the file to write, where none is")->required();
  get.add_flag("--witnessed", fetched->witnessed,
               "under the newest checkpoint that enough witnesses cosigned, not the newest of all");
  on_hub_call(get, shared, fetched, fetch);

  auto opened = std::make_shared<view_options>();
  auto& see = *audit.add_subcommand("view", "the content of a check of your authority, for a reason that is logged");
  see.add_option("id", opened->id, "the request's id")->required();
  see.add_option("--reason", opened->reason, "why it has to be seen")->required();
  on_hub_call(see, shared, opened, view);

  auto reduced = std::make_shared<bundle_options>();
  auto& take_out = *audit.add_subcommand("redact", "take out of a bundle what its next reader need not see");
  take_out.add_option("file", reduced->file, "the bundle")->required();
  take_out.add_option("--keep", reduced->keep,
                      "numbers of the entries that stay readable (none: all), and `actor`: who acted stays, too");
  take_out.add_option("-o,--out", reduced->out, "the file to write, where none is")->required();
  on_call(take_out, shared, reduced, redact);
}

}  // namespace mash::cli
