#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "core/base/metrics.h"
#include "core/data/dataset.h"
#include "core/geometry/collapse_suite.h"
#include "core/geometry/snapshot.h"
#include "core/learning/complexity/sample_complexity.h"
#include "core/learning/config.h"
#include "core/learning/measuring/split_plan.h"
#include "core/learning/models/classifier_torch.h"
#include "core/learning/models/evaluation_torch.h"

namespace simplexity::learning {

/// Every metric of both splits, and the geometry of the test split where the embedding was measured.
struct Measurement {
  geometry::CollapseReport train;
  geometry::CollapseReport test;
  std::optional<SplitValues> shuffled;  ///< if asked for
  SampleComplexity trainComplexity;
  SampleComplexity testComplexity;
  std::shared_ptr<const geometry::GeometrySnapshot> geometry;
};

struct MeasurerOptions {
  geometry::CollapseConventions conventions = {};
  std::optional<Split> complexityOf = std::nullopt;  ///< geometric complexity of this split alone, not of both
  /// The layer to measure, of Classifier::layers(); the embedding unless given. Elsewhere what compares features with
  /// the last layer's weights does not exist, nor is the logits' complexity measured beside; the same where the logits
  /// are no linear function of the embedding.
  std::optional<std::size_t> layer = std::nullopt;
  std::size_t complexityFrom =
      0;  ///< layers from the input that geometric complexity leaves out: its x is their output
};

/// Measures a network again and again on the same samples, chosen once (stratified), with the same probe directions, so
/// that differences between epochs are differences of the network. Leaves network and random streams of the training
/// as they were.
class Measurer {
 public:
  /// Each random choice has a stream of its own.
  enum class Choice : std::uint64_t {
    TrainMeasured,
    TrainProbed,
    TestMeasured,
    TestProbed,
    Shown,
    TrainShuffled,
    TestShuffled
  };

  /// The data set must outlive this and have samples in both splits.
  Measurer(const TrainingConfig& config, const data::Dataset& dataset, torch::Device device,
           const MeasurerOptions& options = {});

  [[nodiscard]] SplitPlan plan(Split split) const;
  /// The view that the next one is to be aligned with.
  void alignWith(geometry::ViewBasis view) { m_previousView = std::move(view); }
  [[nodiscard]] tl::expected<Measurement, Interruption> measure(Classifier& classifier, int epoch,
                                                                const CarryOn& carryOn);

 private:
  struct Selection {
    std::vector<std::int64_t> measured;
    std::vector<std::int64_t> probed;
  };
  [[nodiscard]] Selection select(Split split) const;
  [[nodiscard]] const Selection& selection(Split split) const { return split == Split::Train ? m_train : m_test; }
  /// A split as the network sees it.
  struct Observed {
    Evaluation evaluation;
    SampleComplexity complexity;
  };
  struct Reports {
    geometry::CollapseReport train;
    geometry::CollapseReport test;
  };
  [[nodiscard]] tl::expected<Observed, Interruption> observe(Classifier& classifier, Split split,
                                                             const std::optional<geometry::LinearHead>& head,
                                                             const CarryOn& carryOn) const;
  [[nodiscard]] bool isOfEmbedding(const Classifier& classifier) const
  {
    return m_options.layer.value_or(classifier->embeddingLayer()) == classifier->embeddingLayer();
  }
  [[nodiscard]] tl::expected<SampleComplexity, Interruption> probe(Classifier& classifier, Split split,
                                                                   const geometry::ClassStatistics& statistics,
                                                                   const std::optional<geometry::LinearHead>& head,
                                                                   const CarryOn& carryOn) const;
  /// The same labels in another order, the same every epoch.
  [[nodiscard]] Observed withShuffledLabels(const Observed& observed, Choice order) const;
  [[nodiscard]] std::optional<Reports> reportsOf(const Observed& train, const Observed& test,
                                                 const geometry::LinearHead* head, const CarryOn& carryOn) const;
  [[nodiscard]] std::optional<geometry::CollapseReport> reportOf(const Observed& observed,
                                                                 const geometry::ClassStatistics& reference,
                                                                 const geometry::LinearHead* head,
                                                                 const CarryOn& carryOn) const;
  [[nodiscard]] std::shared_ptr<const geometry::GeometrySnapshot> snapshot(const geometry::LinearHead& head, int epoch,
                                                                           const Evaluation& evaluation);

  const data::Dataset& m_dataset;
  torch::Device m_device;
  ProbeConfig m_probe;
  std::uint64_t m_seed;
  int m_threads;
  MeasurerOptions m_options;
  Selection m_train;
  Selection m_test;
  std::vector<std::int64_t> m_shown;  ///< which of the measured test samples become points
  std::optional<geometry::ViewBasis> m_previousView;
};

}  // namespace simplexity::learning
