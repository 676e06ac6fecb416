#pragma once

namespace simplexity::ui {

class Dialogs;
class ExperimentPanel;
class MessageBanner;
class RunDocument;
class Settings;
class TrainingController;

/// What opening, training and exporting share of the window. All of it outlives who is given it.
struct WindowParts {
  Settings& settings;
  Dialogs& dialogs;
  RunDocument& document;
  TrainingController& training;
  ExperimentPanel& experiment;
  MessageBanner& banner;
};

}  // namespace simplexity::ui
