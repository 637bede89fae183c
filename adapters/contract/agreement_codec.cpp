// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/agreement_codec.hpp"

#include "adapters/contract/codec_parts.hpp"
#include "adapters/contract/message.hpp"

namespace mash::contract {

using namespace parts;

namespace {

constexpr std::size_t MANIFEST_BYTES_MAX = 32 * 1024;
constexpr std::size_t REPLY_BYTES_MAX = 16 * 1024;

void read_files(json::reader& from, std::vector<json::fault>& faults, policy::folder_contents& into) {
  std::string before;
  const json::array* list = from.items("files", policy::FOLDER_FILES_MAX);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    json::reader one((*list)[i], json::join_pointer(from.at("files"), std::to_string(i)), faults);
    std::string path = one.text("path", 64);
    std::string text = one.text_or_empty("text", policy::FOLDER_BYTES_MAX);
    one.finish();
    if (path <= before) one.add("path", "out_of_order", "the files are sorted by path and each is there once");
    before = path;
    into.emplace(std::move(path), std::move(text));
  }
}

}  // namespace

result<std::string> encode(const agreement_offer& from) {
  json::array files;
  for (const auto& [path, text] : from.files) {
    json::object one{{"path", path}};
    put(one, "text", text);
    files.push_back(std::move(one));
  }
  std::string line = json::canonical(json::object{
      {"files", std::move(files)}, {"manifest", from.manifest}, {"session", static_cast<std::int64_t>(from.session)}});
  if (line.size() > LINE_BYTES_MAX) return fail(errc::too_large, "this version does not fit into one line");
  return line;
}

std::string encode(const agreement_reply& from) {
  json::object out{{"session", static_cast<std::int64_t>(from.session)}};
  put(out, "agreement", from.agreement);
  put_word(out, "outcome", from.outcome);
  put(out, "detail", from.detail);
  return json::canonical(out);
}

result<agreement_offer> decode_agreement_offer(std::string_view line) {
  MASH_TRY(document, json::parse(line, {.bytes_max = LINE_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader members(*document, "", faults);
  agreement_offer found;
  found.session = get_session(members);
  found.manifest = members.text("manifest", MANIFEST_BYTES_MAX);
  read_files(members, faults, found.files);
  members.finish();
  if (!faults.empty()) return std::unexpected(describe("the AGREEMENT breaks its format", faults));
  return found;
}

result<agreement_reply> decode_agreement_reply(std::string_view line) {
  MASH_TRY(document, json::parse(line, {.bytes_max = REPLY_BYTES_MAX}));
  std::vector<json::fault> faults;
  json::reader members(*document, "", faults);
  agreement_reply found;
  found.session = get_session(members);
  if (members.if_child("agreement") != nullptr) found.agreement = get_digest(members, "agreement");
  found.outcome = members.word<offer_outcome>("outcome", offer_outcome::refused);
  found.detail = get_text(members, "detail", DETAIL_BYTES_MAX);
  members.finish();
  if (!faults.empty()) return std::unexpected(describe("the AGREEMENT breaks its format", faults));
  return found;
}

}  // namespace mash::contract
