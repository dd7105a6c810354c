#include "core/buffer/copy_pixels.h"
#include "ui/window/menus/menus.h"
#include "ui/workspace.h"

#include <QMenu>

namespace pellucid {

namespace {

struct ChannelMenu
{
    Q_DECLARE_TR_FUNCTIONS(ChannelMenu)
};

bool hasChannel(const Workspace &workspace, const char *name)
{
    return workspace.current() != nullptr && channelIndex(workspace.current()->document().spec().channels, name);
}

// --- how the channels are shown ---

void addSolo(const ActionContext &context, QMenu *menu)
{
    struct Solo
    {
        const char *id;
        const char *channel;
        QString text;
        QString tip;
    };
    Workspace &workspace = context.workspace;
    const QList<Solo> solos{
        {"viewRed", "R", ChannelMenu::tr("Show &Red"), ChannelMenu::tr("Show the red channel alone, as gray")},
        {"viewGreen", "G", ChannelMenu::tr("Show &Green"), ChannelMenu::tr("Show the green channel alone, as gray")},
        {"viewBlue", "B", ChannelMenu::tr("Show &Blue"), ChannelMenu::tr("Show the blue channel alone, as gray")},
        {"viewAlpha", "A", ChannelMenu::tr("Show &Alpha"), ChannelMenu::tr("Show the alpha channel alone, as gray")},
    };
    for (const Solo &solo : solos) {
        const char *channel = solo.channel;
        const auto isShown = [&workspace, channel] {
            if (!hasChannel(workspace, channel))
                return false;
            const ViewSettings &settings = workspace.current()->viewState().settings();
            return settings.mode == ViewSettings::Mode::Single
                && settings.channel == channelIndex(workspace.current()->document().spec().channels, channel);
        };
        QAction *action =
            context.set.add(menu,
                            {.id = solo.id,
                             .text = solo.text,
                             .tip = solo.tip,
                             .keys = {QKeySequence(QString(channel))},
                             .run =
                                 [&workspace, channel, isShown] { // again: back to color
                                     ViewSettings settings = workspace.current()->viewState().settings();
                                     settings.mode = isShown() ? ViewSettings::Mode::Color : ViewSettings::Mode::Single;
                                     settings.channel =
                                         *channelIndex(workspace.current()->document().spec().channels, channel);
                                     workspace.current()->viewState().setSettings(settings);
                                 },
                             .isEnabled = [&workspace, channel] { return hasChannel(workspace, channel); },
                             .isChecked = isShown});
        action->setIconText(channel);
    }
}

void addModes(const ActionContext &context, QMenu *menu)
{
    struct ModeItem
    {
        const char *id;
        QString text;
        QString tip;
        QString iconText;
        QKeySequence key;
        ViewSettings::Mode mode;
    };
    const QList<ModeItem> modes{
        {"viewColor", ChannelMenu::tr("Show &Color"), ChannelMenu::tr("Show all channels, alpha over a checkerboard"),
         "RGB", QKeySequence("C"), ViewSettings::Mode::Color},
        {"viewOpaque", ChannelMenu::tr("Show Color &Without Alpha"),
         ChannelMenu::tr("Show the color of every pixel, also of transparent ones"), "RGB!", QKeySequence("U"),
         ViewSettings::Mode::Opaque},
        {"viewLuminance", ChannelMenu::tr("Show &Luminance"),
         ChannelMenu::tr("Show how light the picture is (BT.709 weights), as gray"), "Y", QKeySequence("Y"),
         ViewSettings::Mode::Luminance},
    };
    Workspace &workspace = context.workspace;
    for (const ModeItem &item : modes) {
        QAction *action = context.set.add(menu,
                                          {.id = item.id,
                                           .text = item.text,
                                           .tip = item.tip,
                                           .keys = {item.key},
                                           .run =
                                               [&workspace, mode = item.mode] {
                                                   ViewSettings settings = workspace.current()->viewState().settings();
                                                   settings.mode = mode;
                                                   workspace.current()->viewState().setSettings(settings);
                                               },
                                           .isEnabled = [&workspace] { return workspace.current() != nullptr; },
                                           .isChecked =
                                               [&workspace, mode = item.mode] {
                                                   return workspace.current() != nullptr
                                                       && workspace.current()->viewState().settings().mode == mode;
                                               }});
        action->setIconText(item.iconText);
    }
}

// --- edits that are one click ---

void addEdits(const ActionContext &context, QMenu *menu)
{
    struct Edit
    {
        const char *id;
        QString text;
        QString tip;
        const char *operation;
        Arguments arguments;
    };
    const QList<Edit> edits{
        {"swapRedBlue",
         ChannelMenu::tr("Swap Red and Bl&ue"),
         ChannelMenu::tr("Exchange the values of the red and the blue channel"),
         "swap",
         {{"a", "R"}, {"b", "B"}}},
        {"swapRedGreen",
         ChannelMenu::tr("Swap Red a&nd Green"),
         ChannelMenu::tr("Exchange the values of the red and the green channel"),
         "swap",
         {{"a", "R"}, {"b", "G"}}},
        {"swapGreenBlue",
         ChannelMenu::tr("Swap Gr&een and Blue"),
         ChannelMenu::tr("Exchange the values of the green and the blue channel"),
         "swap",
         {{"a", "G"}, {"b", "B"}}},
        {"addAlpha",
         ChannelMenu::tr("A&dd Alpha"),
         ChannelMenu::tr("Add an opaque alpha channel"),
         "alpha",
         {{"action", "add"}}},
        {"dropAlpha",
         ChannelMenu::tr("Dro&p Alpha"),
         ChannelMenu::tr("Remove the alpha channel, keeping the color of every pixel"),
         "alpha",
         {{"action", "drop"}}},
    };
    Workspace &workspace = context.workspace;
    for (const Edit &edit : edits)
        context.set.add(menu,
                        {.id = edit.id,
                         .text = edit.text,
                         .tip = edit.tip,
                         .run =
                             [&workspace, edit] {
                                 Session &session = *workspace.current();
                                 session.apply({session.step(edit.operation, edit.arguments)});
                             },
                         .isEnabled =
                             [&workspace, edit] {
                                 const Session *session = workspace.current();
                                 return session != nullptr
                                     && session->step(edit.operation, edit.arguments).bind(session->document().spec());
                             }});
}

// A document of its own for each channel; what is copied is the channel, packed.
void splitChannels(Workspace &workspace)
{
    Session &session = *workspace.current();
    if (session.hasPreview() && !session.applyPreview())
        return;
    const QString title = session.title();
    if (!session.document().ensure(session.document().spec().shape.rect())) {
        workspace.report(ChannelMenu::tr("Not enough memory to split the image. Close other images and try again."));
        return;
    }
    const ImageView view = session.document().view();
    const ChannelNames names = session.document().spec().channels;
    for (std::ptrdiff_t index = 0; index < view.channels(); ++index) {
        Result<ImageBuffer> plane = ImageBuffer::allocate(view.dtype(), {view.height(), view.width(), 1});
        if (!plane) {
            workspace.report(QString::fromStdString(plane.error().message));
            return;
        }
        copyPixels(view.channel(index), plane->mutableView());
        workspace.add({*std::move(plane), defaultChannelNames(1), session.document().transfer()},
                      QString("%1 %2").arg(title, QString::fromStdString(names[static_cast<std::size_t>(index)])));
    }
}

} // namespace

void fillChannelMenu(const ActionContext &context, QMenu *menu)
{
    Workspace &workspace = context.workspace;
    addModes(context, menu);
    menu->addSeparator();
    addSolo(context, menu);
    menu->addSeparator();
    addEdits(context, menu);
    menu->addSeparator();
    context.set.add(menu,
                    {.id = "splitChannels",
                     .text = ChannelMenu::tr("&Split Into Documents"),
                     .tip = ChannelMenu::tr("Open every channel as a gray document of its own"),
                     .run = [&workspace] { splitChannels(workspace); },
                     .isEnabled =
                         [&workspace] {
                             return workspace.current() != nullptr
                                 && workspace.current()->document().spec().channels.size() > 1;
                         }});
}

} // namespace pellucid
