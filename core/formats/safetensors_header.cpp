#include "core/formats/safetensors_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/check.h"
#include "core/formats/archive_checksum.h"
#include "core/formats/json_values.h"
#include "core/formats/safetensors.h"

namespace simplexity::formats {

namespace {

constexpr std::array<std::pair<ElementType, std::string_view>, 10> kElementTypes{{
    {ElementType::F16, "F16"},
    {ElementType::BF16, "BF16"},
    {ElementType::F32, "F32"},
    {ElementType::F64, "F64"},
    {ElementType::I8, "I8"},
    {ElementType::I16, "I16"},
    {ElementType::I32, "I32"},
    {ElementType::I64, "I64"},
    {ElementType::U8, "U8"},
    {ElementType::BOOL, "BOOL"},
}};
constexpr const char* kMetadataKey = "__metadata__";
constexpr std::size_t kAlignment = 8;

std::optional<ElementType> elementTypeFromId(std::string_view id)
{
  const auto* const found = std::ranges::find(kElementTypes, id, &std::pair<ElementType, std::string_view>::second);
  return found == kElementTypes.end() ? std::nullopt : std::optional(found->first);
}

std::array<std::string_view, kElementTypes.size()> elementTypeIds()
{
  std::array<std::string_view, kElementTypes.size()> ids;
  std::ranges::transform(kElementTypes, ids.begin(), &std::pair<ElementType, std::string_view>::second);
  return ids;
}

/// Bytes of an array, or nothing when a size is negative or the product does not fit.
std::optional<std::uint64_t> byteCount(ElementType type, const std::vector<std::int64_t>& shape)
{
  std::uint64_t bytes = elementSize(type);
  for (const std::int64_t size : shape) {
    if (size < 0 ||
        (size > 0 && bytes > std::numeric_limits<std::uint64_t>::max() / static_cast<std::uint64_t>(size))) {
      return std::nullopt;
    }
    bytes *= static_cast<std::uint64_t>(size);
  }
  return bytes;
}

tl::unexpected<Error> failAbout(const std::string& name, const std::string& what)
{
  return fail(ErrorCode::InvalidFormat, fmt::format("the header is damaged: array \"{}\" {}", name, what));
}

Result<TensorEntry> parseEntry(const std::string& name, const Json& json)
{
  TensorEntry entry;
  entry.name = name;
  std::string type;
  std::vector<std::uint64_t> offsets;
  ObjectReader reader(json);
  reader.required("dtype", type);
  reader.required("shape", entry.shape);
  reader.required("data_offsets", offsets);
  if (const Result<> read = reader.result(); !read) {
    return failAbout(name, "is not described properly: " + read.error().message);
  }
  const std::optional<ElementType> known = elementTypeFromId(type);
  if (!known) {
    return fail(ErrorCode::Unsupported, fmt::format("array \"{}\" has elements of type {}; {} can be read", name, type,
                                                    fmt::join(elementTypeIds(), ", ")));
  }
  entry.type = *known;
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    return failAbout(name, "must have two ascending offsets");
  }
  entry.begin = offsets[0];
  entry.end = offsets[1];
  if (byteCount(entry.type, entry.shape) != entry.end - entry.begin) {
    return failAbout(name, "has a shape that disagrees with its offsets");
  }
  return entry;
}

Result<> checkContiguous(const std::vector<TensorEntry>& entries, std::uint64_t dataBytes)
{
  std::uint64_t expected = 0;
  for (const TensorEntry& entry : entries) {
    if (entry.begin != expected) {
      return failAbout(entry.name, "overlaps another or leaves a hole before it");
    }
    expected = entry.end;
  }
  if (expected != dataBytes) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("the file holds {} bytes of data where its header promises {}", dataBytes, expected));
  }
  return {};
}

}  // namespace

std::string_view elementTypeId(ElementType type)
{
  return std::ranges::find(kElementTypes, type, &std::pair<ElementType, std::string_view>::first)->second;
}

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, std::uint64_t dataBytes)
{
  const Result<Json> json = parseJson(text);
  if (!json) {
    return fail(ErrorCode::InvalidFormat, "the header is damaged: " + json.error().message);
  }
  if (!json->is_object()) {
    return fail(ErrorCode::InvalidFormat, "the header is not a JSON object");
  }
  SafetensorsHeader header;
  for (const auto& [name, value] : json->items()) {
    if (name == kMetadataKey) {
      if (const Complaint complaint = readValue(value, header.metadata); !complaint.empty()) {
        return fail(ErrorCode::InvalidFormat, "the header is damaged: the metadata " + complaint);
      }
      continue;
    }
    Result<TensorEntry> entry = parseEntry(name, value);
    if (!entry) {
      return fail(std::move(entry.error()));
    }
    header.entries.push_back(std::move(*entry));
  }
  std::ranges::sort(header.entries, {}, [](const TensorEntry& entry) { return std::pair(entry.begin, entry.end); });
  if (Result<> contiguous = checkContiguous(header.entries, dataBytes); !contiguous) {
    return fail(std::move(contiguous.error()));
  }
  return header;
}

SafetensorsLayout layOutSafetensors(const TensorArchive& archive)
{
  SafetensorsLayout layout;
  for (const auto& [name, tensor] : archive.tensors) {
    SIMPLEXITY_CHECK(byteCount(tensor.type, tensor.shape) == tensor.bytes.size(),
                     "shape and bytes of " + name + " disagree");
    layout.order.push_back(name);
  }
  std::ranges::stable_sort(layout.order, std::greater<>(),
                           [&](const std::string& name) { return elementSize(archive.tensors.at(name).type); });
  OrderedJson json = OrderedJson::object();
  addMember(json, kMetadataKey, membersToJson(metadataWithChecksum(archive)));
  std::size_t offset = 0;
  for (const std::string& name : layout.order) {
    const TensorData& tensor = archive.tensors.at(name);
    const std::size_t end = offset + tensor.bytes.size();
    addMember(json, name,
              {{"dtype", elementTypeId(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}});
    offset = end;
  }
  layout.header = dumpJson(json);
  layout.header.resize((layout.header.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  return layout;
}

}  // namespace simplexity::formats
