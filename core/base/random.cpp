#include "core/base/random.h"

#include <cmath>
#include <numbers>
#include <sstream>
#include <utility>

#include "core/base/check.h"

namespace simplexity {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): turns related seeds into unrelated ones.
std::uint64_t mix(std::uint64_t value)
{
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, StreamPurpose purpose, std::uint64_t index)
    : m_engine(mix(mix(mix(seed) ^ static_cast<std::uint64_t>(purpose)) ^ index))
{
}

double RandomStream::uniform()
{
  return static_cast<double>(m_engine() >> 11U) * 0x1.0p-53;
}

double RandomStream::normal()
{
  if (m_hasSpareNormal) {
    m_hasSpareNormal = false;
    return m_spareNormal;
  }
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 − u is never 0
  const double angle = 2.0 * std::numbers::pi * uniform();
  m_spareNormal = radius * std::sin(angle);
  m_hasSpareNormal = true;
  return radius * std::cos(angle);
}

std::uint64_t RandomStream::below(std::uint64_t bound)
{
  SIMPLEXITY_CHECK(bound > 0, "an empty range has no numbers");
  const std::uint64_t rejected = (max() % bound + 1) % bound;  // 2^64 mod bound: the uneven remainder
  std::uint64_t value = m_engine();
  while (value > max() - rejected) {
    value = m_engine();
  }
  return value % bound;
}

void RandomStream::shuffle(std::span<std::int64_t> values)
{
  for (std::size_t last = values.size(); last > 1; --last) {
    std::swap(values[last - 1], values[below(last)]);
  }
}

std::string RandomStream::state() const
{
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::hexfloat << m_hasSpareNormal << ' ' << m_spareNormal << ' ' << m_engine;
  return text.str();
}

Result<RandomStream> RandomStream::fromState(const std::string& state)
{
  RandomStream stream(0, StreamPurpose::Sampling);
  std::istringstream text(state);
  text.imbue(std::locale::classic());
  std::string spare;  // istream cannot read hexadecimal floating point
  text >> stream.m_hasSpareNormal >> spare >> stream.m_engine;
  if (!text) {
    return fail(ErrorCode::InvalidFormat, "the state of a random stream is damaged");
  }
  char* end = nullptr;
  stream.m_spareNormal = std::strtod(spare.c_str(), &end);
  if (end == spare.c_str() || *end != '\0') {
    return fail(ErrorCode::InvalidFormat, "the state of a random stream is damaged");
  }
  return stream;
}

}  // namespace simplexity
