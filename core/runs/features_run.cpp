#include "core/runs/features_run.h"

#include <memory>
#include <optional>
#include <utility>

#include "core/base/file_io.h"
#include "core/base/random.h"
#include "core/data/sampling.h"
#include "core/learning/libraries.h"
#include "core/learning/progress_meter.h"
#include "core/runs/features_file.h"
#include "core/runs/measure.h"
#include "core/runs/run_recorder.h"

namespace simplexity::runs {

namespace {

using learning::Outcome;
using learning::TrainingSummary;

RunInfo infoOf(const FeaturesFile& file, const Features& first)
{
  RunInfo info;
  info.datasetTitle = file.path().filename().string();
  info.classNames = first.classNames;
  for (int cls = 0; first.classNames.empty() && cls < first.classCount; ++cls) {
    info.classNames.push_back(std::to_string(cls));
  }
  info.features = FeaturesOrigin{.file = absolutePath(file.path()).string(),
                                 .format = file.format(),
                                 .type = first.type,
                                 .labels = file.labelsOrigin(),
                                 .isNumbered = file.isNumbered(),
                                 .hasHead = first.head.has_value()};
  return info;
}

learning::TrainingPlan planOf(const Features& first, int threads)
{
  learning::TrainingPlan plan;
  plan.threads = threads;
  plan.device = "cpu";
  plan.embeddingFeatures = first.featureCount();
  plan.test = {.samples = first.samples(), .measured = first.samples()};
  plan.libraryVersions = learning::libraryVersions();
  return plan;
}

/// Classes that the head gives to the shown samples.
template <class Matrix>
std::vector<std::int32_t> predictionsOf(const geometry::LinearHead& head, const Matrix& values,
                                        const std::vector<std::int64_t>& samples)
{
  std::vector<std::int32_t> predictions;
  for (const std::int64_t sample : samples) {
    const Eigen::VectorXd logits = head.weights * values.row(sample).template cast<double>().transpose() + head.bias;
    Eigen::Index predicted = 0;
    logits.maxCoeff(&predicted);
    predictions.push_back(static_cast<std::int32_t>(predicted));
  }
  return predictions;
}

/// Measures one epoch after the other, and keeps the view of the last.
class EpochMeasurer {
 public:
  EpochMeasurer(const FeaturesRunOptions& options, int threads) : m_options(options), m_threads(threads) {}

  /// Fails when stopped.
  [[nodiscard]] Result<> measure(const Features& features, int epoch, learning::TrainingObserver& observer,
                                 const std::stop_token& stop)
  {
    const learning::Stopwatch watch;
    const Result<Measured> measured = measureFeatures(features,
                                                      {.conventions = m_options.conventions,
                                                       .withVci = false,
                                                       .withShuffled = false,
                                                       .seed = 1,
                                                       .threads = m_threads},
                                                      stop);
    if (!measured) {
      return fail(measured.error());
    }
    const auto geometry = snapshotOf(features, epoch);
    learning::EpochRecord record;
    record.epoch = epoch;
    record.test = measured->report.values;
    record.seconds = watch.seconds();
    return observer.onEpoch({.record = record, .geometry = geometry});
  }

 private:
  [[nodiscard]] std::shared_ptr<const geometry::GeometrySnapshot> snapshotOf(const Features& features, int epoch)
  {
    auto snapshot =
        std::visit([&](const auto& values) { return snapshotOf(features, values, epoch); }, features.values);
    m_view = snapshot.view;
    return std::make_shared<const geometry::GeometrySnapshot>(std::move(snapshot));
  }

  template <class Matrix>
  [[nodiscard]] geometry::GeometrySnapshot snapshotOf(const Features& features, const Matrix& values, int epoch)
  {
    const std::vector<std::int64_t> shown =
        data::shownSamples(features.labels, features.classCount, RandomStream(m_options.seed, StreamPurpose::Sampling));
    const geometry::ClassStatistics statistics =
        geometry::statisticsOf(values, features.labels, features.classCount, m_threads);
    geometry::GeometrySnapshot snapshot =
        geometry::makeSnapshot({.epoch = epoch,
                                .split = std::nullopt,
                                .statistics = statistics,
                                .labels = features.labels,
                                .predictions = {},
                                .head = features.head.value_or(geometry::LinearHead()),
                                .shownSamples = shown},
                               values, m_view ? &*m_view : nullptr);
    if (features.head) {
      snapshot.predictions = predictionsOf(*features.head, values, shown);
    }
    return snapshot;
  }

  const FeaturesRunOptions& m_options;
  int m_threads;
  std::optional<geometry::ViewBasis> m_view;
};

/// Every epoch; the first has been read already. Ends early, without failing, when stopped.
Result<TrainingSummary> measureEpochs(const FeaturesFile& file, Features first, const FeaturesRunOptions& options,
                                      int threads, learning::TrainingObserver& observer, const std::stop_token& stop)
{
  const learning::Stopwatch watch;
  TrainingSummary summary{.outcome = Outcome::Completed, .epochs = 0, .seconds = 0.0};
  EpochMeasurer measurer(options, threads);
  std::optional<Features> known = std::move(first);
  const int count = static_cast<int>(file.epochs().size());
  for (const int epoch : file.epochs()) {
    observer.onProgress({.epoch = summary.epochs + 1, .epochs = count}, stop);
    const Result<Features> features = known ? Result<Features>(*std::exchange(known, std::nullopt)) : file.read(epoch);
    Result<> measured = features ? measurer.measure(*features, epoch, observer, stop) : fail(features.error());
    if (stop.stop_requested()) {
      summary.outcome = Outcome::Stopped;
      break;
    }
    if (!measured) {
      return fail(std::move(measured.error()));
    }
    ++summary.epochs;
    observer.onProgress({.epoch = summary.epochs, .epochs = count, .measuring = true}, stop);
  }
  summary.seconds = watch.seconds();
  return summary;
}

}  // namespace

Result<TrainingSummary> measureFeaturesRun(const std::filesystem::path& path, const FeaturesRunOptions& options,
                                           const std::filesystem::path& out, learning::TrainingObserver& observer,
                                           const std::stop_token& stop)
{
  return FeaturesFile::open(path, options.labels).and_then([&](const FeaturesFile& file) -> Result<TrainingSummary> {
    Result<Features> first = file.read(file.epochs().front());
    if (!first) {
      return fail(std::move(first.error()));
    }
    learning::TrainingConfig config;
    config.threads = options.threads;
    const int threads = learning::resolvedThreads(config);
    RunRecorder recorder(
        [&](const learning::TrainingPlan& plan) {
          RunInfo info = infoOf(file, *first);
          info.plan = plan;
          return RunWriter::create(out, std::move(info));
        },
        observer);
    return recorder.finish(recorder.onPlan(planOf(*first, threads)).and_then([&] {
      return measureEpochs(file, *std::move(first), options, threads, recorder, stop);
    }));
  });
}

}  // namespace simplexity::runs
