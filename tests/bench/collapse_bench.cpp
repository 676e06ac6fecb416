// The whole collapse suite on the features of a file, and how long merely reading them takes: the floor.
// collapse_bench FEATURES THREADS [--benchmark_…]
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/base/metrics.h"
#include "core/runs/features_file.h"
#include "core/runs/measure.h"
#include "tests/bench/peak_memory.h"

namespace {

using simplexity::runs::Features;
using simplexity::runs::FeaturesFile;

simplexity::runs::Measured measure(const Features& file, int threads)
{
  return simplexity::runs::measureFeatures(file, {.conventions = {}, .threads = threads}, {}).value();
}

template <class Matrix>
double sumOf(const Matrix& features, int threads)
{
  std::vector<double> sums(static_cast<std::size_t>(threads));
  {
    std::vector<std::jthread> workers;
    workers.reserve(sums.size());
    for (int thread = 0; thread < threads; ++thread) {
      workers.emplace_back([&, thread] {
        const Eigen::Index first = features.rows() * thread / threads;
        const Eigen::Index last = features.rows() * (thread + 1) / threads;
        sums[static_cast<std::size_t>(thread)] = features.middleRows(first, last - first).sum();
      });
    }
  }
  double sum = 0.0;
  for (const double part : sums) {
    sum += part;
  }
  return sum;
}

void readFeaturesOnce(benchmark::State& state, const Features& file, int threads)
{
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(std::visit([&](const auto& features) { return sumOf(features, threads); }, file.values));
  }
}

/// What one measurement says and takes in memory.
struct First {
  simplexity::MetricValues values;
  double extraMebibytes = 0.0;
};

/// Before anything else: memory once used stays with the process.
First measureFirst(const Features& file, int threads)
{
  const simplexity::test::PeakMemory memory;
  const simplexity::MetricValues values = measure(file, threads).report.values;
  return {.values = values, .extraMebibytes = memory.extraMebibytes()};
}

void measureAll(benchmark::State& state, const Features& file, int threads, const First& first)
{
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(measure(file, threads));
  }
  state.counters["extra_mib"] = first.extraMebibytes;
  for (const simplexity::MetricInfo& info : simplexity::allMetrics()) {
    if (const auto value = first.values.get(info.metric)) {
      state.counters[std::string(info.id)] = *value;
    }
  }
}

}  // namespace

int main(int argc, char** argv)
{
  benchmark::Initialize(&argc, argv);
  if (argc != 3) {
    std::cerr << "usage: collapse_bench FEATURES THREADS [--benchmark_…]\n";
    return 2;
  }
  const auto file = FeaturesFile::open(argv[1]).and_then(
      [](const FeaturesFile& opened) { return opened.read(opened.epochs().back()); });
  if (!file) {
    std::cerr << file.error().message << '\n';
    return 1;
  }
  const int threads = std::atoi(argv[2]);
  const First first = measureFirst(*file, threads);
  const auto reading = [&](benchmark::State& state) { readFeaturesOnce(state, *file, threads); };
  const auto suite = [&](benchmark::State& state) { measureAll(state, *file, threads, first); };
  benchmark::RegisterBenchmark("suite", suite)->UseRealTime()->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("read", reading)->UseRealTime()->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
