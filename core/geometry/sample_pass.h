#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"
#include "core/geometry/linear_head.h"

namespace simplexity::geometry {

/// Where class means are centred. On unequal classes the two differ.
enum class Centring {
  MeanOfMeans,  ///< μ_M, every class counts the same
  PooledMean    ///< μ_G, every sample counts the same
};

/// The centre of these classes of the statistics; they must have samples.
[[nodiscard]] Eigen::RowVectorXd centreOf(const ClassStatistics& statistics, const std::vector<int>& classes,
                                          Centring centring);

struct SamplePassInput {
  const ClassStatistics& statistics;               ///< of the very samples (std::logic_error otherwise)
  const ClassStatistics& reference;                ///< whose class means are the nearest-class-mean classifier
  std::span<const std::int32_t> labels;            ///< N
  std::span<const std::int32_t> predictions = {};  ///< N, or none: those of the head, if there is one
  const LinearHead* head = nullptr;
  Centring centring = Centring::MeanOfMeans;  ///< of Σ_B
  bool withScatter = false;                   ///< whether the p×p scatter is wanted
  int threads = 1;
};

/// What a second look at the samples shows that counts, means and total variances do not. Classes are counted as in
/// statistics.presentClasses(), K of them.
struct SampleSums {
  double whitenedSquares = 0.0;          ///< Σ (h−μ_y)ᵀ Σ_B⁺ (h−μ_y), Σ_B of the spread classes
  Eigen::Index betweenRank = 0;          ///< of Σ_B
  RowMatrixXd directionalDeviations;     ///< K×K: Σ over class i of ⟨h−μ_i, μ_j−μ_i⟩²
  Eigen::MatrixXd scatter;               ///< p×p, Σ (h−μ_y)(h−μ_y)ᵀ, lower half; empty if not wanted
  std::int64_t nearestIsLabel = 0;       ///< samples whose nearest mean in `reference` is that of their class
  std::int64_t nearestIsPrediction = 0;  ///< samples whose nearest mean is that of the predicted class
  std::int64_t predictionIsLabel = 0;    ///< samples whose predicted class is theirs
};

/// Asked after every block of samples, on the calling thread; false ends the work.
using CarryOn = std::function<bool()>;

/// Looks at every sample once, in blocks of rows h_i − μ_y in float64: the subtraction comes before any product, so
/// that nothing cancels later, and memory stays at a few blocks however many samples there are. The same number of
/// threads gives the same bits. Empty if told to end.
[[nodiscard]] std::optional<SampleSums> passOverSamples(const SamplePassInput& input, const FeaturesRef& features,
                                                        const CarryOn& carryOn);
[[nodiscard]] std::optional<SampleSums> passOverSamples(const SamplePassInput& input, const FeaturesRef64& features,
                                                        const CarryOn& carryOn);

}  // namespace simplexity::geometry
