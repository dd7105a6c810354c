#include "ui/panels/grayscale_panel.h"

#include "ui/controls/edit_bar.h"
#include "ui/controls/layout.h"
#include "ui/controls/operation_form.h"

#include <QPushButton>

namespace pellucid {

GrayscalePanel::GrayscalePanel(QWidget *parent)
    : Panel(parent),
      m_operation(*findOperation("grayscale")),
      m_bar(new EditBar(tr("Converting to gray"), this)),
      m_notice(dimmed()),
      m_form(new OperationForm(m_operation, {})),
      m_preview(new QPushButton(tr("Preview")))
{
    QVBoxLayout *layout = panelLayout(this);
    layout->addWidget(m_bar);
    QVBoxLayout *column = addScrollingColumn(layout);
    column->addWidget(m_notice);
    column->addWidget(m_form);
    column->addStretch();

    connect(m_form, &OperationForm::changed, this, &GrayscalePanel::preview);
    m_preview->setObjectName(QStringLiteral("previewButton"));
    m_preview->setAccessibleName(m_preview->text());
    m_preview->setToolTip(tr("Shows the image in gray with these settings; Apply keeps it"));
    m_preview->setAutoDefault(true);
    m_form->layout()->addWidget(m_preview);

    connect(m_preview, &QPushButton::clicked, this, &GrayscalePanel::preview);
    connect(m_bar, &EditBar::ended, this, &GrayscalePanel::refreshSpec);
    connect(m_bar, &EditBar::resetRequested, this, [this] {
        reset();
        refreshPreview();
    });
    GrayscalePanel::showSession();
}

void GrayscalePanel::showSession()
{
    m_bar->setSession(m_session);
    refreshSpec();
}

SessionFollower::Connections GrayscalePanel::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &GrayscalePanel::refreshSpec),
            connect(&session.viewState(), &ViewState::selectionChanged, this, &GrayscalePanel::refreshPreview),
            connect(&session, &Session::lockedChannelsChanged, this, &GrayscalePanel::refreshPreview)};
}

Step GrayscalePanel::step() const
{
    return m_session->step(m_operation.id.c_str(), m_form->arguments());
}

void GrayscalePanel::reset()
{
    m_form->reset();
    refreshState();
}

void GrayscalePanel::refreshSpec()
{
    if (m_bar->isActive())
        return; // the layout changed by our own preview
    const ImageSpec spec = m_session ? m_session->document().spec() : ImageSpec{};
    if (spec != m_spec) {
        m_spec = spec;
        m_form->setSpec(spec);
    }
    refreshState();
}

void GrayscalePanel::refreshState()
{
    QString notice = tr("Open an image to convert it.");
    bool isAccepted = false;
    if (m_session) {
        const Result<BoundOperation> byDefault = m_session->step(m_operation.id.c_str()).bind(m_session->editedSpec());
        const Result<BoundOperation> bound = step().bind(m_session->editedSpec());
        isAccepted = byDefault.has_value();
        notice = bound ? QString() : QString::fromStdString(bound.error().message);
    }
    m_notice->setText(notice);
    m_notice->setVisible(!notice.isEmpty());
    m_form->setEnabled(isAccepted);
}

void GrayscalePanel::preview()
{
    refreshState();
    if (step().bind(m_session->editedSpec()))
        m_session->preview(this, {step()});
}

void GrayscalePanel::refreshPreview()
{
    if (m_bar->isActive())
        preview();
}

} // namespace pellucid
