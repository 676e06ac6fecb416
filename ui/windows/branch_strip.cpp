#include "ui/windows/branch_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/style/short_text.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

BranchStrip::BranchStrip(QWidget* parent) : QWidget(parent), m_text(new QLabel(this))
{
  m_text->setObjectName(QStringLiteral("branchText"));
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  auto* const drop = new QToolButton(this);
  drop->setObjectName(QStringLiteral("dropBranch"));
  drop->setText(tr("Drop"));
  drop->setToolTip(tr("Train a new network from its beginning instead"));
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(8, 2, 2, 2);
  layout->addWidget(m_text, 1);
  layout->addWidget(drop, 0, Qt::AlignTop);
  connect(drop, &QToolButton::clicked, this, [this] { setPoint(std::nullopt); });
  hide();
}

void BranchStrip::setPoint(const std::optional<runs::BranchPoint>& point, const std::filesystem::path& origin)
{
  m_point = point;
  if (point) {
    m_text->setText(tr("Branch of %1 from epoch %2: change settings, then press Start")
                        .arg(shortText(toQString(origin.filename()), kLettersOfName))
                        .arg(point->epoch));
    m_text->setToolTip(shortText(toQString(origin), kLettersOfSentence));
  }
  setVisible(point.has_value());
  Q_EMIT pointChanged();
}

}  // namespace simplexity::ui
