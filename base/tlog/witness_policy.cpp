// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/witness_policy.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace mash::tlog {
namespace {

constexpr std::size_t LINES_MAX = 10000;

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return words;
    line.remove_prefix(start);
    const auto word = line.substr(0, line.find_first_of(" \t"));
    words.emplace_back(word);
    line.remove_prefix(word.size());
  }
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

}  // namespace

struct witness_policy::parser {
  witness_policy made;
  std::set<std::string> groups_used;  // a name may be in one group only, so that no witness counts twice
  std::set<std::array<unsigned char, 32>> log_keys, witness_keys;

  // Empty: all is well.
  std::string read(std::string_view line) {
    if (has_control(line)) return "it holds a control character";
    const auto words = words_of(line);
    if (words.empty() || words.front().starts_with('#')) return {};
    if (words.front() == "log") return read_log(words);
    if (words.front() == "witness") return read_witness(words);
    if (words.front() == "group") return read_group(words);
    if (words.front() == "quorum") return read_quorum(words);
    return "it begins with none of log, witness, group, quorum";
  }

 private:
  [[nodiscard]] bool is_defined(const std::string& name) const {
    return made.witnesses_.contains(name) || made.groups_.contains(name);
  }

  std::string read_log(const std::vector<std::string>& words) {
    if (words.size() < 2 || words.size() > 3) return "a log is: log <vkey> [<url>]";
    const auto key = parse_vkey(words[1]);
    if (!key || key->type != key_type::log) return "the log's verifier key is not one";
    if (!log_keys.insert(key->key).second) return "this log is named twice";
    made.logs_.push_back(*key);
    return {};
  }

  std::string read_witness(const std::vector<std::string>& words) {
    if (words.size() < 3 || words.size() > 4) return "a witness is: witness <name> <vkey> [<url>]";
    if (words[1] == "none" || is_defined(words[1])) return "this name is taken";
    const auto key = parse_vkey(words[2]);
    if (!key || key->type != key_type::witness) return "the witness's verifier key is not one";
    if (!witness_keys.insert(key->key).second) return "this witness is named twice";
    made.witnesses_.emplace(words[1], *key);
    return {};
  }

  std::string read_group(const std::vector<std::string>& words) {
    if (words.size() < 4) return "a group is: group <name> all|any|<k> <name>...";
    if (words[1] == "none" || is_defined(words[1])) return "this name is taken";
    group made_group{0, {words.begin() + 3, words.end()}};
    for (const auto& member : made_group.members) {
      if (!is_defined(member)) return "a member of the group is not defined above";
      if (!groups_used.insert(member).second) return "a member of the group is in a group already";
    }
    const auto& k = words[2];
    const std::size_t n = made_group.members.size();
    if (k == "all" || k == "any") {
      made_group.threshold = k == "all" ? n : 1;
    } else {
      const auto [end, ec] = std::from_chars(k.data(), k.data() + k.size(), made_group.threshold);
      if (ec != std::errc() || end != k.data() + k.size() || made_group.threshold < 1 || made_group.threshold > n)
        return "the threshold is not between 1 and the number of members";
    }
    made.groups_.emplace(words[1], std::move(made_group));
    return {};
  }

  std::string read_quorum(const std::vector<std::string>& words) {
    if (words.size() != 2) return "a quorum is: quorum <name>";
    if (!made.quorum_.empty()) return "there is a quorum above already";
    if (words[1] != "none" && !is_defined(words[1])) return "the quorum is not defined above";
    made.quorum_ = words[1];
    return {};
  }
};

result<witness_policy> witness_policy::parse(std::string_view text) {
  parser reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    if (number > LINES_MAX) return fail(errc::too_large, "the witness policy has too many lines");
    const auto end = text.find('\n');
    const auto wrong = reader.read(text.substr(0, end));
    if (!wrong.empty())
      return fail(errc::invalid, "line " + std::to_string(number) + " of the witness policy: " + wrong);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  if (reader.made.quorum_.empty()) return fail(errc::invalid, "the witness policy has no quorum line");
  return std::move(reader.made);
}

bool witness_policy::knows(const verifier_key& log) const {
  return logs_.empty() ||
         std::ranges::any_of(logs_, [&](const auto& one) { return one.key == log.key && one.name == log.name; });
}

bool witness_policy::is_met(const std::string& name, const std::vector<std::string>& by) const {
  const auto found = groups_.find(name);
  if (found == groups_.end()) return std::ranges::find(by, name) != by.end();
  const auto met = std::ranges::count_if(found->second.members, [&](const auto& one) { return is_met(one, by); });
  return static_cast<std::size_t>(met) >= found->second.threshold;
}

witnessed witness_policy::judge(const note& checkpoint) const {
  witnessed out;
  for (const auto& [name, key] : witnesses_) {
    const auto at = cosigned_at(checkpoint, key);
    if (at)
      out.by.push_back(name);
    else if (at.error().code != errc::not_found)
      out.bad.push_back(name);
  }
  out.quorum = quorum_ == "none" || is_met(quorum_, out.by);
  return out;
}

}  // namespace mash::tlog
