// SPDX-License-Identifier: Apache-2.0
// mashctl policy sign, at the party that signs, and mashctl policy verify, anywhere (docs/formats/manifest.md).
#include <algorithm>
#include <filesystem>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "certs/members_file.hpp"
#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "policy/versions.hpp"

namespace mash::cli {
namespace {

using policy::signature_state;

// Where the parties' public keys are.
struct named_keys {
  std::string members, parties;
};

struct sign_options {
  std::string dir, key, member, effective_from;
  std::uint64_t sequence = 0;
  named_keys keys;
};

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& one : texts) all.append(all.empty() ? "" : "; ").append(one);
  return all;
}

// A day stands for its first moment, in UTC.
result<instant> moment(const std::string& text) {
  if (const auto day = parse_iso_date(text)) return instant(std::chrono::sys_days(*day));
  return parse_rfc3339(text);
}

// The manifest that is there, if it is what the options ask for, else a new one.
result<policy::signed_manifest> manifest_to_sign(const sign_options& options, const policy::folder& files,
                                                 const policy::agreement& under) {
  result<instant> from = instant{};
  if (!options.effective_from.empty()) from = moment(options.effective_from);
  if (!from) return std::unexpected(std::move(from).error());
  if (files.manifest) {
    const policy::manifest& there = files.manifest->what;
    if ((options.sequence != 0 && options.sequence != there.sequence) ||
        (!options.effective_from.empty() && *from != there.effective_from))
      return fail(errc::conflict, "the manifest that is there says sequence " + std::to_string(there.sequence) +
                                      ", effective from " + to_rfc3339(there.effective_from) +
                                      "; to say otherwise remove it: then every party signs anew");
    return *files.manifest;
  }
  if (options.sequence == 0 || options.effective_from.empty())
    return fail(errc::invalid,
                "there is no manifest yet: the first to sign says --sequence and --effective-from for all");
  policy::manifest made =
      policy::describe_folder({under.id(), under.version(), options.sequence, *from, {}}, files.files);
  // What cannot be read back as it was written (an id with a space, say) nobody could verify.
  std::string body = body_of(made);
  if (auto read = policy::parse_body(body); !read) return std::unexpected(std::move(read).error());
  return policy::signed_manifest{std::move(made), {std::move(body), {}}};
}

result<void> check_may_sign(const policy::agreement& under, const std::string& member) {
  if (const auto& lacking = under.lacks(); !lacking.empty())
    return fail(errc::denied, "it is not ready to be signed: " + joined(lacking));
  const auto signatories = policy::signatories_of(under);
  if (std::ranges::find(signatories, member) == signatories.end())
    return fail(errc::denied,
                member + " is no party that has signed this agreement, so its signature would mean nothing");
  return {};
}

json::object described(const policy::signed_manifest& what) {
  return {{"name", what.what.name},
          {"version", what.what.version},
          {"sequence", static_cast<std::int64_t>(what.what.sequence)},
          {"effective_from", to_rfc3339(what.what.effective_from)},
          {"digest", what.digest()}};
}

void say_version(const context& shared, const policy::signed_manifest& what) {
  shared.out << what.what.name << " " << what.what.version << ", sequence " << what.what.sequence << ", effective from "
             << to_rfc3339(what.what.effective_from) << "\ndigest        " << what.digest() << "\n";
}

result<policy::party_keys> read_keys(const named_keys& from) {
  if (from.members.empty() == from.parties.empty())
    return fail(errc::invalid,
                "name the keys with --members (members.toml) or with --parties (parties.keys), one of the two");
  if (!from.parties.empty()) {
    MASH_TRY(text, certs::read_file(from.parties));
    return policy::parse_party_keys(*text);
  }
  MASH_TRY(listed, certs::signing_keys_in(from.members));
  std::string lines;
  for (const auto& [member, key] : *listed) lines += member + " " + key + "\n";
  return policy::parse_party_keys(lines);
}

// What the signer has at hand: the file that is named, else the parties.keys that joining left beside the key.
result<policy::party_keys> keys_at_hand(const sign_options& options) {
  if (!options.keys.members.empty() || !options.keys.parties.empty()) return read_keys(options.keys);
  const std::string beside = (std::filesystem::path(options.key).parent_path() / "parties.keys").string();
  if (!certs::file_exists(beside)) return policy::party_keys{};
  return read_keys({"", beside});
}

// A signature by another's key counts for nobody, and whoever made it would believe that they had signed.
result<void> check_is_own_key(const policy::party_keys& listed, const std::string& member, const signing_key& key) {
  const auto own = listed.find(member);
  if (own != listed.end() && own->second == key.public_key()) return {};
  const auto owner = std::ranges::find_if(listed, [&](const auto& one) { return one.second == key.public_key(); });
  if (own == listed.end() && owner == listed.end()) return {};
  return fail(errc::denied, "that is not the signing key of " + member +
                                (owner == listed.end() ? std::string() : ", it is that of " + owner->first) +
                                ": nothing is signed");
}

// By its key where that is listed, else by the name alone.
bool has_signed(const policy::signed_manifest& what, const std::string& member, const policy::party_keys& listed) {
  const signature_state state = policy::signature_by(what, member, listed);
  if (state != signature_state::no_key) return state == signature_state::good;
  return std::ranges::find(what.note.signatures, policy::signing_name(member), &tlog::note_signature::name) !=
         what.note.signatures.end();
}

void say_signed(const context& shared, const sign_options& options, const policy::signed_manifest& what,
                const std::vector<std::string>& missing, const std::vector<std::string>& unchecked) {
  if (shared.json) {
    json::object out = described(what);
    out["signed_by"] = options.member;
    out["still_to_sign"] = json::array(missing.begin(), missing.end());
    out["not_checked"] = json::array(unchecked.begin(), unchecked.end());
    shared.print(out);
    return;
  }
  say_version(shared, what);
  shared.out << "signed by     " << options.member << "\nstill to sign "
             << (missing.empty() ? "nobody" : joined(missing)) << "\n";
  if (!unchecked.empty())
    shared.out << "not checked   " << joined(unchecked)
               << "\nno signing key of these was at hand, so only the name was seen: name --members or --parties, or "
                  "ask mashctl policy verify\n";
}

result<void> sign(const context& shared, const sign_options& options) {
  MASH_TRY(files, policy::read_folder(options.dir));
  MASH_TRY(under, policy::agreement::of(*files, options.dir));
  if (auto may = check_may_sign(**under, options.member); !may) return may;
  MASH_TRY(what, manifest_to_sign(options, *files, **under));
  MASH_TRY(key, certs::read_signing_key(options.key));
  MASH_TRY(listed, keys_at_hand(options));
  if (auto own = check_is_own_key(*listed, options.member, *key); !own) return own;
  if (auto added = add_signature(*what, options.member, *key); !added) return added;
  const std::string path = options.dir + "/" + std::string(policy::MANIFEST_FILE);
  if (auto done = certs::write_file(path, to_text(*what)); !done) return done;
  std::vector<std::string> missing, unchecked;
  for (const std::string& member : policy::signatories_of(**under)) {
    if (!has_signed(*what, member, *listed))
      missing.push_back(member);
    else if (!listed->contains(member))
      unchecked.push_back(member);
  }
  say_signed(shared, options, *what, missing, unchecked);
  return {};
}

struct verify_options {
  std::string dir;
  named_keys keys;
};

std::string_view in_words(signature_state state) {
  switch (state) {
    case signature_state::good:
      return "signed";
    case signature_state::missing:
      return "has not signed";
    case signature_state::bad:
      return "BAD: what is there in its name is not by its key";
    case signature_state::no_key:
      return "no signing key of it is listed";
  }
  return "";
}

result<void> verify(context& shared, const verify_options& options) {
  MASH_TRY(keys, read_keys(options.keys));
  MASH_TRY(files, policy::read_folder(options.dir));
  if (!files->manifest)
    return fail(errc::denied, options.dir + " has no manifest: it is a draft, which nobody has signed");
  MASH_TRY(under, policy::agreement::of(*files, options.dir));
  bool complete = true;
  json::array parties;
  if (!shared.json) say_version(shared, *files->manifest);
  for (const std::string& member : policy::signatories_of(**under)) {
    const signature_state state = policy::signature_by(*files->manifest, member, *keys);
    complete = complete && state == signature_state::good;
    parties.push_back(json::object{{"member", member}, {"signature", to_word(state)}});
    if (!shared.json)
      shared.out << member << std::string(std::max<std::size_t>(member.size(), 13) + 1 - member.size(), ' ')
                 << in_words(state) << "\n";
  }
  complete = complete && !parties.empty();
  if (!complete) shared.status = BAD;
  if (shared.json) {
    json::object out = described(*files->manifest);
    out["parties"] = std::move(parties);
    out["complete"] = complete;
    shared.print(out);
    return {};
  }
  shared.out << (complete ? "every party has signed: it may take effect\n"
                          : "not every party has signed: nobody takes it\n");
  return {};
}

}  // namespace

void add_policy_sign(CLI::App& policy, context& shared) {
  auto options = std::make_shared<sign_options>();
  auto& command = *policy.add_subcommand("sign", "at a party: sign one version, exactly as its files are");
  command.add_option("dir", options->dir, "the agreement's folder")->required();
  command.add_option("--key", options->key, "the party's signing key, signing.key of `certs member request`")
      ->required();
  command.add_option("--member", options->member, "who signs: the member's name")->required();
  command.add_option("--sequence", options->sequence, "of the version; only the first to sign says it")
      ->check(CLI::Range(std::uint64_t{1}, ::mash::policy::SEQUENCE_MAX));
  command.add_option("--effective-from", options->effective_from,
                     "when it takes effect: a day, or a time in UTC; only the first to sign says it");
  command.add_option("--members", options->keys.members, "members.toml: refuse a key that is not the member's");
  command.add_option("--parties", options->keys.parties, "the same by parties.keys; default: the one beside the key");
  on_call(command, shared, options, sign);
}

void add_policy_verify(CLI::App& policy, context& shared) {
  auto options = std::make_shared<verify_options>();
  auto& command = *policy.add_subcommand("verify", "who has signed a version, and who has not");
  command.add_option("dir", options->dir, "the agreement's folder")->required();
  command.add_option("--members", options->keys.members, "at the hub: members.toml, with the parties' signing keys");
  command.add_option("--parties", options->keys.parties, "at an agency: parties.keys, as it was pinned");
  command.callback([&shared, options] {
    if (auto done = verify(shared, *options); !done) shared.fail(done.error());
  });
}

}  // namespace mash::cli
