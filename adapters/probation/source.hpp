// SPDX-License-Identifier: Apache-2.0
// Probation: a drop folder of CSV exports of the case management system. People are known by their case reference
// number (CRN); risk of serious harm (RoSH) is told at the levels of the Offender Assessment System (OASys): low,
// medium, high, very high. The files and their columns stand in source.cpp, an example in config/examples/probation;
// the adapter's [source] table is that of adapters/kit/source/tables.hpp.
#pragma once

#include "adapters/kit/source/tables.hpp"

namespace mash::probation {

[[nodiscard]] result<std::unique_ptr<kit::source>> make_probation_source(const json::value& config);

}  // namespace mash::probation
