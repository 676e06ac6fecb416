#include "core/geometry/processor_kernels.h"

#include <cstring>

namespace simplexity::geometry {

namespace {

/// Vectors of GCC and Clang; a processor without instructions for the whole takes it in pieces.
template <class Number, int kLanes>
struct VectorOf {
  using Type [[gnu::vector_size(kLanes * sizeof(Number))]] = Number;
};

/// So many rows of a product in registers at once: as many times fewer reads of the panel.
template <int kLanes, int kRows>
[[gnu::always_inline]] inline void addRows(const PanelProduct& task, Eigen::Index row)
{
  using Vector = typename VectorOf<double, kLanes>::Type;
  constexpr int kVectors = kPanelWidth / kLanes;
  const double* const block = task.block + row * task.blockStride;
  double* const product = task.product + row * task.productStride;
  Vector sums[kRows][kVectors];
  std::memset(sums, 0, sizeof sums);
  for (Eigen::Index k = 0; k < task.depth; ++k) {
    Vector columns[kVectors];
#pragma GCC unroll 8
    for (Eigen::Index v = 0; v < kVectors; ++v) {
      std::memcpy(&columns[v], task.panel + k * kPanelWidth + v * kLanes, sizeof(Vector));
    }
#pragma GCC unroll 8
    for (Eigen::Index i = 0; i < kRows; ++i) {
      const double value = block[i * task.blockStride + k];
#pragma GCC unroll 8
      for (Eigen::Index v = 0; v < kVectors; ++v) {
        sums[i][v] += value * columns[v];
      }
    }
  }
#pragma GCC unroll 8
  for (Eigen::Index i = 0; i < kRows; ++i) {
#pragma GCC unroll 8
    for (Eigen::Index v = 0; v < kVectors; ++v) {
      double* const place = product + i * task.productStride + v * kLanes;
      Vector sum;
      std::memcpy(&sum, place, sizeof sum);
      sum += sums[i][v];
      std::memcpy(place, &sum, sizeof sum);
    }
  }
}

template <int kLanes, int kRows>
[[gnu::always_inline]] inline void addPanel(const PanelProduct& task)
{
  Eigen::Index row = 0;
  for (; row + kRows <= task.rows; row += kRows) {
    addRows<kLanes, kRows>(task, row);
  }
  for (; row < task.rows; ++row) {
    addRows<kLanes, 1>(task, row);
  }
}

template <int kLanes, class Number>
[[gnu::always_inline]] inline double deviateRow(const Number* sample, const double* origin, double* deviation,
                                                Eigen::Index size)
{
  using Samples = typename VectorOf<Number, kLanes>::Type;
  using Vector = typename VectorOf<double, kLanes>::Type;
  constexpr Eigen::Index kChains = 2;  // of additions, which wait for each other
  Vector squares[kChains];
  std::memset(squares, 0, sizeof squares);
  Eigen::Index j = 0;
  for (; j + kChains * kLanes <= size; j += kChains * kLanes) {
#pragma GCC unroll 2
    for (Eigen::Index chain = 0; chain < kChains; ++chain) {
      const Eigen::Index first = j + chain * kLanes;
      Samples values;
      Vector difference;
      std::memcpy(&values, sample + first, sizeof values);
      std::memcpy(&difference, origin + first, sizeof difference);
      difference = __builtin_convertvector(values, Vector) - difference;
      std::memcpy(deviation + first, &difference, sizeof difference);
      squares[chain] += difference * difference;
    }
  }
  double squaredNorm = 0.0;
  for (Eigen::Index lane = 0; lane < kLanes; ++lane) {
    squaredNorm += squares[0][lane] + squares[1][lane];
  }
  for (; j < size; ++j) {
    deviation[j] = static_cast<double>(sample[j]) - origin[j];
    squaredNorm += deviation[j] * deviation[j];
  }
  return squaredNorm;
}

void addPanelPlain(const PanelProduct& task)
{
  addPanel<2, 2>(task);
}

template <class Number>
double deviatePlain(const Number* sample, const double* origin, double* deviation, Eigen::Index size)
{
  return deviateRow<2>(sample, origin, deviation, size);
}

#ifdef __x86_64__

[[gnu::target("avx2,fma")]] void addPanelAvx2(const PanelProduct& task)
{
  addPanel<4, 6>(task);
}

template <class Number>
[[gnu::target("avx2,fma")]] double deviateAvx2(const Number* sample, const double* origin, double* deviation,
                                               Eigen::Index size)
{
  return deviateRow<4>(sample, origin, deviation, size);
}

[[gnu::target("avx512f")]] void addPanelAvx512(const PanelProduct& task)
{
  addPanel<8, 8>(task);
}

template <class Number>
[[gnu::target("avx512f")]] double deviateAvx512(const Number* sample, const double* origin, double* deviation,
                                                Eigen::Index size)
{
  return deviateRow<8>(sample, origin, deviation, size);
}

#endif

}  // namespace

std::vector<ProcessorKernels> processorKernels()
{
  std::vector<ProcessorKernels> kernels;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) {
    kernels.push_back({.name = "AVX-512",
                       .addPanel = addPanelAvx512,
                       .deviateFloat = deviateAvx512<float>,
                       .deviateDouble = deviateAvx512<double>});
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kernels.push_back({.name = "AVX2",
                       .addPanel = addPanelAvx2,
                       .deviateFloat = deviateAvx2<float>,
                       .deviateDouble = deviateAvx2<double>});
  }
#endif
  kernels.push_back({.name = "plain",
                     .addPanel = addPanelPlain,
                     .deviateFloat = deviatePlain<float>,
                     .deviateDouble = deviatePlain<double>});
  return kernels;
}

}  // namespace simplexity::geometry
