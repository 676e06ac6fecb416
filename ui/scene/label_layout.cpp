#include "ui/scene/label_layout.h"

#include <algorithm>
#include <array>
#include <numbers>
#include <numeric>
#include <optional>

#include <Eigen/Geometry>

namespace simplexity::ui {

namespace {

/// With more discs than this a label that covers one is clutter.
constexpr std::size_t kCrowd = 20;

struct Box {
  Eigen::Vector2d centre;
  Eigen::Vector2d halfSize;
};

bool isOverlapping(const Box& a, const Box& b)
{
  const Eigen::Vector2d distance = (a.centre - b.centre).cwiseAbs();
  const Eigen::Vector2d reach = a.halfSize + b.halfSize;
  return distance.x() < reach.x() && distance.y() < reach.y();
}

/// Touches the disc in this direction, as far inside the viewport as it fits.
Box boxBeside(const LabelAnchor& anchor, const Eigen::Vector2d& direction, const Eigen::Vector2d& viewport)
{
  const double reach = anchor.radius + direction.cwiseAbs().dot(anchor.halfSize);
  const Eigen::Vector2d centre = anchor.centre + reach * direction;
  const Eigen::Vector2d least = anchor.halfSize;
  const Eigen::Vector2d most = (viewport - anchor.halfSize).cwiseMax(least);
  return {centre.cwiseMax(least).cwiseMin(most), anchor.halfSize};
}

bool isFree(const Box& box, const std::vector<Box>& taken)
{
  return std::none_of(taken.begin(), taken.end(), [&box](const Box& other) { return isOverlapping(box, other); });
}

/// All the places a label may have, the best first.
std::vector<Box> places(const LabelAnchor& anchor, const Eigen::Vector2d& middle, const Eigen::Vector2d& viewport)
{
  constexpr std::array<double, 8> kTurns{0.0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1.0};
  const Eigen::Vector2d away = anchor.centre - middle;
  const Eigen::Vector2d outward = away.norm() > 1.0 ? Eigen::Vector2d(away.normalized()) : Eigen::Vector2d::UnitY();
  std::vector<Box> boxes;
  boxes.reserve(kTurns.size());
  for (const double turn : kTurns) {
    boxes.push_back(boxBeside(anchor, Eigen::Rotation2Dd(turn * std::numbers::pi) * outward, viewport));
  }
  return boxes;
}

std::optional<Box> firstFree(const std::vector<Box>& candidates, const std::vector<Box>& labels,
                             const std::vector<Box>& discs)
{
  for (const Box& box : candidates) {
    if (isFree(box, labels) && isFree(box, discs)) {
      return box;
    }
  }
  if (discs.size() > kCrowd) {
    return std::nullopt;
  }
  const auto overDisc =
      std::find_if(candidates.begin(), candidates.end(), [&labels](const Box& box) { return isFree(box, labels); });
  return overDisc == candidates.end() ? std::nullopt : std::optional(*overDisc);
}

std::vector<std::size_t> nearestFirst(const std::vector<LabelAnchor>& anchors)
{
  std::vector<std::size_t> order(anchors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&anchors](std::size_t a, std::size_t b) { return anchors[a].distance < anchors[b].distance; });
  return order;
}

}  // namespace

std::vector<std::optional<Eigen::Vector2d>> placeLabels(const std::vector<LabelAnchor>& anchors,
                                                        const Eigen::Vector2d& middle, const Eigen::Vector2d& viewport)
{
  std::vector<Box> discs;
  discs.reserve(anchors.size());
  for (const LabelAnchor& anchor : anchors) {
    // The square inside the disc: touching is not covering.
    discs.push_back({anchor.centre, Eigen::Vector2d::Constant(anchor.radius / std::numbers::sqrt2)});
  }
  std::vector<Box> labels;
  std::vector<std::optional<Eigen::Vector2d>> centres(anchors.size());
  for (const std::size_t i : nearestFirst(anchors)) {
    if (const auto box = firstFree(places(anchors[i], middle, viewport), labels, discs)) {
      labels.push_back(*box);
      centres[i] = box->centre;
    }
  }
  return centres;
}

}  // namespace simplexity::ui
