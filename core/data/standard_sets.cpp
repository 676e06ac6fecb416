#include "core/data/standard_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <system_error>

#include "core/base/check.h"
#include "core/data/idx_dataset.h"

namespace simplexity::data {

namespace {

constexpr std::array<StandardSet, 5> kSets = {{{"mnist", "MNIST"},
                                               {"kmnist", "Kuzushiji-MNIST"},
                                               {"fashion-mnist", "Fashion-MNIST"},
                                               {"cifar10", "CIFAR-10"},
                                               {"cifar100", "CIFAR-100"}}};

/// An environment variable with an absolute path, as the XDG base directory specification demands.
std::filesystem::path folderFromEnvironment(const char* variable)
{
  const char* const value = std::getenv(variable);
  const std::filesystem::path path = value == nullptr ? "" : value;
  return path.is_absolute() ? path : std::filesystem::path();
}

}  // namespace

std::span<const StandardSet> standardSets()
{
  return kSets;
}

std::filesystem::path datasetsFolder()
{
  std::filesystem::path base = folderFromEnvironment("XDG_DATA_HOME");
  if (base.empty()) {
    const std::filesystem::path home = folderFromEnvironment("HOME");
    base = home.empty() ? home : home / ".local" / "share";
  }
  return base.empty() ? base : base / "simplexity" / "datasets";
}

std::filesystem::path standardFolder(std::string_view name)
{
  return datasetsFolder() / name;
}

bool isStandardSetHere(std::string_view name)
{
  std::error_code ignored;
  return std::filesystem::is_directory(standardFolder(name), ignored);
}

std::optional<std::filesystem::path> findStandardSet(std::string_view name)
{
  std::error_code ignored;
  if (isStandardSetHere(name)) {
    return standardFolder(name);
  }
  const bool isInstalled = name == "fashion-mnist" && std::filesystem::is_directory(kInstalledFashionMnist, ignored);
  return isInstalled ? std::optional<std::filesystem::path>(kInstalledFashionMnist) : std::nullopt;
}

const StandardSet* missingStandardSet(std::string_view spec)
{
  const auto* const set = std::ranges::find(kSets, spec, &StandardSet::name);
  return set == kSets.end() || findStandardSet(spec) ? nullptr : &*set;
}

Error standardSetMissing(std::string_view name)
{
  const auto set = std::ranges::find(kSets, name, &StandardSet::name);
  SIMPLEXITY_CHECK(set != kSets.end(), "one of the standard data sets");
  return {
      ErrorCode::NotFound,
      fmt::format("{0} is not here yet: get it with 'simplexity-cli dataset get {1}', or name a folder that has it as "
                  "{1}:DIR",
                  set->title, name),
      {}};
}

}  // namespace simplexity::data
