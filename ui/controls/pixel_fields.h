// A field a channel for the values of the pinned pixel. Enter writes the value into the buffer as a step of the
// history; what cannot be written is marked and explained.
#pragma once

#include "core/buffer/image_spec.h"

#include <QPointer>
#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;

namespace pellucid {

class Session;

class PixelFields : public QWidget
{
    Q_OBJECT

public:
    explicit PixelFields(QWidget *parent = nullptr);

    void setSession(Session *session);

    // Shows the current pin's values; a field that is being typed in keeps its text until Enter or Esc, unless the pin
    // has moved.
    void refresh();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void rebuild();
    void write(std::size_t channel);
    void mark(QLineEdit *field, const QString &problem);

    QPointer<Session> m_session;
    ImageSpec m_spec;
    std::optional<Point> m_pin;
    QWidget *m_content = nullptr;
    QList<QLineEdit *> m_fields; // one a channel
    QLabel *m_problem;
};

} // namespace pellucid
