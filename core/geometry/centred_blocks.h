#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include <Eigen/Core>

#include "core/base/check.h"
#include "core/geometry/class_statistics.h"

namespace simplexity::geometry {

/// Hands the samples over in blocks of rows h_i − μ_c in float64, c the label of sample i: visit(block, first), with
/// `first` the sample of the block's first row. The subtraction comes before any product, so that nothing cancels
/// later, and memory stays at one block however many samples there are.
template <class Features, class Visit>
void forEachCentredBlock(const Features& features, std::span<const std::int32_t> labels, const RowMatrixXd& means,
                         Visit visit)
{
  SIMPLEXITY_CHECK(features.cols() == means.cols(), "samples and class means differ in their number of features");
  SIMPLEXITY_CHECK(features.rows() == static_cast<Eigen::Index>(labels.size()), "one label a sample is needed");
  constexpr Eigen::Index kBlockRows = 128;
  RowMatrixXd block(std::min(kBlockRows, features.rows()), features.cols());
  for (Eigen::Index first = 0; first < features.rows(); first += kBlockRows) {
    const Eigen::Index count = std::min(kBlockRows, features.rows() - first);
    for (Eigen::Index i = 0; i < count; ++i) {
      const std::int32_t label = labels[static_cast<std::size_t>(first + i)];
      SIMPLEXITY_CHECK(label >= 0 && label < means.rows(), "a label is outside the classes");
      block.row(i) = features.row(first + i).template cast<double>() - means.row(label);
    }
    visit(block.topRows(count), first);
  }
}

}  // namespace simplexity::geometry
