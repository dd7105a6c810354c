#include "ui/window/non_finite_notice.h"

#include "core/analysis/nothing_finite.h"
#include "core/buffer/coarse_grid.h"
#include "ui/session.h"
#include "ui/workspace.h"

namespace pellucid {

namespace {

constexpr std::ptrdiff_t maxElements = 1 << 22; // that are looked at within a frame

QString sentenceOf(const NothingFinite &found)
{
    if (!found.hasInfinities)
        return NonFiniteNotice::tr("All values are NaN");
    if (!found.hasNans)
        return NonFiniteNotice::tr("All values are infinite");
    return NonFiniteNotice::tr("All values are NaN or infinite");
}

} // namespace

NonFiniteNotice::NonFiniteNotice(Workspace &workspace) : QObject(&workspace), m_workspace(workspace)
{
    connect(&workspace, &Workspace::sessionAdded, this, &NonFiniteNotice::follow);
    connect(&workspace, &Workspace::sessionRemoved, this, [this](const Session *session) {
        disconnect(session, nullptr, this, nullptr);
        m_readings.remove(session);
    });
}

void NonFiniteNotice::follow(Session *session)
{
    m_readings.insert(session, std::make_shared<SampleReading>());
    for (const auto signal : {&Session::layoutChanged, &Session::historyChanged})
        connect(session, signal, this, [this, session] { look(session); });
    look(session);
}

// What is still to be computed of an edit is not waited for.
void NonFiniteNotice::look(Session *session)
{
    emit changed(session, {});
    if (!session->document().isSettled())
        return;
    const ImageView grid = coarseGrid(session->document().view());
    const auto judge = [this, session, grid] {
        const ImageView image = session->document().view();
        const std::optional<NothingFinite> found = nothingFinite(grid);
        if (found && image.width() * image.height() * image.channels() <= maxElements)
            lookEverywhere(session);
        else if (found)
            say(session, tr("%1 in the places that were looked at").arg(sentenceOf(*found)));
    };
    m_readings[session]->start(session->document().buffer().storage(), {grid}, judge);
}

void NonFiniteNotice::lookEverywhere(Session *session)
{
    const ImageView image = session->document().view();
    const auto judge = [this, session, image] {
        if (const std::optional<NothingFinite> found = nothingFinite(image))
            say(session, sentenceOf(*found));
    };
    m_readings[session]->start(session->document().buffer().storage(), {image}, judge);
}

void NonFiniteNotice::say(Session *session, const QString &sentence)
{
    emit changed(session, sentence);
    m_workspace.post({.kind = Message::Kind::Information,
                      .text = tr("%1: %2. There is nothing to be seen.").arg(session->title(), sentence),
                      .document = session});
}

} // namespace pellucid
