#include "core/learning/measuring/sample_limit.h"

#include <array>

#include <gtest/gtest.h>

namespace simplexity::learning {
namespace {

const std::array<LayerInfo, 2> kLayers{LayerInfo{"stem", {64, 32, 32}}, LayerInfo{"embedding", {512}}};

TEST(SampleLimitTest, WideLayersAreMeasuredOnFewerSamples)
{
  ProbeConfig config;
  const auto warning = limitMeasuredSamples(kLayers, 50000, config);
  EXPECT_EQ(config.measureSamples, 3814);  // 2e9 bytes / (2 splits × 65536 features × 4 bytes)
  EXPECT_EQ(warning,
            "stem has 65536 features: only 3814 samples of each split were measured, whose features take 2 GB");
}

TEST(SampleLimitTest, WhatFitsIsLeftAlone)
{
  for (const std::int64_t asked : {std::int64_t{1000}, kAllSamples}) {
    ProbeConfig config;
    config.measureSamples = asked;
    EXPECT_FALSE(limitMeasuredSamples(kLayers, 3000, config));
    EXPECT_EQ(config.measureSamples, asked);
  }
}

}  // namespace
}  // namespace simplexity::learning
