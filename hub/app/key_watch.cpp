// SPDX-License-Identifier: Apache-2.0
#include "hub/app/key_watch.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "certs/authority.hpp"
#include "certs/files.hpp"

namespace mash::hub {
namespace {

constexpr std::string_view DAYS_LEFT = "mash_key_days_left";
constexpr std::size_t PEOPLE_KEPT = 2 * PEOPLE_MAX;  // each may have two keys

void add_file(std::vector<key_end>& to, const char* what, const std::string& path) {
  constexpr std::string_view END = "-----END CERTIFICATE-----";
  const auto text = certs::read_file(path);
  if (!text) return;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto end = rest.find(END);
    if (end == std::string_view::npos) return;
    if (const auto one = certs::summarise(rest.substr(0, end + END.size()))) to.push_back({what, "hub", one->until});
    rest.remove_prefix(end + END.size());
  }
}

std::int64_t days_left(const key_end& one, instant now) {
  return std::chrono::floor<std::chrono::days>(one.until - now).count();
}

std::string day_of(const key_end& one) { return to_iso_date(date_of(one.until)); }

std::string sentence(const key_end& one, instant now) {
  const std::string when = (one.until <= now ? " ran out on " : " runs out on ") + day_of(one);
  if (one.what == "tls_certificate") return "the certificate of the hub's HTTPS server" + when;
  if (one.what == "client_ca") return "the certificate of the authority that signs for people" + when;
  if (one.what == "member_key") return "the exchange key of " + one.whose + " should be changed by " + day_of(one);
  return "the certificate of somebody who signs in here" + when;
}

notify::notice notice_of(const key_end& one, instant now) {
  notify::notice out;
  // That it has run out is news though it was told that it will: what has an id that was raised is not raised again.
  const bool over = one.until <= now;
  const std::string thing = one.what + " " + one.whose + " " + day_of(one);
  out.id = to_hex(sha256((over ? "key_ran_out " : "key_runs_out ") + thing)).substr(0, 32);
  out.kind = "key_runs_out";
  out.severity = over ? "red" : "amber";
  out.text = sentence(one, now);
  out.text.front() = 'T';
  out.text += ". What to do: docs/operations.md, Keys that change.";
  out.to = {"sys_admin"};
  if (one.what == "member_key") out.to.push_back("agency:" + one.whose);
  out.due = one.until;
  out.raised_at = now;
  return out;
}

}  // namespace

std::vector<key_end> ends_of_files(const http::server_tls& tls) {
  std::vector<key_end> out;
  add_file(out, "tls_certificate", tls.certificate_file);
  add_file(out, "client_ca", tls.client_ca_file);
  return out;
}

void key_watch::saw(const http::peer_certificate& peer) {
  if (peer.fingerprint.empty() || peer.until == instant{}) return;
  const auto found = people_.find(peer.fingerprint);
  if (found != people_.end())
    found->second = peer.until;  // renewed with the same key
  else if (people_.size() < PEOPLE_KEPT)
    people_.emplace(peer.fingerprint, peer.until);
}

std::vector<key_end> key_watch::all(const directory& who) {
  constexpr std::size_t SHOWN = 16;
  std::vector<key_end> out = files_;
  for (const member& one : who.members())
    if (one.curve_key_renew_by)
      out.push_back({"member_key", one.name, instant(std::chrono::sys_days(*one.curve_key_renew_by))});
  std::set<std::string_view> listed;
  for (const person& one : who.people()) listed.insert(one.fingerprints.begin(), one.fingerprints.end());
  std::erase_if(people_, [&](const auto& one) { return !listed.contains(one.first); });
  for (const person& one : who.people()) {
    // Who has a later key as well has renewed already.
    instant latest{};
    std::string_view which;
    for (const std::string& fingerprint : one.fingerprints)
      if (const auto found = people_.find(fingerprint); found != people_.end() && found->second > latest) {
        latest = found->second;
        which = fingerprint;
      }
    if (!which.empty()) out.push_back({"person_certificate", std::string(which.substr(0, SHOWN)), latest});
  }
  return out;
}

void key_watch::say(const key_end& one, instant now) {
  const civil_date today = date_of(now);
  civil_date& told = told_[one.what + " " + one.whose];
  if (told == today) return;
  told = today;
  if (one.until <= now)
    log::error("key_ran_out", {{"what", one.what}, {"whose", one.whose}, {"on", day_of(one)}});
  else
    log::warn("key_runs_out",
              {{"what", one.what}, {"whose", one.whose}, {"on", day_of(one)}, {"days_left", days_left(one, now)}});
}

std::vector<notify::notice> key_watch::look(const directory& who, instant now) {
  auto ends = all(who);
  std::ranges::sort(ends, {}, [](const key_end& one) { return std::tie(one.until, one.what, one.whose); });
  std::vector<notify::notice> notices;
  trouble_.clear();
  std::int64_t people = 0;
  std::set<std::pair<std::string, std::string>> measured;  // what and whose
  for (const key_end& one : ends) {
    const bool is_persons = one.what == "person_certificate";
    if (!is_persons && measured.emplace(one.what, one.whose).second)  // of several the first to run out
      metrics::process()
          .level(DAYS_LEFT, "whole days until a key or certificate runs out or should be changed",
                 {{"what", one.what}, {"whose", one.whose}})
          .set(days_left(one, now));
    if (one.until - now > warn_before_) continue;
    people += is_persons ? 1 : 0;
    if (trouble_.empty() && !is_persons) trouble_ = sentence(one, now);
    say(one, now);
    if (!is_persons) notices.push_back(notice_of(one, now));
  }
  measured_.swap(measured);
  for (const auto& before : measured)
    if (!measured_.contains(before))
      metrics::process().forget_level(DAYS_LEFT, {{"what", before.first}, {"whose", before.second}});
  metrics::process()
      .level("mash_person_certificates_running_out", "people whose only certificate runs out soon, of those who came")
      .set(people);
  std::erase_if(told_, [&](const auto& one) { return one.second != date_of(now); });
  return notices;
}

}  // namespace mash::hub
