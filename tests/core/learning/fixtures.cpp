#include "tests/core/learning/fixtures.h"

#include "core/base/random.h"

#include <string>

namespace simplexity::learning::test {

namespace {

data::Samples drawBlobs(const std::vector<float>& centres, int classes, int perClass, double noise, RandomStream stream)
{
  const std::size_t size = centres.size() / static_cast<std::size_t>(classes);
  std::vector<float> values;
  data::Samples samples;
  for (int sample = 0; sample < perClass; ++sample) {
    for (int cls = 0; cls < classes; ++cls) {
      for (std::size_t i = 0; i < size; ++i) {
        values.push_back(centres[static_cast<std::size_t>(cls) * size + i] +
                         static_cast<float>(noise * stream.normal()));
      }
      samples.labels.push_back(cls);
    }
  }
  samples.values = std::move(values);
  return samples;
}

}  // namespace

data::Dataset makeBlobs(const data::ImageShape& shape, int classes, int perClass, double noise)
{
  RandomStream stream(7, StreamPurpose::Synthesis);
  std::vector<float> centres(static_cast<std::size_t>(classes * shape.size()));
  for (float& value : centres) {
    value = static_cast<float>(stream.normal());
  }
  data::Dataset dataset;
  dataset.spec = dataset.title = "blobs";
  dataset.shape = shape;
  for (int cls = 0; cls < classes; ++cls) {
    dataset.classNames.push_back(std::to_string(cls));
  }
  const auto channels = static_cast<std::size_t>(shape.channels);
  dataset.normalisation = {
      .valueScale = 1.0F, .mean = std::vector(channels, 0.0F), .deviation = std::vector(channels, 1.0F)};
  dataset.train = drawBlobs(centres, classes, perClass, noise, RandomStream(7, StreamPurpose::Synthesis, 1));
  dataset.test = drawBlobs(centres, classes, perClass, noise, RandomStream(7, StreamPurpose::Synthesis, 2));
  return dataset;
}

TrainingConfig shortRun(const std::string& model, int epochs)
{
  TrainingConfig config;
  config.model.name = model;
  config.model.widths = {32, 16};
  config.epochs = epochs;
  config.batchSize = 32;
  config.threads = 1;
  config.device = "cpu";
  return config;
}

Result<> RecordingObserver::onPlan(const TrainingPlan& plan)
{
  plans.push_back(plan);
  return {};
}

void RecordingObserver::onProgress(const Progress& current, const std::stop_token&)
{
  progress.push_back(current);
  duringProgress(current);
}

Result<> RecordingObserver::onEpoch(const EpochReport& report)
{
  records.push_back(report.record);
  geometry.push_back(report.geometry);
  return duringEpoch(report);
}

Result<> RecordingObserver::onCheckpoint(int epoch, const MakeCheckpoint& make)
{
  lastCheckpoint = make();
  checkpoints[epoch] = lastCheckpoint;
  return {};
}

}  // namespace simplexity::learning::test
