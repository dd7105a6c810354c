#include "ui/controls/pixel_fields.h"

#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"
#include "ui/controls/layout.h"
#include "ui/panels/channel_label.h"
#include "ui/session.h"
#include "ui/window/theme_colors.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>

#include <algorithm>
#include <array>
#include <utility>

namespace pellucid {

PixelFields::PixelFields(QWidget *parent) : QWidget(parent), m_problem(new QLabel)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_problem->setObjectName(QStringLiteral("pinnedValueProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
}

void PixelFields::setSession(Session *session)
{
    m_session = session;
    refresh();
}

void PixelFields::rebuild()
{
    m_fields.clear();
    if (m_content) {
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget(this);
    static_cast<QVBoxLayout *>(layout())->insertWidget(0, m_content);
    auto *grid = new QGridLayout(m_content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(4);
    const int columns = isComplex(m_spec.dtype)                       ? 1
        : isFloatingPoint(m_spec.dtype) || itemSize(m_spec.dtype) > 2 ? 2
                                                                      : 4;
    for (const std::string &channel : m_spec.channels) {
        const QString name = QString::fromStdString(channel);
        const int index = static_cast<int>(m_fields.size());
        auto *label = new ChannelLabel(name);
        auto *field = new QLineEdit;
        field->setObjectName(QStringLiteral("pinnedValue") + name);
        field->setAccessibleName(tr("Pinned pixel %1 value").arg(name));
        field->setFont(fixedFont());
        field->setAlignment(Qt::AlignRight);
        field->setMinimumWidth(40);
        field->installEventFilter(this);
        connect(field, &QLineEdit::returnPressed, this, [=, this] { write(static_cast<std::size_t>(index)); });
        connect(field, &QLineEdit::textEdited, this, [=, this] { mark(field, {}); });
        grid->addWidget(label, index / columns, index % columns * 2);
        grid->addWidget(field, index / columns, index % columns * 2 + 1);
        grid->setColumnStretch(index % columns * 2 + 1, 1);
        m_fields += field;
    }
}

void PixelFields::refresh()
{
    const ImageSpec spec = m_session ? m_session->document().spec() : ImageSpec{};
    if (!spec.hasSameLayout(m_spec) || spec.channels != m_spec.channels || !m_content) {
        m_spec = spec;
        rebuild();
    }
    std::optional<Point> pin;
    if (m_session && m_session->viewState().currentPin() >= 0)
        pin = m_session->viewState().pins().at(m_session->viewState().currentPin());
    const bool hasMoved = std::exchange(m_pin, pin) != pin;
    if (pin && !m_session->document().ensure({pin->x, pin->y, 1, 1}))
        pin.reset();
    for (qsizetype i = 0; i < m_fields.size(); ++i) {
        const std::string &name = m_spec.channels[static_cast<std::size_t>(i)];
        const bool isLocked =
            m_session && std::ranges::find(m_session->lockedChannels(), name) != m_session->lockedChannels().end();
        QLineEdit *field = m_fields[i];
        field->setEnabled(pin && !isLocked);
        field->setToolTip(isLocked ? tr("%1 is locked").arg(QString::fromStdString(name))
                                   : tr("Type a value and press Enter to write it into the buffer"));
        if (field->isModified() && !hasMoved)
            continue;
        mark(field, {});
        field->clear();
        if (pin)
            field->setText(QString::fromStdString(
                formatSample(m_session->document().view().at(pin->x, pin->y, i), m_spec.dtype, Digits::Shortest)));
    }
}

void PixelFields::write(std::size_t channel)
{
    QLineEdit *field = m_fields[static_cast<qsizetype>(channel)];
    const std::string name = m_spec.channels[channel];
    const QString title = QString::fromStdString(name);
    std::array<std::byte, largestItemSize> element{};
    const std::string typed = field->text().trimmed().toStdString();
    if (const Result<void> parsed = parseSample(typed, m_spec.dtype, element.data()); !parsed) {
        mark(field, QString::fromStdString(parsed.error().message));
        return;
    }
    Step step = m_session->step("poke", {{"channels", ChannelNames{name}}, {"value", typed}});
    step.rect = Rect{m_pin->x, m_pin->y, 1, 1};
    field->setModified(false);
    m_session->apply({step}, tr("Set %1 at %2, %3").arg(title, QString::number(m_pin->x), QString::number(m_pin->y)));
    refresh();
    field->selectAll();
}

void PixelFields::mark(QLineEdit *field, const QString &problem)
{
    const Ground ground = groundOf(palette());
    QPalette marked = palette();
    if (!problem.isEmpty())
        marked.setColor(QPalette::Text, warningColor(ground));
    field->setPalette(marked);
    field->setProperty("invalid", !problem.isEmpty());
    QPalette warning = palette();
    warning.setColor(QPalette::WindowText, warningColor(ground));
    m_problem->setPalette(warning);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

// Esc and leaving without Enter put the pixel's value back.
bool PixelFields::eventFilter(QObject *watched, QEvent *event)
{
    const bool isEscape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (isEscape || event->type() == QEvent::FocusOut) {
        auto *field = static_cast<QLineEdit *>(watched);
        if (field->isModified()) {
            field->setModified(false);
            refresh();
            return isEscape;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pellucid
