#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/load_progress.h"
#include "core/geometry/collapse_suite.h"
#include "core/learning/complexity/complexity_choice.h"
#include "core/learning/complexity/sample_complexity.h"
#include "core/learning/config.h"
#include "core/learning/flatness/flatness.h"
#include "core/learning/measuring/depth_profile.h"
#include "core/learning/measuring/measuring_progress.h"
#include "core/learning/models/layers.h"
#include "core/runs/experiment.h"
#include "core/runs/features_file.h"
#include "core/runs/model_file.h"

/// Measuring what already exists: features of any origin, and the networks of run folders.
namespace simplexity::runs {

/// A network that another program has trained, as it was measured.
struct ForeignModel {
  std::optional<learning::ModelConfig> model;  ///< empty for a program of TorchScript
  std::optional<std::int64_t> parameterCount;  ///< empty for a frozen program
  data::NormalisationChoice::Kind normalisationKind{};
  data::Normalisation normalisation;
};

/// What was measured, and on what.
struct Measured {
  geometry::CollapseReport report;
  std::int64_t samples = 0;
  learning::LayerInfo layer;    ///< whose outputs the features are; of a file, the embedding
  std::int64_t gcSamples = 0;   ///< 0: GC was not measured
  learning::ProbeConfig probe;  ///< how it was measured
  std::string from;             ///< the layer by whose outputs its Jacobians were taken; empty: by the network's inputs
  learning::SampleComplexity complexity;        ///< and of which sample
  std::optional<learning::PilotOutcome> pilot;  ///< where this was chosen by one
  std::vector<std::string> classNames;          ///< of all classes; empty if they have none
  std::optional<learning::Flatness> flatness;   ///< of the loss on flatnessSamples of these samples
  std::int64_t flatnessSamples = 0;
  std::optional<MetricValues> shuffled;  ///< the same metrics with the labels shuffled: what no structure looks like
  std::optional<ForeignModel> foreign;   ///< where it is one
};

struct FeatureOptions {
  geometry::CollapseConventions conventions;
  bool withVci = false;       ///< VCI whatever the number of features
  bool withShuffled = false;  ///< also measure with shuffled labels
  std::uint64_t seed = 1;     ///< of the shuffling
  int threads = 1;
};

[[nodiscard]] Result<Measured> measureFeatures(const Features& features, const FeatureOptions& options,
                                               const std::stop_token& stop);

struct RunOptions {
  geometry::CollapseConventions conventions;
  std::optional<Split> split;  ///< test unless given; profileRun(): both unless given
  bool withFlatness = false;
  bool best = false;                           ///< the best checkpoint, not the last
  std::optional<std::string> dataset;          ///< instead of the run's own
  std::optional<std::vector<int>> classes;     ///< instead of the run's own
  std::optional<std::int64_t> measureSamples;  ///< likewise, as in learning::ProbeConfig
  std::optional<std::int64_t> gcSamples;
  std::optional<int> gcProbes;
  std::optional<learning::ComplexityEstimator> gcEstimator;
  std::optional<learning::ComplexityTarget> gcTarget;  ///< chosen by a pilot, whatever the above say
  bool withShuffled = false;                           ///< also measure with shuffled labels
  bool withGcLogits = true;                            ///< whatever the run did, which mostly does without to save time
  std::string layer{learning::kEmbeddingLayer};        ///< see ModelMeasurementOptions; profileRun() takes all
  std::string from;
  std::optional<int> threads;
  ModelFileOptions ofModelFile;  ///< of a file of weights or a program alone
  data::LoadObserver onLoading = [](const data::LoadProgress&) {};
  learning::MeasuringObserver onProgress = [](const learning::MeasuringProgress&) {};
};

/// Measures a checkpoint on the data set it was trained on, or another of the same shape and classes. `target` is a run
/// folder, one of the checkpoints in it, or any other file of weights or TorchScript, which needs a data set to be
/// named.
[[nodiscard]] Result<Measured> measureRun(const std::filesystem::path& target, const RunOptions& options,
                                          const std::stop_token& stop);

/// Collapse and complexity along the depth of the network of a checkpoint.
struct ProfiledRun {
  std::filesystem::path folder;  ///< of the run; empty for any other file
  std::optional<int> epoch;      ///< of the checkpoint
  std::string from;  ///< the layer by whose outputs the Jacobians were taken; empty: by the network's inputs
  std::optional<ForeignModel> foreign;
  learning::DepthProfile profile;
  std::vector<std::string> warnings;  ///< about all of it; those about one layer are the layer's
};
[[nodiscard]] Result<ProfiledRun> profileRun(const std::filesystem::path& target, const RunOptions& options,
                                             const std::stop_token& stop);

/// An experiment with what the options say in place of its data, measurement and threads.
[[nodiscard]] ExperimentConfig withOptions(ExperimentConfig config, const RunOptions& options);

/// The layers of the network of a run, see learning::layersOf().
[[nodiscard]] Result<std::vector<learning::LayerInfo>> layersOfRun(const std::filesystem::path& target,
                                                                   const RunOptions& options,
                                                                   const std::stop_token& stop);

}  // namespace simplexity::runs
