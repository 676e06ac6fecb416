#include "ui/style/desktop_colour_scheme.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>

namespace simplexity::ui {

namespace {

const QString kPortalService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kSettingsInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

bool hasSessionBus()
{
  const QString runtimeFolder = qEnvironmentVariable("XDG_RUNTIME_DIR");
  return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
         (!runtimeFolder.isEmpty() && QFileInfo::exists(runtimeFolder + QStringLiteral("/bus")));
}

// The portal's Read wraps its answer in a variant more than it should.
QVariant unwrapped(QVariant value)
{
  while (value.canConvert<QDBusVariant>()) {
    value = value.value<QDBusVariant>().variant();
  }
  return value;
}

}  // namespace

DesktopColourScheme::DesktopColourScheme(const QDBusConnection& connection, const QString& service, QObject* parent)
    : QObject(parent)
{
  // Qt looks the slot's types up by name, and knows this one only once D-Bus has been used.
  qRegisterMetaType<QDBusVariant>();
  QDBusConnection bus = connection;
  bus.connect(service, kPortalPath, kSettingsInterface, QStringLiteral("SettingChanged"), this,
              SLOT(onSettingChanged(QString, QString, QDBusVariant)));

  QDBusMessage question =
      QDBusMessage::createMethodCall(service, kPortalPath, kSettingsInterface, QStringLiteral("Read"));
  question << kGroup << kKey;
  auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
  connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
    const QDBusPendingReply<QDBusVariant> reply = *finished;
    if (reply.isValid()) {
      update(reply.value().variant());
    }
    finished->deleteLater();
  });
}

DesktopColourScheme* DesktopColourScheme::ofSession(QObject* parent)
{
  if (!hasSessionBus()) {
    return nullptr;
  }
  const QDBusConnection bus = QDBusConnection::sessionBus();
  return bus.isConnected() ? new DesktopColourScheme(bus, kPortalService, parent) : nullptr;
}

void DesktopColourScheme::onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
  if (group == kGroup && key == kKey) {
    update(value.variant());
  }
}

void DesktopColourScheme::update(const QVariant& value)
{
  const unsigned number = unwrapped(value).toUInt();
  const auto scheme = number <= static_cast<unsigned>(ColourScheme::Light) ? static_cast<ColourScheme>(number)
                                                                           : ColourScheme::NoPreference;
  if (scheme != m_current) {
    m_current = scheme;
    Q_EMIT changed(scheme);
  }
}

}  // namespace simplexity::ui
