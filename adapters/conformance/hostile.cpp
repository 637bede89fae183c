// SPDX-License-Identifier: Apache-2.0
// Cases about a hub that breaks the format, by mistake or by intent.
#include <array>

#include "adapters/conformance/cases.hpp"
#include "base/json.hpp"

namespace mash::conformance {
namespace {

using contract::trouble;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

const auto SAID = {message_type::ack, message_type::answer, message_type::error, message_type::holding};

frames framed(std::string type, std::string body) {
  return {std::string(contract::PROTOCOL), std::move(type), std::move(body)};
}

// The question with one member changed, as its line is written.
std::string with_member(const stage& on, const contract::ask& asked, std::string_view name, json::value value) {
  auto document = json::parse(on.line_of(asked), {.bytes_max = contract::ASK_BYTES_MAX}).value();
  if (value.is_null())
    document.as_object().erase(name);
  else
    document.as_object()[name] = std::move(value);
  return json::canonical(document);
}

struct bent_member {
  std::string_view name;
  json::value value;  // null: left out
  std::string_view in_words;
};

outcome refuses_bent_questions(stage& on) {
  const json::value nobody = json::array{};
  const std::string too_long(16001, 'x');
  const bent_member bent[] = {
      {"colour", "green", "a member that is not known"},
      {"subjects", nullptr, "no subjects"},
      {"purpose", nullptr, "no purpose"},
      {"authority", nullptr, "no authority"},
      {"purpose", "curiosity", "a purpose that is no word of the list"},
      {"urgency", "ultraviolet", "an urgency that is no word of the list"},
      {"handling", "online", "another handling"},
      {"asked_at", "yesterday", "a time that is none"},
      {"agreement", "mine", "an agreement that is no digest"},
      {"context", json::value(too_long.c_str()), "a context over its limit"},
      {"subjects", nobody, "an empty list"},
  };
  for (const bent_member& one : bent) {
    const auto asked = on.question();
    if (!on.hub().ask({with_member(on, asked, one.name, one.value)})) return wrong("there was no credit to ask");
    if (auto refused = on.refused(asked.ask_id, trouble::invalid); !refused)
      return wrong("a question with " + std::string(one.in_words) + ": " + refused.error().detail);
  }
  MASH_TRY(answer, on.still_answers("questions that break the format"));
  return std::to_string(std::size(bent)) + " questions refused as invalid, each with its own fault";
}

// Lines that are JSON, and not canonical JSON: nothing may be taken from them. ERROR invalid, or nothing at all where
// the line cannot be read so far.
outcome refuses_other_spellings(stage& on) {
  using spelling = std::string (*)(std::string);
  const spelling spellings[] = {
      [](std::string line) { return line.replace(0, 1, "{ "); },                               // white space
      [](std::string line) { return line.insert(line.size() - 1, R"(,"urgency":"red")"); },    // a member twice
      [](std::string line) { return line.insert(line.size() - 1, R"(,"a_late_name":1)"); },    // members out of order
      [](std::string line) { return line.insert(line.size() - 1, R"(,"weight":1.5)"); },       // a fraction
      [](std::string line) { return line.insert(line.size() - 1, R"(,"zzz":null)"); },         // a null
      [](std::string line) { return line.substr(0, line.size() / 2); },                        // cut in half
      [](std::string line) { return line.insert(line.size() - 1, ",\"zzz\":\"\xff\xfe\""); },  // no UTF-8
  };
  for (const spelling& spell : spellings) {
    const auto asked = on.question();
    on.hub().say(message_type::ask, spell(on.line_of(asked)));
    if (auto silent = on.silent_about(asked.ask_id, {message_type::ack, message_type::answer}, milliseconds(0));
        !silent)
      return wrong("a question that is no canonical JSON was taken: " + silent.error().detail);
  }
  return std::to_string(std::size(spellings)) + " spellings refused or dropped";
}

outcome refuses_a_large_question(stage& on) {
  auto asked = on.question();
  asked.subjects.resize(64, asked.subjects.front());
  for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
    asked.subjects[i].id = "c" + std::to_string(i + 1);
    asked.subjects[i].description = std::string(1000, 'x');
    asked.subjects[i].aliases.assign(16, std::string(250, 'y'));
  }
  const std::string line = on.line_of(asked);
  MASH_ASSERT(line.size() > contract::ASK_BYTES_MAX);
  if (!on.hub().ask({line})) return wrong("there was no credit to ask");
  MASH_TRY(refused, on.refused(asked.ask_id, trouble::invalid));
  MASH_TRY(answer, on.still_answers("a question over 256 kB"));
  return "ERROR invalid to a question of " + std::to_string(line.size()) + " bytes";
}

// Each message is dropped, whatever becomes of the connection, and the next question is answered.
outcome survives(stage& on, std::span<const frames> messages) {
  for (const frames& one : messages) {
    MASH_TRY(open, on.await_session("broken messages"));
    (void)on.hub().send(one);
  }
  MASH_TRY(answer, on.still_answers("broken messages"));
  return std::to_string(messages.size()) + " messages dropped, and the next question answered";
}

outcome survives_frames(stage& on) {
  const auto asked = on.question();
  const std::string body = on.line_of(asked) + "\n";
  const std::vector<frames> messages{
      {"MASHX1"},
      {"MASHX1", "ASK"},
      {"MASHX1", "ASK", body, "and more"},
      {"MASHX2", "ASK", body},
      {"", "ASK", body},
      {"MASHX1", "", body},
      {"MASHX1", "ask", body},
      {"MASHX1", "SHOUT", body},
      {"MASHX1", std::string(4096, 'A'), body},
      {std::string("MASHX1\0", 7), "ASK", body},
  };
  MASH_TRY(went_on, survives(on, messages));
  MASH_TRY(silent, on.silent_about(asked.ask_id, SAID));
  return went_on;
}

outcome survives_wrong_types(stage& on) {
  const std::string session = std::to_string(on.hub().session());
  const auto asked = on.question();
  const std::vector<frames> messages{
      framed("HELLO", encode(on.hub().hellos().back()) + "\n"),
      framed("ANSWER", on.line_of(asked) + "\n"),
      framed("COSIGN", "{\"outcome\":\"stale\",\"session\":" + session + ",\"size\":1}\n"),
      framed("HOLDING", "{\"ask\":\"" + asked.ask_id + "\",\"items_held\":0,\"session\":" + session + "}\n"),
      framed("ACK", "{\"session\":" + session + "}\n"),
      framed("CANCEL", "{\"ask\":\"all\",\"session\":" + session + "}\n"),
      framed("CREDIT", "{\"credit\":{\"bytes\":-1,\"lines\":-1},\"session\":" + session + "}\n"),
      framed("HEARTBEAT", "{\"at\":\"now\",\"session\":" + session + "}\n"),
      framed("ERROR", "{\"code\":\"fatal\",\"session\":" + session + "}\n"),
      framed("AGREEMENT", "{\"manifest\":\"\",\"session\":" + session + "}\n"),
      framed("CHECKPOINT", "{\"checkpoint\":7,\"session\":" + session + "}\n"),
      framed("WELCOME", "{\"credit\":{\"bytes\":1,\"lines\":1},\"minor\":99,\"session\":9007199254740991}\n"),
  };
  return survives(on, messages);
}

outcome survives_garbage(stage& on) {
  std::string noise(64 * 1024, '\0');
  random_bytes({reinterpret_cast<unsigned char*>(noise.data()), noise.size()});
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "{\"a\":";
  std::string many;
  for (int i = 0; i < 65; ++i) many += "{}\n";
  const std::vector<frames> messages{
      framed("ASK", ""),
      framed("ASK", "\n"),
      framed("ASK", "{}"),
      framed("ASK", "{}\n"),
      framed("ASK", "{}\n\n{}\n"),
      framed("ASK", noise),
      framed("ASK", many),
      framed("ASK", deep + "\n"),
      framed("CANCEL", noise + "\n"),
      framed("ACK", "null\n"),
      framed("WELCOME", noise + "\n"),
      framed("CHECKPOINT", deep + "\n"),
  };
  return survives(on, messages);
}

outcome survives_oversize(stage& on) {
  const auto large = [](std::size_t bytes) { return std::string(bytes, 'x') + "\n"; };
  const std::vector<frames> messages{
      framed("ASK", large(contract::LINE_BYTES_MAX + 1)),
      framed("ASK", large(contract::BODY_BYTES_MAX)),      // one over the limit of a body
      framed("ASK", large(4 * contract::BODY_BYTES_MAX)),  // over the limit of a frame: this ends the connection
      framed("CHECKPOINT", large(contract::LINE_BYTES_MAX)),
      framed("AGREEMENT", large(contract::LINE_BYTES_MAX + 1)),
  };
  return survives(on, messages);
}

constexpr std::array CASES{
    test_case{"bent_question", "a member too many, one that is missing, a word that is not known: ERROR invalid",
              refuses_bent_questions},
    test_case{"other_spelling", "nothing is taken from a line that is no canonical JSON", refuses_other_spellings},
    test_case{"large_question", "a question over 256 kB: ERROR invalid", refuses_a_large_question},
    test_case{"frames", "what is not three frames of MASHX1 with a known type is dropped", survives_frames},
    test_case{"wrong_types", "lines that a hub does not say, or says wrongly, are dropped", survives_wrong_types},
    test_case{"garbage", "noise, empty bodies, too many lines and deep nesting are dropped", survives_garbage},
    test_case{"oversize", "lines, bodies and frames over their limits are dropped", survives_oversize},
};

}  // namespace

std::span<const test_case> hostile_cases() { return CASES; }

}  // namespace mash::conformance
