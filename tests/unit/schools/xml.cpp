// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/xml.hpp"

#include <gtest/gtest.h>

namespace mash::xml {
namespace {

result<document> parsed_text(std::string_view bytes, std::size_t bytes_max) {
  findings::in_file ignored;
  return document::parse(bytes, bytes_max, ignored);
}

constexpr std::size_t LIMIT = 1024 * 1024;

errc refused(std::string_view bytes) {
  const auto parsed = parsed_text(bytes, LIMIT);
  EXPECT_FALSE(parsed);
  return parsed ? errc::io : parsed.error().code;
}

TEST(xml_reading, elements_are_found_by_local_name_and_text_is_trimmed) {
  const auto parsed = parsed_text(
      R"(<?xml version="1.0" encoding="utf-8"?><x:a xmlns:x="urn:x"><x:b>  one
 </x:b><b/><b><![CDATA[two]]></b></x:a>)",
      LIMIT);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->root().name(), "a");
  EXPECT_EQ(parsed->root().children("b").size(), 3u);
  EXPECT_EQ(parsed->root().child("b").text(), "one");
  EXPECT_EQ(parsed->root().children("b")[2].text(), "two");
}

TEST(xml_reading, dialects_are_read_by_the_first_name_that_has_text) {
  const auto parsed = parsed_text("<a><Sex></Sex><Gender>F</Gender></a>", LIMIT);
  EXPECT_EQ(parsed->root().text({"Sex", "Gender"}), "F");
  EXPECT_EQ(parsed->root().text({"X", "Y"}), "");
  EXPECT_FALSE(parsed->root().child("X"));
  EXPECT_EQ(parsed->root().child("X").child("Y").text(), "");
}

TEST(xml_reading, entities_of_the_language_itself_are_understood) {
  const auto parsed = parsed_text("<a>O&apos;Neill &amp; Sons &#233;</a>", LIMIT);
  EXPECT_EQ(parsed->root().text(), "O'Neill & Sons \xC3\xA9");
}

TEST(xml_reading, a_document_type_is_refused_before_it_is_parsed) {
  EXPECT_EQ(refused(R"(<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>)"), errc::invalid);
  EXPECT_EQ(refused(R"(<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>)"), errc::invalid);
  std::string laughs = "<!DOCTYPE a [<!ENTITY b \"ha\">";
  for (char c = 'c'; c < 'm'; ++c)
    laughs +=
        std::string("<!ENTITY ") + c + " \"&" + static_cast<char>(c - 1) + ";&" + static_cast<char>(c - 1) + ";\">";
  EXPECT_EQ(refused(laughs + "]><a>&l;</a>"), errc::invalid);
}

TEST(xml_reading, other_encodings_cannot_smuggle_one_in) {
  const std::string_view plain = "<!DOCTYPE a><a/>";
  std::string wide = "\xFF\xFE";
  for (char c : plain) wide.append(1, c).append(1, '\0');
  EXPECT_EQ(refused(wide), errc::invalid);
  EXPECT_EQ(refused(R"(<?xml version="1.0" encoding="UTF-7"?><a/>)"), errc::invalid);
  EXPECT_EQ(refused(R"(<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>)"), errc::invalid);
}

TEST(xml_reading, broken_documents_are_refused_with_a_line_and_no_content) {
  for (const char* bad : {"", "plain text", "<a>", "<a></b>", "<a>\n<b></a>", "<a>&undefined;</a>", "<a/><b/>"}) {
    const auto parsed = parsed_text(bad, LIMIT);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, errc::invalid);
    EXPECT_EQ(parsed.error().detail.find("undefined"), std::string::npos);
  }
  EXPECT_EQ(refused("<a>\xFF</a>"), errc::invalid);
}

TEST(xml_reading, size_and_depth_are_limited) {
  const std::string deep = [] {
    std::string out;
    for (int i = 0; i < 300; ++i) out += "<a>";
    for (int i = 0; i < 300; ++i) out += "</a>";
    return out;
  }();
  EXPECT_EQ(refused(deep), errc::invalid);
  const auto large = parsed_text("<a>" + std::string(2000, 'x') + "</a>", 1000);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, errc::too_large);
}

TEST(xml_reading, an_overlong_value_is_left_out) {
  const auto parsed = parsed_text("<a>" + std::string(5000, 'x') + "</a>", LIMIT);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->root().text(), "");
}

}  // namespace
}  // namespace mash::xml
