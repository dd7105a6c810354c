// What every panel's test starts from: a session on a patterned image, and ways to find and move controls as a person
// does.
#pragma once

#include "core/buffer/copy_pixels.h"
#include "tests/support/image_compare.h"
#include "ui/session.h"
#include "ui/window/theme.h"

#include <QAbstractSlider>
#include <QLineEdit>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QTest>

#include <memory>

namespace pellucid::test {

inline std::unique_ptr<Session> makeSession(DType dtype, const Shape &shape)
{
    auto document = std::make_unique<Document>(Image{patterned(dtype, shape), defaultChannelNames(shape.channels)});
    return std::make_unique<Session>(std::move(document), QStringLiteral("pattern"));
}

// Deep, so that later edits do not change it.
inline ImageBuffer snapshot(const Session &session)
{
    return *session.document().buffer().clone();
}

template <typename T = QWidget>
T *control(const QWidget &panel, const char *objectName)
{
    T *found = panel.findChild<T *>(QLatin1String(objectName));
    if (!found)
        qFatal("There is no control %s", objectName);
    return found;
}

// Presses the handle, drags it through `positions` places to the fraction `to` of the slider's width, and lets go.
inline void drag(QSlider *slider, double to, int positions = 1)
{
    QStyleOptionSlider option;
    option.initFrom(slider);
    option.orientation = Qt::Horizontal;
    option.state |= QStyle::State_Horizontal;
    option.minimum = slider->minimum();
    option.maximum = slider->maximum();
    option.sliderPosition = option.sliderValue = slider->value();
    const QPoint from =
        slider->style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, slider).center();
    QTest::mousePress(slider, Qt::LeftButton, {}, from);
    for (int i = 1; i <= positions; ++i) {
        const int x = from.x() + qRound((to * slider->width() - from.x()) * i / positions);
        QTest::mouseMove(slider, {x, from.y()});
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, {qRound(to * slider->width()), from.y()});
}

// Replaces a field's text by typing, and presses Enter.
inline void type(QWidget *field, const QString &text)
{
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

} // namespace pellucid::test
