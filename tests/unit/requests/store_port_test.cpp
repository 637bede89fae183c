// SPDX-License-Identifier: Apache-2.0
// What is sealed of a step's record is canonical JSON, whatever was set first, and twice.
#include "hub/requests/store_port.hpp"

#include <gtest/gtest.h>

namespace mash::hub {
namespace {

TEST(written_record, is_the_canonical_text_of_its_members) {
  json::object members{{"replies", json::array{"police", 2}}, {"actor", "coordinator \"1\""}, {"open", true}};
  written_record record(members);
  EXPECT_EQ(record.text(), json::canonical(members));
  record.set("clocks", json::object{{"b", 1}, {"a", nullptr}});
  record.set("reason", std::string("line\nand line"));
  record.set("exported", "enquiry");
  record.set("open", false);
  members["clocks"] = json::object{{"b", 1}, {"a", nullptr}};
  members["reason"] = "line\nand line";
  members["exported"] = "enquiry";
  members["open"] = false;
  EXPECT_EQ(record.text(), json::canonical(members));
}

TEST(written_record, of_nothing_is_an_empty_object) {
  EXPECT_EQ(written_record().text(), "{}");
  EXPECT_EQ(written_record(json::object()).text(), "{}");
}

}  // namespace
}  // namespace mash::hub
