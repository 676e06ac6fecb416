#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/config.h"

namespace simplexity::learning {

inline constexpr std::string_view kEmbeddingLayer = "embedding";
inline constexpr std::string_view kLogitsLayer = "logits";

/// A place in a network where it can be measured: the output of one of its blocks, flattened to a row a sample. The
/// last two are the embedding and the logits; docs/models.md names the others of every model.
struct LayerInfo {
  std::string name;
  std::vector<std::int64_t> shape;  ///< of one sample's output: features, channels × height × width or tokens × width

  [[nodiscard]] std::int64_t features() const;
  bool operator==(const LayerInfo&) const = default;
};

/// The product of a shape's sides.
[[nodiscard]] std::int64_t sizeOf(const std::vector<std::int64_t>& shape);

/// The layers of config.model in order of depth, the last two "embedding" and "logits". Fails where the configuration
/// is not valid or the model does not fit the images.
[[nodiscard]] Result<std::vector<LayerInfo>> layersOf(const TrainingConfig& config, const data::ImageShape& shape,
                                                      int classCount);

/// The place of a layer in `layers`; a failure names those there are.
[[nodiscard]] Result<std::size_t> findLayer(const std::vector<LayerInfo>& layers, std::string_view name);

/// How many layers, from the input, a Jacobian of layer `to` by the outputs of layer `from` leaves out; none by the
/// inputs (`from` empty). Fails unless `from` is a layer before `to`.
[[nodiscard]] Result<std::size_t> layersLeftOut(const std::vector<LayerInfo>& layers, std::string_view from,
                                                std::size_t to);

}  // namespace simplexity::learning
