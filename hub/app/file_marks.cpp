// SPDX-License-Identifier: Apache-2.0
#include "hub/app/file_marks.hpp"

#include "base/crypto.hpp"
#include "certs/files.hpp"

namespace mash::hub {
namespace {

std::string mark_of(std::initializer_list<std::string> files) {
  std::string all;
  for (const std::string& file : files) {
    const auto content = file.empty() ? std::string() : certs::read_file(file).value_or("");
    all += as_text(sha256(content));
  }
  return to_hex(sha256(all));
}

}  // namespace

file_marks file_marks::of(const std::string& members_file, const http::server_tls& tls) {
  return {mark_of({members_file}), mark_of({tls.certificate_file, tls.client_ca_file, tls.crl_file})};
}

std::vector<std::string> file_marks::changed_since(const file_marks& before) const {
  std::vector<std::string> words;
  if (members != before.members) words.emplace_back("members_changed");
  if (certificates != before.certificates) words.emplace_back("certificates_changed");
  return words;
}

}  // namespace mash::hub
