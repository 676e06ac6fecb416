#pragma once

#include <gtest/gtest.h>

#include <QAction>
#include <QLabel>
#include <QTest>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_directory.h"
#include "tests/ui/windows/fake_dialogs.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/main_window.h"
#include "ui/windows/paths.h"
#include "ui/windows/settings.h"

namespace simplexity::ui {

/// The real window with a temporary home and answers instead of dialogs.
class WindowTest : public ::testing::Test {
 protected:
  WindowTest() { openWindow(); }

  void openWindow()
  {
    m_window.reset();
    m_settings = std::make_unique<Settings>(toQString(m_directory / "simplexity.ini"));
    m_settings->setRunsFolder(runsFolder());
    m_window = std::make_unique<MainWindow>(*m_settings, m_dialogs);
    m_window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(m_window.get()));
  }

  [[nodiscard]] std::filesystem::path runsFolder() const { return m_directory / "runs"; }

  /// The digits, little enough to train in a second.
  [[nodiscard]] static runs::ExperimentConfig quickExperiment(int epochs)
  {
    runs::ExperimentConfig config;
    config.trainLimit = 300;
    config.training.epochs = epochs;
    config.training.threads = 1;
    config.training.model.widths = {16, 8};
    config.training.probe.gcSamples = 32;
    return config;
  }

  void trigger(const char* action) { find<QAction>(action)->trigger(); }
  void start(const runs::ExperimentConfig& config)
  {
    m_window->experimentPanel().setConfig(config);
    trigger("actionStart");
  }
  void train(int epochs)
  {
    start(quickExperiment(epochs));
    waitFor([this] { return isIdle(); });
  }
  [[nodiscard]] bool isIdle() { return find<QAction>("actionStart")->isEnabled(); }

  /// Throws, which ends the test as failed, when it waits in vain.
  template <class Condition>
  void waitFor(Condition condition)
  {
    if (!QTest::qWaitFor(condition, 30000)) {
      throw std::runtime_error("waited in vain; the window says: " + message().toStdString());
    }
  }

  template <class Child>
  [[nodiscard]] Child* find(const char* name)
  {
    auto* const child = m_window->findChild<Child*>(QString::fromLatin1(name));
    EXPECT_NE(child, nullptr) << name;
    return child;
  }
  [[nodiscard]] QString message()
  {
    const auto* const label = find<QLabel>("messageText");
    return label->isVisible() ? label->text() : QString();
  }
  [[nodiscard]] RunDocument& document() { return m_window->document(); }
  [[nodiscard]] int shownEpoch() { return document().shownRecord()->epoch; }

  test::TemporaryDirectory m_directory;
  test::FakeDialogs m_dialogs;
  std::unique_ptr<Settings> m_settings;
  std::unique_ptr<MainWindow> m_window;
};

}  // namespace simplexity::ui
