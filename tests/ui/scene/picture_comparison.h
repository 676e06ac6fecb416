#pragma once

#include <QImage>
#include <string>

namespace simplexity::test {

/// How much a rendered picture may differ from its baseline. Lines and the rims of dots fall on other pixels with
/// another version of the software rasteriser, so single pixels may differ; areas may not.
struct PictureTolerance {
  int channelDifference = 24;     ///< of 255: a pixel that differs more in any channel counts as different
  double differentShare = 0.005;  ///< share of the pixels that may be different
};

/// Compares with tests/ui/scene/baselines/NAME.png. Returns an empty text if they match, else what is wrong and where
/// the actual and the difference picture were written. With SIMPLEXITY_ACCEPT_BASELINES=1 in the environment the actual
/// picture becomes the baseline.
[[nodiscard]] std::string differenceFromBaseline(const QImage& actual, const std::string& name,
                                                 const PictureTolerance& tolerance = {});

/// Share of the pixels in which the pictures differ more than this; 1 if their sizes differ.
[[nodiscard]] double differentShare(const QImage& a, const QImage& b, int channelDifference);

}  // namespace simplexity::test
