#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <Eigen/Core>

#include "core/base/metrics.h"
#include "core/base/result.h"
#include "core/isolation/fields.h"

/// Values as bytes between a process and its isolated child, which are the same program: numbers cross as they lie in
/// memory. Whatever arrives is bounded by what was really sent, so that a child that lies about a length takes no
/// memory of its parent.
namespace simplexity {

/// The last enumerator, for enumerations that are sent: a number beyond it is refused.
constexpr ErrorCode lastOf(ErrorCode)
{
  return ErrorCode::Internal;
}
constexpr Split lastOf(Split)
{
  return Split::Test;
}

}  // namespace simplexity

namespace simplexity::isolation {

/// One end of a connection. Both functions block; false: the other end is gone, or this end was told to stop.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  [[nodiscard]] virtual bool send(std::span<const std::byte> bytes) = 0;
  [[nodiscard]] virtual bool receive(std::span<std::byte> bytes) = 0;
};

template <class T>
concept PlainNumber = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

/// Sends values: numbers, enumerations, strings, paths, the standard containers, Eigen's matrices, results, and every
/// plain struct of these. After a failure it sends nothing more.
class Writer {
 public:
  explicit Writer(ByteStream& stream) : m_stream(stream) {}

  [[nodiscard]] bool isGood() const { return m_isGood; }

  template <class... T>
  void operator()(const T&... values)
  {
    (put(values), ...);
  }

 private:
  void bytes(std::span<const std::byte> raw) { m_isGood = m_isGood && m_stream.send(raw); }

  template <PlainNumber T>
  void put(const T& value)
  {
    bytes(std::as_bytes(std::span(&value, 1)));
  }
  void put(const bool& value) { put(static_cast<std::uint8_t>(value)); }
  template <class T>
  requires std::is_enum_v<T>
  void put(const T& value) { put(static_cast<std::int64_t>(value)); }
  void put(const std::string& text)
  {
    put(std::uint64_t{text.size()});
    bytes(std::as_bytes(std::span(text)));
  }
  void put(const std::filesystem::path& path) { put(path.native()); }
  void put(const std::monostate&) {}
  /// Functions stay where they are.
  template <class Signature>
  void put(const std::function<Signature>&)
  {
  }

  template <class T>
  void put(const std::vector<T>& values)
  {
    put(std::uint64_t{values.size()});
    if constexpr (PlainNumber<T>) {
      bytes(std::as_bytes(std::span(values)));
    } else {
      std::ranges::for_each(values, [this](const T& value) { put(value); });
    }
  }
  template <class T>
  void put(const std::optional<T>& value)
  {
    put(value.has_value());
    if (value) {
      put(*value);
    }
  }
  template <class Key, class T>
  void put(const std::map<Key, T>& values)
  {
    put(std::uint64_t{values.size()});
    for (const auto& [key, value] : values) {
      put(key);
      put(value);
    }
  }
  template <class... T>
  void put(const std::variant<T...>& value)
  {
    put(std::uint64_t{value.index()});
    std::visit([this](const auto& held) { put(held); }, value);
  }
  template <class Scalar, int rows, int columns, int options>
  void put(const Eigen::Matrix<Scalar, rows, columns, options>& matrix)
  {
    put(std::int64_t{matrix.rows()});
    put(std::int64_t{matrix.cols()});
    bytes(std::as_bytes(std::span(matrix.data(), static_cast<std::size_t>(matrix.size()))));
  }
  template <class T>
  void put(const Result<T>& result)
  {
    put(result.has_value());
    if (!result) {
      put(result.error());
    } else if constexpr (!std::is_void_v<T>) {
      put(*result);
    }
  }
  void put(const MetricValues& values)
  {
    for (const MetricInfo& info : allMetrics()) {
      put(values.get(info.metric));
    }
  }
  template <PlainStruct T>
  void put(const T& value)
  {
    forEachField(value, [this](const auto& field) { put(field); });
  }

  ByteStream& m_stream;
  bool m_isGood = true;
};

/// Receives what a Writer of the same program has sent, in the same order. After a failure, which is also one of a
/// message that is none, values stay as they were.
class Reader {
 public:
  explicit Reader(ByteStream& stream) : m_stream(stream) {}

  [[nodiscard]] bool isGood() const { return m_isGood; }

  template <class... T>
  void operator()(T&... values)
  {
    (get(values), ...);
  }
  template <class T>
  [[nodiscard]] T take()
  {
    T value{};
    get(value);
    return value;
  }

 private:
  void bytes(std::span<std::byte> raw) { m_isGood = m_isGood && m_stream.receive(raw); }

  /// Numbers, in pieces: memory is taken only for those that arrive.
  template <class Values>
  void numbers(Values& values, std::uint64_t count)
  {
    constexpr std::uint64_t kPiece = (1U << 20U) / sizeof(values[0]);
    while (m_isGood && values.size() < count) {
      const std::size_t before = values.size();
      values.resize(before + static_cast<std::size_t>(std::min(kPiece, count - before)));
      bytes(std::as_writable_bytes(std::span(values).subspan(before)));
    }
  }

  template <PlainNumber T>
  void get(T& value)
  {
    bytes(std::as_writable_bytes(std::span(&value, 1)));
  }
  void get(bool& value) { value = take<std::uint8_t>() != 0; }
  template <class T>
  requires std::is_enum_v<T>
  void get(T& value)
  {
    const auto number = take<std::int64_t>();
    m_isGood = m_isGood && number >= 0 && number <= static_cast<std::int64_t>(lastOf(T{}));
    value = m_isGood ? static_cast<T>(number) : value;
  }
  void get(std::string& text)
  {
    text.clear();
    numbers(text, take<std::uint64_t>());
  }
  void get(std::filesystem::path& path) { path = take<std::string>(); }
  void get(std::monostate&) {}
  template <class Signature>
  void get(std::function<Signature>&)
  {
  }

  template <class T>
  void get(std::vector<T>& values)
  {
    values.clear();
    const auto count = take<std::uint64_t>();
    if constexpr (PlainNumber<T>) {
      numbers(values, count);
    } else {
      for (std::uint64_t i = 0; m_isGood && i < count; ++i) {
        get(values.emplace_back());
      }
    }
  }
  template <class T>
  void get(std::optional<T>& value)
  {
    value.reset();
    if (take<bool>()) {
      get(value.emplace());
    }
  }
  template <class Key, class T>
  void get(std::map<Key, T>& values)
  {
    values.clear();
    const auto count = take<std::uint64_t>();
    for (std::uint64_t i = 0; m_isGood && i < count; ++i) {
      auto key = take<Key>();
      get(values[std::move(key)]);
    }
  }
  template <class... T>
  void get(std::variant<T...>& value)
  {
    const auto index = take<std::uint64_t>();
    std::uint64_t alternative = 0;
    const bool isKnown = ((alternative++ == index && (get(value.template emplace<T>()), true)) || ...);
    m_isGood = m_isGood && isKnown;
  }
  template <class Scalar, int rows, int columns, int options>
  void get(Eigen::Matrix<Scalar, rows, columns, options>& matrix)
  {
    const auto height = take<std::int64_t>();
    const auto width = take<std::int64_t>();
    const bool isSize = height >= 0 && width >= 0 && (rows == Eigen::Dynamic || height == rows) &&
                        (columns == Eigen::Dynamic || width == columns) &&
                        (width == 0 || height < kMostEntries / width);
    m_isGood = m_isGood && isSize;
    if (m_isGood) {
      std::vector<Scalar> entries;
      numbers(entries, static_cast<std::uint64_t>(height * width));
      if (m_isGood) {
        matrix = Eigen::Map<const Eigen::Matrix<Scalar, rows, columns, options>>(entries.data(), height, width);
      }
    }
  }
  template <class T>
  void get(Result<T>& result)
  {
    if (!take<bool>()) {
      result = fail(take<Error>());
    } else if constexpr (std::is_void_v<T>) {
      result = {};
    } else {
      result = take<T>();
    }
  }
  void get(MetricValues& values)
  {
    for (const MetricInfo& info : allMetrics()) {
      values.set(info.metric, take<std::optional<double>>());
    }
  }
  template <PlainStruct T>
  void get(T& value)
  {
    forEachField(value, [this](auto& field) { get(field); });
  }

  static constexpr std::int64_t kMostEntries = std::int64_t{1} << 40U;
  ByteStream& m_stream;
  bool m_isGood = true;
};

}  // namespace simplexity::isolation
