// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/settings.hpp"

namespace mash::kit {

contract::organisation read_body(json::reader& of) {
  contract::organisation out;
  out.id = of.text("id", 100);
  out.name = of.text("name", 200);
  out.controller = of.text("controller", 200);
  return out;
}

std::string describe(const std::vector<json::fault>& faults) {
  std::string out;
  for (const json::fault& one : faults)
    out.append(out.empty() ? "source" : "; source").append(one.pointer).append(": ").append(one.detail);
  return out;
}

contract::organisation read_organisation(json::reader& in, std::vector<json::fault>& faults) {
  const json::value* table = in.child("organisation");
  if (table == nullptr) return {};
  json::reader of(*table, in.at("organisation"), faults);
  contract::organisation out = read_body(of);
  of.finish();
  return out;
}

}  // namespace mash::kit
