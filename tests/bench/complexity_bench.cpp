// Geometric complexity of the embedding of a run's last checkpoint, on the first samples of its training split.
// complexity_bench RUN THREADS METHOD:SAMPLES … [--benchmark_…]
// METHOD: exact, or an estimator and its products a sample, say orthonormal2
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/formats/safetensors.h"
#include "core/geometry/complexity_estimate.h"
#include "core/learning/batches_torch.h"
#include "core/learning/complexity/sample_complexity_torch.h"
#include "core/learning/device_torch.h"
#include "core/learning/models/checkpoint_torch.h"
#include "core/learning/models/evaluation_torch.h"
#include "core/runs/experiment.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"

namespace {

using namespace simplexity;  // NOLINT(google-build-using-namespace): a program of one file

struct Task {
  std::string name;
  learning::ProbeConfig probe;
  std::int64_t samples = 0;
};

std::optional<Task> taskOf(const std::string& text)
{
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::size_t digit = std::min(text.find_first_of("0123456789"), colon);
  Task task{.name = text, .probe = {}, .samples = std::atoll(text.c_str() + std::min(colon + 1, text.size()))};
  if (task.samples < 1 || !learning::setEstimator(task.probe, text.substr(0, digit))) {
    return std::nullopt;
  }
  if (digit < colon) {
    task.probe.gcProbes = std::atoi(text.c_str() + digit);
  }
  return task;
}

/// Of a run: its network as last trained, in evaluation mode, its data, and the class means of some of them, which the
/// collapse metrics have anyway.
struct Trained {
  std::shared_ptr<const data::Dataset> dataset;
  learning::Classifier classifier;
  Eigen::MatrixXd classMeans;
};

std::vector<std::int64_t> firstSamples(std::int64_t count)
{
  std::vector<std::int64_t> samples(static_cast<std::size_t>(count));
  std::iota(samples.begin(), samples.end(), 0);
  return samples;
}

bool always()
{
  return true;
}

Result<Trained> load(const std::filesystem::path& folder)
{
  const auto run = runs::readRun(folder);
  if (!run) {
    return fail(run.error());
  }
  const auto dataset = runs::loadData(run->info.config);
  if (!dataset) {
    return fail(dataset.error());
  }
  const auto parameters = formats::readSafetensors(folder / runs::kCheckpointFolder / runs::kLastCheckpoint);
  if (!parameters) {
    return fail(parameters.error());
  }
  learning::Classifier classifier =
      learning::makeClassifier(run->info.config.training.model, (*dataset)->shape, (*dataset)->classCount(), 1);
  if (Result<> loaded = learning::loadModel(*parameters, classifier); !loaded) {
    return fail(std::move(loaded.error()));
  }
  classifier->eval();
  constexpr std::int64_t kSamplesOfMeans = 2000;
  const auto samples = firstSamples(std::min(kSamplesOfMeans, (*dataset)->train.count()));
  const auto evaluation = learning::evaluate(classifier, **dataset, (*dataset)->train, samples,
                                             classifier->embeddingLayer(), torch::kCPU, always)
                              .value();
  return Trained{.dataset = *dataset, .classifier = classifier, .classMeans = evaluation.statistics.means()};
}

/// As training measures it: batch by batch, the images gathered, the probes drawn.
geometry::ComplexityEstimate estimate(Trained& trained, const Task& task)
{
  const auto estimator = learning::complexityEstimator(
      trained.classifier, learning::partOf(trained.classifier, learning::NetworkOutput::Embedding), task.probe,
      trained.classMeans);
  learning::SampleComplexity complexity;
  complexity.samples = firstSamples(task.samples);
  complexity.labels = learning::labelsOf(trained.dataset->train, complexity.samples);
  complexity.features = learning::squaredNormsOf({.dataset = *trained.dataset,
                                                  .split = Split::Train,
                                                  .samples = complexity.samples,
                                                  .device = torch::kCPU,
                                                  .seed = 1},
                                                 estimator, always)
                            .value();
  return learning::summarise(complexity, complexity.features, trained.dataset->classCount()).value();
}

void measure(benchmark::State& state, Trained& trained, const Task& task)
{
  geometry::ComplexityEstimate found;
  for ([[maybe_unused]] const auto _ : state) {
    found = estimate(trained, task);
  }
  state.counters["gc"] = found.mean;
  state.counters["deviation"] = found.standardError.value_or(0.0) * std::sqrt(static_cast<double>(task.samples));
}

}  // namespace

int main(int argc, char** argv)
{
  benchmark::Initialize(&argc, argv);
  if (argc < 4) {
    std::cerr << "usage: complexity_bench RUN THREADS METHOD:SAMPLES … [--benchmark_…]\n";
    return 2;
  }
  learning::prepareTorch(std::atoi(argv[2]));
  auto trained = load(argv[1]);
  if (!trained) {
    std::cerr << trained.error().message << '\n';
    return 1;
  }
  for (int i = 3; i < argc; ++i) {
    const auto task = taskOf(argv[i]);
    if (!task) {
      std::cerr << argv[i] << ": an estimator, its products and a number of samples are wanted, say orthonormal2:512\n";
      return 2;
    }
    benchmark::RegisterBenchmark(task->name.c_str(),
                                 [&trained, task](benchmark::State& state) { measure(state, *trained, *task); })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
