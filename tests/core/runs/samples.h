#pragma once

#include "core/base/named_tensor.h"
#include "core/geometry/snapshot.h"
#include "core/learning/training/training.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_writer.h"
#include "tests/support/text_files.h"

/// Small made-up values for the tests of this folder.
namespace simplexity::runs::test {

using simplexity::test::readText;
using simplexity::test::writeText;

/// A record whose numbers have no short decimal form, with an undefined and an infinite value.
[[nodiscard]] learning::EpochRecord sampleRecord(int epoch);
/// Three classes in five dimensions, four points.
[[nodiscard]] geometry::GeometrySnapshot sampleSnapshot(int epoch);
[[nodiscard]] RunInfo sampleRunInfo();
[[nodiscard]] TensorArchive sampleCheckpoint(int epoch);

/// Appends epoch `epoch` with the given test accuracy, and its checkpoint.
[[nodiscard]] Result<> appendEpoch(RunWriter& writer, int epoch, double testAccuracy = 0.5);

}  // namespace simplexity::runs::test
