#include "ui/plots/plot_export.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <QFile>
#include <QImage>
#include <QMultiMap>
#include <QPainter>
#include <QSvgRenderer>
#include <QXmlStreamReader>
#include <csignal>

#include "tests/support/temporary_directory.h"
#include "tests/ui/plots/plot_data.h"
#include "ui/plots/metric_chart.h"
#include "ui/plots/metric_plot.h"

namespace simplexity::ui {
namespace {

using ::testing::HasSubstr;

class SavePlot : public ::testing::Test {
 protected:
  void SetUp() override
  {
    m_plot.resize(300, 300);
    m_plot.setEpochs(test::trainingRun(60));
    m_plot.setSampleNote(QStringLiteral("512 of 1437 train samples"));
    m_options.description = QStringLiteral("digits, mlp, seed 1");
  }

  /// The texts of a figure written as SVG, and under "title" and "desc" its metadata.
  QMultiMap<QString, QString> svgTexts(const char* name) const
  {
    QXmlStreamReader xml(contents(name));
    QMultiMap<QString, QString> texts;
    while (!xml.atEnd()) {
      xml.readNext();
      if (xml.isStartElement() && xml.name() == QStringLiteral("text")) {
        EXPECT_EQ(xml.attributes().value(QStringLiteral("font-family")).toString(), QStringLiteral("sans-serif"));
      }
      for (const char* const element : {"title", "desc", "text"}) {
        if (xml.isStartElement() && xml.name() == QLatin1String(element)) {
          texts.insert(QLatin1String(element), xml.readElementText().trimmed());
        }
      }
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    return texts;
  }

  QByteArray contents(const char* name) const
  {
    QFile file(QString::fromStdString((m_folder / name).string()));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return file.readAll();
  }

  test::TemporaryDirectory m_folder;
  MetricPlot m_plot{test::standardPlot("gc")};
  FigureOptions m_options;
};

TEST_F(SavePlot, WritesSvgWithTextAndMetadata)
{
  ASSERT_TRUE(savePlot(m_plot, m_folder / "gc.svg", m_options));
  const auto texts = svgTexts("gc.svg");
  EXPECT_EQ(texts.value(QStringLiteral("title")), QStringLiteral("Geometric complexity"));
  EXPECT_EQ(texts.value(QStringLiteral("desc")),
            QStringLiteral("digits, mlp, seed 1 \u2013 512 of 1437 train samples"));
  for (const char* text : {"Geometric complexity", "512 of 1437 train samples", "train", "test", "95 % interval",
                           "epoch", "GC (lower = simpler map)", "100"}) {
    EXPECT_TRUE(texts.contains(QStringLiteral("text"), QString::fromUtf8(text))) << text;
  }
}

TEST_F(SavePlot, GivesALongNoteRowsOfItsOwn)
{
  const QString note =
      QStringLiteral("CDNV on 10,000 train and 10,000 test samples; GC on 512 and 500, 2 probes of the embedding");
  m_options.size = {320, 300};
  ASSERT_TRUE(savePlot(m_plot, m_folder / "short.svg", m_options));
  m_plot.setSampleNote(note);
  ASSERT_TRUE(savePlot(m_plot, m_folder / "long.svg", m_options));
  const QStringList rows = svgTexts("long.svg").values(QStringLiteral("text"));
  QStringList noteRows;
  for (const QString& row : rows) {
    if (note.contains(row) && row.size() > 10) {
      noteRows.prepend(row);  // a QMultiMap lists the newest first
    }
  }
  EXPECT_GT(noteRows.size(), 1);
  EXPECT_EQ(noteRows.join(u' '), note);
  EXPECT_TRUE(svgTexts("long.svg").value(QStringLiteral("desc")).endsWith(note));
}

// QSvgGenerator does not clip: without a cover, a curve that leaves the axes would run over the epoch labels.
TEST_F(SavePlot, SvgShowsNoCurveOutsideTheAxes)
{
  MetricPlot accuracy(test::standardPlot("accuracy"));
  accuracy.setEpochs(test::trainingRun(60));  // begins at 0.1, the axis above
  ASSERT_TRUE(savePlot(accuracy, m_folder / "accuracy.svg", m_options));
  QSvgRenderer renderer(contents("accuracy.svg"));
  ASSERT_TRUE(renderer.isValid());
  EXPECT_EQ(renderer.viewBox().size(), m_options.size);
  QImage image(m_options.size, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  const QColor train = Theme::light().train;
  const auto isCurve = [&](int x, int y) {
    const QColor pixel = image.pixelColor(x, y);
    return std::abs(pixel.red() - train.red()) + std::abs(pixel.green() - train.green()) +
               std::abs(pixel.blue() - train.blue()) <
           90;
  };
  int inside = 0;
  int below = 0;
  for (int x = 0; x < image.width(); ++x) {
    for (int y = 60; y < image.height(); ++y) {
      (y < image.height() - 45 ? inside : below) += isCurve(x, y) ? 1 : 0;
    }
  }
  EXPECT_GT(inside, 100);
  EXPECT_EQ(below, 0);
}

TEST_F(SavePlot, WritesPdfWithEmbeddedFontAndTheFiguresSize)
{
  ASSERT_TRUE(savePlot(m_plot, m_folder / "gc.pdf", m_options));
  const QByteArray pdf = contents("gc.pdf");
  EXPECT_TRUE(pdf.startsWith("%PDF-1."));
  EXPECT_TRUE(pdf.trimmed().endsWith("%%EOF"));
  EXPECT_TRUE(pdf.contains("/FontFile2"));
  EXPECT_FALSE(pdf.contains("/Subtype /Image"));                    // curves are vectors
  EXPECT_THAT(pdf.toStdString(), HasSubstr("/MediaBox [0 0 360"));  // 480 px at 96 dpi
}

TEST_F(SavePlot, WritesPngAtTheAskedScale)
{
  m_options.scale = 2.0;
  ASSERT_TRUE(savePlot(m_plot, m_folder / "gc.PNG", m_options));
  const QImage image(QString::fromStdString((m_folder / "gc.PNG").string()));
  EXPECT_EQ(image.size(), m_options.size * 2);
  EXPECT_TRUE(image.text(QStringLiteral("Description")).startsWith(m_options.description));
  EXPECT_NEAR(image.dotsPerMeterX() * 0.0254, 192.0, 1.0);
  EXPECT_EQ(image.pixelColor(2, image.height() / 2), QColor(Qt::white));
}

TEST_F(SavePlot, IsLightWhateverTheWindowUnlessAsked)
{
  m_plot.setTheme(Theme::darkAppearance());
  ASSERT_TRUE(savePlot(m_plot, m_folder / "light.png", m_options));
  m_options.theme = Theme::darkAppearance();
  ASSERT_TRUE(savePlot(m_plot, m_folder / "dark.png", m_options));
  const QImage light(QString::fromStdString((m_folder / "light.png").string()));
  const QImage dark(QString::fromStdString((m_folder / "dark.png").string()));
  EXPECT_EQ(light.pixelColor(2, 2), Theme::light().background);
  EXPECT_EQ(dark.pixelColor(2, 2), Theme::darkAppearance().background);
  EXPECT_TRUE(m_plot.chart().theme().dark) << "the window's own chart must not change";
}

TEST_F(SavePlot, RefusesAnUnknownFormat)
{
  const auto saved = savePlot(m_plot, m_folder / "gc.tiff", m_options);
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(saved.error().message, HasSubstr(".svg"));
}

TEST_F(SavePlot, NamesAFileItCannotWrite)
{
  const auto path = m_folder / "missing" / "gc.svg";
  const auto saved = savePlot(m_plot, path, m_options);
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, ErrorCode::Io);
  EXPECT_EQ(saved.error().where, path);
}

// A limit on the size of files fails a write as a full disk does.
TEST_F(SavePlot, LeavesNothingBehindWhenTheDiskIsFull)
{
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const previous = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tiny{2000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tiny), 0);
  std::vector<Result<>> results;
  for (const char* name : {"gc.svg", "gc.pdf", "gc.png"}) {
    results.push_back(savePlot(m_plot, m_folder / name, m_options));
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, previous);
  for (const auto& result : results) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Io);
  }
  EXPECT_TRUE(std::filesystem::is_empty(m_folder.path()));
}

}  // namespace
}  // namespace simplexity::ui
