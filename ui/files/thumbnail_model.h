// Files as a list with small pictures. Pictures are kept for the files seen last only, however many there are.
#pragma once

#include "ui/files/thumbnail_loader.h"

#include <QAbstractListModel>
#include <QCache>
#include <QIcon>
#include <QSet>
#include <QStringList>

namespace pellucid {

class ThumbnailModel : public QAbstractListModel
{
    Q_OBJECT

public:
    // Pictures fit `size`, in logical pixels.
    ThumbnailModel(const CodecRegistry &registry, QSize size, qreal pixelRatio, QObject *parent = nullptr);

    // Absolute paths, each once. Pictures of files that stay are checked again when they are shown.
    void setPaths(const QStringList &paths);
    [[nodiscard]] const QStringList &paths() const { return m_paths; }

    // The one that is open; it stands out.
    void setOpened(const QString &path);
    [[nodiscard]] QModelIndex opened() const { return index(static_cast<int>(m_paths.indexOf(m_opened))); }

    // What is on the screen, and so gets its pictures first; then a screenful on either side. -1: nothing is.
    void setVisibleRows(int first, int last);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    void take(const QString &path, const QImage &picture);

    qreal m_pixelRatio;
    QStringList m_paths;
    QString m_opened;
    QCache<QString, QIcon> m_pictures; // costs are bytes
    QSet<QString> m_checked;           // since the paths were set
    QIcon m_blank;
    ThumbnailLoader m_loader;
};

} // namespace pellucid
