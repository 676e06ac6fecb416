#pragma once

#include "core/data/dataset.h"
#include "core/isolation/child_process.h"
#include "core/isolation/isolated_call.h"
#include "core/learning/loading/network_source.h"

/// Programs are compiled and run only in a process that may do nothing but compute: what is asked of a program is a
/// task of core/isolation, whose function calls the implementation that networks of ours have, too.
namespace simplexity::learning {

/// The allowance of a program: until it has given its first outputs as much as a network of its size needs
/// for that, so that a bomb or a loop that takes hours ends within seconds; then half of the memory, and all the time
/// that its user has.
[[nodiscard]] isolation::CallAllowance allowanceOf(const ScriptFile& file, const data::ImageShape& inputs);
/// The allowance where the task has the data, too.
[[nodiscard]] isolation::CallAllowance allowanceOf(const ScriptFile& file, const data::Dataset& dataset);

}  // namespace simplexity::learning
