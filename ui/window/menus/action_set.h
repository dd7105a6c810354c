// Every command of the program, declared once. Menus, toolbar, the list of keys and the welcome pane show these; what
// is enabled and checked follows from the declaration.
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>

class QMenu;

namespace pellucid {

struct ActionDeclaration
{
    enum class Scope {
        Window, // its key works everywhere; a text field keeps the single characters that are typed into it
        Canvas, // for keys that controls use themselves (Return, Escape, Home): only while the canvas has the focus
    };

    const char *id; // the objectName
    QString text;   // with its mnemonic
    QString tip;    // one sentence
    QString iconName = {};
    QList<QKeySequence> keys = {};
    Scope scope = Scope::Window;
    std::function<void()> run = {};
    std::function<bool()> isEnabled = {}; // absent: always
    std::function<bool()> isChecked = {}; // absent: not checkable
};

class ActionSet : public QObject
{
    Q_OBJECT

public:
    // Keys of the two scopes work in these widgets and what is inside them.
    ActionSet(QWidget *window, QWidget *canvasArea, QObject *parent = nullptr);

    QAction *add(QMenu *menu, const ActionDeclaration &declaration);

    [[nodiscard]] QAction *find(const QString &id) const; // nullptr when there is none
    [[nodiscard]] QList<QAction *> actions() const;

    // Asks every declaration again, once, when the event loop is back.
    void refreshSoon();
    void refresh();

private:
    struct Entry
    {
        QAction *action;
        std::function<bool()> isEnabled;
        std::function<bool()> isChecked;
    };

    QWidget *m_window;
    QWidget *m_canvasArea;
    QList<Entry> m_entries;
    bool m_isRefreshDue = false;
};

} // namespace pellucid
