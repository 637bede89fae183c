// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/witnesses.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/contract/witness_codec.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::hub {
namespace {

using tlog::witness_answer;

constexpr auto TICK = std::chrono::milliseconds(100);
constexpr std::size_t ROUNDS_MAX = 8;
constexpr std::size_t COSIGNATURES_MAX = 60;  // a note has at most 64 lines

metrics::counter& replies_of(const std::string& member, std::string_view outcome) {
  return metrics::process().count("mash_log_cosign_total", "Replies of members to published checkpoints.",
                                  {{"member", member}, {"outcome", std::string(outcome)}});
}

void show(std::string_view name, std::string_view help, std::int64_t value) {
  metrics::process().level(name, help).set(value);
}

}  // namespace

witnesses::witnesses(boost::asio::any_io_executor executor, witness_ports ports, witness_settings with,
                     witness_events events, const std::string& kept)
    : executor_(std::move(executor)), ports_(ports), with_(std::move(with)), events_(std::move(events)) {
  auto before = with_.log.open(kept);
  // Under another policy than it was gathered for it may be worth nothing.
  if (before && (!with_.policy || with_.policy->judge(before->signed_note).quorum)) witnessed_ = *std::move(before);
}

awaitable<void> witnesses::run() {
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(TICK);
    co_await timer.async_wait(boost::asio::use_awaitable);
    tick(std::chrono::steady_clock::now());
  }
}

tlog::checkpoint witnesses::head() const {
  const auto note = tlog::parse_note(ports_.log.checkpoint());
  MASH_ASSERT(note.has_value());  // our own
  return tlog::parse_checkpoint_text(note->text).value();
}

bool witnesses::is_due(steady_time now) const {
  if (seen_size_ == 0 || (!rounds_.empty() && rounds_.back().size == seen_size_)) return false;
  if (witnessed_ && witnessed_->head.size == seen_size_ && rounds_.empty()) return false;
  return rounds_.empty() || now - grew_at_ >= pace_.quiet || now - rounds_.back().since >= pace_.longest;
}

void witnesses::begin(steady_time now) {
  published fresh;
  fresh.note = tlog::parse_note(ports_.log.checkpoint()).value();
  fresh.size = tlog::parse_checkpoint_text(fresh.note.text)->size;
  fresh.since = now;
  rounds_.push_back(std::move(fresh));
  if (rounds_.size() > ROUNDS_MAX) rounds_.pop_front();
  if (!waiting_since_) waiting_since_ = now;
}

void witnesses::tick(steady_time now) {
  if (!contradiction_.empty()) return;
  if (const std::uint64_t size = head().size; size != seen_size_) {
    seen_size_ = size;
    grew_at_ = now;
  }
  if (is_due(now)) begin(now);
  measure(now);
  if (rounds_.empty()) return;
  for (auto& [member, one] : members_) {
    if (one.session == 0 || !one.reads || !one.ready || one.refuses || one.holds >= rounds_.back().size) continue;
    if (one.asked && now - *one.asked < pace_.reply) continue;
    one.asked = now;
    boost::asio::co_spawn(executor_, publish(member, one.session), boost::asio::detached);
  }
}

void witnesses::measure(steady_time now) const {
  show("mash_log_signed_entries", "Entries of the audit log that are signed.", static_cast<std::int64_t>(seen_size_));
  show("mash_log_witnessed_entries", "Entries of the audit log under the checkpoint that members have cosigned.",
       witnessed_ ? static_cast<std::int64_t>(witnessed_->head.size) : 0);
  const auto waiting = waiting_since_ ? now - *waiting_since_ : steady_time::duration{};
  show("mash_log_without_quorum_seconds", "How long the oldest checkpoint without a quorum has waited for it.",
       std::chrono::duration_cast<std::chrono::seconds>(waiting).count());
  show("mash_log_contradicted", "1: a member has seen another log than this; nothing is signed or served.",
       contradiction_.empty() ? 0 : 1);
}

witnesses::witness_state* witnesses::find(const std::string& member, std::uint64_t session) {
  const auto found = members_.find(member);
  return found == members_.end() || found->second.session != session ? nullptr : &found->second;
}

void witnesses::opened(const std::string& member, std::uint64_t session, std::string_view hello) {
  const auto greeting = contract::decode_hello(hello);
  if (!greeting) return;  // the exchange has checked its form
  witness_state& fresh = members_[member] = {};
  fresh.session = session;
  fresh.reads = contract::highest_common_minor(greeting->minors) >= contract::WITNESS_MINOR;
  fresh.ready = greeting->checkpoint.empty();
  if (!fresh.ready)
    boost::asio::co_spawn(executor_, greet(member, session, greeting->checkpoint), boost::asio::detached);
}

void witnesses::closed(const std::string& member, std::uint64_t session) {
  if (witness_state* const one = find(member, session)) *one = {};
}

awaitable<void> witnesses::greet(std::string member, std::uint64_t session, std::string checkpoint) {
  const auto seen = with_.log.open(checkpoint);
  if (!seen) {
    // Not by our key: it proves nothing, and a member could stop us with it.
    events_.broken(member, "hello_checkpoint_not_ours");
  } else if (co_await contradicts(member, seen->head, checkpoint)) {
    co_return;
  }
  witness_state* const one = find(member, session);
  if (one == nullptr) co_return;
  one->ready = true;
  one->holds = seen ? seen->head.size : 0;
}

awaitable<void> witnesses::publish(std::string member, std::uint64_t session) {
  const witness_state* const one = find(member, session);
  if (one == nullptr || rounds_.empty()) co_return;
  tlog::note bare = rounds_.back().note;
  // What others say of it is no business of this member's; of the log's own keys there may be two.
  std::erase_if(bare.signatures, [&](const auto& one) { return one.name != with_.log.origin(); });
  contract::checkpoint_line line{session, {one->holds, {}, tlog::to_text(bare)}};
  const std::uint64_t size = rounds_.back().size;
  if (line.offer.old_size > 0) {
    auto proof = co_await ports_.disk.consistency(line.offer.old_size, size);
    if (!proof) co_return log::error("consistency_not_proved", {{"member", member}, {"why", proof.error().detail}});
    line.offer.proof = *std::move(proof);
  }
  (void)ports_.exchange.send(member, session, contract::message_type::checkpoint, encode(line));
}

void witnesses::received(const std::string& member, std::uint64_t session, const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    if (witness_state* const one = find(member, session)) take(member, *one, line);
}

void witnesses::take(const std::string& member, witness_state& from, const std::string& line) {
  const auto reply = contract::decode_cosign(line);
  if (!reply) return events_.broken(member, "cosign_unreadable");
  const std::string_view outcome = to_word(reply->outcome);
  replies_of(member, outcome).add();
  from.asked.reset();
  if (reply->outcome == witness_answer::cosigned) {
    if (reply->size > seen_size_) return events_.broken(member, "cosigned_what_was_not_published");
    from.holds = reply->size;
    return add(member, reply->size, reply->cosignature);
  }
  if (reply->outcome == witness_answer::stale && reply->size <= seen_size_) {
    from.holds = reply->size;
    return;
  }
  from.refuses = true;  // asking again would change nothing; its next greeting may
  log::error("checkpoint_refused", {{"member", member}, {"outcome", outcome}});
  events_.broken(member, "log_" + std::string(outcome));
  if (tlog::is_alarm(reply->outcome))
    boost::asio::co_spawn(executor_, weigh(member, reply->checkpoint), boost::asio::detached);
}

void witnesses::add(const std::string& member, std::uint64_t size, const std::string& cosignature) {
  const auto key = with_.keys.find(member);
  if (key == with_.keys.end()) return;  // it watches for itself
  const auto round = std::ranges::find(rounds_, size, &published::size);
  if (round == rounds_.end() || round->by.contains(member) || round->by.size() >= COSIGNATURES_MAX) return;
  auto line = tlog::parse_signature_line(cosignature);
  if (!line || !tlog::cosigned_at({round->note.text, {*line}}, key->second))
    return events_.broken(member, "cosignature_bad");
  round->note.signatures.push_back(*std::move(line));
  round->by.insert(member);
  consider(*round);
}

void witnesses::consider(const published& one) {
  if (witnessed_ && one.size < witnessed_->head.size) return;
  if (with_.policy && !with_.policy->judge(one.note).quorum) return;
  wanted_ = tlog::to_text(one.note);
  if (!std::exchange(keeping_, true)) boost::asio::co_spawn(executor_, keep_wanted(), boost::asio::detached);
}

// Served only once it is durable: what a verifier has seen is not taken back by a restart.
awaitable<void> witnesses::keep_wanted() {
  while (wanted_) {
    const std::string text = *std::exchange(wanted_, std::nullopt);
    const auto kept = co_await ports_.disk.keep(witness_disk::file::witnessed, text);
    if (!kept) {
      log::error("witnessed_checkpoint_not_kept", {{"why", kept.error().detail}});
      continue;
    }
    witnessed_ = with_.log.open(text).value();
    const std::uint64_t size = witnessed_->head.size;
    while (!rounds_.empty() && rounds_.front().size < size) rounds_.pop_front();
    const auto next = std::ranges::find_if(rounds_, [size](const published& one) { return one.size > size; });
    waiting_since_ = next == rounds_.end() ? std::nullopt : std::optional(next->since);
  }
  keeping_ = false;
}

awaitable<bool> witnesses::contradicts(std::string member, tlog::checkpoint seen, std::string text) {
  const std::uint64_t size = head().size;
  if (seen.size <= size) {
    const auto root = co_await ports_.disk.root_at(seen.size);
    if (!root) {
      log::error("log_not_compared", {{"member", member}, {"why", root.error().detail}});
      co_return false;
    }
    if (*root == seen.root) co_return false;
  }
  if (!contradiction_.empty()) co_return true;
  contradiction_ = seen.size > size
                       ? "the log has " + std::to_string(size) + " entries, and " + member + " has seen " +
                             std::to_string(seen.size) + " of it: it was rolled back"
                       : "the first " + std::to_string(seen.size) + " entries of the log are not those that " + member +
                             " has seen: it was rewritten";
  log::error("log_contradicted", {{"member", member}, {"seen", seen.size}, {"have", size}});
  measure(std::chrono::steady_clock::now());
  events_.contradicted(contradiction_);
  if (auto kept = co_await ports_.disk.keep(witness_disk::file::contradiction, std::move(text)); !kept)
    log::error("contradiction_not_kept", {{"why", kept.error().detail}});
  co_return true;
}

awaitable<void> witnesses::weigh(std::string member, std::string checkpoint) {
  const auto seen = with_.log.open(checkpoint);
  if (seen) (void)co_await contradicts(std::move(member), seen->head, checkpoint);
}

std::string witnesses::newest() const {
  std::string text = ports_.log.checkpoint();
  if (rounds_.empty()) return text;
  // Signatures are deterministic: the same head has the same text.
  return text.starts_with(rounds_.back().note.text + "\n") ? tlog::to_text(rounds_.back().note) : text;
}

std::string witnesses::to_serve() const { return with_.policy && witnessed_ ? witnessed_->text : newest(); }

std::string witnesses::below_quorum(steady_time now) const {
  if (!with_.policy || !with_.policy->demands_witnesses() || !waiting_since_) return {};
  if (now - *waiting_since_ < pace_.patience) return {};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - *waiting_since_).count();
  return "for " + std::to_string(minutes) + " minutes too few members have cosigned the audit log; sharing goes on";
}

}  // namespace mash::hub
