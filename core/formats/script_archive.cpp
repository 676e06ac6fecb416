#include "core/formats/script_archive.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/formats/pickle.h"
#include "core/formats/printable.h"
#include "core/formats/recognise.h"
#include "core/formats/script_code.h"
#include "core/formats/zip_archive.h"

namespace simplexity::formats {

namespace {

constexpr std::uint64_t kMostCodeBytes = 32'000'000;
// Destroying what is nested recurses. Networks have some thousand modules and lists, and tuples in a few tuples.
constexpr std::size_t kMostContainers = 20'000;
constexpr std::size_t kMostTupleDepth = 100;

constexpr std::string_view kOwnClasses = "__torch__";
constexpr std::array<std::string_view, 4> kModules{"torch._utils", "torch.jit._pickle", "collections", "torch"};

/// Modules of the program, tensors, devices, and lists with the types of their items. The loader knows no others but
/// classes of libraries.
bool isAllowed(std::string_view module)
{
  const bool isOwn = module.starts_with(kOwnClasses) && module.find("torch.classes") == std::string_view::npos;
  return isOwn || std::ranges::find(kModules, module) != kModules.end();
}

/// Whether destroying what the pickle describes recurses too deep. Lists, dictionaries and objects can be filled after
/// they were put into others, so these are counted; tuples cannot, and their depth is known.
bool nestsTooDeep(const PickleDocument& document)
{
  using Kind = PickleNode::Kind;
  std::size_t containers = 0;
  std::unordered_map<const PickleNode*, std::size_t> depths;
  for (const PickleNode& node : document.nodes) {
    const bool isObject = node.kind == Kind::Call && node.module.starts_with(kOwnClasses);
    containers += isObject || node.kind == Kind::List || node.kind == Kind::Dict ? 1 : 0;
    if (node.kind == Kind::Tuple) {
      std::size_t depth = 1;
      for (const PickleValue& item : node.items) {
        const auto inner = depths.find(nodeOf(item, Kind::Tuple));
        depth = inner == depths.end() ? depth : std::max(depth, inner->second + 1);
      }
      if (depth > kMostTupleDepth) {
        return true;
      }
      depths[&node] = depth;
    }
  }
  return containers > kMostContainers;
}

Result<> checkPickle(const ZipArchive& archive, const std::string& name)
{
  const auto any = [](std::string_view, std::string_view) { return true; };
  return archive.read(name, archive.memoryLimit())
      .and_then(
          [&](std::vector<std::byte> content) { return parsePickle(std::move(content), any, archive.memoryLimit()); })
      .and_then([&](const PickleDocument& document) -> Result<> {
        for (const PickleNode& node : document.nodes) {
          const bool isNamed = node.kind == PickleNode::Kind::Name || node.kind == PickleNode::Kind::Call;
          if (isNamed && !isAllowed(node.module)) {
            return fail(ErrorCode::Unsupported, fmt::format("the program needs {}.{} when it is loaded: refused",
                                                            printable(node.module), printable(node.name)));
          }
        }
        if (nestsTooDeep(document)) {
          return fail(ErrorCode::InvalidFormat, "the program nests deeper than a network needs: refused");
        }
        return {};
      });
}

Result<> checkCode(const ZipArchive& archive, const std::string& name)
{
  return archive.read(name, std::min(archive.memoryLimit(), kMostCodeBytes))
      .and_then([](const std::vector<std::byte>& content) {
        return checkScriptCode({reinterpret_cast<const char*>(content.data()), content.size()});
      });
}

}  // namespace

Result<> checkScriptArchive(const std::filesystem::path& path)
{
  const Result<ZipArchive> archive = ZipArchive::open(path);
  if (!archive) {
    return fail(archive.error());
  }
  if (recognise(*archive) != FileContent::PyTorchScript) {
    return fail(ErrorCode::InvalidFormat, "this is no TorchScript file (torch.jit.save)", path);
  }
  if (archive->unpackedBytes() > archive->memoryLimit()) {
    return fail(ErrorCode::InvalidFormat, "the archive would unpack to far more than its size: refused", path);
  }
  for (const std::string& name : archive->names()) {
    const Result<> checked = name.ends_with("pkl")   ? checkPickle(*archive, name)
                             : name.ends_with(".py") ? checkCode(*archive, name)
                                                     : Result<>();
    if (!checked) {
      return fail(checked.error().code, checked.error().message, path);
    }
  }
  return {};
}

}  // namespace simplexity::formats
