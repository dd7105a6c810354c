#include "ui/panels/channel_commands.h"

#include "core/base/parallel.h"
#include "ui/controls/operation_row.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace pellucid {

namespace {

// Asks for a new document with one channel of the session's image.
void requestChannel(Session &session, Arguments arguments)
{
    const std::string channel = std::get<std::string>(arguments.at("channel"));
    Document &document = session.document();
    if (!document.ensure(document.spec().shape.rect())) {
        session.reportFailure(ChannelCommands::tr("Not enough memory for a copy. Close other images and try again."));
        return;
    }
    const Result<BoundOperation> extract = session.step("extract", std::move(arguments)).bind(document.spec());
    if (!extract) {
        session.reportFailure(QString::fromStdString(extract.error().message));
        return;
    }
    Result<ImageBuffer> target = ImageBuffer::allocate(extract->output.dtype, extract->output.shape);
    if (!target) {
        session.reportFailure(QString::fromStdString(target.error().message));
        return;
    }
    const ImageView source = document.view();
    parallelFor(source.height(), 64, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const Rect rows{0, begin, source.width(), end - begin};
        extract->run(source.crop(rows), target->mutableView().crop(rows));
    });
    session.requestDocument(
        {std::move(*target), extract->output.channels, document.transfer()},
        ChannelCommands::tr("%1, channel %2").arg(session.title(), QString::fromStdString(channel)));
}

} // namespace

ChannelCommands::ChannelCommands(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    const std::pair<const char *, QString> commands[] = {
        {"swap", tr("Swap")}, {"copy", tr("Copy")}, {"reorder", tr("Reorder")}, {"alpha", tr("Alpha")}};
    for (const auto &[id, text] : commands) {
        OperationRow *line = addLine(id, text);
        connect(line, &OperationRow::triggered, this,
                [this, line, operation = id] { m_session->apply({m_session->step(operation, line->arguments())}); });
    }
    OperationRow *extract = addLine("extract", tr("Extract"));
    connect(extract, &OperationRow::triggered, this, [=, this] { requestChannel(*m_session, extract->arguments()); });

    auto *split = new QPushButton(tr("Split into gray images"));
    split->setObjectName(QStringLiteral("splitButton"));
    split->setAccessibleName(split->text());
    split->setToolTip(tr("Opens every channel as an image of its own"));
    split->setAutoDefault(true);
    layout->addWidget(split);
    connect(split, &QPushButton::clicked, this, &ChannelCommands::split);
}

OperationRow *ChannelCommands::addLine(const char *operationId, const QString &buttonText)
{
    auto *line = new OperationRow(*findOperation(operationId), buttonText);
    layout()->addWidget(line);
    m_lines.push_back(line);
    return line;
}

void ChannelCommands::showSession()
{
    refresh();
}

SessionFollower::Connections ChannelCommands::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &ChannelCommands::refresh)};
}

void ChannelCommands::refresh()
{
    for (OperationRow *line : m_lines)
        line->setSpec(m_session ? m_session->document().spec() : ImageSpec{});
}

void ChannelCommands::split()
{
    const QPointer<Session> session = m_session; // this panel may be shown another one for every new document
    const ChannelNames channels = session->document().spec().channels;
    for (const std::string &channel : channels) {
        if (session)
            requestChannel(*session, {{"channel", channel}});
    }
}

} // namespace pellucid
