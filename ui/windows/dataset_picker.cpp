#include "ui/windows/dataset_picker.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "core/data/load.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/folder_edit.h"
#include "ui/windows/image_options.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

enum class Argument { None, OptionalFolder, Folder, Images, Parameters };

/// What may follow the name, read off the syntax that core/data publishes: "digits", "fashion-mnist[:DIR]", "idx:DIR".
Argument argumentOf(const data::DatasetKind& kind)
{
  if (kind.syntax.find(":DIR[,") != std::string_view::npos) {
    return Argument::Images;
  }
  if (kind.needsDirectory) {
    return Argument::Folder;
  }
  if (kind.syntax.ends_with("[:DIR]")) {
    return Argument::OptionalFolder;
  }
  return kind.syntax.find(':') == std::string_view::npos ? Argument::None : Argument::Parameters;
}

QString toText(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

const data::DatasetKind& kindAt(int index)
{
  return data::datasetKinds()[static_cast<std::size_t>(index)];
}

}  // namespace

DatasetPicker::DatasetPicker(Dialogs& dialogs, QWidget* parent)
    : QWidget(parent),
      m_kind(new QComboBox(this)),
      m_summary(new QLabel(this)),
      m_folder(new FolderEdit(dialogs, tr("Choose the folder of the data set"), this)),
      m_parameters(new QLineEdit(this)),
      m_imageOptions(new ImageOptions(this))
{
  m_kind->setObjectName(QStringLiteral("datasetKind"));
  m_kind->setAccessibleName(tr("Data set"));
  m_folder->setObjectName(QStringLiteral("datasetFolder"));
  m_parameters->setObjectName(QStringLiteral("datasetParameters"));
  m_parameters->setAccessibleName(tr("Parameters of the data set"));
  m_parameters->setText(QStringLiteral("10,64,500,0.2"));
  m_summary->setObjectName(QStringLiteral("datasetSummary"));
  m_summary->setWordWrap(true);
  m_summary->setForegroundRole(QPalette::PlaceholderText);  // an explanation, not a value
  for (const auto& kind : data::datasetKinds()) {
    m_kind->addItem(toText(kind.name));
    m_kind->setItemData(m_kind->count() - 1, toText(kind.summary), Qt::ToolTipRole);
  }
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  for (QWidget* const widget :
       {static_cast<QWidget*>(m_kind), static_cast<QWidget*>(m_folder), static_cast<QWidget*>(m_parameters),
        static_cast<QWidget*>(m_imageOptions), static_cast<QWidget*>(m_summary)}) {
    layout->addWidget(widget);
  }
  setFocusProxy(m_kind);
  connect(m_folder, &FolderEdit::folderChanged, this, &DatasetPicker::rememberFolder);
  connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
    showKind();
    Q_EMIT kindChanged();
  });
  showKind();
}

std::string DatasetPicker::spec() const
{
  const auto& kind = kindAt(m_kind->currentIndex());
  std::string name(kind.name);
  const std::string folder = m_folder->folder().string();
  switch (argumentOf(kind)) {
    case Argument::None:
      return name;
    case Argument::OptionalFolder:
      return folder.empty() ? name : name + ":" + folder;
    case Argument::Folder:
      return name + ":" + folder;
    case Argument::Images:
      return name + ":" + (folder.empty() ? "" : m_imageOptions->spec(folder).text());
    case Argument::Parameters:
      return name + ":" + m_parameters->text().trimmed().toStdString();
  }
  return name;
}

void DatasetPicker::setSpec(const std::string& spec)
{
  const auto colon = spec.find(':');
  const int index = m_kind->findText(QString::fromStdString(spec.substr(0, colon)));
  if (index < 0) {
    return;
  }
  m_kind->setCurrentIndex(index);
  const std::string argument = colon == std::string::npos ? std::string() : spec.substr(colon + 1);
  if (argumentOf(kindAt(index)) == Argument::Parameters) {
    m_parameters->setText(QString::fromStdString(argument));
  } else if (argumentOf(kindAt(index)) == Argument::Images) {
    const data::ImageSpec images = data::parseImageSpec(argument).value_or(data::ImageSpec());
    m_folder->setFolder(images.folder);
    m_imageOptions->setSpec(images);
  } else {
    m_folder->setFolder(argument);
  }
}

void DatasetPicker::rememberFolder()
{
  m_folders[m_kind->currentIndex()] = m_folder->folder();
}

void DatasetPicker::showKind()
{
  const auto& kind = kindAt(m_kind->currentIndex());
  const Argument argument = argumentOf(kind);
  m_folder->setFolder(m_folders[m_kind->currentIndex()]);
  m_folder->setVisible(argument == Argument::Folder || argument == Argument::OptionalFolder ||
                       argument == Argument::Images);
  m_imageOptions->setVisible(argument == Argument::Images);
  m_folder->setPlaceholder(argument == Argument::OptionalFolder ? tr("where it was got to") : tr("folder"));
  m_parameters->setVisible(argument == Argument::Parameters);
  m_parameters->setToolTip(toText(kind.syntax));
  m_summary->setText(toText(kind.summary));
}

}  // namespace simplexity::ui
