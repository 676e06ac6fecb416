// Runs GoogleTest with a QApplication. The application is created only when a test runs, so that listing tests needs no
// display; any warning of Qt during a test fails it.
#include <gtest/gtest.h>

#include <QApplication>
#include <QFont>
#include <QLocale>
#include <QStandardPaths>
#include <memory>

#include "core/isolation/isolated_task.h"

namespace {

void failOnWarning(QtMsgType type, const QMessageLogContext&, const QString& message)
{
  // Complaints about the machine, not about the program.
  const bool aboutMachine =
      message.contains(QLatin1String("XDG_RUNTIME_DIR")) || message.contains(QLatin1String("propagateSizeHints"));
  if (type != QtDebugMsg && type != QtInfoMsg && !aboutMachine) {
    ADD_FAILURE() << "Qt warning: " << message.toStdString();
  }
}

class ApplicationEnvironment : public ::testing::Environment {
 public:
  ApplicationEnvironment(int& argc, char** argv) : m_argc(argc), m_argv(argv) {}
  void SetUp() override
  {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    m_application = std::make_unique<QApplication>(m_argc, m_argv);
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 9));
    qInstallMessageHandler(failOnWarning);
  }
  void TearDown() override
  {
    qInstallMessageHandler(nullptr);
    m_application.reset();
  }

 private:
  int& m_argc;
  char** m_argv;
  std::unique_ptr<QApplication> m_application;
};

}  // namespace

int main(int argc, char** argv)
{
  if (const auto status = simplexity::isolation::runIsolatedTask(argc, argv)) {
    return *status;
  }
  ::testing::InitGoogleTest(&argc, argv);
  ::testing::AddGlobalTestEnvironment(new ApplicationEnvironment(argc, argv));  // owned by GoogleTest
  return RUN_ALL_TESTS();
}
