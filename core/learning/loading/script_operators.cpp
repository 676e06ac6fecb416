#include "core/learning/loading/script_operators_torch.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace simplexity::learning {

namespace {

/// Of aten, the library of tensor operators, all but these: files, random state, autograd, other processes.
constexpr auto kRefused = std::to_array<std::string_view>(
    {"from_file", "save", "load", "manual_seed", "seed", "initial_seed", "set_grad_enabled", "backward", "grad", "set_",
     "set_data", "resize_", "resize_as_", "get_gradients", "to_here", "local_value", "owner", "owner_name",
     "confirmed_by_owner"});

/// Operators that begin with an underscore are internal and trust their arguments, but for these.
constexpr auto kInternal = std::to_array<std::string_view>(
    {"_convolution", "_convolution_mode", "_softmax", "_log_softmax", "_unwrap_optional", "_infer_size", "_set_item",
     "_get_tracing_state", "_list_to_tensor", "_native_batch_norm_legit", "_shape_as_tensor", "_size_if_not_equal",
     "_weight_norm", "_reshape_alias", "_transformer_encoder_layer_fwd", "_native_multi_head_attention",
     "_nested_tensor_from_mask", "_nested_tensor_from_mask_left_aligned", "_scaled_dot_product_attention"});
// Of prim, the language itself.
constexpr auto kControl = std::to_array<std::string_view>(
    {"Constant", "GetAttr", "If", "Loop", "RaiseException", "Print", "Uninitialized", "rangelist"});
constexpr auto kContainers =
    std::to_array<std::string_view>({"ListConstruct", "ListUnpack", "TupleConstruct", "TupleUnpack", "TupleIndex",
                                     "TupleSlice", "DictConstruct", "ConstantChunk", "StringIndex", "tolist"});
constexpr auto kTypes = std::to_array<std::string_view>(
    {"NumToTensor", "unchecked_cast", "unchecked_unwrap_optional", "isinstance", "min", "max", "abs"});
constexpr auto kQuestions =
    std::to_array<std::string_view>({"device", "dtype", "layout", "type", "requires_grad", "is_cuda", "is_cpu",
                                     "is_sparse", "is_mkldnn", "is_quantized", "is_nested", "is_meta"});

template <class Names>
bool contains(const Names& names, std::string_view name)
{
  return std::ranges::find(names, name) != names.end();
}

bool isAllowed(c10::Symbol kind)
{
  const std::string_view name = kind.toUnqualString();
  if (kind.is_prim()) {
    return contains(kControl, name) || contains(kContainers, name) || contains(kTypes, name) ||
           contains(kQuestions, name);
  }
  if (!kind.is_aten() || contains(kRefused, name)) {
    return false;
  }
  return !name.starts_with('_') || name.starts_with("__") || contains(kInternal, name);
}

std::optional<std::string> foreignOperatorOf(const torch::jit::Block& block)
{
  for (const torch::jit::Node* const node : block.nodes()) {
    if (!isAllowed(node->kind())) {
      return node->kind().toQualString();
    }
    for (const torch::jit::Block* const inner : node->blocks()) {
      if (auto found = foreignOperatorOf(*inner)) {
        return found;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> foreignOperatorOf(const torch::jit::Graph& graph)
{
  return foreignOperatorOf(*graph.block());
}

}  // namespace simplexity::learning
