#include "ui/files/folder.h"

#include "ui/files/folder_watch.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"

#include <QCollator>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace pellucid {

namespace {

// While another program fills the folder it is read this often.
constexpr std::chrono::milliseconds pause{500};

// Two changes within a tick of the file system's clock leave one stamp.
constexpr std::chrono::nanoseconds clockTick = std::chrono::seconds(2);

QCollator naturalOrder()
{
    const bool hasOrder = QLocale().language() != QLocale::C; // the C locale knows no numbers
    QCollator collator(hasOrder ? QLocale() : QLocale(QLocale::English));
    collator.setNumericMode(true);
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    return collator;
}

std::optional<FileStamp> stampOf(const QString &folder)
{
    const Result<FileStamp> stamp = FileStamp::of(toFilesystemPath(folder));
    return stamp ? std::optional(*stamp) : std::nullopt;
}

bool isOld(const FileStamp &stamp)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::nanoseconds(stamp.modifiedNanoseconds) + clockTick < now;
}

} // namespace

QStringList readablePatterns(const CodecRegistry &registry)
{
    QStringList patterns;
    for (const auto &codec : registry.codecs()) {
        if (codec->decoder() == nullptr)
            continue;
        for (const std::string &extension : codec->extensions())
            patterns.append("*." + QString::fromStdString(extension));
    }
    patterns.removeDuplicates();
    return patterns;
}

void sortNaturally(QStringList &names)
{
    const QCollator collator = naturalOrder();
    std::vector<std::pair<QCollatorSortKey, QString>> keyed;
    keyed.reserve(static_cast<std::size_t>(names.size()));
    for (const QString &name : std::as_const(names))
        keyed.emplace_back(collator.sortKey(name), name);
    std::ranges::sort(keyed, [](const auto &a, const auto &b) {
        const int order = a.first.compare(b.first);
        return order != 0 ? order < 0 : a.second < b.second;
    });
    std::ranges::transform(keyed, names.begin(), [](const auto &pair) { return pair.second; });
}

Folder::Folder(const CodecRegistry &registry, FolderWatch &watch)
    : m_patterns(readablePatterns(registry)), m_watch(watch)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(pause);
    connect(&m_soon, &QTimer::timeout, this, &Folder::refresh);
    connect(&watch, &FolderWatch::folderSettled, this, [this](const QString &folder) {
        if (folder == m_folder && !m_soon.isActive())
            m_soon.start();
    });
}

void Folder::setFile(const QString &path)
{
    const QString folder = path.isEmpty() ? QString() : QFileInfo(imageFile(path)).absolutePath();
    if (std::exchange(m_folder, folder) == folder)
        return;
    m_watch.setFolder(folder);
    m_paths.clear();
    m_stamp.reset();
    refresh();
}

void Folder::refresh()
{
    if (m_listing != nullptr) {
        m_isRefreshDue = true;
        return;
    }
    const auto work = [folder = m_folder, patterns = m_patterns,
                       known = m_stamp](const Progress &) -> std::optional<Listing> {
        if (known && stampOf(folder) == known)
            return std::nullopt;
        return list(folder, patterns);
    };
    m_listing = new Task(
        tr("Listing %1").arg(m_folder), Task::LateAnswer::Dropped, work,
        [this, folder = m_folder](const std::optional<Listing> &listing) { take(folder, listing); }, this);
    m_listing->setMayBeLeft();
}

// The stamp comes before the names, so that what changes between shows the next time.
Folder::Listing Folder::list(const QString &folder, const QStringList &patterns)
{
    if (folder.isEmpty())
        return {};
    Listing listing{{}, stampOf(folder)};
    if (listing.stamp && !isOld(*listing.stamp))
        listing.stamp.reset();
    const QDir directory(folder);
    listing.paths = directory.entryList(patterns, QDir::Files, QDir::Unsorted);
    sortNaturally(listing.paths);
    for (QString &name : listing.paths)
        name = directory.absoluteFilePath(name);
    return listing;
}

void Folder::take(const QString &folder, const std::optional<Listing> &listing)
{
    m_listing = nullptr;
    const bool isAnother = folder != m_folder; // by now
    if (listing && !isAnother) {
        m_paths = listing->paths;
        m_stamp = listing->stamp;
    }
    if (std::exchange(m_isRefreshDue, false) || isAnother)
        refresh();
    else
        emit listed();
}

qsizetype Folder::positionOf(const QString &path) const
{
    if (const qsizetype position = m_paths.indexOf(path); position >= 0)
        return position;
    const QCollator collator = naturalOrder();
    const auto comesBefore = [&](const QString &a, const QString &b) {
        const int order = collator.compare(a, b);
        return order != 0 ? order < 0 : a < b;
    };
    return std::ranges::lower_bound(m_paths, path, comesBefore) - m_paths.begin();
}

} // namespace pellucid
