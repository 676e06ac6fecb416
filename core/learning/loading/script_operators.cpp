#include "core/learning/loading/script_operators_torch.h"

#include <torch/csrc/jit/runtime/operator.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string_view>

namespace simplexity::learning {

namespace {

using Names = std::set<std::string, std::less<>>;

/// Operators of aten, PyTorch's library of tensors. One that ends in an underscore, which works in place, is allowed
/// with the one that does not.
const Names& computing()
{
  static const Names names{
      // Layers.
      "linear", "bilinear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
      "convolution", "_convolution", "_convolution_mode", "batch_norm", "layer_norm", "group_norm", "instance_norm",
      "local_response_norm", "rms_norm", "embedding", "lstm", "gru", "rnn_tanh", "rnn_relu", "lstm_cell", "gru_cell",
      "rnn_tanh_cell", "rnn_relu_cell", "dropout", "native_dropout", "feature_dropout", "alpha_dropout",
      "feature_alpha_dropout", "_weight_norm", "norm_except_dim", "scaled_dot_product_attention",
      "_scaled_dot_product_attention", "_native_multi_head_attention", "_transformer_encoder_layer_fwd",
      "_nested_tensor_from_mask", "_nested_tensor_from_mask_left_aligned", "cosine_similarity", "pairwise_distance",
      "cdist", "normalize",
      // Pooling, padding and changes of resolution.
      "avg_pool1d", "avg_pool2d", "avg_pool3d", "max_pool1d", "max_pool2d", "max_pool3d", "max_pool1d_with_indices",
      "max_pool2d_with_indices", "max_pool3d_with_indices", "adaptive_avg_pool1d", "adaptive_avg_pool2d",
      "adaptive_avg_pool3d", "_adaptive_avg_pool2d", "_adaptive_avg_pool3d", "adaptive_max_pool1d",
      "adaptive_max_pool2d", "adaptive_max_pool3d", "fractional_max_pool2d", "fractional_max_pool3d", "pad",
      "constant_pad_nd", "_pad_circular", "_pad_enum", "reflection_pad1d", "reflection_pad2d", "reflection_pad3d",
      "replication_pad1d", "replication_pad2d", "replication_pad3d", "__interpolate", "__upsample",
      "__upsample_bilinear", "__upsample_nearest", "upsample_bicubic2d", "upsample_bilinear2d", "upsample_linear1d",
      "upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d", "upsample_trilinear3d",
      "_upsample_bicubic2d_aa", "_upsample_bilinear2d_aa", "_upsample_nearest_exact1d", "_upsample_nearest_exact2d",
      "_upsample_nearest_exact3d", "pixel_shuffle", "pixel_unshuffle", "channel_shuffle", "grid_sampler",
      "grid_sampler_2d", "affine_grid_generator", "im2col", "col2im", "unfold",
      // Activations and losses.
      "relu", "relu6", "leaky_relu", "prelu", "rrelu", "elu", "selu", "celu", "gelu", "silu", "mish", "glu", "sigmoid",
      "log_sigmoid", "tanh", "softplus", "softshrink", "hardshrink", "hardsigmoid", "hardswish", "hardtanh",
      "threshold", "softmax", "log_softmax", "_softmax", "_log_softmax", "logsumexp", "cross_entropy_loss", "nll_loss",
      "nll_loss_nd", "nll_loss2d", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div",
      "binary_cross_entropy", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "triplet_margin_loss",
      "margin_ranking_loss",
      // Arithmetic, number by number.
      "abs", "absolute", "neg", "negative", "positive", "sign", "sgn", "signbit", "add", "sub", "rsub", "subtract",
      "mul", "multiply", "div", "divide", "true_divide", "floor_divide", "floordiv", "__round_to_zero_floordiv",
      "remainder", "fmod", "divmod", "mathremainder", "pow", "float_power", "square", "sqrt", "rsqrt", "reciprocal",
      "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "logit", "erf", "erfc", "erfinv", "lgamma",
      "gamma", "digamma", "special_erf", "special_expit", "special_softmax", "special_log_softmax", "sin", "cos", "tan",
      "asin", "acos", "atan", "atan2", "sinh", "cosh", "asinh", "acosh", "atanh", "sinc", "hypot", "deg2rad", "rad2deg",
      "degrees", "radians", "floor", "ceil", "round", "trunc", "frac", "fix", "clamp", "clamp_min", "clamp_max", "clip",
      "maximum", "minimum", "fmax", "fmin", "lerp", "addcmul", "addcdiv", "nan_to_num", "xlogy", "copysign", "fabs",
      "modf", "frexp", "ldexp", "factorial", "gcd", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not",
      "bitwise_left_shift", "bitwise_right_shift", "__and__", "__or__", "__xor__", "__lshift__", "__rshift__",
      "__iand__", "__ior__", "__ixor__", "complex", "real", "imag", "conj", "conj_physical", "resolve_conj",
      "resolve_neg", "angle", "view_as_real", "view_as_complex", "polar",
      // Comparisons and logic.
      "eq", "ne", "lt", "le", "gt", "ge", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal",
      "isclose", "allclose", "isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "logical_and",
      "logical_or", "logical_not", "logical_xor", "where", "any", "all", "is_nonzero", "__is__", "__isnot__", "__not__",
      "__contains__", "isin", "heaviside",
      // Sums, orders and statistics.
      "sum", "nansum", "mean", "nanmean", "median", "nanmedian", "mode", "var", "std", "var_mean", "std_mean", "norm",
      "frobenius_norm", "nuclear_norm", "linalg_norm", "linalg_vector_norm", "linalg_matrix_norm", "prod", "cumsum",
      "cumprod", "cummax", "cummin", "logcumsumexp", "max", "min", "amax", "amin", "aminmax", "argmax", "argmin",
      "sort", "argsort", "msort", "topk", "kthvalue", "quantile", "count_nonzero", "bincount", "histc", "renorm",
      "diff", "dist", "cov", "corrcoef", "gradient",
      // Linear algebra.
      "matmul", "mm", "bmm", "mv", "dot", "vdot", "inner", "outer", "ger", "addmm", "addmv", "addr", "addbmm",
      "baddbmm", "einsum", "tensordot", "kron", "chain_matmul", "linalg_multi_dot", "linalg_matmul", "linalg_vecdot",
      "cross", "linalg_cross", "trace", "det", "linalg_det", "logdet", "slogdet", "linalg_slogdet", "inverse",
      "linalg_inv", "pinverse", "linalg_pinv", "linalg_solve", "cholesky", "linalg_cholesky", "linalg_qr", "qr",
      "linalg_svd", "svd", "linalg_svdvals", "linalg_eigh", "linalg_eigvalsh", "matrix_exp", "linalg_matrix_exp",
      "matrix_power", "linalg_matrix_power", "fft_fft", "fft_ifft", "fft_fft2", "fft_ifft2", "fft_fftn", "fft_ifftn",
      "fft_rfft", "fft_irfft", "fft_rfft2", "fft_irfft2", "fft_rfftn", "fft_irfftn", "fft_fftshift", "fft_ifftshift",
      "fft_fftfreq", "fft_rfftfreq", "stft", "istft", "hann_window", "hamming_window",
      // Shapes.
      "view", "view_as", "reshape", "reshape_as", "_unsafe_view", "flatten", "unflatten", "ravel", "squeeze",
      "unsqueeze", "permute", "transpose", "t", "numpy_T", "mT", "mH", "matrix_H", "adjoint", "swapaxes", "swapdims",
      "movedim", "moveaxis", "expand", "expand_as", "broadcast_to", "broadcast_tensors", "repeat", "repeat_interleave",
      "tile", "cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack", "column_stack", "row_stack",
      "split", "split_with_sizes", "chunk", "unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes", "tensor_split",
      "hsplit", "vsplit", "dsplit", "unbind", "narrow", "select", "slice", "index", "index_select", "index_add",
      "index_copy", "index_fill", "index_put", "gather", "scatter", "scatter_add", "take", "take_along_dim",
      "masked_select", "masked_fill", "masked_scatter", "nonzero", "nonzero_numpy", "argwhere", "flip", "fliplr",
      "flipud", "roll", "rot90", "diag", "diagonal", "diag_embed", "diagflat", "tril", "triu", "tril_indices",
      "triu_indices", "meshgrid", "cartesian_prod", "combinations", "atleast_1d", "atleast_2d", "atleast_3d", "one_hot",
      "unique_consecutive", "_unique2", "bucketize", "searchsorted", "block_diag", "select_scatter", "slice_scatter",
      "diagonal_scatter", "pad_sequence", "contiguous",
      // New tensors, chance included.
      "tensor", "as_tensor", "scalar_tensor", "zeros", "ones", "full", "empty", "zeros_like", "ones_like", "full_like",
      "empty_like", "new_zeros", "new_ones", "new_full", "new_empty", "arange", "linspace", "logspace", "range", "eye",
      "fill", "zero", "copy", "clone", "alias", "detach", "lift", "lift_fresh", "lift_fresh_copy", "rand", "randn",
      "randint", "randperm", "rand_like", "randn_like", "randint_like", "bernoulli", "normal", "uniform", "multinomial",
      "exponential", "poisson", "random", "_list_to_tensor", "_shape_as_tensor",
      // Questions about tensors, and changes of type.
      "size", "sym_size", "dim", "numel", "sym_numel", "len", "stride", "storage_offset", "element_size", "device",
      "get_device", "to", "type_as", "cpu", "to_dense", "to_padded_tensor", "nested_to_padded_tensor",
      "is_floating_point", "is_complex", "is_contiguous", "is_signed", "is_same_size", "is_leaf", "is_scripting",
      "is_grad_enabled", "is_autocast_enabled", "is_autocast_cpu_enabled", "is_conj", "is_neg", "result_type",
      "promote_types", "can_cast", "_autocast_to_full_precision", "_autocast_to_reduced_precision", "data", "item",
      "Bool", "Int", "Float", "Complex", "Size", "IntImplicit", "FloatImplicit", "ScalarImplicit", "ComplexImplicit",
      "_local_scalar_dense", "_infer_size", "_size_if_not_equal", "_get_tracing_state", "_unwrap_optional",
      "_assert_async", "has_torch_function",
      // The language: lists, dictionaries, text of messages.
      "append", "extend", "insert", "pop", "popitem", "remove", "clear", "reverse", "sorted", "list", "dict", "keys",
      "values", "items", "get", "setdefault", "update", "Delete", "_set_item", "__getitem__", "__derive_index",
      "__range_length", "count", "find", "center", "str", "format", "percentFormat", "join", "strip", "lower", "upper",
      "startswith", "endswith", "hash", "ord", "chr", "warn", "title", "partition"};
  return names;
}

/// Operators of prim, the language itself.
const Names& language()
{
  static const Names names{"Constant",
                           "GetAttr",
                           "If",
                           "Loop",
                           "RaiseException",
                           "Print",
                           "Uninitialized",
                           "rangelist",
                           "ListConstruct",
                           "ListUnpack",
                           "TupleConstruct",
                           "TupleUnpack",
                           "TupleIndex",
                           "TupleSlice",
                           "DictConstruct",
                           "ConstantChunk",
                           "StringIndex",
                           "tolist",
                           "NumToTensor",
                           "unchecked_cast",
                           "unchecked_unwrap_optional",
                           "isinstance",
                           "min",
                           "max",
                           "abs",
                           "device",
                           "dtype",
                           "layout",
                           "type",
                           "data",
                           "requires_grad",
                           "name",
                           "id",
                           "EnumName",
                           "EnumValue",
                           "is_cuda",
                           "is_cpu",
                           "is_sparse",
                           "is_mkldnn",
                           "is_quantized",
                           "is_nested",
                           "is_meta"};
  return names;
}

/// How functions call each other, and change their object: allowed before calls are put in, as what they call is
/// looked at, too.
const Names& calls()
{
  static const Names names{"CallFunction", "CallMethod", "CreateObject", "SetAttr", "Return"};
  return names;
}

bool isComputing(std::string_view name)
{
  const Names& names = computing();
  return names.contains(name) || (name.ends_with('_') && names.contains(name.substr(0, name.size() - 1)));
}

bool isOnList(std::string_view name)
{
  return isComputing(name) || language().contains(name);
}

/// Names of all operators that this PyTorch has, without their libraries.
Names knownNames()
{
  Names names;
  for (const auto& known : torch::jit::getAllOperators()) {
    const std::string& name = known->schema().name();
    names.insert(name.substr(name.find("::") + 2));
  }
  return names;
}

/// The first operator in a block, and those inside of it, that is none of those.
std::optional<std::string> firstForeign(const torch::jit::Block& block, bool (*isAllowed)(c10::Symbol))
{
  for (const torch::jit::Node* const node : block.nodes()) {
    if (!isAllowed(node->kind())) {
      return node->kind().toQualString();
    }
    for (const torch::jit::Block* const inner : node->blocks()) {
      if (auto found = firstForeign(*inner, isAllowed)) {
        return found;
      }
    }
  }
  return std::nullopt;
}

bool isAllowedOrCall(c10::Symbol kind)
{
  return isAllowedOperator(kind) || (kind.is_prim() && calls().contains(kind.toUnqualString()));
}

}  // namespace

bool isAllowedOperator(c10::Symbol kind)
{
  const std::string_view name = kind.toUnqualString();
  return kind.is_aten() ? isComputing(name) : kind.is_prim() && language().contains(name);
}

std::optional<std::string> foreignNameIn(const formats::ScriptNames& names)
{
  for (const std::string& name : names.ofTorch) {
    if (!isOnList(name)) {
      return "torch." + name;
    }
  }
  static const Names known = knownNames();
  for (const std::string& name : names.ofOthers) {
    if (!isOnList(name) && known.contains(name)) {
      return name;
    }
  }
  return std::nullopt;
}

std::optional<std::string> foreignOperatorOf(const torch::jit::Module& program)
{
  for (torch::jit::Function* const function : program._ivalue()->compilation_unit()->get_functions()) {
    auto* const withGraph = torch::jit::tryToGraphFunction(*function);
    if (withGraph == nullptr) {
      return function->qualname().qualifiedName();
    }
    if (auto found = firstForeign(*withGraph->graph()->block(), isAllowedOrCall)) {
      return found;
    }
  }
  return std::nullopt;
}

std::optional<std::string> foreignOperatorOf(const torch::jit::Graph& graph)
{
  return firstForeign(*graph.block(), isAllowedOperator);
}

}  // namespace simplexity::learning
