// A portal of our own on a peer-to-peer connection: the real protocol, no session bus needed.
#include "ui/style/desktop_colour_scheme.h"

#include <gtest/gtest.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusServer>
#include <QDBusVariant>
#include <QSignalSpy>
#include <QTest>
#include <optional>

#include "tests/ui/style/fake_portal.h"

namespace simplexity::ui {
namespace {

class DesktopColourSchemeTest : public ::testing::Test {
 protected:
  void SetUp() override
  {
    QObject::connect(&m_server, &QDBusServer::newConnection, &m_portal, [this](const QDBusConnection& connection) {
      m_serverSide = connection;
      m_serverSide->registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &m_portal,
                                   QDBusConnection::ExportScriptableSlots);
    });
    m_clientSide = QDBusConnection::connectToPeer(m_server.address(), QStringLiteral("client"));
    ASSERT_TRUE(m_clientSide->isConnected());
    ASSERT_TRUE(waitFor([this] { return m_serverSide.has_value(); }));
  }

  void TearDown() override { QDBusConnection::disconnectFromPeer(QStringLiteral("client")); }

  template <class Condition>
  static bool waitFor(Condition condition)
  {
    return QTest::qWaitFor(condition, 5000);
  }

  void announce(const QString& key, unsigned value)
  {
    QDBusMessage signal =
        QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/portal/desktop"),
                                   QStringLiteral("org.freedesktop.portal.Settings"), QStringLiteral("SettingChanged"));
    signal << QStringLiteral("org.freedesktop.appearance") << key << QVariant::fromValue(QDBusVariant(value));
    m_serverSide->send(signal);
  }

  test::FakePortal m_portal;
  QDBusServer m_server{QStringLiteral("unix:tmpdir=/tmp")};
  std::optional<QDBusConnection> m_serverSide;
  std::optional<QDBusConnection> m_clientSide;
};

TEST_F(DesktopColourSchemeTest, LearnsTheSchemeWithoutWaitingForIt)
{
  m_portal.scheme = 1;
  DesktopColourScheme desktop(*m_clientSide, QString());
  EXPECT_EQ(desktop.current(), ColourScheme::NoPreference);
  EXPECT_TRUE(waitFor([&] { return desktop.current() == ColourScheme::Dark; }));
}

TEST_F(DesktopColourSchemeTest, FollowsChangesOfItsKeyOnly)
{
  m_portal.scheme = 1;
  DesktopColourScheme desktop(*m_clientSide, QString());
  ASSERT_TRUE(waitFor([&] { return desktop.current() == ColourScheme::Dark; }));
  QSignalSpy changes(&desktop, &DesktopColourScheme::changed);
  announce(QStringLiteral("accent-color"), 0);
  announce(QStringLiteral("color-scheme"), 2);
  EXPECT_TRUE(waitFor([&] { return desktop.current() == ColourScheme::Light; }));
  EXPECT_EQ(changes.count(), 1);
}

TEST_F(DesktopColourSchemeTest, TakesAnUnknownSchemeForNoPreference)
{
  m_portal.scheme = 1;
  DesktopColourScheme desktop(*m_clientSide, QString());
  ASSERT_TRUE(waitFor([&] { return desktop.current() == ColourScheme::Dark; }));
  announce(QStringLiteral("color-scheme"), 7);
  EXPECT_TRUE(waitFor([&] { return desktop.current() == ColourScheme::NoPreference; }));
}

TEST(DesktopColourSchemeOfSession, IsAbsentWithoutABus)
{
  qunsetenv("DBUS_SESSION_BUS_ADDRESS");
  qunsetenv("XDG_RUNTIME_DIR");
  QObject parent;
  EXPECT_EQ(DesktopColourScheme::ofSession(&parent), nullptr);
}

}  // namespace
}  // namespace simplexity::ui
