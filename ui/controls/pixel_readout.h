// One pixel in full: swatch, values and memory, as text that can be selected and that screen readers find under the
// read-out's name.
#pragma once

#include "core/base/geometry.h"

#include <QWidget>

#include <optional>

class QLabel;
class QTextEdit;

namespace pellucid {

class Session;

enum class Announce { Never, Changes };

class PixelReadout : public QWidget
{
    Q_OBJECT

public:
    // With Announce::Changes, screen readers are told when the values differ from those shown before.
    PixelReadout(const QString &objectName, const QString &title, Announce announce, QWidget *parent = nullptr);

    // Makes the pixel's bytes true (Document::ensure) and shows them. Nothing without a session; dashes without a
    // pixel.
    void showPixel(Session *session, const std::optional<Point> &pixel);

private:
    void setLineCount(int lines);

    Announce m_announce;
    QLabel *m_swatch;
    QTextEdit *m_text;
};

} // namespace pellucid
