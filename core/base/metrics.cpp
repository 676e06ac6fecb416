#include "core/base/metrics.h"

#include <algorithm>
#include <cmath>

namespace simplexity {

namespace {

constexpr std::string_view kLower = "lower = more collapsed";
constexpr std::string_view kHigher = "higher = more collapsed";
constexpr std::string_view kPositive = "0 … ∞";
constexpr std::string_view kFraction = "0 … 1";
constexpr std::string_view kGalanti = "Galanti, György, Hutter 2022";
constexpr std::string_view kPapyan = "Papyan, Han, Donoho 2020";
constexpr std::string_view kZhu = "Zhu et al. 2021";
constexpr std::string_view kMunn = "Munn, Dherin, Gonzalvo 2024";
constexpr std::string_view kReal = "−∞ … ∞";
constexpr std::string_view kFlatter = "lower = flatter";
constexpr std::string_view kDerived = "derived for this program, see the document on metrics";

// id, title, unit, definition, range, source, direction. M are the class means centred at their own mean, W and b the
// last layer.
constexpr std::array<MetricInfo, kMetricCount> kMetrics{{
    {Metric::Loss, "loss", "Loss", "nats", "Mean cross-entropy of the predictions.", kPositive, "", ""},
    {Metric::Accuracy, "accuracy", "Accuracy", "", "Fraction of samples whose largest logit is that of their label.",
     kFraction, "", ""},
    {Metric::Gc, "gc", "Geometric complexity", "",
     "Mean over samples of ‖∂h/∂x‖_F², the squared Frobenius norm of the embedding's Jacobian with respect to the "
     "network's (normalised) input.",
     kPositive, kMunn, "lower = simpler map"},
    {Metric::GcStderr, "gc_stderr", "Standard error of GC", "",
     "Standard deviation of the per-sample estimates over the square root of their number.", kPositive, "", ""},
    {Metric::GcLogits, "gc_logits", "GC of the logits", "",
     "Geometric complexity of the logits in place of the embedding, on the same samples.", kPositive,
     "Dherin et al. 2022", "lower = simpler map"},
    {Metric::GcLogitsStderr, "gc_logits_stderr", "Standard error of the GC of the logits", "",
     "As that of GC: deviation of the per-sample estimates over the square root of their number.", kPositive, "", ""},
    {Metric::GeometricCollapse, "geometric_collapse", "Geometric collapse", "",
     "Mean over ordered pairs of classes of (g_i + g_j) / (2 d_ij²), with g_c the geometric complexity over class c "
     "and d_ij the distance of the class means.",
     kPositive, kMunn, kLower},
    {Metric::GeometricCollapseMin, "geometric_collapse_min", "Geometric collapse (coarse)", "",
     "Geometric complexity over the smallest squared distance of two class means, GC / min d_ij².", kPositive, kMunn,
     kLower},
    {Metric::Cdnv, "cdnv", "CDNV", "",
     "Class-distance normalized variance: mean over ordered pairs of classes of (v_i + v_j) / (2 d_ij²), with v_c the "
     "total variance of class c (divided by n_c) and d_ij the distance of the class means.",
     kPositive, kGalanti, kLower},
    {Metric::CdnvDebiased, "cdnv_debiased", "CDNV, debiased", "",
     "CDNV with variances divided by n_c − 1 and d_ij² less v_i/n_i + v_j/n_j: without the bias that makes few samples "
     "look collapsed. Undefined where two means cannot be told from noise.",
     kPositive, kDerived, kLower},
    {Metric::CdnvDirectional, "cdnv_directional", "Directional CDNV", "",
     "Mean over ordered pairs of the variance of class i along the line to mean j, over d_ij²; never above CDNV.",
     kPositive, "arXiv:2603.03530", kLower},
    {Metric::CdnvMax, "cdnv_max", "CDNV, worst pair", "", "Largest (v_i + v_j) / (2 d_ij²) of all pairs.", kPositive,
     kGalanti, kLower},
    {Metric::PoincareRatio, "poincare_ratio", "Poincaré ratio", "",
     "CDNV divided by geometric collapse. Constant through training where geometric complexity explains neural "
     "collapse.",
     kPositive, kDerived, ""},
    {Metric::PoincareRatioMax, "poincare_ratio_max", "Poincaré ratio, largest of a class", "",
     "max v_c / g_c over the classes, the least constant ρ for which CDNV ≤ ρ × geometric collapse follows class by "
     "class.",
     kPositive, kDerived, ""},
    {Metric::Nc1, "nc1", "NC1", "", "Within-class against between-class variability, tr(Σ_W Σ_B⁺) / K.", kPositive,
     kZhu, kLower},
    {Metric::Nc1Quotient, "nc1_quotient", "NC1 quotient", "", "tr Σ_W / tr Σ_B.", kPositive,
     "Tirer, Huang, Niles-Weed 2023", kLower},
    {Metric::Vci, "vci", "Variability collapse index", "",
     "1 − tr(Σ_T⁺ Σ_B) / rank Σ_B, Σ_B weighted by class sizes; unchanged by any invertible linear map. Needs more "
     "samples than features.",
     kFraction, "Xu, Liu 2023", kLower},
    {Metric::Nc2Equinorm, "nc2_equinorm", "NC2 equal norms", "",
     "Coefficient of variation of ‖m_c‖ over the classes (deviation divided by K − 1).", kPositive, kPapyan, kLower},
    {Metric::Nc2Equiangular, "nc2_equiangular", "NC2 equal angles", "", "Mean over pairs of |cos(m_i, m_j) + 1/(K−1)|.",
     "0 … 2", kPapyan, kLower},
    {Metric::Nc2Etf, "nc2_etf", "NC2 (distance from ETF)", "",
     "‖MMᵀ/‖MMᵀ‖_F − T‖_F, the distance of the normalised Gram matrix of the class means from that of a simplex "
     "equiangular tight frame.",
     "0 … √2", kZhu, kLower},
    {Metric::ProcrustesResidual, "procrustes_residual", "Procrustes residual", "",
     "Relative distance of the class means from the ideal simplex that fits them best.", kFraction, kDerived, kLower},
    {Metric::Nc2WeightsEquinorm, "nc2_weights_equinorm", "NC2 equal norms (weights)", "",
     "Coefficient of variation of the norms of the last layer's rows.", kPositive, kPapyan, kLower},
    {Metric::Nc2WeightsEtf, "nc2_weights_etf", "NC2 (weights)", "",
     "As NC2, for the rows of the last layer, centred at their mean.", "0 … √2", kZhu, kLower},
    {Metric::Gnc2Mean, "gnc2_mean", "GNC2 mean", "",
     "Mean over pairs of log 1/d of the centred class means at unit length (hyperspherical uniformity).", "−log 2 … ∞",
     "Liu et al. 2023", kLower},
    {Metric::Gnc2Variance, "gnc2_variance", "GNC2 variance", "",
     "Variance over pairs of the same kernel; 0 for a simplex.", kPositive, "Wu, Papyan 2024", kLower},
    {Metric::Nc3, "nc3", "NC3 (self-duality)", "", "‖W/‖W‖_F − M/‖M‖_F‖_F², squared.", "0 … 4", kPapyan, kLower},
    {Metric::Nc3Zhu, "nc3_zhu", "NC3, Zhu's form", "",
     "‖WMᵀ/‖WMᵀ‖_F − T‖_F; above 0 for dual frames that are no simplex.", "0 … 2", kZhu, kLower},
    {Metric::Nc3Cosine, "nc3_cosine", "NC3 cosine", "", "Mean over classes of cos(w_c, m_c).", "−1 … 1", kPapyan,
     kHigher},
    {Metric::Unc3, "unc3", "Uniform duality", "", "Variance over classes of ⟨w_c, m_c⟩ (divided by K − 1).", kPositive,
     "Wu, Papyan 2024", kLower},
    {Metric::Nc4Agreement, "nc4_agreement", "NC4 agreement", "",
     "Fraction of samples for which the network decides as the nearest class mean does.", kFraction, kPapyan, kHigher},
    {Metric::Nc4Bias, "nc4_bias", "NC4 bias", "",
     "‖W μ_G + b‖, μ_G the mean of all samples: what the last layer says of no class in particular.", kPositive, kZhu,
     kLower},
    {Metric::NcmAccuracy, "ncm_accuracy", "Nearest-class-mean accuracy", "",
     "Fraction of samples whose nearest class mean, of the training split, is that of their label.", kFraction, kPapyan,
     ""},
    {Metric::NcmErrorBound, "ncm_error_bound", "Bound on the nearest-class-mean error", "",
     "4 (K−1) × directional CDNV: classes of equal size with these moments have no larger error of the nearest class "
     "mean.",
     kPositive, kDerived, kLower},
    {Metric::GradNormSq, "grad_norm_sq", "Squared gradient of the loss", "",
     "‖∇L‖² by all parameters, L the mean cross-entropy of a fixed sample of the split, without penalties.", kPositive,
     "", kFlatter},
    {Metric::HessianMax, "hessian_max", "Largest Hessian eigenvalue", "",
     "Largest eigenvalue of the Hessian of L by all parameters, approached from below (Lanczos).", kReal,
     "Keskar et al. 2017", kFlatter},
    {Metric::HessianMin, "hessian_min", "Smallest Hessian eigenvalue", "",
     "Smallest eigenvalue of the same, approached from above; negative away from minima.", kReal, "", ""},
    {Metric::HessianTrace, "hessian_trace", "Trace of the Hessian", "",
     "Mean of rᵀHr over random sign vectors r, without bias (Hutchinson).", kReal, "", kFlatter},
    {Metric::HessianTraceStderr, "hessian_trace_stderr", "Standard error of the trace", "",
     "Standard deviation of rᵀHr over the square root of the number of vectors.", kPositive, "", ""},
    {Metric::SamSharpness, "sam_sharpness", "SAM sharpness", "nats",
     "L(w + ρ∇L/‖∇L‖) − L(w): what a step uphill of length ρ = 0.05 costs.", kReal, "Foret et al. 2021", kFlatter},
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

std::optional<Metric> standardErrorOf(Metric metric)
{
  switch (metric) {
    case Metric::Gc:
      return Metric::GcStderr;
    case Metric::GcLogits:
      return Metric::GcLogitsStderr;
    case Metric::HessianTrace:
      return Metric::HessianTraceStderr;
    default:
      return std::nullopt;
  }
}

bool isStandardError(Metric metric)
{
  return std::ranges::any_of(kMetrics,
                             [metric](const MetricInfo& info) { return standardErrorOf(info.metric) == metric; });
}

bool isFlatness(Metric metric)
{
  return metric >= Metric::GradNormSq;  // the last of the table
}

void MetricValues::set(Metric metric, std::optional<double> value)
{
  const bool isNumber = value.has_value() && !std::isnan(*value);
  m_values[static_cast<std::size_t>(metric)] = isNumber ? value : std::nullopt;
}

}  // namespace simplexity
