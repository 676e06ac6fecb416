#include "ui/windows/export_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/windows/folder_edit.h"

namespace simplexity::ui {

namespace {

QWidget* sizeRow(QWidget* parent, QSpinBox* width, QSpinBox* height)
{
  auto* const row = new QWidget(parent);
  auto* const layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(width);
  layout->addWidget(new QLabel(QStringLiteral("×"), row));
  layout->addWidget(height);
  layout->addStretch();
  return row;
}

QCheckBox* makeChoice(QWidget* parent, const char* name, const QString& text, bool isChecked)
{
  auto* const box = new QCheckBox(text, parent);
  box->setObjectName(QString::fromLatin1(name));
  box->setChecked(isChecked);
  return box;
}

}  // namespace

ExportDialog::ExportDialog(Dialogs& dialogs, const ExportRequest& proposal, QWidget* parent)
    : QDialog(parent),
      m_plots(makeChoice(this, "exportPlots", tr("&Plots, each as SVG, PDF and PNG"), proposal.options.plots)),
      m_scene(makeChoice(this, "exportScene", tr("3-D &scene of the shown epoch, as PNG"), proposal.options.scene)),
      m_metrics(makeChoice(this, "exportMetrics", tr("&Metrics of all epochs, as CSV"), proposal.options.metrics)),
      m_dark(makeChoice(this, "exportDark", tr("&Dark background"), proposal.options.theme.dark)),
      m_plotWidth(makeSizeBox("plotWidth", proposal.options.plotSize.width())),
      m_plotHeight(makeSizeBox("plotHeight", proposal.options.plotSize.height())),
      m_sceneWidth(makeSizeBox("sceneWidth", proposal.options.sceneSize.width())),
      m_sceneHeight(makeSizeBox("sceneHeight", proposal.options.sceneSize.height())),
      m_folder(new FolderEdit(dialogs, tr("Choose the folder to export to"), this))
{
  setWindowTitle(tr("Export"));
  m_folder->setObjectName(QStringLiteral("exportFolder"));
  m_folder->setFolder(proposal.folder);
  m_folder->setMinimumWidth(320);
  auto* const form = new QFormLayout;
  form->addRow(tr("Size of p&lots"), sizeRow(this, m_plotWidth, m_plotHeight));
  form->addRow(tr("Size of s&cene"), sizeRow(this, m_sceneWidth, m_sceneHeight));
  form->addRow(tr("&Folder"), m_folder);
  auto* const note = new QLabel(tr("Files of the same names in the folder are replaced."), this);
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  m_accept = buttons->addButton(tr("&Export"), QDialogButtonBox::AcceptRole);

  auto* const layout = new QVBoxLayout(this);
  for (QCheckBox* const choice : {m_plots, m_scene, m_metrics, m_dark}) {
    layout->addWidget(choice);
    connect(choice, &QCheckBox::toggled, this, &ExportDialog::updateAccept);
  }
  layout->addLayout(form);
  layout->addWidget(note);
  layout->addWidget(buttons);
  connect(m_folder, &FolderEdit::folderChanged, this, &ExportDialog::updateAccept);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  updateAccept();
}

ExportRequest ExportDialog::request() const
{
  ExportRequest request;
  request.folder = m_folder->folder();
  request.options.plots = m_plots->isChecked();
  request.options.scene = m_scene->isChecked();
  request.options.metrics = m_metrics->isChecked();
  request.options.theme = m_dark->isChecked() ? Theme::darkAppearance() : Theme::light();
  request.options.plotSize = {m_plotWidth->value(), m_plotHeight->value()};
  request.options.sceneSize = {m_sceneWidth->value(), m_sceneHeight->value()};
  return request;
}

QSpinBox* ExportDialog::makeSizeBox(const char* name, int pixels)
{
  constexpr int kSmallest = 200;
  constexpr int kLargest = 8192;
  auto* const box = new QSpinBox(this);
  box->setObjectName(QString::fromLatin1(name));
  box->setRange(kSmallest, kLargest);
  box->setSuffix(tr(" px"));
  box->setValue(pixels);
  return box;
}

void ExportDialog::updateAccept()
{
  const bool hasContent = m_plots->isChecked() || m_scene->isChecked() || m_metrics->isChecked();
  m_accept->setEnabled(hasContent && !m_folder->folder().empty());
}

}  // namespace simplexity::ui
