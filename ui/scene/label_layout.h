#pragma once

#include <optional>
#include <vector>

#include <Eigen/Core>

namespace simplexity::ui {

/// A disc on the screen that a label belongs to. Pixels, origin at the lower left.
struct LabelAnchor {
  Eigen::Vector2d centre;
  double radius = 0.0;
  Eigen::Vector2d halfSize;  ///< of the label
  double distance = 0.0;     ///< from the eye; near labels are placed first
};

/// The centres of the labels: beside their discs, outward from `middle` or turned aside to keep clear of other discs
/// and labels, inside the viewport. A label that could only cover another label is left out, and in a crowd also
/// one that could only cover a disc.
[[nodiscard]] std::vector<std::optional<Eigen::Vector2d>> placeLabels(const std::vector<LabelAnchor>& anchors,
                                                                      const Eigen::Vector2d& middle,
                                                                      const Eigen::Vector2d& viewport);

}  // namespace simplexity::ui
