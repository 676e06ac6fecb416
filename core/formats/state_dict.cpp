#include "core/formats/state_dict.h"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/printable.h"

namespace simplexity::formats {

namespace {

using Kind = PickleNode::Kind;

constexpr std::array kWrappings{"state_dict", "model_state_dict", "model", "net"};
constexpr int kMostWrappings = 4;
constexpr std::array<std::string_view, 2> kPrefixes{"module.", "_orig_mod."};
constexpr std::size_t kMaxDimensions = 8;
constexpr std::size_t kMostMetadata = 1000;
constexpr std::size_t kLongestMetadata = 1000;

constexpr std::array<std::pair<std::string_view, ElementType>, 10> kStorages{{
    {"HalfStorage", ElementType::F16},
    {"BFloat16Storage", ElementType::BF16},
    {"FloatStorage", ElementType::F32},
    {"DoubleStorage", ElementType::F64},
    {"CharStorage", ElementType::I8},
    {"ShortStorage", ElementType::I16},
    {"IntStorage", ElementType::I32},
    {"LongStorage", ElementType::I64},
    {"ByteStorage", ElementType::U8},
    {"BoolStorage", ElementType::BOOL},
}};
/// They may stand in a file, in an optimizer's state for instance, but cannot be read.
constexpr std::array<std::string_view, 7> kOtherStorages{
    "ComplexFloatStorage", "ComplexDoubleStorage", "QInt8Storage",   "QUInt8Storage",
    "QInt32Storage",       "QUInt4x2Storage",      "QUInt2x4Storage"};
/// What else PyTorch calls weights by, and what people save beside them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kHarmless{{
    {"collections", "OrderedDict"},
    {"torch._utils", "_rebuild_tensor_v2"},
    {"torch._utils", "_rebuild_tensor_v3"},
    {"torch._utils", "_rebuild_parameter"},
    {"torch._utils", "_rebuild_parameter_with_state"},
    {"torch.storage", "UntypedStorage"},
    {"torch", "Size"},
    {"torch", "device"},
    {"argparse", "Namespace"},
    {"numpy", "dtype"},
    {"numpy.core.multiarray", "scalar"},
    {"numpy._core.multiarray", "scalar"},
}};
constexpr std::array<std::string_view, 10> kTypes{"float16", "bfloat16", "float32", "float64", "int8",
                                                  "int16",   "int32",    "int64",   "uint8",   "bool"};
/// They have come with PyTorch 2 and cannot be read either.
constexpr std::array<std::string_view, 7> kRecentTypes{
    "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "uint16", "uint32", "uint64"};

std::optional<ElementType> elementTypeOfStorage(std::string_view name)
{
  const auto* const found = std::ranges::find(kStorages, name, &std::pair<std::string_view, ElementType>::first);
  return found == kStorages.end() ? std::nullopt : std::optional(found->second);
}

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

/// A tuple of numbers, 0 or more.
std::optional<std::vector<std::int64_t>> sizesOf(const PickleValue& value)
{
  const PickleNode* const tuple = nodeOf(value, Kind::Tuple);
  if (tuple == nullptr || tuple->items.size() > kMaxDimensions) {
    return std::nullopt;
  }
  std::vector<std::int64_t> sizes;
  for (const PickleValue& item : tuple->items) {
    const auto* const size = std::get_if<std::int64_t>(&item);
    if (size == nullptr || *size < 0) {
      return std::nullopt;
    }
    sizes.push_back(*size);
  }
  return sizes;
}

/// Of the arguments of _rebuild_tensor_v3: those of v2, then the type; only types have it that have no storage of their
/// own.
Error recentType(const std::vector<PickleValue>& arguments)
{
  constexpr std::size_t kType = 6;
  const PickleNode* const type = arguments.size() > kType ? nodeOf(arguments[kType], Kind::Name) : nullptr;
  return {.code = ErrorCode::Unsupported,
          .message = type == nullptr ? "is not described as PyTorch does: it has no type"
                                     : fmt::format("is a {}, which cannot be read", printable(type->name)),
          .where = {}};
}

/// The tensor that a value is, or nothing if it is something else.
Result<std::optional<StoredTensor>> tensorOf(const PickleValue& value)
{
  constexpr std::string_view kModule = "torch._utils";
  const auto isTensor = [](StoredTensor tensor) { return std::optional(std::move(tensor)); };
  for (const std::string_view name : {"_rebuild_parameter", "_rebuild_parameter_with_state"}) {
    if (const auto* const arguments = argumentsOf(value, kModule, name)) {
      const auto* const inner =
          arguments->empty() ? nullptr : argumentsOf(arguments->front(), kModule, "_rebuild_tensor_v2");
      return inner == nullptr ? refuse("is a parameter without a tensor") : storedTensorOf(*inner).map(isTensor);
    }
  }
  if (const auto* const arguments = argumentsOf(value, kModule, "_rebuild_tensor_v2")) {
    return storedTensorOf(*arguments).map(isTensor);
  }
  if (const auto* const arguments = argumentsOf(value, kModule, "_rebuild_tensor_v3")) {
    return fail(recentType(*arguments));
  }
  return std::nullopt;
}

/// A plain value as text; nothing for None, long texts and what is composed.
std::optional<std::string> plainText(const PickleValue& value)
{
  return std::visit(
      [](const auto& plain) -> std::optional<std::string> {
        using Plain = std::decay_t<decltype(plain)>;
        if constexpr (std::is_same_v<Plain, std::string_view>) {
          return plain.size() > kLongestMetadata ? std::nullopt : std::optional(std::string(plain));
        } else if constexpr (std::is_arithmetic_v<Plain>) {
          return fmt::to_string(plain);
        } else {
          return std::nullopt;
        }
      },
      value);
}

/// Calls visit(key, value) for the members of a dictionary that have a text as key.
template <class Visit>
Result<> forEachMember(const PickleNode& dict, Visit visit)
{
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    if (const auto* const key = std::get_if<std::string_view>(&dict.items[i])) {
      if (Result<> visited = visit(*key, dict.items[i + 1]); !visited) {
        return visited;
      }
    }
  }
  return {};
}

void addMetadata(std::string_view key, const PickleValue& value, StateDict& state)
{
  const std::optional<std::string> text = plainText(value);
  if (text && key.size() <= kLongestMetadata && state.metadata.size() < kMostMetadata) {
    state.metadata.insert_or_assign(std::string(key), *text);
  }
}

/// The dictionary that this one wraps, if it does.
const PickleNode* wrappedBy(const PickleNode& dict)
{
  for (const std::string_view wrapping : kWrappings) {
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      if (dict.items[i] == PickleValue(wrapping)) {
        if (const PickleNode* const inner = nodeOf(dict.items[i + 1], Kind::Dict)) {
          return inner;
        }
      }
    }
  }
  return nullptr;
}

Result<> addMembers(const PickleNode& dict, StateDict& state)
{
  return forEachMember(dict, [&](std::string_view key, const PickleValue& value) -> Result<> {
    Result<std::optional<StoredTensor>> tensor = tensorOf(value);
    if (!tensor) {
      return fail(tensor.error().code, fmt::format("tensor \"{}\" {}", printable(key), tensor.error().message));
    }
    if (*tensor) {
      state.tensors.insert_or_assign(std::string(key), std::move(**tensor));
    } else {
      addMetadata(key, value, state);
    }
    return {};
  });
}

/// The names are sorted, so what the first and the last begin with, all begin with.
void stripPrefixes(std::map<std::string, StoredTensor>& tensors)
{
  const std::string_view first = tensors.begin()->first;
  const std::string_view last = tensors.rbegin()->first;
  std::size_t length = 0;
  const auto isNext = [&](std::string_view prefix) {
    return first.substr(length).starts_with(prefix) && last.substr(length).starts_with(prefix) &&
           first.size() > length + prefix.size();
  };
  for (const auto* next = kPrefixes.begin(); next != kPrefixes.end();) {
    next = std::ranges::find_if(kPrefixes, isNext);
    length += next == kPrefixes.end() ? 0 : next->size();
  }
  std::map<std::string, StoredTensor> stripped;
  for (auto& [name, tensor] : tensors) {
    stripped.emplace(name.substr(length), std::move(tensor));
  }
  tensors = std::move(stripped);
}

/// Says what there is instead of tensors.
std::string complaintAbout(const PickleNode& dict)
{
  constexpr std::size_t kMost = 10;
  std::vector<std::string> keys;
  static_cast<void>(forEachMember(dict, [&](std::string_view key, const PickleValue&) -> Result<> {
    if (keys.size() < kMost) {
      keys.push_back(printable(key));
    }
    return {};
  }));
  return fmt::format("there are no tensors in the dictionary{}{}; save model.state_dict()",
                     keys.empty() ? "" : ", only ", fmt::join(keys, ", "));
}

}  // namespace

bool fits(const StoredTensor& tensor, std::uint64_t storageElements)
{
  auto last = static_cast<std::uint64_t>(tensor.offset);
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    if (tensor.shape[i] == 0) {
      return true;
    }
    std::uint64_t step = 0;
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(tensor.shape[i] - 1),
                               static_cast<std::uint64_t>(tensor.strides[i]), &step) ||
        __builtin_add_overflow(last, step, &last)) {
      return false;
    }
  }
  return last < storageElements;
}

Result<StoredValues> storageOf(const PickleValue& value)
{
  const PickleNode* const persistent = nodeOf(value, Kind::Persistent);
  const PickleNode* const tuple = persistent == nullptr ? nullptr : nodeOf(persistent->items.front(), Kind::Tuple);
  if (tuple == nullptr || tuple->items.size() < 5) {
    return refuse("has no storage");
  }
  const PickleNode* const type = nodeOf(tuple->items[1], Kind::Name);
  const auto* const key = std::get_if<std::string_view>(&tuple->items[2]);
  const auto* const elements = std::get_if<std::int64_t>(&tuple->items[4]);
  if (type == nullptr || key == nullptr || elements == nullptr || *elements < 0) {
    return refuse("has no storage");
  }
  const std::optional<ElementType> element = elementTypeOfStorage(type->name);
  if (!element) {
    return fail(ErrorCode::Unsupported, fmt::format("is a {}, which cannot be read", printable(type->name)));
  }
  return StoredValues{.type = *element, .storage = printable(*key), .elements = static_cast<std::uint64_t>(*elements)};
}

Result<StoredTensor> storedTensorOf(const std::vector<PickleValue>& arguments)
{
  if (arguments.size() < 4) {
    return refuse("is not described as PyTorch does");
  }
  Result<StoredValues> values = storageOf(arguments[0]);
  if (!values) {
    return fail(std::move(values.error()));
  }
  const auto* const offset = std::get_if<std::int64_t>(&arguments[1]);
  std::optional<std::vector<std::int64_t>> shape = sizesOf(arguments[2]);
  std::optional<std::vector<std::int64_t>> strides = sizesOf(arguments[3]);
  if (offset == nullptr || *offset < 0 || !shape || !strides || shape->size() != strides->size()) {
    return refuse("is not described as PyTorch does: its shape, strides or offset cannot be");
  }
  return StoredTensor{.type = values->type,
                      .storage = std::move(values->storage),
                      .offset = *offset,
                      .shape = std::move(*shape),
                      .strides = std::move(*strides)};
}

bool isAllowedInStateDict(std::string_view module, std::string_view name)
{
  const bool isOfTorch =
      elementTypeOfStorage(name) || std::ranges::find(kOtherStorages, name) != kOtherStorages.end() ||
      std::ranges::find(kTypes, name) != kTypes.end() || std::ranges::find(kRecentTypes, name) != kRecentTypes.end();
  return (module == "torch" && isOfTorch) || std::ranges::find(kHarmless, std::pair(module, name)) != kHarmless.end();
}

Result<StateDict> findStateDict(const PickleDocument& pickle)
{
  const PickleNode* dict = nodeOf(pickle.root, Kind::Dict);
  if (dict == nullptr) {
    return refuse("the file holds no dictionary of tensors; save model.state_dict()");
  }
  StateDict state;
  for (int depth = 0; depth < kMostWrappings; ++depth) {
    const PickleNode* const wrapped = wrappedBy(*dict);
    if (wrapped == nullptr) {
      break;
    }
    static_cast<void>(forEachMember(*dict, [&](std::string_view key, const PickleValue& value) -> Result<> {
      addMetadata(key, value, state);
      return {};
    }));
    dict = wrapped;
  }
  if (Result<> added = addMembers(*dict, state); !added) {
    return fail(std::move(added.error()));
  }
  if (state.tensors.empty()) {
    return refuse(complaintAbout(*dict));
  }
  stripPrefixes(state.tensors);
  return state;
}

}  // namespace simplexity::formats
