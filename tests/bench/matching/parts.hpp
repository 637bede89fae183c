// SPDX-License-Identifier: Apache-2.0
// The tables of bench_matching; each prints itself.
#pragma once

namespace mash::bench {

void febrl_table();
void town_table();
void national_table();
void twins_table();
void million_table();

}  // namespace mash::bench
