#include "ui/files/folder_navigator.h"

#include "ui/files/folder.h"

#include <utility>

namespace pellucid {

FolderNavigator::FolderNavigator(Folder &folder, std::function<QString()> from)
    : m_folder(folder), m_from(std::move(from))
{
    connect(&folder, &Folder::listed, this, [this] {
        for (const Step step : std::exchange(m_due, {}))
            make(step);
    });
}

void FolderNavigator::take(Step step)
{
    if (m_from().isEmpty())
        return;
    m_due.append(step);
    m_folder.refresh(); // files may have come or gone
}

void FolderNavigator::make(Step step)
{
    const QString from = m_from();
    if (from.isEmpty())
        return;
    const QStringList &paths = m_folder.paths();
    const qsizetype here = m_folder.positionOf(from);
    const bool isThere = here < paths.size() && paths[here] == from; // it may be deleted by now
    const qsizetype last = paths.size() - 1;
    const qsizetype wanted = step == Step::First ? 0
        : step == Step::Last                     ? last
        : step == Step::Previous                 ? here - 1
                                                 : here + (isThere ? 1 : 0);
    if (wanted < 0 || wanted > last || (isThere && wanted == here))
        emit refused(step == Step::First || step == Step::Previous ? tr("This is the first image of the folder.")
                                                                   : tr("This is the last image of the folder."));
    else
        emit reached(paths[wanted]);
}

} // namespace pellucid
