#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace simplexity::runs {

/// What a path is, whoever is given it: the window, `info` and `--render` alike.
enum class FileKind {
  Missing,     ///< there is nothing, or it cannot be looked at
  RunFolder,   ///< readRun()
  Folder,      ///< another one
  Features,    ///< FeaturesFile
  Weights,     ///< safetensors or a state dict of PyTorch
  Script,      ///< a program of TorchScript
  Experiment,  ///< readExperiment()
  Unknown
};

/// By content, a file's name plays no part. Looks at the beginning of a file and at the header or directory of one that
/// holds arrays; whether the rest can be read shows when it is.
[[nodiscard]] FileKind fileKind(const std::filesystem::path& path);

/// The run folder that this is, or of which it is run.json, metrics.jsonl or a checkpoint; empty otherwise.
[[nodiscard]] std::filesystem::path runFolderOf(const std::filesystem::path& path);

/// Why what is neither a run nor features cannot be shown.
[[nodiscard]] Error cannotShow(const std::filesystem::path& path, FileKind kind);

}  // namespace simplexity::runs
