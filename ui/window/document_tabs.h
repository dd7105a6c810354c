// The open documents, a canvas and a tab each; what is being read has the last one. Tabs show from the second document
// on.
#pragma once

#include "ui/canvas/canvas.h"
#include "ui/session.h"

#include <QHash>
#include <QTabWidget>

#include <functional>

namespace pellucid {

class Loading;
class Workspace;

class DocumentTabs : public QTabWidget
{
    Q_OBJECT

public:
    // Follows the workspace, which outlives it.
    explicit DocumentTabs(Workspace &workspace, QWidget *parent = nullptr);

    [[nodiscard]] Canvas *currentCanvas() const; // nullptr when nothing is open
    [[nodiscard]] double zoom() const;           // of the current canvas

    // For every canvas, also those to come.
    [[nodiscard]] Canvas::Tool tool() const { return m_tool; }
    void setTool(Canvas::Tool tool);
    void setSurround(const QColor &color);

    // The tabs of those that something is to be said about.
    void markWarnings(const std::function<bool(const Session &)> &hasWarning);

    // Over the session's picture; empty: nothing.
    void setNote(Session *session, const QString &note);

signals:
    void zoomChanged(double zoom); // of the current canvas, which may be another one now
    void toolChanged();

private:
    void addSession(Session *session, int index);
    void removeSession(Session *session);
    void showLoading(Loading *loading);
    Canvas *makeCanvas();
    void addCloseButton(int index, std::function<void()> close);
    [[nodiscard]] QString shortened(const QString &name) const;
    void showTitle(Session *session);

    Workspace &m_workspace;
    QHash<Session *, Canvas *> m_canvases;
    Canvas *m_loadingCanvas = nullptr;
    Canvas::Tool m_tool = Canvas::Tool::Pick;
    QColor m_surround;
};

} // namespace pellucid
