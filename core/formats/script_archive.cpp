#include "core/formats/script_archive.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/formats/pickle.h"
#include "core/formats/printable.h"
#include "core/formats/recognise.h"
#include "core/formats/state_dict.h"
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

/// The loader trusts what a pickle says of storages and of the tensors in them: collects the former, which are compared
/// with what is there, and checks the latter.
Result<> checkTensors(PickleDocument& document, std::vector<StoredValues>& storages)
{
  for (PickleNode& node : document.nodes) {
    if (node.kind == PickleNode::Kind::Persistent) {
      Result<StoredValues> values = storageOf(&node);
      if (!values) {
        return fail(values.error().code, "a tensor of the program " + values.error().message);
      }
      storages.push_back(*std::move(values));
    }
    const bool isRebuilt = node.kind == PickleNode::Kind::Call && node.module == "torch._utils";
    const auto* const arguments = isRebuilt ? argumentsOf(&node, node.module, "_rebuild_tensor_v2") : nullptr;
    if (isRebuilt && arguments == nullptr) {
      return fail(ErrorCode::Unsupported, fmt::format("the program needs {}.{} when it is loaded: refused",
                                                      printable(node.module), printable(node.name)));
    }
    if (arguments != nullptr) {
      const Result<bool> isInside = storedTensorOf(*arguments).and_then([&](const StoredTensor& tensor) {
        return storageOf(arguments->front()).map([&tensor](const StoredValues& values) {
          return fits(tensor, values.elements);
        });
      });
      if (!isInside || !*isInside) {
        return fail(ErrorCode::InvalidFormat,
                    "a tensor of the program " + (isInside ? "reaches beyond its storage" : isInside.error().message));
      }
    }
  }
  return {};
}

Result<> checkPickle(std::vector<std::byte> content, std::uint64_t memoryLimit, std::vector<StoredValues>& storages)
{
  const auto any = [](std::string_view, std::string_view) { return true; };
  return parsePickle(std::move(content), any, memoryLimit).and_then([&](PickleDocument document) -> Result<> {
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
    return checkTensors(document, storages);
  });
}

/// The purpose of a member of an archive. Only members of the first three are given to the loader.
enum class Member { Data, Pickle, Code, Ignored, Unknown };

bool isNumber(std::string_view text)
{
  return !text.empty() && std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// Whether it is a path of Python's modules: words, with slashes between.
bool isModulePath(std::string_view text)
{
  const auto isOfPath = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '_' || letter == '/';
  };
  return !text.empty() && text.front() != '/' && text.back() != '/' && text.find("//") == std::string_view::npos &&
         std::ranges::all_of(text, isOfPath);
}

/// The part of a name before an ending, if the name has it.
std::optional<std::string_view> withoutEnding(std::string_view name, std::string_view ending)
{
  return name.ends_with(ending) ? std::optional(name.substr(0, name.size() - ending.size())) : std::nullopt;
}

/// By its name inside the archive's folder, to the letter: the loader takes no account of case.
Member memberOf(std::string_view name)
{
  // Written by torch.jit.save beside the program: how to find errors in it, what mobile devices run, what the caller
  // added.
  constexpr auto kIgnored = std::to_array<std::string_view>({"byteorder", "bytecode.pkl", "mobile_debug_handles.pkl",
                                                             "callstack_debug_map.pkl", "traced_inputs.pkl",
                                                             ".format_version", ".storage_alignment"});
  constexpr auto kIgnoredFolders = std::to_array<std::string_view>({"extra/", ".data/", "traced_inputs/", "bytecode/"});
  if (name == "data.pkl" || name == "constants.pkl") {
    return Member::Pickle;
  }
  if (name == "version" || name == ".data/version") {
    return Member::Data;
  }
  for (const std::string_view folder : {"data/", "constants/"}) {
    if (name.starts_with(folder)) {
      return isNumber(name.substr(folder.size())) ? Member::Data : Member::Unknown;
    }
  }
  if (name.starts_with("code/")) {
    const auto code = withoutEnding(name, ".py");
    const auto notes = withoutEnding(name, ".py.debug_pkl");
    return code && isModulePath(*code)     ? Member::Code
           : notes && isModulePath(*notes) ? Member::Ignored
                                           : Member::Unknown;
  }
  const bool isIgnored = std::ranges::find(kIgnored, name) != kIgnored.end() ||
                         std::ranges::any_of(kIgnoredFolders, [&](auto folder) { return name.starts_with(folder); });
  return isIgnored ? Member::Ignored : Member::Unknown;
}

/// Takes the members of an archive one by one.
class ScriptChecker {
 public:
  explicit ScriptChecker(const ZipArchive& archive) : m_archive(archive) {}

  Result<> take(const std::string& name)
  {
    const std::size_t slash = name.find('/');
    const std::string folder = name.substr(0, slash);
    if (slash == std::string::npos || (m_folder && folder != *m_folder)) {
      return refuse(name, "is none of its own");
    }
    m_folder = folder;
    if (!m_seen.insert(folded(name)).second) {
      return refuse(name, "is there twice, but for capital letters");
    }
    const std::string inner = name.substr(slash + 1);
    const Member member = memberOf(inner);
    if (member == Member::Unknown) {
      return refuse(name, "is none that torch.jit.save writes");
    }
    return member == Member::Ignored ? Result<>() : takeContent(member, name, inner);
  }

  /// The archive of what was taken.
  Result<CheckedScript> finish()
  {
    for (const auto& [pickle, storages] : m_storages) {
      const std::string folder = pickle.substr(0, pickle.rfind('.')) + '/';  // data.pkl has its values in data/
      for (const StoredValues& values : storages) {
        const auto found = m_sizes.find(folder + values.storage);
        const std::uint64_t bytes = found == m_sizes.end() ? 0 : found->second;
        if (values.elements > bytes || values.elements * elementSize(values.type) != bytes) {
          return fail(ErrorCode::InvalidFormat,
                      fmt::format("its member {}{} is not as long as announced", folder, values.storage));
        }
      }
    }
    return packZip(m_members).map([this](std::vector<std::byte> archive) {
      return CheckedScript{.archive = std::move(archive), .names = std::move(m_names)};
    });
  }

 private:
  static tl::unexpected<Error> refuse(const std::string& name, std::string_view why)
  {
    return fail(ErrorCode::InvalidFormat, fmt::format("its member {} {}: refused", printable(name), why));
  }

  static std::string folded(std::string name)
  {
    std::ranges::transform(name, name.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return name;
  }

  Result<> takeContent(Member member, const std::string& name, const std::string& inner)
  {
    const std::uint64_t limit = m_archive.memoryLimit();
    Result<std::vector<std::byte>> content =
        m_archive.read(name, member == Member::Code ? std::min(limit, kMostCodeBytes) : limit);
    if (!content) {
      return fail(std::move(content.error()));
    }
    const Result<> checked =
        member == Member::Pickle ? checkPickle(*content, limit, m_storages[inner])
        : member == Member::Code
            ? checkScriptCode({reinterpret_cast<const char*>(content->data()), content->size()}, m_names)
            : Result<>();
    m_sizes[inner] = content->size();
    m_members.push_back({.name = "program/" + inner, .content = *std::move(content)});
    return checked;
  }

  const ZipArchive& m_archive;
  std::optional<std::string> m_folder;
  std::set<std::string> m_seen;
  std::vector<ZipMember> m_members;
  std::map<std::string, std::uint64_t> m_sizes;                 ///< of the members, by their names in the folder
  std::map<std::string, std::vector<StoredValues>> m_storages;  ///< that the pickles announce
  ScriptNames m_names;
};

}  // namespace

Result<CheckedScript> checkScriptArchive(const ZipArchive& archive)
{
  if (recognise(archive) != FileContent::PyTorchScript) {
    return fail(ErrorCode::InvalidFormat, "this is no TorchScript file (torch.jit.save)");
  }
  if (archive.unpackedBytes() > archive.memoryLimit()) {
    return fail(ErrorCode::InvalidFormat, "the archive would unpack to far more than its size: refused");
  }
  ScriptChecker checker(archive);
  for (const std::string& name : archive.names()) {
    if (Result<> taken = checker.take(name); !taken) {
      return fail(std::move(taken.error()));
    }
  }
  return checker.finish();
}

Result<CheckedScript> checkScriptArchive(const std::filesystem::path& path)
{
  return ZipArchive::open(path)
      .and_then([](const ZipArchive& archive) { return checkScriptArchive(archive); })
      .map_error(
          [&path](const Error& error) { return Error{.code = error.code, .message = error.message, .where = path}; });
}

}  // namespace simplexity::formats
