// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/guards.hpp"

#include "tests/unit/assemble/scene.hpp"

namespace mash::hub {
namespace {

using namespace scenes;

void set_roles(json::object& document, std::size_t index, std::initializer_list<std::string_view> roles) {
  json::array list;
  for (const std::string_view role : roles) list.emplace_back(role);
  test::subject_at(document, index)["role_in_concern"] = std::move(list);
}

// Nobody on the check is the danger, and the refuge names nobody.
void without_danger(json::object& document) {
  add_refuge(document);
  test::subject_at(document, 2)["addresses"].get_array().back().get_object().erase("protected_from");
  set_roles(document, 2, {"carer"});
  set_roles(document, 3, {"household_member"});
  document["concerns"].get_array().at(0).get_object().erase("alleged_source");
}

guard of(const scene& from, const std::string& id) {
  const auto all = guards_of(from.whole);
  const auto found = all.find(id);
  return found == all.end() ? guard::none : found->second;
}

TEST(guards, nobody_without_a_protected_place) { EXPECT_TRUE(guards_of(scene().whole).empty()); }

TEST(guards, a_stated_address_guards_everything_beside_an_alleged_source_of_harm) {
  const scene one(add_refuge);
  EXPECT_EQ(of(one, "a1"), guard::everything);
  EXPECT_EQ(of(one, "a2"), guard::none);
  EXPECT_EQ(of(one, "c1"), guard::none) << "lives elsewhere, as far as the request says";
}

TEST(guards, only_the_place_itself_where_nobody_on_the_check_is_the_danger) {
  EXPECT_EQ(of(scene(without_danger), "a1"), guard::place);
}

TEST(guards, not_assessed_counts_as_an_alleged_source_of_harm) {
  const scene one([](json::object& d) {
    without_danger(d);
    set_roles(d, 3, {"household_member", "not_assessed"});
  });
  EXPECT_EQ(of(one, "a1"), guard::everything);
}

TEST(guards, so_does_an_adult_of_whom_no_role_is_stated_and_whoever_a_concern_names) {
  scene one(without_danger);
  one.whole.request.subjects[3].roles.clear();
  EXPECT_EQ(of(one, "a1"), guard::everything);
  const scene named([](json::object& d) {
    without_danger(d);
    d["concerns"].get_array().at(0).get_object()["alleged_source"] = "a2";
  });
  EXPECT_EQ(of(named, "a1"), guard::everything);
}

TEST(guards, so_does_anybody_from_whom_an_address_is_protected_whatever_their_role) {
  for (const char* from : {"a2", "c2", "somebody_else"}) {
    const scene one([&](json::object& d) {
      without_danger(d);
      test::subject_at(d, 2)["addresses"].get_array().back().get_object()["protected_from"] = json::array({from});
    });
    EXPECT_EQ(of(one, "a1"), guard::everything) << from;
  }
}

TEST(guards, a_danger_is_not_near_to_themselves) {
  const scene one([](json::object& d) {
    without_danger(d);
    set_roles(d, 2, {"carer", "not_assessed"});
  });
  EXPECT_EQ(of(one, "a1"), guard::place) << "the only person not assessed is the one who is protected";
}

TEST(guards, an_agency_that_protects_a_place_guards_it_everywhere) {
  scene one;
  contract::answer reply = one.empty_answer("health");
  reply.place_protected = {"a1"};
  one.take("health", reply);
  EXPECT_EQ(of(one, "a1"), guard::everything);
  EXPECT_EQ(of(one, "c1"), guard::none);
}

TEST(guards, a_mark_on_an_item_about_one_person_does_too_and_on_a_joint_one_it_does_not_tell_whose) {
  scene one;
  contract::item alone = item_of(category::registration, {"a1"}), joint = item_of(category::da_incident, {"c1", "a2"});
  alone.what.caveats = joint.what.caveats = {caveat::restricted_record};
  one.take_items("health", {alone, joint});
  EXPECT_EQ(of(one, "a1"), guard::everything);
  EXPECT_EQ(of(one, "c1"), guard::none);
}

TEST(guards, those_who_live_with_a_protected_person_are_found_with_them_but_the_danger_is_not_guarded) {
  const scene household([](json::object& d) {
    add_refuge(d);
    d["households"].get_array().at(0).get_object()["address_of"] = "a1";
  });
  for (const char* id : {"a1", "c1", "c2"}) EXPECT_EQ(of(household, id), guard::everything) << id;
  EXPECT_EQ(of(household, "a2"), guard::none);
  const scene tie([](json::object& d) {
    add_refuge(d);
    d["relationships"].get_array().at(0).get_object()["lives_with"] = true;  // a1 mother of c1
    d.erase("households");
  });
  EXPECT_EQ(of(tie, "c1"), guard::everything);
  EXPECT_EQ(of(tie, "c2"), guard::none);
  const scene chain([](json::object& d) {
    add_refuge(d);
    d["relationships"].get_array().at(0).get_object()["lives_with"] = true;
  });
  EXPECT_EQ(of(chain, "c2"), guard::everything) << "lives with Ada, who lives with her mother";
}

TEST(guards, a_child_who_may_have_caused_harm_keeps_a_childs_protections) {
  const scene one([](json::object& d) {
    add_refuge(d);
    set_roles(d, 1, {"alleged_source_of_harm"});
    d["households"].get_array().at(0).get_object()["address_of"] = "a1";
  });
  EXPECT_EQ(of(one, "c2"), guard::everything);
}

}  // namespace
}  // namespace mash::hub
