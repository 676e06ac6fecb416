#pragma once

#include <QString>

#include "core/learning/training/training.h"
#include "core/runs/network_outline.h"
#include "core/runs/run_folder.h"

namespace simplexity::ui {

/// "0:12", "1:02:03".
[[nodiscard]] QString durationText(double seconds);
/// "epoch 12 of 60 · 35,000 images/s · 0:12 left"; what is unknown is left out.
[[nodiscard]] QString progressText(const learning::Progress& progress);
/// "reading images 340 of 1,000"
[[nodiscard]] QString loadingText(const data::LoadProgress& progress);
/// Share of the run that is done, 0 … 1; while the data are read, share of them.
[[nodiscard]] double progressShare(const learning::Progress& progress);
/// "completed 60 epochs in 0:12", "stopped after 7 epochs"; of features "measured 3 epochs in 0:02", of a network that
/// was not trained "measured in 0:02".
[[nodiscard]] QString outcomeText(const learning::TrainingSummary& summary, bool ofFeatures = false);
/// The same of a run read from disk: "completed", "failed: …", "interrupted".
[[nodiscard]] QString outcomeText(const runs::Run& run);
/// "features.npz: 1,797 samples × 64 features, 10 classes; NumPy archive (.npz), labels from array labels", with the
/// whole path.
[[nodiscard]] QString featuresText(const runs::RunInfo& info);
/// "resnet18.pth: resnet18 in the cifar form, 11,173,962 parameters, on CIFAR-10; inputs normalised by the data set",
/// with the whole path.
[[nodiscard]] QString networkText(const runs::RunInfo& info);
/// "resnet18 in the cifar form for 3 channels and 10 classes, 11,173,962 parameters", and what is wrong with it.
[[nodiscard]] QString networkText(const runs::OutlinedNetwork& network);
/// Of a program of TorchScript.
[[nodiscard]] QString networkText(const learning::ScriptSummary& script);
/// "digits mlp, 29 Nov 14:02": what was trained on what, and since when by the clock on the wall.
[[nodiscard]] QString runTitle(const runs::RunInfo& info);
/// What of the network's file was left out; empty: nothing.
[[nodiscard]] QString leftOutText(const runs::RunInfo& info);

}  // namespace simplexity::ui
