// SPDX-License-Identifier: Apache-2.0
// Every closed list of the field, in one include.
#pragma once

#include "policy/vocabulary/asking.hpp"
#include "policy/vocabulary/data.hpp"
#include "policy/vocabulary/deciding.hpp"
#include "policy/vocabulary/law.hpp"
#include "policy/vocabulary/people.hpp"
