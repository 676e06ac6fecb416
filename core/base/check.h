#pragma once

#include <stdexcept>
#include <string>

/// A bug in this program, not in its input: throws std::logic_error with place and condition, in every build type.
#define SIMPLEXITY_CHECK(condition, explanation)                                                             \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      throw std::logic_error(std::string(__FILE__) + ":" + std::to_string(__LINE__) + ": " #condition ": " + \
                             (explanation));                                                                 \
    }                                                                                                        \
  } while (false)
