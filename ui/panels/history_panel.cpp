#include "ui/panels/history_panel.h"

#include "core/base/byte_size.h"
#include "ui/controls/layout.h"
#include "ui/window/icon.h"

#include <QFileDialog>
#include <QListWidget>
#include <QPushButton>
#include <QSaveFile>
#include <QSignalBlocker>

namespace pellucid {

namespace {

QString byteSize(std::size_t bytes)
{
    return QString::fromStdString(formatByteSize(bytes));
}

} // namespace

HistoryPanel::HistoryPanel(QWidget *parent)
    : Panel(parent), m_list(new QListWidget), m_memory(dimmed()), m_save(new QPushButton(tr("Save steps as recipe…")))
{
    m_list->setObjectName(QStringLiteral("historyList"));
    m_list->setAccessibleName(tr("Steps"));
    m_list->setToolTip(tr("Click a step to go there (Undo: Ctrl+Z, Redo: Ctrl+Shift+Z)"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // what the dock has room for
    m_list->setMinimumHeight(3 * fontMetrics().height());
    m_list->setSpacing(2);
    m_memory->setObjectName(QStringLiteral("historyMemory"));
    m_save->setObjectName(QStringLiteral("saveRecipeButton"));
    m_save->setAccessibleName(m_save->text());
    m_save->setIcon(icon(QStringLiteral("save")));
    m_save->setAutoDefault(true);

    QVBoxLayout *layout = panelLayout(this);
    layout->addWidget(m_list, 1);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(panelMargin, panelMargin, panelMargin, panelMargin);
    foot->setSpacing(panelMargin);
    foot->addWidget(m_memory);
    foot->addWidget(m_save);
    layout->addLayout(foot);

    connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) { goTo(m_list->row(item)); });
    connect(m_list, &QListWidget::itemActivated, this, [this](QListWidgetItem *item) { goTo(m_list->row(item)); });
    connect(m_save, &QPushButton::clicked, this, &HistoryPanel::saveRecipe);
    HistoryPanel::showSession();
}

void HistoryPanel::showSession()
{
    refresh();
}

SessionFollower::Connections HistoryPanel::connectTo(Session &session)
{
    return {connect(&session, &Session::historyChanged, this, &HistoryPanel::refresh)};
}

void HistoryPanel::refresh()
{
    m_list->clear();
    m_list->setEnabled(m_session != nullptr);
    const bool hasSteps = m_session && !m_session->document().recipe().empty();
    m_save->setEnabled(hasSteps);
    m_save->setToolTip(hasSteps || !m_session || !m_session->document().canUndo()
                           ? tr("Saves what was done as a JSON file that can be applied to other images")
                           : tr("There is nothing to save: these steps were done in other documents over the same "
                                "pixels; save them there"));
    if (!m_session) {
        m_memory->setText(tr("Open an image to see its steps."));
        return;
    }
    const History &history = m_session->document().history();
    const int forgotten = static_cast<int>(history.forgottenCount());
    m_list->addItem(forgotten == 0 ? tr("Opened") : tr("After earlier steps: %1").arg(forgotten));
    for (const HistoryEntry &entry : history.entries()) {
        m_list->addItem(QString::fromStdString(entry.title));
        QString help = QString::fromStdString(entry.title); // the row may be too narrow
        if (entry.origin != &m_session->document())
            help += QLatin1Char('\n') + tr("Done in another document over the same pixels");
        m_list->item(m_list->count() - 1)->setToolTip(help);
    }
    const int position = static_cast<int>(history.position());
    for (int row = position + 1; row < m_list->count(); ++row) {
        m_list->item(row)->setForeground(palette().color(QPalette::PlaceholderText));
        m_list->item(row)->setToolTip(m_list->item(row)->toolTip() + QLatin1Char('\n')
                                      + tr("Undone; click to do it again"));
    }
    QFont bold = m_list->font();
    bold.setBold(true);
    m_list->item(position)->setFont(bold);
    m_list->setCurrentRow(position);

    QString memory = tr("%1 of %2 used for undo.").arg(byteSize(history.byteCount()), byteSize(history.budget()));
    if (forgotten > 0)
        memory += QLatin1Char(' ') + tr("Earlier steps that can no longer be undone: %1.").arg(forgotten);
    m_memory->setText(memory);
}

void HistoryPanel::goTo(int row)
{
    // Later: the list is filled anew, and the item that was clicked is gone.
    QMetaObject::invokeMethod(
        this,
        [this, row] {
            if (m_session && row != static_cast<int>(m_session->document().history().position()))
                m_session->goTo(static_cast<std::size_t>(row));
        },
        Qt::QueuedConnection);
}

void HistoryPanel::saveRecipe()
{
    const std::string recipe = recipeToJson(m_session->document().recipe());
    const QString path = QFileDialog::getSaveFileName(this, tr("Save Steps as Recipe"), QStringLiteral("recipe.json"),
                                                      tr("Recipes (*.json)"));
    if (path.isEmpty() || !m_session)
        return;
    QSaveFile file(path);
    const bool isWritten = file.open(QIODevice::WriteOnly)
        && file.write(recipe.data(), static_cast<qint64>(recipe.size())) == std::ssize(recipe) && file.commit();
    if (!isWritten)
        m_session->reportFailure(tr("The recipe could not be saved to %1: %2").arg(path, file.errorString()));
}

} // namespace pellucid
