// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_agency.hpp"

#include "adapters/contract/codec.hpp"
#include "base/json_reader.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t TEXT_MAX = 64 * 1024;

template <class Enum>
void put_words(json::object& out, std::string_view name, const std::vector<Enum>& from) {
  json::array list(out.storage());
  list.reserve(from.size());
  for (Enum one : from) list.emplace_back(to_word(one));
  out.emplace(name, std::move(list));
}

}  // namespace

json::object to_json(const agency& one, json::storage_ptr store) {
  json::object out(store);
  out.reserve(20);
  out.emplace("member", one.member);
  out.emplace("name", one.name);
  out.emplace("contact", json::object({{"desk", one.contact.desk},
                                       {"telephone", one.contact.telephone},
                                       {"hours", one.contact.hours},
                                       {"out_of_hours_telephone", one.contact.out_of_hours_telephone}},
                                      store));
  out.emplace("rule", one.rule);
  out.emplace("clause", one.clause);
  out.emplace("because", one.because);
  out.emplace("would_need", one.would_need);
  if (one.reason) out.emplace("reason", to_word(*one.reason));
  if (one.fixed) out.emplace("fixed", to_word(*one.fixed));
  if (one.ask_id.empty()) return out;
  out.emplace("ask", one.ask_id);
  out.emplace("asked_at", to_rfc3339(one.asked_at));
  out.emplace("machine_deadline", to_rfc3339(one.machine_deadline));
  out.emplace("human_deadline", to_rfc3339(one.human_deadline));
  if (!one.closed_because.empty()) out.emplace("closed_because", one.closed_because);
  if (one.reopens_at) out.emplace("reopens_at", to_rfc3339(*one.reopens_at));
  put_words(out, "categories", one.categories);
  put_words(out, "power", one.legal.power);
  put_words(out, "article6", one.legal.article6);
  put_words(out, "article9_10", one.legal.article9_10);
  put_words(out, "confidentiality", one.legal.confidentiality);
  return out;
}

agency read_agency(const json::value& from, std::vector<json::fault>& faults) {
  json::reader one(from, "", faults);
  agency read;
  read.member = one.text_or_empty("member", TEXT_MAX);
  read.name = one.text_or_empty("name", TEXT_MAX);
  if (const json::value* contact = one.child("contact")) {
    json::reader desk(*contact, "", faults);
    read.contact = {desk.text_or_empty("desk", TEXT_MAX), desk.text_or_empty("telephone", TEXT_MAX),
                    desk.text_or_empty("hours", TEXT_MAX), desk.text_or_empty("out_of_hours_telephone", TEXT_MAX)};
  }
  read.rule = one.text_or_empty("rule", TEXT_MAX);
  read.clause = one.text_or_empty("clause", TEXT_MAX);
  read.because = one.text_or_empty("because", TEXT_MAX);
  read.would_need = one.text_or_empty("would_need", TEXT_MAX);
  read.reason = one.if_word<policy::refusal_reason>("reason");
  read.fixed = one.if_word<policy::roster_outcome>("fixed");
  read.ask_id = one.text_or_empty("ask", TEXT_MAX);
  if (read.ask_id.empty()) return read;
  read.asked_at = one.time("asked_at");
  read.machine_deadline = one.time("machine_deadline");
  read.human_deadline = one.time("human_deadline");
  read.closed_because = one.text_or_empty("closed_because", TEXT_MAX);
  read.reopens_at = one.if_time("reopens_at");
  read.categories = one.if_words<policy::category>("categories", 128);
  read.legal = {one.if_words<policy::power>("power", 32), one.if_words<policy::article6>("article6", 32),
                one.if_words<policy::article9_10>("article9_10", 32),
                one.if_words<policy::confidentiality>("confidentiality", 32)};
  return read;
}

}  // namespace mash::hub
