#pragma once

// QCustomPlot's header is written with Qt's keywords, which are off in this project (QT_NO_KEYWORDS). Always include it
// through this one.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef foreach
