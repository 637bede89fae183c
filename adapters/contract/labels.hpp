// SPDX-License-Identifier: Apache-2.0
// From what a question and a record say to the labels that policy decides on; the same at both ends, so that hub and
// member never decide on different labels.
#pragma once

#include <functional>

#include "adapters/contract/lookup.hpp"
#include "policy/decision.hpp"

namespace mash::contract {

// Whom an item is about, at its widest: an adult before a child before an unborn child. `kind_of` gives a subject's
// kind, or nothing for an id that is not in the question.
[[nodiscard]] policy::subject_kind widest_kind(
    const std::vector<std::string>& subjects,
    const std::function<std::optional<policy::subject_kind>(const std::string& id)>& kind_of);

// The marks that policy decides on: those written on it, and the handling code that intelligence is graded with.
// Intelligence of which no code is known is treated as under conditions (C).
[[nodiscard]] std::vector<policy::caveat> caveats_of(const record& what);

// The day on which something began, for look-back: of a month or a year, as far as that is known, the last day.
// Nothing if the source does not know it.
[[nodiscard]] std::optional<civil_date> day_of(const occurrence& when);

// The record's whole time lies before that day. What goes on still, has no date, or says who somebody is, never does.
[[nodiscard]] bool was_over_before(const record& what, civil_date day);

// How surely a record is about its subjects, of whom the least sure counts. A body that shares a file with another has
// found whom the other has; which of several matches a record is from is not known, and the least sure stands. Of a
// subject nobody was matched with it is at best possible.
[[nodiscard]] policy::match_band band_of(const record& what, const std::vector<candidate>& matched);

[[nodiscard]] basis to_basis(const policy::lawful_basis& derived);

}  // namespace mash::contract
