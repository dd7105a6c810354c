#include "ui/files/thumbnail_model.h"

#include "ui/window/icon.h"

#include <QFileInfo>
#include <QFont>
#include <QPixmap>

#include <algorithm>

namespace pellucid {

namespace {

constexpr qsizetype pictureBytes = 32 << 20;

// In its own colors also while it is selected.
QIcon iconFrom(const QPixmap &picture)
{
    QIcon icon(picture);
    icon.addPixmap(picture, QIcon::Selected);
    return icon;
}

} // namespace

ThumbnailModel::ThumbnailModel(const CodecRegistry &registry, QSize size, qreal pixelRatio, QObject *parent)
    : QAbstractListModel(parent),
      m_pixelRatio(pixelRatio),
      m_pictures(pictureBytes),
      m_loader(registry, (QSizeF(size) * pixelRatio).toSize())
{
    QPixmap blank((QSizeF(size) * pixelRatio).toSize());
    blank.setDevicePixelRatio(pixelRatio);
    blank.fill(Qt::transparent);
    m_blank = iconFrom(blank);
    connect(&m_loader, &ThumbnailLoader::ready, this, &ThumbnailModel::take);
}

void ThumbnailModel::setPaths(const QStringList &paths)
{
    m_checked.clear();
    if (m_paths == paths)
        return;
    beginResetModel();
    m_paths = paths;
    endResetModel();
}

void ThumbnailModel::setOpened(const QString &path)
{
    const QModelIndex former = opened();
    m_opened = path;
    for (const QModelIndex &row : {former, opened()}) {
        if (row.isValid())
            emit dataChanged(row, row);
    }
}

void ThumbnailModel::setVisibleRows(int first, int last)
{
    QStringList wanted;
    const auto want = [&](int from, int to) {
        for (int row = std::max(from, 0); row <= std::min(to, rowCount() - 1); ++row) {
            if (!m_checked.contains(m_paths[row]) || !m_pictures.contains(m_paths[row]))
                wanted.append(m_paths[row]);
        }
    };
    if (first >= 0) {
        const int count = last - first + 1;
        want(first, last);
        want(last + 1, last + count);
        want(first - count, first - 1);
    }
    m_loader.want(wanted);
}

int ThumbnailModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_paths.size());
}

QVariant ThumbnailModel::data(const QModelIndex &index, int role) const
{
    const QString &path = m_paths[index.row()];
    switch (role) {
    case Qt::DisplayRole: return QFileInfo(path).fileName();
    case Qt::ToolTipRole: return path;
    case Qt::AccessibleTextRole:
        return path == m_opened ? tr("%1, open").arg(QFileInfo(path).fileName()) : QFileInfo(path).fileName();
    case Qt::DecorationRole: {
        const QIcon *const picture = m_pictures.object(path);
        return picture != nullptr ? *picture : m_blank;
    }
    case Qt::FontRole: {
        QFont font;
        font.setBold(path == m_opened);
        return font;
    }
    default: return {};
    }
}

void ThumbnailModel::take(const QString &path, const QImage &picture)
{
    m_checked.insert(path);
    if (picture.isNull()) {
        m_pictures.insert(path, new QIcon(icon("warning")));
    } else {
        QPixmap pixmap = QPixmap::fromImage(picture);
        pixmap.setDevicePixelRatio(m_pixelRatio);
        m_pictures.insert(path, new QIcon(iconFrom(pixmap)), picture.sizeInBytes());
    }
    if (const qsizetype row = m_paths.indexOf(path); row >= 0)
        emit dataChanged(index(static_cast<int>(row)), index(static_cast<int>(row)), {Qt::DecorationRole});
}

} // namespace pellucid
