// SPDX-License-Identifier: Apache-2.0
// The demonstration family's Red check, as posted; tests change it with a function.
#pragma once

#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "base/json.hpp"
#include "hub/requests/parse_request.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {

inline std::string read_file(const std::string& path) {
  std::ifstream file(test::source_path(path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::string demo_request(const std::function<void(json::object&)>& change = nullptr) {
  json::value document = json::parse(read_file("config/demo/requests/red-check.json")).value();
  if (change) change(document.get_object());
  return json::canonical(document);
}

inline hub::request parsed_demo(const std::function<void(json::object&)>& change = nullptr) {
  return hub::parse_request(demo_request(change)).value();
}

// Changes it to a threshold enquiry without the family's agreement: for that the shipped agreement wants a manager's
// authority, before anybody is asked, or on Red within the hour.
inline std::function<void(json::object&)> without_agreement(std::string urgency) {
  return [urgency = std::move(urgency)](json::object& document) {
    document["purpose"] = "mash_threshold";
    document["urgency"] = urgency;
    document["family_agreement"].get_array().at(0).get_object()["state"] = "not_sought_risk_child";
  };
}

// By index in the document: subjects 0 Ada, 1 Leo, 2 Grace, 3 John.
inline json::object& subject_at(json::object& document, std::size_t index) {
  return document["subjects"].get_array().at(index).get_object();
}

}  // namespace mash::test
