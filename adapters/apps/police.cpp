// SPDX-License-Identifier: Apache-2.0
// mash-adapter-police --config FILE
#include "adapters/police/source.hpp"

#include "adapters/kit/main_loop.hpp"

int main(int argc, char** argv) { return mash::kit::run_adapter(argc, argv, mash::police::make_police_source); }
