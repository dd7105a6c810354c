// What bare pixels look like through a layout, as the canvas would show them, but coarsely: so few of them are read,
// off the GUI thread, that the size of the file does not matter.
#pragma once

#include "core/codecs/raw/raw_rows.h"
#include "ui/window/task.h"

#include <QImage>
#include <QPointer>
#include <QWidget>

namespace pellucid {

class Storage;

class RawPreview : public QWidget
{
    Q_OBJECT

public:
    explicit RawPreview(QWidget *parent = nullptr);

    // Follows as soon as it is made; until then the one before stays.
    void look(std::shared_ptr<Storage> file, const RawRows &rows);
    void clear();

    [[nodiscard]] const QImage &picture() const { return m_picture; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void setPicture(const QImage &picture, QSize size);

    QImage m_picture; // every n-th row and every m-th column
    QSize m_size;     // of the whole
    QPointer<Task> m_task;
};

} // namespace pellucid
