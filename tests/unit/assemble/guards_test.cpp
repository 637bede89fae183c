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

bool guarded(const scene& from, const std::string& id) { return guards_of(from.whole).contains(id); }

TEST(guards, nobody_without_a_protected_place) { EXPECT_TRUE(guards_of(scene().whole).empty()); }

TEST(guards, whose_address_the_request_states_as_protected) {
  const scene one(add_refuge);
  EXPECT_TRUE(guarded(one, "a1"));
  EXPECT_FALSE(guarded(one, "a2"));
  EXPECT_FALSE(guarded(one, "c1")) << "lives elsewhere, as far as the request says";
}

// A protected address is protected from everybody: nobody need be known as the danger, and nobody need be named.
TEST(guards, whoever_else_is_on_the_check) {
  EXPECT_TRUE(guarded(scene(without_danger), "a1"));
  EXPECT_TRUE(guarded(scene([](json::object& d) {
                        without_danger(d);
                        set_roles(d, 2, {"carer", "not_assessed"});
                      }),
                      "a1"))
      << "the only person not assessed is the one who is protected";
  for (const char* from : {"a2", "c2", "somebody_else"}) {
    const scene one([&](json::object& d) {
      without_danger(d);
      test::subject_at(d, 2)["addresses"].get_array().back().get_object()["protected_from"] = json::array({from});
    });
    EXPECT_TRUE(guarded(one, "a1")) << from;
  }
}

TEST(guards, by_being_named_as_protected_from_somebody_an_address_is_protected) {
  const scene one([](json::object& d) {
    without_danger(d);
    json::object& place = test::subject_at(d, 2)["addresses"].get_array().back().get_object();
    place["type"] = "home";
    place.erase("protected");
    place["protected_from"] = json::array({"a2"});
  });
  EXPECT_TRUE(guarded(one, "a1"));
}

TEST(danger, is_an_alleged_source_whoever_is_not_assessed_an_adult_without_a_role_and_whom_a_concern_names) {
  const auto counts = [](const scene& one, const char* id) {
    return counts_as_danger(one.whole.request, *one.whole.request.find_subject(id));
  };
  EXPECT_TRUE(counts(scene(add_refuge), "a2"));
  EXPECT_FALSE(counts(scene(without_danger), "a2"));
  EXPECT_TRUE(counts(scene([](json::object& d) {
                       without_danger(d);
                       set_roles(d, 3, {"household_member", "not_assessed"});
                     }),
                     "a2"));
  scene silent(without_danger);
  silent.whole.request.subjects[3].roles.clear();
  EXPECT_TRUE(counts(silent, "a2"));
  EXPECT_TRUE(counts(scene([](json::object& d) {
                       without_danger(d);
                       d["concerns"].get_array().at(0).get_object()["alleged_source"] = "a2";
                     }),
                     "a2"));
}

TEST(guards, an_agency_that_protects_a_place_guards_it_everywhere) {
  scene one;
  contract::answer reply = one.empty_answer("health");
  reply.place_protected = {"a1"};
  one.take("health", reply);
  EXPECT_TRUE(guarded(one, "a1"));
  EXPECT_FALSE(guarded(one, "c1"));
}

TEST(guards, a_mark_on_an_item_about_one_person_does_too_and_on_a_joint_one_it_does_not_tell_whose) {
  scene one;
  contract::item alone = item_of(category::registration, {"a1"}), joint = item_of(category::da_incident, {"c1", "a2"});
  alone.what.caveats = joint.what.caveats = {caveat::restricted_record};
  one.take_items("health", {alone, joint});
  EXPECT_TRUE(guarded(one, "a1"));
  EXPECT_FALSE(guarded(one, "c1"));
}

TEST(guards, those_who_live_with_a_protected_person_are_found_with_them_but_the_danger_is_not_guarded) {
  const scene household([](json::object& d) {
    add_refuge(d);
    d["households"].get_array().at(0).get_object()["address_of"] = "a1";
  });
  for (const char* id : {"a1", "c1", "c2"}) EXPECT_TRUE(guarded(household, id)) << id;
  EXPECT_FALSE(guarded(household, "a2"));
  const scene tie([](json::object& d) {
    add_refuge(d);
    d["relationships"].get_array().at(0).get_object()["lives_with"] = true;  // a1 mother of c1
    d.erase("households");
  });
  EXPECT_TRUE(guarded(tie, "c1"));
  EXPECT_FALSE(guarded(tie, "c2"));
  const scene chain([](json::object& d) {
    add_refuge(d);
    d["relationships"].get_array().at(0).get_object()["lives_with"] = true;
  });
  EXPECT_TRUE(guarded(chain, "c2")) << "lives with Ada, who lives with her mother";
}

TEST(guards, a_child_who_may_have_caused_harm_keeps_a_childs_protections) {
  const scene one([](json::object& d) {
    add_refuge(d);
    set_roles(d, 1, {"alleged_source_of_harm"});
    d["households"].get_array().at(0).get_object()["address_of"] = "a1";
  });
  EXPECT_TRUE(guarded(one, "c2"));
}

}  // namespace
}  // namespace mash::hub
