#include "ui/controls/pixel_readout.h"

#include "ui/controls/layout.h"
#include "ui/controls/pixel_text.h"
#include "ui/session.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QTextEdit>

namespace pellucid {

PixelReadout::PixelReadout(const QString &objectName, const QString &title, Announce announce, QWidget *parent)
    : QWidget(parent), m_announce(announce), m_swatch(new QLabel), m_text(new QTextEdit)
{
    m_swatch->setObjectName(objectName + QStringLiteral("Swatch"));
    m_swatch->setAccessibleName(tr("Color of: %1").arg(title));
    m_swatch->setFixedSize(48, 16);
    QSizePolicy keepsItsPlace = m_swatch->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    m_swatch->setSizePolicy(keepsItsPlace);
    m_swatch->setFrameShape(QFrame::Box);
    m_swatch->setAutoFillBackground(true);

    m_text->setObjectName(objectName);
    m_text->setAccessibleName(title);
    m_text->setToolTip(tr("Values in the file's own type: decimal, hexadecimal, share of full scale;\n"
                          "then where the bytes are and what they are"));
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(fixedFont());
    m_text->document()->setDocumentMargin(0);
    m_text->setLineWrapMode(QTextEdit::NoWrap);
    m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->viewport()->setAutoFillBackground(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto *top = new QHBoxLayout;
    top->addWidget(heading(title), 1);
    top->addWidget(m_swatch);
    layout->addLayout(top);
    layout->addWidget(m_text);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setLineCount(1);
}

void PixelReadout::setLineCount(int lines)
{
    m_text->setFixedHeight(lines * m_text->fontMetrics().lineSpacing() + 4);
}

void PixelReadout::showPixel(Session *session, const std::optional<Point> &pixel)
{
    m_swatch->setVisible(session && pixel);
    if (!session) {
        m_text->setPlainText(QStringLiteral("–"));
        m_text->setAccessibleDescription({});
        setLineCount(1);
        return;
    }
    Document &document = session->document();
    if (pixel)
        document.ensure({pixel->x, pixel->y, 1, 1});
    m_text->setHtml(pixelHtml(document, pixel, palette()));
    setLineCount(pixelLineCount(document.spec()));
    if (pixel) {
        QPalette colored = palette();
        colored.setColor(QPalette::Window,
                         pixelColor(document.view().crop({pixel->x, pixel->y, 1, 1}), document.spec().channels,
                                    session->viewState().settings()));
        m_swatch->setPalette(colored);
    }
    const QString sentence = pixel ? pixelSentence(document, *pixel) : tr("None");
    if (sentence == m_text->accessibleDescription())
        return;
    m_text->setAccessibleDescription(sentence);
    if (m_announce == Announce::Changes) {
        QAccessibleValueChangeEvent event(m_text, sentence);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace pellucid
