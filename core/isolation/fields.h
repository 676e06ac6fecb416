#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

/// The fields of a plain struct in their order, found by the compiler: nobody can forget one.
namespace simplexity::isolation {

namespace detail {

struct Anything {
  template <class T>
  operator T() const;  // NOLINT(google-explicit-constructor): it stands for a value of any type
};

template <class T, class... Given>
consteval std::size_t fieldCount()
{
  if constexpr (requires { T{Given{}..., Anything{}}; }) {
    return fieldCount<T, Given..., Anything>();
  } else {
    return sizeof...(Given);
  }
}

}  // namespace detail

/// A struct without constructors, base classes and private members.
template <class T>
concept PlainStruct = std::is_aggregate_v<T> && std::is_class_v<T>;

/// Calls `visit` for every field, of which there may be 13.
template <class T, class Visitor>
requires PlainStruct<std::remove_const_t<T>>
void forEachField(T& value, Visitor visit)
{
  constexpr std::size_t kCount = detail::fieldCount<std::remove_const_t<T>>();
  const auto all = [&visit](auto&... fields) { (visit(fields), ...); };
  static_assert(kCount >= 1 && kCount <= 13, "forEachField() has no case for so many fields");
  if constexpr (kCount == 1) {
    auto& [a] = value;
    all(a);
  } else if constexpr (kCount == 2) {
    auto& [a, b] = value;
    all(a, b);
  } else if constexpr (kCount == 3) {
    auto& [a, b, c] = value;
    all(a, b, c);
  } else if constexpr (kCount == 4) {
    auto& [a, b, c, d] = value;
    all(a, b, c, d);
  } else if constexpr (kCount == 5) {
    auto& [a, b, c, d, e] = value;
    all(a, b, c, d, e);
  } else if constexpr (kCount == 6) {
    auto& [a, b, c, d, e, f] = value;
    all(a, b, c, d, e, f);
  } else if constexpr (kCount == 7) {
    auto& [a, b, c, d, e, f, g] = value;
    all(a, b, c, d, e, f, g);
  } else if constexpr (kCount == 8) {
    auto& [a, b, c, d, e, f, g, h] = value;
    all(a, b, c, d, e, f, g, h);
  } else if constexpr (kCount == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = value;
    all(a, b, c, d, e, f, g, h, i);
  } else if constexpr (kCount == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = value;
    all(a, b, c, d, e, f, g, h, i, j);
  } else if constexpr (kCount == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
    all(a, b, c, d, e, f, g, h, i, j, k);
  } else if constexpr (kCount == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value;
    all(a, b, c, d, e, f, g, h, i, j, k, l);
  } else {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = value;
    all(a, b, c, d, e, f, g, h, i, j, k, l, m);
  }
}

}  // namespace simplexity::isolation
