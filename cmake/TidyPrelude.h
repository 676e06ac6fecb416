// Included first in every file that clang-tidy reads (preset tidy), never compiled. Headers of torch use std::vector of
// a type that is not complete yet, which clang 14 refuses where vectors are constexpr (C++20): here they are not.
#include <string>
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#define __fill_a1 __fill_a1_of_vector_bool  // declared constexpr by <string>
#include <vector>
#undef __fill_a1
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR constexpr
