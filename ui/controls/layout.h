// How panels are put together: a column that scrolls down when it must, headings, dimmed text, fixed-width numbers.
#pragma once

#include <QFont>
#include <QLabel>
#include <QScrollArea>
#include <QString>
#include <QVBoxLayout>

namespace pellucid {

inline constexpr int panelMargin = 8;

// A column of widgets for a panel. Fills `panel`, below what is in the layout already; never scrolls sideways.
[[nodiscard]] QVBoxLayout *addScrollingColumn(QVBoxLayout *panel);

// A layout of the whole panel without gaps, to hold an edit bar and a scrolling column.
[[nodiscard]] QVBoxLayout *panelLayout(QWidget *panel);

[[nodiscard]] QLabel *heading(const QString &text);
[[nodiscard]] QLabel *dimmed(const QString &text = {}); // wraps

[[nodiscard]] QFont fixedFont();

} // namespace pellucid
