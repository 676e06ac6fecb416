#include "core/base/metrics.h"

#include <algorithm>
#include <cmath>

namespace simplexity {

namespace {

constexpr std::string_view kLowerIsMoreCollapsed = "lower = more collapsed";

constexpr std::array<MetricInfo, kMetricCount> kMetrics{{
    {Metric::Loss, "loss", "Loss", "nats", "Mean cross-entropy of the predictions.", ""},
    {Metric::Accuracy, "accuracy", "Accuracy", "", "Fraction of samples whose largest logit is that of their label.",
     ""},
    {Metric::Gc, "gc", "Geometric complexity", "",
     "Mean over samples of the squared Frobenius norm of the embedding's Jacobian with respect to the network's "
     "(normalised) input, "
     "\u2016\u2202h/\u2202x\u2016_F\u00b2.",
     "lower = simpler map"},
    {Metric::GcStderr, "gc_stderr", "Standard error of GC", "",
     "Standard deviation of the per-sample estimates over the square root of their number.", ""},
    {Metric::GeometricCollapse, "geometric_collapse", "Geometric collapse", "",
     "Mean over ordered pairs of classes of (g_i + g_j) / (2 d_ij\u00b2), with g_c the geometric complexity over class "
     "c and d_ij the "
     "distance of the class means.",
     kLowerIsMoreCollapsed},
    {Metric::Cdnv, "cdnv", "CDNV", "",
     "Class-distance normalized variance: mean over ordered pairs of classes of (v_i + v_j) / (2 d_ij\u00b2), with v_c "
     "the total variance "
     "of class c and d_ij the distance of the class means.",
     kLowerIsMoreCollapsed},
    {Metric::PoincareRatio, "poincare_ratio", "Poincar\u00e9 ratio", "",
     "CDNV divided by geometric collapse. Constant through training where geometric complexity explains neural "
     "collapse.",
     ""},
    {Metric::Nc1, "nc1", "NC1", "", "Within-class against between-class variability, tr(\u03a3_W \u03a3_B\u207a) / K.",
     kLowerIsMoreCollapsed},
    {Metric::Nc2Etf, "nc2_etf", "NC2 (distance from ETF)", "",
     "Frobenius distance of the normalised Gram matrix of the centred class means from that of a simplex equiangular "
     "tight frame; 0 to "
     "\u221a2.",
     kLowerIsMoreCollapsed},
    {Metric::NcmAccuracy, "ncm_accuracy", "Nearest-class-mean accuracy", "",
     "Fraction of samples whose nearest class mean, of the training split, is that of their label.", ""},
}};

}  // namespace

std::string_view splitId(Split split)
{
  return split == Split::Train ? "train" : "test";
}

std::span<const MetricInfo> allMetrics()
{
  return kMetrics;
}

const MetricInfo& metricInfo(Metric metric)
{
  return kMetrics.at(static_cast<std::size_t>(metric));
}

std::optional<Metric> metricFromId(std::string_view id)
{
  const auto* const found = std::ranges::find(kMetrics, id, &MetricInfo::id);
  return found == kMetrics.end() ? std::nullopt : std::optional(found->metric);
}

void MetricValues::set(Metric metric, std::optional<double> value)
{
  const bool isNumber = value.has_value() && !std::isnan(*value);
  m_values[static_cast<std::size_t>(metric)] = isNumber ? value : std::nullopt;
}

}  // namespace simplexity
