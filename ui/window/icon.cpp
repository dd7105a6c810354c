#include "ui/window/icon.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

namespace pellucid {

namespace {

QByteArray source(const QString &name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qWarning("There is no icon %s", qPrintable(name));
    return file.readAll();
}

// The drawing with its one color replaced.
QByteArray colored(QByteArray svg, QIcon::Mode mode)
{
    const QPalette palette = QGuiApplication::palette();
    const QPalette::ColorGroup group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    return svg.replace("#E6E6E6", palette.color(group, QPalette::WindowText).name().toLatin1());
}

class IconEngine : public QIconEngine
{
public:
    IconEngine(QByteArray off, QByteArray on) : m_off(std::move(off)), m_on(std::move(on)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        QSvgRenderer(colored(state == QIcon::On ? m_on : m_off, mode)).render(painter, rect);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, pixmap.rect(), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new IconEngine(m_off, m_on); }

private:
    QByteArray m_off;
    QByteArray m_on;
};

} // namespace

QIcon icon(const QString &name)
{
    const QByteArray svg = source(name);
    return QIcon(new IconEngine(svg, svg));
}

QIcon icon(const QString &name, const QString &checkedName)
{
    return QIcon(new IconEngine(source(name), source(checkedName)));
}

} // namespace pellucid
