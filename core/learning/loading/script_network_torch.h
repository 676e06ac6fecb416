#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

/// The network of a TorchScript file as a classifier of such images: its parts are run by torch's interpreter, without
/// its optimiser, and can be differentiated like any network. Runs it on three random images: an image's outputs must
/// not depend on the other images of a batch, and must have as many classes as the data set.
[[nodiscard]] Result<Classifier> loadScript(const ScriptFile& file, const data::ImageShape& shape, int classCount);

}  // namespace simplexity::learning
