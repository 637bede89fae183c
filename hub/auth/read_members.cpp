// SPDX-License-Identifier: Apache-2.0
#include "hub/auth/read_members.hpp"

#include <algorithm>
#include <set>

#include "base/json_reader.hpp"
#include "base/tlog/note.hpp"

namespace mash::hub {
namespace {

constexpr std::string_view NAME = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view HEXADECIMAL = "0123456789abcdef";
// ZeroMQ RFC 32: no quote, backslash or comma, so that a key can stand in any file.
constexpr std::string_view Z85 =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
constexpr std::size_t Z85_KEY_CHARACTERS = 40;
constexpr std::size_t FINGERPRINT_CHARACTERS = 64;
constexpr std::size_t FINGERPRINTS_MAX = 2;  // the key in use and, during a renewal, the next

bool consists_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

// What must not be named twice in one file, and the word for saying so.
struct once {
  std::set<std::string, std::less<>> seen;
  const char* detail;
  void check(json::reader& in, std::string_view name, const std::string& value) {
    if (!value.empty() && !seen.insert(value).second) in.add(name, "duplicate", detail);
  }
};

duty_desk read_desk(const json::value& table, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(table, std::move(pointer), faults);
  duty_desk desk{in.text("desk", 120), in.text("telephone", 40), in.if_text("hours", 120).value_or(""),
                 in.if_text("out_of_hours_telephone", 40).value_or("")};
  in.finish();
  return desk;
}

std::string read_vkey(json::reader& in, std::string_view name, tlog::key_type type) {
  const auto text = in.if_text(name, 400);
  if (!text) return {};
  const auto key = tlog::parse_vkey(*text);
  if (!key || key->type != type)
    in.add(name, "malformed",
           type == tlog::key_type::log
               ? "a verifier key is expected: name+hash+key, as `mashctl certs` prints it"
               : "a witness's verifier key is expected: name+hash+key, as `mashctl certs` prints it");
  return *text;
}

class members_reader {
 public:
  explicit members_reader(std::vector<json::fault>& faults) : faults_(faults) {}

  member read(const json::value& table, std::string pointer) {
    json::reader in(table, pointer, faults_);
    member one;
    one.name = in.text("name", 40);
    if (!consists_of(one.name, NAME)) in.add("name", "malformed", "small letters, digits and underscores only");
    names_.check(in, "name", one.name);
    one.kind = in.word<policy::agency_kind>("kind");
    one.display_name = in.text("display_name", 200);
    one.port = static_cast<unsigned short>(in.if_integer("port", 0, 65535).value_or(0));
    if (one.port != 0) ports_.check(in, "port", std::to_string(one.port));
    read_keys(in, one);
    if (const auto* contact = in.child("contact")) one.contact = read_desk(*contact, in.at("contact"), faults_);
    in.finish();
    return one;
  }

 private:
  void read_keys(json::reader& in, member& one) {
    one.curve_public_key = read_curve_key(in, "curve_public_key");
    one.next_curve_public_key = read_curve_key(in, "next_curve_public_key");
    one.curve_key_renew_by = in.if_date("curve_key_renew_by");
    if (one.curve_public_key.empty() && !one.next_curve_public_key.empty())
      in.add("curve_public_key", "required", "a member's next key stands beside its present one");
    one.ledger_vkey = read_vkey(in, "ledger_vkey", tlog::key_type::log);
    one.witness_vkey = read_vkey(in, "witness_vkey", tlog::key_type::witness);
    one.signing_key = in.if_text("signing_key", 44).value_or("");
    if (const auto raw = from_base64(one.signing_key); !one.signing_key.empty() && (!raw || raw->size() != 32))
      in.add("signing_key", "malformed", "an Ed25519 public key is 32 bytes in base64");
    // An answer without a ledger behind it could be denied later by whoever gave it.
    if (one.curve_public_key.empty() != one.ledger_vkey.empty())
      in.add(one.ledger_vkey.empty() ? "ledger_vkey" : "curve_public_key", "required",
             "a member that answers needs both its CURVE key and its ledger's verifier key");
  }

  std::string read_curve_key(json::reader& in, std::string_view name) {
    const std::string key = in.if_text(name, Z85_KEY_CHARACTERS).value_or("");
    if (!key.empty() && (key.size() != Z85_KEY_CHARACTERS || !consists_of(key, Z85)))
      in.add(name, "malformed", "a CURVE public key is 40 characters of Z85");
    keys_.check(in, name, key);
    return key;
  }

  std::vector<json::fault>& faults_;
  once names_{{}, "another member has this name"};
  once ports_{{}, "another member has this port"};
  once keys_{{}, "another member has this key: keys say who is speaking, so each is one member's alone"};
};

class people_reader {
 public:
  people_reader(const std::vector<member>& members, std::vector<json::fault>& faults) : faults_(faults) {
    for (const auto& one : members) members_.insert(one.name);
  }

  person read(const json::value& table, std::string pointer) {
    json::reader in(table, pointer, faults_);
    person one;
    one.id = in.text("id", 64);
    if (!consists_of(one.id, "abcdefghijklmnopqrstuvwxyz0123456789_-."))
      in.add("id", "malformed", "small letters, digits, dot, hyphen and underscore only");
    ids_.check(in, "id", one.id);
    one.organisation = in.text("organisation", 40);
    check_member(in, "organisation", one.organisation);
    one.name = in.text("name", 120);
    one.team = in.if_text("team", 120).value_or("");
    one.telephone = in.if_text("telephone", 40).value_or("");
    one.roles = in.if_words<policy::role>("roles", 19);
    if (one.roles.empty() && in.if_child("roles") == nullptr) in.add("roles", "required", "name at least one role");
    one.authorities = in.if_texts("authorities", 20, 40);
    for (const auto& authority : one.authorities) check_member(in, "authorities", authority);
    one.duties = in.if_texts("duties", 20, 64);
    read_fingerprints(in, one);
    in.finish();
    return one;
  }

 private:
  void check_member(json::reader& in, std::string_view name, const std::string& member) {
    if (!member.empty() && !members_.contains(member))
      in.add(name, "unknown_word", "no member of this file has that name");
  }

  void read_fingerprints(json::reader& in, person& one) {
    one.fingerprints = in.if_texts("fingerprints", FINGERPRINTS_MAX, FINGERPRINT_CHARACTERS);
    for (const auto& fingerprint : one.fingerprints) {
      if (fingerprint.size() != FINGERPRINT_CHARACTERS || !consists_of(fingerprint, HEXADECIMAL))
        in.add("fingerprints", "malformed", "a fingerprint is 64 small hexadecimal digits (SHA-256 of the public key)");
      fingerprints_.check(in, "fingerprints", fingerprint);
    }
  }

  std::vector<json::fault>& faults_;
  std::set<std::string, std::less<>> members_;
  once ids_{{}, "another person has this id"};
  once fingerprints_{{}, "this key is listed twice: one key is one person's alone"};
};

}  // namespace

member_tables read_members(const json::value& root, std::vector<json::fault>& faults) {
  member_tables out;
  json::reader in(root, "", faults);
  if (const auto* tables = in.items("members", MEMBERS_MAX)) {
    members_reader reader(faults);
    for (std::size_t i = 0; i < tables->size(); ++i)
      out.members.push_back(reader.read((*tables)[i], "/members/" + std::to_string(i)));
  }
  if (const auto* tables = in.if_items("people", PEOPLE_MAX)) {
    people_reader reader(out.members, faults);
    for (std::size_t i = 0; i < tables->size(); ++i)
      out.people.push_back(reader.read((*tables)[i], "/people/" + std::to_string(i)));
  }
  in.finish();
  return out;
}

}  // namespace mash::hub
