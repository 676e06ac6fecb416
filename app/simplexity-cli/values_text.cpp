#include "values_text.h"

#include <fmt/format.h>

namespace simplexity::cli {

using formats::OrderedJson;

namespace {

std::string_view centringId(geometry::Centring centring)
{
  return centring == geometry::Centring::MeanOfMeans ? "classes" : "samples";
}

}  // namespace

OrderedJson conventionsToJson(const geometry::CollapseConventions& conventions)
{
  return {{"centring", centringId(conventions.centring)},
          {"nc1", conventions.nc1OverClasses ? "zhu" : "papyan"},
          {"nc2_weights", conventions.weightsCentred ? "centred" : "raw"}};
}

std::string valueText(std::optional<double> value, std::optional<double> error)
{
  if (!value) {
    return "–";
  }
  return error ? fmt::format("{:.6g} ± {:.2g}", *value, *error) : fmt::format("{:.6g}", *value);
}

std::string grouped(std::int64_t count)
{
  std::string text = std::to_string(count);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) {
    text.insert(text.begin() + place, ',');
  }
  return text;
}

std::string parametersText(const std::optional<std::int64_t>& count)
{
  return count ? grouped(*count) + " parameters" : "frozen, with its weights as constants";
}

}  // namespace simplexity::cli
