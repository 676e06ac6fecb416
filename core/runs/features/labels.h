#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/formats/numpy_array.h"

/// Labels as people write them, numbers or names, into classes 0 … K−1.
namespace simplexity::runs {

/// Pairs of classes are measured, so that memory grows with their square.
inline constexpr std::int64_t kMostClasses = 10'000;

/// What the classes of some labels are.
struct Labels {
  std::vector<std::int32_t> classes;
  std::vector<std::string> names;  ///< of the classes, where the labels are names or the names are known
};

/// Collects texts that stand for classes. If all are whole numbers they are the numbers of the classes, which then have
/// no names; otherwise the classes are the texts in the order of numpy.unique: by code.
class LabelTexts {
 public:
  /// Fails on an empty one and on too many different ones.
  [[nodiscard]] Result<> add(std::string_view text);
  /// Gives each its number, once all are there. `names`, if not empty, says the order of names. Fails on numbers below
  /// 0 or not whole, and names that `names` does not have.
  [[nodiscard]] Result<> number(const std::vector<std::string>& names = {});
  [[nodiscard]] std::int32_t classOf(std::string_view text) const { return m_classes.find(text)->second; }
  [[nodiscard]] bool areNames() const { return m_areNames; }
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, std::int32_t, std::less<>> m_classes;
  bool m_areNames = false;
};

/// Of an array of whole numbers, booleans or texts, N of one dimension. `what` names it in messages: "array labels".
[[nodiscard]] Result<Labels> labelsOf(const formats::NumpyArray& array, std::string_view what,
                                      const std::vector<std::string>& names);

/// A file with nothing but labels: .npy, or text with one a line, below the word "label" or not.
[[nodiscard]] Result<Labels> readLabelsFile(const std::filesystem::path& path, const std::vector<std::string>& names);

/// Without spaces and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// A number in the way of C, whatever the locale, spaces around it allowed; nothing where the text is none. NaN and
/// infinities are numbers here.
[[nodiscard]] std::optional<double> parseNumber(std::string_view text);
/// Whether a column of this name is that of the labels: label, labels, class or target, whatever the case.
[[nodiscard]] bool isLabelName(std::string_view name);

}  // namespace simplexity::runs
