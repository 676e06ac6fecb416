#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// How the inputs of a network are normalised that was trained elsewhere.
struct NormalisationChoice {
  enum class Kind {
    Dataset,   ///< by the data set's own mean and deviation, as for networks trained here
    Imagenet,  ///< by those that torchvision's networks were trained with; of three channels
    None,      ///< values from 0 to 1 for images, as they are otherwise
    Given
  };
  Kind kind = Kind::Dataset;
  /// Where given: of each channel, or one number for all; in units of brightness from 0 to 1.
  std::vector<float> mean;
  std::vector<float> deviation;

  bool operator==(const NormalisationChoice&) const = default;
};

/// "dataset", "imagenet", "none", or means and deviations: "0.5,0.25", "0.49,0.48,0.45,0.25,0.24,0.26".
[[nodiscard]] Result<NormalisationChoice> parseNormalisation(std::string_view text);

/// The text that parses to it.
[[nodiscard]] std::string textOf(const NormalisationChoice& choice);

/// What it is for a data set. Fails where it is not for so many channels.
[[nodiscard]] Result<Normalisation> normalisationFor(const NormalisationChoice& choice, const Dataset& dataset);

/// The data set with it: itself if that is its own, a copy otherwise. Fails as normalisationFor().
[[nodiscard]] Result<std::shared_ptr<const Dataset>> withNormalisation(const NormalisationChoice& choice,
                                                                       std::shared_ptr<const Dataset> dataset);

/// "dataset", "imagenet", "none" or "given".
[[nodiscard]] std::string_view nameOf(NormalisationChoice::Kind kind);

}  // namespace simplexity::data
