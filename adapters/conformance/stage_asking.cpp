// SPDX-License-Identifier: Apache-2.0
// The stage, part 2: what is said to the adapter, and what must come back.
#include <algorithm>
#include <cctype>

#include "adapters/conformance/stage.hpp"

namespace mash::conformance {
namespace {

std::unexpected<error> missing(std::string what) { return fail(errc::timed_out, std::move(what)); }
std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

bool is_about(const heard_line& line, message_type type, const std::string& ask) {
  return line.type == type && contract::ask_of(line.text) == ask;
}

// "wrong_hub_key", "Wrong key" and "wrong key" say the same.
std::string plain(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// The last line of this type; there is one.
const heard_line& last_of(const std::vector<heard_line>& lines, message_type type) {
  const auto found = std::ranges::find(lines.rbegin(), lines.rend(), type, &heard_line::type);
  MASH_ASSERT(found != lines.rend());
  return *found;
}

// How a session's lines say what became of a question so far.
std::string so_far(const stage& of, const std::string& ask) {
  std::string found;
  for (const message_type type : {message_type::ack, message_type::answer, message_type::error, message_type::holding})
    if (const std::size_t count = of.heard(type, ask); count > 0)
      found += (found.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(to_word(type));
  return found.empty() ? "nothing about it came" : "only " + found + " came";
}

}  // namespace

std::vector<contract::ask> stage::questions(std::size_t count) const {
  std::vector<contract::ask> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(question());
  return made;
}

std::string stage::line_of(contract::ask what) const {
  what.session = hub_->session();
  return contract::encode(what);
}

std::size_t stage::heard(message_type type, const std::string& ask) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(hub_->lines(), [&](const heard_line& one) { return is_about(one, type, ask); }));
}

result<void> stage::put(const std::vector<contract::ask>& questions) {
  std::vector<std::string> lines;
  lines.reserve(questions.size());
  for (const contract::ask& one : questions) lines.push_back(line_of(one));
  if (hub_->until([&] { return hub_->ask(lines); }, chosen_.patience)) return {};
  return missing(hub_->session() == 0 ? "the session ended before a question could be asked"
                                      : "the adapter gave no credit for another question");
}

result<void> stage::acknowledged(const contract::ask& question, std::size_t times) {
  if (!hub_->until([&] { return heard(message_type::ack, question.ask_id) >= times; }, chosen_.patience))
    return missing("a question was not acknowledged: " + so_far(*this, question.ask_id));
  const std::string digest = contract::digest_of_line(line_of(question)).value();
  for (const heard_line& one : hub_->lines()) {
    if (!is_about(one, message_type::ack, question.ask_id)) continue;
    const auto ack = contract::decode_ack(one.text);
    if (ack->revision != 0) return wrong("the ACK of a question has another revision than 0");
    if (ack->digest != digest) return wrong("the ACK of a question has another digest than the question");
  }
  return {};
}

result<checked_answer> stage::answered(const contract::ask& question, std::size_t times) {
  if (!hub_->until([&] { return heard(message_type::answer, question.ask_id) >= times; }, chosen_.patience))
    return missing("a question was not answered: " + so_far(*this, question.ask_id));
  std::optional<checked_answer> first;
  for (const heard_line& one : hub_->lines()) {
    if (!is_about(one, message_type::answer, question.ask_id)) continue;
    auto good = check_answer(one.text, question, ledger_key_);
    if (!good) return wrong("an answer is not as it must be: " + good.error().detail);
    if (!first) first = *good;
    if (good->what.revision == first->what.revision && good->digest != first->digest)
      return wrong("one question got two different answers of one revision");
    if (good->what.revision == first->what.revision && good->leaf != first->leaf)
      return wrong("one answer was entered in the ledger twice");
  }
  return *first;
}

result<void> stage::refused(const std::string& ask, contract::trouble code) {
  if (!hub_->until([&] { return heard(message_type::error, ask) > 0; }, chosen_.patience))
    return missing("no ERROR came: " + so_far(*this, ask));
  for (const heard_line& one : hub_->lines())
    if (is_about(one, message_type::error, ask))
      if (const auto error = contract::decode_error(one.text); error->code != code)
        return wrong("ERROR says " + std::string(to_word(error->code)) + " and not " + std::string(to_word(code)));
  if (heard(message_type::ack, ask) + heard(message_type::answer, ask) > 0)
    return wrong("it was refused, and acknowledged or answered all the same");
  return {};
}

result<checked_answer> stage::still_answers(std::string_view after) {
  if (auto open = await_session(after); !open) return std::unexpected(open.error());
  const contract::ask next = question();
  const auto told = [&](const error& why) { return fail(why.code, "after " + std::string(after) + ": " + why.detail); };
  if (auto sent = put(next); !sent) return told(sent.error());
  // It may have ended the connection, or greeted anew, only now.
  const auto came = [&] { return heard(message_type::ack, next.ask_id) > 0; };
  const std::uint64_t asked_in = hub_->session();
  if (!hub_->until([&] { return came() || hub_->session() != asked_in; }, chosen_.patience) || !came()) {
    if (auto open = await_session(after); !open) return told(open.error());
    if (auto sent = put(next); !sent) return told(sent.error());
  }
  if (auto taken = acknowledged(next); !taken) return told(taken.error());
  auto reply = answered(next);
  if (!reply) return told(reply.error());
  return reply;
}

result<void> stage::all_read() {
  MASH_TRY(outcome, offer(agreement_.make({})));
  if (*outcome == contract::offer_outcome::held) return {};
  return wrong("the version in force was offered again, and it said " + std::string(to_word(*outcome)));
}

result<void> stage::unanswered(const std::vector<std::string>& asks) {
  MASH_TRY(next, still_answers("it"));
  for (const std::string& ask : asks) {
    if (heard(message_type::answer, ask) > 0) return wrong("an ANSWER came, where none may");
    never_again(ask, message_type::answer);
  }
  return {};
}

result<void> stage::not_taken(const std::vector<contract::ask>& questions) {
  const auto conflicts = [&](const std::string& ask) {
    return std::ranges::any_of(hub_->lines(), [&](const heard_line& one) {
      return is_about(one, message_type::error, ask) &&
             contract::decode_error(one.text)->code == contract::trouble::conflict;
    });
  };
  std::vector<contract::ask> others = questions;
  for (contract::ask& other : others) {
    if (heard(message_type::ack, other.ask_id) + heard(message_type::answer, other.ask_id) > 0)
      return wrong("a question was taken that could not be");
    other.context = "These words come for the first time.";
    MASH_TRY(sent, put(other));
  }
  for (const contract::ask& other : others) {
    const auto judged = [&] { return heard(message_type::ack, other.ask_id) > 0 || conflicts(other.ask_id); };
    (void)hub_->until(judged, chosen_.patience);
    if (conflicts(other.ask_id)) return wrong("a question was taken that could not be: its id was in use already");
    MASH_TRY(taken, acknowledged(other));
    MASH_TRY(answer, answered(other));
    // Of one that is taken only later this will come: its id is in use by then.
    never_again(other.ask_id, message_type::error);
  }
  return {};
}

result<contract::offer_outcome> stage::offer(const trial_agreement::version& what) {
  const auto line = encode(contract::agreement_offer{hub_->session(), to_text(what.manifest), what.files});
  const auto replies = [&] { return std::ranges::count(hub_->lines(), message_type::agreement, &heard_line::type); };
  const auto before = replies();
  if (!hub_->say(message_type::agreement, line.value()))
    return missing("the session ended before a version was offered");
  if (!hub_->until([&] { return replies() > before; }, chosen_.patience))
    return missing("a version of the agreement was offered, and nothing was said of it");
  const auto reply = contract::decode_agreement_reply(last_of(hub_->lines(), message_type::agreement).text);
  if (!reply->agreement.empty() && reply->agreement != what.manifest.digest())
    return wrong("the reply names another version than was offered");
  return reply->outcome;
}

result<contract::cosign_line> stage::publish(const tlog::checkpoint_offer& what) {
  const auto replies = [&] { return std::ranges::count(hub_->lines(), message_type::cosign, &heard_line::type); };
  const auto before = replies();
  if (!hub_->say(message_type::checkpoint, encode(contract::checkpoint_line{hub_->session(), what})))
    return missing("the session ended before a checkpoint was published");
  if (!hub_->until([&] { return replies() > before; }, chosen_.patience))
    return missing("a checkpoint was published, and no COSIGN came");
  return contract::decode_cosign(last_of(hub_->lines(), message_type::cosign).text);
}

result<void> stage::logged(std::string_view first, std::string_view second, std::string_view what) {
  const auto said = [&] {
    const std::string text = plain(program_->log());
    for (std::size_t at = std::min(log_seen_, text.size()); at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = std::string_view(text).substr(at, end - at);
      if (line.find(first) != line.npos && line.find(second) != line.npos) return true;
      at = end + 1;
    }
    return false;
  };
  if (hub_->until(said, chosen_.patience)) return {};
  return missing("its log does not say that " + std::string(what));
}

}  // namespace mash::conformance
