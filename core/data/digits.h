#pragma once

#include "core/data/dataset.h"

namespace simplexity::data {

/// The UCI optical digits that are compiled into the program: 1,797 images of 8×8 pixels from 0 to 16, in a fixed
/// stratified split of 80% and 20%.
[[nodiscard]] Dataset makeDigits();

}  // namespace simplexity::data
