#include "ui/files/svg_cleaning.h"

#include "core/codecs/registry.h"
#include "ui/files/svg_elements.h"

#include <QRegularExpression>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <algorithm>
#include <utility>

namespace pellucid {

namespace {

constexpr qsizetype maxText = qsizetype{64} << 20;
constexpr std::size_t maxPictureBytes = std::size_t{256} << 20; // of all pictures in the file, decoded

// Whether an attribute's local name says that its value is a reference.
bool isReference(QStringView name)
{
    const QStringView local = name.mid(name.lastIndexOf(u':') + 1);
    return local == u"href" || local == u"src" || name == u"xml:base";
}

QStringView localName(QStringView name)
{
    return name.mid(name.lastIndexOf(u':') + 1);
}

class SvgCleaner
{
public:
    SvgCleaner(std::span<const std::byte> text, const CancellationToken &token)
        : m_reader(
            QByteArray::fromRawData(reinterpret_cast<const char *>(text.data()), static_cast<qsizetype>(text.size()))),
          m_writer(&m_result.text),
          m_token(token)
    {
        m_reader.setNamespaceProcessing(false); // names stay as they are written
    }

    Result<CleanSvg> clean()
    {
        while (!m_reader.atEnd()) {
            if (m_token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            copy(m_reader.readNext());
            if (m_elements.areTooMany() || m_result.text.size() > maxText)
                return failure(ErrorCode::TooLarge, "The drawing has too many elements, or is nested too deeply.");
        }
        if (m_reader.hasError())
            return failure(ErrorCode::Corrupt,
                           "The drawing is not valid XML: " + m_reader.errorString().toStdString() + ".");
        if (const Result<void> checked = m_elements.checkUses(); !checked)
            return tl::unexpected(checked.error());
        if (m_hasOtherPictures)
            m_result.notes.emplace_back("Pictures inside this drawing that are neither PNG nor JPEG, damaged or too "
                                        "large are left out.");
        if (m_hasReferences)
            m_result.notes.emplace_back("References to other files in this drawing are not followed.");
        return std::move(m_result);
    }

private:
    void copy(QXmlStreamReader::TokenType token)
    {
        switch (token) {
        case QXmlStreamReader::StartDocument: m_writer.writeStartDocument(); break;
        case QXmlStreamReader::StartElement: start(); break;
        case QXmlStreamReader::EndElement:
            m_writer.writeEndElement();
            m_elements.end();
            m_isStyle = false;
            break;
        case QXmlStreamReader::Characters:
            m_writer.writeCharacters(m_isStyle ? withoutReferences(m_reader.text().toString())
                                               : m_reader.text().toString());
            break;
        case QXmlStreamReader::DTD:
            m_hasReferences |= std::ranges::any_of(m_reader.entityDeclarations(), [](const auto &entity) {
                return !entity.systemId().isEmpty(); // it is another file
            });
            break;
        case QXmlStreamReader::ProcessingInstruction:
            m_hasReferences |= m_reader.processingInstructionTarget() == u"xml-stylesheet";
            break;
        default: break;
        }
    }

    void start()
    {
        const QString name = m_reader.qualifiedName().toString();
        const QString element = localName(name).toString();
        m_elements.start();
        m_isStyle = element == "style";
        QXmlStreamAttributes kept;
        bool hasTarget = false;
        const QXmlStreamAttributes attributes = m_reader.attributes();
        for (const QXmlStreamAttribute &attribute : attributes) {
            const QString value = attribute.value().toString();
            if (attribute.qualifiedName() == u"id" || attribute.qualifiedName() == u"xml:id")
                m_elements.setId(value);
            const bool isTarget = isReference(attribute.qualifiedName());
            const QString clean = isTarget ? cleanReference(element, value.trimmed()) : withoutReferences(value);
            hasTarget = hasTarget || (isTarget && !clean.isEmpty());
            if (!isTarget || !clean.isEmpty())
                kept.append(attribute.qualifiedName().toString(), clean);
        }
        // Of an image or use without its reference a group is left, of which QtSvg does not complain.
        const bool isEmpty = !hasTarget && (element == "image" || element == "use");
        m_writer.writeStartElement(isEmpty ? name.chopped(element.size()) + 'g' : name);
        m_writer.writeAttributes(kept);
    }

    // Empty where it is left out.
    QString cleanReference(const QString &element, const QString &value)
    {
        if (value.startsWith('#')) {
            if (element != "a" && element != "set" && !element.startsWith("animate"))
                m_elements.uses(value.mid(1));
            return value;
        }
        if (element == "image" && value.startsWith("data:")) {
            const QByteArray picture = pictureIn(value);
            m_hasOtherPictures |= picture.isEmpty();
            return picture.isEmpty() ? QString() : "data:;base64," + QString::fromLatin1(picture.toBase64());
        }
        m_hasReferences |= element != "a" && !value.isEmpty(); // a link is nothing that is drawn
        return {};
    }

    // The content of such a reference; empty where it cannot be used.
    QByteArray pictureIn(const QString &reference)
    {
        static const CodecRegistry codecs = CodecRegistry::builtIn();
        const qsizetype comma = reference.indexOf(',');
        if (!reference.left(comma).endsWith(";base64"))
            return {};
        QByteArray picture = QByteArray::fromBase64(reference.mid(comma + 1).toLatin1());
        const auto bytes = std::as_bytes(std::span(picture.constData(), static_cast<std::size_t>(picture.size())));
        const Codec *const codec = codecs.decoderFor(bytes, {});
        if (codec == nullptr || (codec->id() != "png" && codec->id() != "jpeg"))
            return {};
        const Result<ImageSpec> spec = codec->decoder()->readHeader(bytes);
        constexpr std::ptrdiff_t channels = 4; // as Qt decodes it
        if (!spec
            || !checkLimits({spec->shape.height, spec->shape.width, channels}, spec->dtype,
                            {.pixelBytes = m_pictureBytesLeft}))
            return {};
        m_pictureBytesLeft -= *packedByteCount({spec->shape.height, spec->shape.width, channels}, spec->dtype);
        return picture;
    }

    // Of a value or a style sheet: url(#id) stays and counts as a use, all others go.
    QString withoutReferences(const QString &text)
    {
        static const QRegularExpression import("@import[^;]*;?", QRegularExpression::CaseInsensitiveOption);
        static const QRegularExpression url(R"re(url\(\s*["']?\s*([^)"']*)["']?\s*\)?)re",
                                            QRegularExpression::CaseInsensitiveOption);
        if (!text.contains("url(", Qt::CaseInsensitive) && !text.contains("@import", Qt::CaseInsensitive))
            return text;
        QString clean;
        QString style = text;
        m_hasReferences |= style.contains(import);
        style.remove(import);
        qsizetype copied = 0;
        for (auto found = url.globalMatch(style); found.hasNext();) {
            const QRegularExpressionMatch match = found.next();
            const QString target = match.captured(1).trimmed();
            clean += QStringView(style).mid(copied, match.capturedStart() - copied);
            copied = match.capturedEnd();
            const bool isLocal = target.startsWith('#');
            clean += isLocal ? match.captured() : QString("none");
            if (isLocal)
                m_elements.uses(target.mid(1));
            else
                m_hasReferences = true;
        }
        return clean + style.mid(copied);
    }

    CleanSvg m_result;
    QXmlStreamReader m_reader;
    QXmlStreamWriter m_writer;
    CancellationToken m_token;
    SvgElements m_elements;
    std::size_t m_pictureBytesLeft = maxPictureBytes;
    bool m_isStyle = false; // the text that comes is that of a style element
    bool m_hasReferences = false;
    bool m_hasOtherPictures = false;
};

} // namespace

Result<CleanSvg> cleanSvg(std::span<const std::byte> text, const CancellationToken &token)
{
    return SvgCleaner(text, token).clean();
}

} // namespace pellucid
