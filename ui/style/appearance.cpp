#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

#include "ui/style/desktop_colour_scheme.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

namespace {

struct Chrome {
  QColor window, base, alternateBase, button, text, brightText, disabledText, placeholder, highlight, highlightedText,
      link, toolTip, light, midlight, mid, dark, shadow;
};

Chrome lightChrome()
{
  return {.window = QColor(0xf3f4f6),
          .base = QColor(0xffffff),
          .alternateBase = QColor(0xf7f8fa),
          .button = QColor(0xf3f4f6),
          .text = QColor(0x1f2328),
          .brightText = QColor(0xffffff),
          .disabledText = QColor(0x9199a1),
          .placeholder = QColor(0x6e7781),
          .highlight = QColor(0x0a66c2),
          .highlightedText = QColor(0xffffff),
          .link = QColor(0x0a58b0),
          .toolTip = QColor(0xffffff),
          .light = QColor(0xffffff),
          .midlight = QColor(0xe7e9ec),
          .mid = QColor(0xb6bcc3),
          .dark = QColor(0x9199a1),
          .shadow = QColor(0x6e7781)};
}

Chrome darkChrome()
{
  return {.window = QColor(0x23272c),
          .base = QColor(0x1b1e22),
          .alternateBase = QColor(0x20242a),
          .button = QColor(0x2f343a),
          .text = QColor(0xe6e8eb),
          .brightText = QColor(0xffffff),
          .disabledText = QColor(0x747c86),
          .placeholder = QColor(0x8b949e),
          .highlight = QColor(0x2f6fbf),
          .highlightedText = QColor(0xffffff),
          .link = QColor(0x6cb2f5),
          .toolTip = QColor(0x2f343a),
          .light = QColor(0x434a52),
          .midlight = QColor(0x383e45),
          .mid = QColor(0x2a2f35),
          .dark = QColor(0x16181b),
          .shadow = QColor(0x0c0d0f)};
}

QPalette paletteOf(const Chrome& chrome)
{
  QPalette palette;
  palette.setColor(QPalette::Window, chrome.window);
  palette.setColor(QPalette::Base, chrome.base);
  palette.setColor(QPalette::AlternateBase, chrome.alternateBase);
  palette.setColor(QPalette::Button, chrome.button);
  palette.setColor(QPalette::BrightText, chrome.brightText);
  palette.setColor(QPalette::PlaceholderText, chrome.placeholder);
  palette.setColor(QPalette::Highlight, chrome.highlight);
  palette.setColor(QPalette::HighlightedText, chrome.highlightedText);
  palette.setColor(QPalette::Link, chrome.link);
  palette.setColor(QPalette::LinkVisited, chrome.link);
  palette.setColor(QPalette::ToolTipBase, chrome.toolTip);
  palette.setColor(QPalette::Light, chrome.light);
  palette.setColor(QPalette::Midlight, chrome.midlight);
  palette.setColor(QPalette::Mid, chrome.mid);
  palette.setColor(QPalette::Dark, chrome.dark);
  palette.setColor(QPalette::Shadow, chrome.shadow);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
    palette.setColor(role, chrome.text);
    palette.setColor(QPalette::Disabled, role, chrome.disabledText);
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, chrome.mid);
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, chrome.disabledText);
  return palette;
}

void applyScheme(ColourScheme scheme)
{
  switch (scheme) {
    case ColourScheme::Dark:
      QApplication::setPalette(paletteOf(darkChrome()));
      return;
    case ColourScheme::Light:
      QApplication::setPalette(paletteOf(lightChrome()));
      return;
    case ColourScheme::NoPreference:
      QApplication::setPalette(QPalette());  // back to the platform's
      return;
  }
}

void followDesktop()
{
  auto* desktop = DesktopColourScheme::ofSession(qApp);
  if (desktop != nullptr) {
    QObject::connect(desktop, &DesktopColourScheme::changed, qApp, &applyScheme);
  }
}

}  // namespace

void applyAppearance(Appearance appearance)
{
  if (QApplication::style()->name() != QLatin1String("fusion")) {
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  }
  delete qApp->findChild<DesktopColourScheme*>(QString(), Qt::FindDirectChildrenOnly);
  switch (appearance) {
    case Appearance::System:
      applyScheme(ColourScheme::NoPreference);
      followDesktop();
      return;
    case Appearance::Light:
      applyScheme(ColourScheme::Light);
      return;
    case Appearance::Dark:
      applyScheme(ColourScheme::Dark);
      return;
  }
}

}  // namespace simplexity::ui
