// Edit > Copy As: the selection, or the whole image, as text for other programs.
#include "core/text/array_text.h"
#include "core/text/byte_text.h"
#include "ui/window/menus/menus.h"
#include "ui/window/task.h"
#include "ui/workspace.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMenu>

namespace pellucid {

namespace {

struct CopyMenu
{
    Q_DECLARE_TR_FUNCTIONS(CopyMenu)
};

// What is copied; its pixels stay as they are, and where they are, while the hold is held.
struct Part
{
    ImageView view;
    ChannelNames channels;
    Document::PixelSnapshot hold;
};

using Write = Result<std::string> (*)(const Part &part, const CodecRegistry &registry, const Progress &progress);

Result<std::string> asNumpy(const Part &part, const CodecRegistry & /*registry*/, const Progress & /*progress*/)
{
    return numpyCode(part.view);
}

Result<std::string> asC(const Part &part, const CodecRegistry & /*registry*/, const Progress & /*progress*/)
{
    return cArray(part.view);
}

Result<std::string> asHex(const Part &part, const CodecRegistry & /*registry*/, const Progress & /*progress*/)
{
    return hexDump(elementBytes(part.view));
}

Result<std::string> asBase64(const Part &part, const CodecRegistry & /*registry*/, const Progress & /*progress*/)
{
    return base64(elementBytes(part.view));
}

Result<std::string> asDataUri(const Part &part, const CodecRegistry &registry, const Progress &progress)
{
    return planEncoding({{part.view.dtype(), part.view.shape(), part.channels}, "clipboard.png"}, registry)
        .and_then([&](const SavePlan &plan) {
            return encodeImage(part.view, plan, {.compression = Compression::Small}, progress);
        })
        .map([](const std::vector<std::byte> &png) { return "data:image/png;base64," + base64(png); });
}

struct Format
{
    Write write;
    std::size_t maxElements = SIZE_MAX;
    std::size_t maxBytes = SIZE_MAX;
};

void copyAs(Workspace &workspace, const Format &format)
{
    Session &session = *workspace.current();
    if (!session.applyPreview())
        return; // the session has said why
    Document &document = session.document();
    const Rect rect = session.viewState().selection().value_or(document.spec().shape.rect());
    const Document::PixelSnapshot hold = document.snapshot();
    if (hold == nullptr) {
        workspace.report(CopyMenu::tr("Not enough memory to copy the image. Close other images and try again."));
        return;
    }
    const Part part{document.view().crop(rect), document.spec().channels, hold};
    const auto elements = static_cast<std::size_t>(rect.width * rect.height * part.view.channels());
    if (elements > format.maxElements || elements * itemSize(part.view.dtype()) > format.maxBytes) {
        workspace.report(CopyMenu::tr("There are %1 values, too many for the clipboard; select a smaller part first.")
                             .arg(QLocale().toString(static_cast<qulonglong>(elements))),
                         &session);
        return;
    }
    const auto work = [part, &registry = workspace.registry(), write = format.write](const Progress &progress) {
        return write(part, registry, progress);
    };
    const auto done = [&workspace](const Result<std::string> &text) {
        if (text)
            QGuiApplication::clipboard()->setText(QString::fromStdString(*text));
        else
            workspace.report(QString::fromStdString(text.error().message));
    };
    workspace.watch(new Task(CopyMenu::tr("Copying as text"), Task::LateAnswer::Dropped, work, done, &workspace));
}

// Of all channels, or the one that is shown alone.
void copySlice(const Session &session)
{
    const Document &document = session.document();
    const ImageView view = document.view();
    const ArrayLayout alone = arrayOf(view.dtype(), view.shape(), view.strides());
    const bool hasChannels = view.channels() > 1;
    const ArraySlice array = document.array().value_or(ArraySlice{
        alone, {0, 1, hasChannels ? 2 : AxisMapping::none, std::vector<std::ptrdiff_t>(hasChannels ? 3 : 2)}});
    const ViewSettings &settings = session.viewState().settings();
    const bool isOne = hasChannels && settings.mode == ViewSettings::Mode::Single;
    QGuiApplication::clipboard()->setText(
        QString::fromStdString(sliceExpression(session.viewState().selection().value_or(view.rect()), array,
                                               isOne ? std::optional(settings.channel) : std::nullopt)));
}

} // namespace

void fillCopyMenu(const ActionContext &context, QMenu *menu)
{
    Workspace &workspace = context.workspace;
    const auto hasImage = [&workspace] { return workspace.current() != nullptr; };
    const auto add = [&](ActionDeclaration declaration, const Format &format) {
        declaration.run = [&workspace, format] { copyAs(workspace, format); };
        declaration.isEnabled = hasImage;
        context.set.add(menu, declaration);
    };
    add({.id = "copyNumpy",
         .text = CopyMenu::tr("&NumPy Code"),
         .tip = CopyMenu::tr("Copy the values as np.array(…), which makes the same array in Python"),
         .keys = {QKeySequence("Ctrl+Alt+Y")}},
        {.write = asNumpy, .maxElements = maxTextElements});
    add({.id = "copyC", .text = CopyMenu::tr("&C Array"), .tip = CopyMenu::tr("Copy the values as an array in C")},
        {.write = asC, .maxElements = maxTextElements});
    add({.id = "copyHex",
         .text = CopyMenu::tr("&Hex Dump"),
         .tip = CopyMenu::tr("Copy the bytes as hexdump -C shows them")},
        {.write = asHex, .maxBytes = maxTextBytes / 4});
    add({.id = "copyBase64",
         .text = CopyMenu::tr("&Base64"),
         .tip = CopyMenu::tr("Copy the bare bytes, row by row, in base64")},
        {.write = asBase64, .maxBytes = maxTextBytes});
    add({.id = "copyDataUri",
         .text = CopyMenu::tr("&Data URI"),
         .tip = CopyMenu::tr("Copy a PNG picture as an address for web pages")},
        {.write = asDataUri, .maxBytes = maxTextBytes * 4});
    context.set.add(menu,
                    {.id = "copySlice",
                     .text = CopyMenu::tr("&Slicing Expression"),
                     .tip = CopyMenu::tr("Copy arr[…], which gives the selection of the whole array in Python"),
                     .keys = {QKeySequence("Ctrl+Alt+E")},
                     .run = [&workspace] { copySlice(*workspace.current()); },
                     .isEnabled = hasImage});
}

} // namespace pellucid
