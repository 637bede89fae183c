// SPDX-License-Identifier: Apache-2.0
// Cases about a hub that breaks the format, by mistake or by intent.
#include <array>
#include <functional>

#include "adapters/conformance/cases.hpp"
#include "base/json.hpp"

namespace mash::conformance {
namespace {

using contract::trouble;

std::unexpected<error> wrong(std::string what) { return fail(errc::invalid, std::move(what)); }

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

// The same JSON in another spelling than the canonical one, or bytes that are none: nothing may be taken from them.
// Nothing else is wrong with each, so that whoever reads JSON loosely takes it.
std::string spelt_with(std::string line, std::string_view what, std::string_view by) {
  const std::size_t at = line.find(what);
  MASH_ASSERT(at != line.npos);
  return line.replace(at, what.size(), by);
}

outcome refuses_other_spellings(stage& on) {
  using spelling = std::string (*)(const std::string&);
  const spelling spellings[] = {
      [](const std::string& line) { return "{ " + line.substr(1); },  // white space
      [](const std::string& line) { return line + " "; },
      [](const std::string& line) { return spelt_with(line, "\"purpose\":", "\"purpose\": "); },
      [](const std::string& line) {  // a member twice
        return spelt_with(line, R"("urgency":"red")", R"("urgency":"red","urgency":"red")");
      },
      [](const std::string& line) {  // members out of order
        return spelt_with(spelt_with(line, R"(,"urgency":"red")", ""), "{", R"({"urgency":"red",)");
      },
      [](const std::string& line) {  // a whole number as a fraction
        const std::size_t at = line.rfind("\"session\":") + 10;
        std::string out(line);
        return out.insert(line.find_first_not_of("0123456789", at), ".0");
      },
      [](const std::string& line) { return spelt_with(line, R"("red")", R"("\u0072ed")"); },  // an escape too many
      [](const std::string& line) { return spelt_with(line, R"("purpose":)", R"("look_back":null,"purpose":)"); },
      [](const std::string& line) { return spelt_with(line, "marker", "\xff\xfe"); },   // no UTF-8
      [](const std::string& line) { return spelt_with(line, "marker", R"(\ud800)"); },  // half a pair of surrogates
      [](const std::string& line) { return "\xef\xbb\xbf" + line; },                    // a byte order mark
      [](const std::string& line) { return line.substr(0, line.size() - 1); },          // its end is missing
      [](const std::string& line) { return line + "}"; },
  };
  std::vector<contract::ask> asked;
  for (const spelling& spell : spellings) {
    asked.push_back(on.question());
    on.hub().say(message_type::ask, spell(on.line_of(asked.back())));
  }
  MASH_TRY(answer, on.still_answers("questions that are no canonical JSON"));
  MASH_TRY(none, on.not_taken(asked));
  return std::to_string(std::size(spellings)) + " spellings refused or dropped, and none was taken";
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

// A message that must be dropped. It is made when it is sent, so that it names the session of that moment: of another
// session it would be dropped for that. A question in it is one that could be answered, if its message could be read.
struct thrown {
  std::function<frames(const std::string& line)> message;  // `line` is a question
  bool as_a_whole = true;                                  // nothing of it is taken
};

// Each message is dropped, whatever becomes of the connection, none of its questions was taken, and the next is
// answered.
outcome survives(stage& on, std::span<const thrown> messages) {
  std::vector<contract::ask> asked;
  for (const thrown& one : messages) {
    MASH_TRY(open, on.await_session("broken messages"));
    contract::ask question = on.question();
    (void)on.hub().send(one.message(on.line_of(question)));
    if (one.as_a_whole) asked.push_back(std::move(question));
  }
  MASH_TRY(answer, on.still_answers("broken messages"));
  MASH_TRY(none, on.not_taken(asked));
  return std::to_string(messages.size()) + " messages dropped, and the next question answered";
}

outcome survives_frames(stage& on) {
  const thrown messages[] = {
      {[](const std::string&) { return frames{"MASHX1"}; }},
      {[](const std::string&) { return frames{"MASHX1", "ASK"}; }},
      {[](const std::string& line) { return frames{"ASK", line + "\n"}; }},
      {[](const std::string& line) { return frames{"MASHX1", line + "\n", "ASK"}; }},
      {[](const std::string& line) { return frames{"MASHX1", "ASK", line + "\n", "and more"}; }},
      {[](const std::string& line) { return frames{"MASHX1", "", "ASK", line + "\n"}; }},
      {[](const std::string& line) { return frames{"MASHX2", "ASK", line + "\n"}; }},
      {[](const std::string& line) { return frames{"", "ASK", line + "\n"}; }},
      {[](const std::string& line) { return frames{std::string("MASHX1\0", 7), "ASK", line + "\n"}; }},
      {[](const std::string& line) { return framed("", line + "\n"); }},
      {[](const std::string& line) { return framed("ask", line + "\n"); }},
      {[](const std::string& line) { return framed("SHOUT", line + "\n"); }},
      {[](const std::string& line) { return framed(std::string(4096, 'A'), line + "\n"); }},
      {[](const std::string& line) { return framed("ASK ", line + "\n"); }},
  };
  return survives(on, messages);
}

// The line as that of `type`, with `instead` for all of it but its session.
thrown instead(std::string type, std::string members) {
  return {[type = std::move(type), members = std::move(members)](const std::string& line) {
    const std::size_t at = line.rfind("\"session\":");
    return framed(type, "{" + members + line.substr(at, line.find_first_of(",}", at) - at) + "}\n");
  }};
}

outcome survives_wrong_types(stage& on) {
  const std::string hello = encode(on.hub().hellos().back());
  const auto as = [](std::string type) {  // a question as something else
    return thrown{[type = std::move(type)](const std::string& line) { return framed(type, line + "\n"); }};
  };
  const thrown messages[] = {
      {[&](const std::string&) { return framed("HELLO", hello + "\n"); }},
      as("HELLO"),
      as("ANSWER"),
      as("HOLDING"),
      as("NEED"),
      as("COSIGN"),
      as("CANCEL"),
      as("CREDIT"),
      as("HEARTBEAT"),
      instead("COSIGN", R"("outcome":"stale",)"),
      instead("ACK", ""),
      instead("CANCEL", R"("ask":"all",)"),
      instead("CREDIT", R"("credit":{"bytes":-1,"lines":-1},)"),
      instead("HEARTBEAT", R"("at":"now",)"),
      instead("ERROR", R"("code":"fatal",)"),
      instead("AGREEMENT", R"("manifest":"",)"),
      instead("CHECKPOINT", R"("checkpoint":7,)"),
      instead("BYE", R"("at":"now",)"),
      {[](const std::string&) {
        return framed("WELCOME", "{\"credit\":{\"bytes\":1,\"lines\":1},\"minor\":99,\"session\":9007199254740991}\n");
      }},
  };
  return survives(on, messages);
}

// So many lines of one body.
std::string times(const std::string& line, std::size_t count) {
  std::string out;
  for (; count > 0; --count) out.append(line).push_back('\n');
  return out;
}

// The line with its context made as long as that.
std::string stretched(const std::string& line, std::size_t bytes) {
  constexpr std::string_view PART = "marker";
  return spelt_with(line, PART, std::string(bytes - line.size() + PART.size(), 'x'));
}

outcome survives_garbage(stage& on) {
  std::string noise(64 * 1024, '\0');
  random_bytes({reinterpret_cast<unsigned char*>(noise.data()), noise.size()});
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "{\"a\":";
  constexpr std::size_t LINES_MAX = contract::BATCH_LINES_MAX;
  const auto noise_as = [&](std::string type) {
    return thrown{[&noise, type = std::move(type)](const std::string&) { return framed(type, noise + "\n"); }};
  };
  const thrown messages[] = {
      {[](const std::string&) { return framed("ASK", ""); }},
      {[](const std::string&) { return framed("ASK", "\n"); }},
      {[](const std::string& line) { return framed("ASK", line); }},           // its LF is missing
      {[](const std::string& line) { return framed("ASK", line + "\n\n"); }},  // an empty line
      {[](const std::string& line) { return framed("ASK", "\n" + line + "\n"); }},
      {[](const std::string& line) { return framed("ASK", line + "\n{"); }},  // and the beginning of another
      {[](const std::string& line) { return framed("ASK", times(line, LINES_MAX + 1)); }},
      {[](const std::string& line) { return framed("ASK", line + std::string(1, '\0') + "\n"); }},
      {[&](const std::string&) { return framed("ASK", deep + "\n"); }},
      {[&](const std::string& line) {  // as deep, and of this session
        return framed("ASK", spelt_with(line, "{", "{\"a\":" + deep + "1" + std::string(20000, '}') + ",") + "\n");
      }},
      {[](const std::string&) { return framed("ACK", "null\n"); }},
      {[&](const std::string& line) { return framed("CHECKPOINT", deep + line + "\n"); }},
      noise_as("ASK"),
      noise_as("CANCEL"),
      noise_as("WELCOME"),
  };
  return survives(on, messages);
}

outcome survives_oversize(stage& on) {
  using contract::BODY_BYTES_MAX;
  using contract::LINE_BYTES_MAX;
  const thrown messages[] = {
      {[](const std::string& line) { return framed("ASK", stretched(line, LINE_BYTES_MAX + 1000) + "\n"); }},
      // Lines within their limit, in a body over its own, and within that of a frame.
      {[](const std::string& line) {
        const std::size_t rest = BODY_BYTES_MAX + 100 - (line.size() + 1);
        return framed("ASK", line + "\n" + times(stretched(line, rest / 2), 2));
      }},
      {[](const std::string&) { return framed("CHECKPOINT", std::string(LINE_BYTES_MAX, 'x') + "\n"); }},
      {[](const std::string&) { return framed("AGREEMENT", std::string(LINE_BYTES_MAX + 1, 'x') + "\n"); }},
      // Over the limit of a frame: this ends the connection.
      {[](const std::string& line) {
        return framed("ASK", line + "\n" + std::string(4 * BODY_BYTES_MAX, 'x') + "\n");
      }},
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
