#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>

#include "core/base/result.h"

namespace simplexity {

/// Random streams are separate by purpose, so that measuring more never changes the training.
enum class StreamPurpose : std::uint64_t {
  Initialisation = 1,
  Shuffling = 2,
  Augmentation = 3,
  Probes = 4,
  Sampling = 5,
  Synthesis = 6,
  Penalty = 7
};

/// A seeded stream of random numbers, the same on every platform: the engine is standardised, the distributions are
/// ours (those of the standard library differ between implementations). normal() is as exact as the mathematical
/// library, whose last bit may differ between versions. Cheap to copy; a copy continues on its own.
class RandomStream {
 public:
  using result_type = std::uint64_t;

  /// `index` separates streams of one purpose, for example one per sample.
  RandomStream(std::uint64_t seed, StreamPurpose purpose, std::uint64_t index = 0);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() { return m_engine(); }

  /// Uniform in [0, 1), 53 random bits.
  double uniform();
  /// Standard normal (Box-Muller).
  double normal();
  /// Uniform in [0, bound), without modulo bias; bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Fisher-Yates.
  void shuffle(std::span<std::int64_t> values);

  /// Text that restores the stream exactly, for checkpoints.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static Result<RandomStream> fromState(const std::string& state);

 private:
  std::mt19937_64 m_engine;
  double m_spareNormal = 0.0;
  bool m_hasSpareNormal = false;
};

}  // namespace simplexity
