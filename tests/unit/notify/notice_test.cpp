// SPDX-License-Identifier: Apache-2.0
#include "base/notify/notice.hpp"

#include <gmock/gmock.h>

#include "tests/unit/notify/builders.hpp"

namespace mash::notify {
namespace {

using test::notice_of;

TEST(notice, reads_back_as_it_was_written) {
  for (notice one : {notice_of("a"), notice_of("b", {})}) {
    EXPECT_EQ(read_notice(to_json(one)).value(), one);
    one.due.reset();
    one.about.clear();
    EXPECT_EQ(read_notice(to_json(one)).value(), one);
  }
}

TEST(notice, that_lacks_something_or_has_more_is_corrupt) {
  for (const char* member : {"id", "kind", "severity", "text", "raised_at"}) {
    json::object less = to_json(notice_of("a"));
    less.erase(member);
    EXPECT_EQ(read_notice(less).error().code, errc::corrupt) << member;
  }
  json::object more = to_json(notice_of("a"));
  more["sender"] = "somebody";
  EXPECT_EQ(read_notice(more).error().code, errc::corrupt);
}

}  // namespace
}  // namespace mash::notify
