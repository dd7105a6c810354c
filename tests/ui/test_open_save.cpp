// Documents come and go: opening, saving, closing, navigating, with questions answered by the test.
#include "core/buffer/sample.h"
#include "core/codecs/io/save_image.h"
#include "core/codecs/numpy/npy_header.h"
#include "tests/support/file_content.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"
#include "tests/support/tiff_pages.h"
#include "ui/closing.h"
#include "ui/files/open_data.h"
#include "ui/files/recent_files.h"
#include "ui/opening.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace pellucid;
using namespace pellucid::test;
using test::Answers;

namespace {

// np.savez_compressed(file, a=np.zeros((2, 3), "u1"), b=np.ones((2, 3), "u1"))
constexpr char twoArrays[] =
    "UEsDBBQAAAAIAAAAIQCX8P5OSQAAAIYAAAAFABQAYS5ucHkBABAAhgAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6"
    "Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYwAABQSwMEFAAAAAgAAAAhAAcGoG9JAAAAhgAAAAUAFABiLm5weQEA"
    "EACGAAAAAAAAAEkAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6Cr"
    "UKZAMuRjAAAFBLAQIUAxQAAAAIAAAAIQCX8P5OSQAAAIYAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLAQIUAxQAAAAIAAAAIQAHBqBvSQAA"
    "AIYAAAAFAAAAAAAAAAAAAACAAYAAAABiLm5weVBLBQYAAAAAAgACAGYAAAAAAQAAAAA=";

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

void replaceByRenaming(const QString &path, const QByteArray &content)
{
    put(path + "~", content);
    QCOMPARE(::rename(qPrintable(path + "~"), qPrintable(path)), 0);
}

// What another program does while the user is asked how to save.
class InterruptedAnswers : public Answers
{
public:
    std::function<void()> meanwhile = [] {};

    std::optional<EncodeOptions> howToSave(const SaveQuestion &question) override
    {
        std::exchange(meanwhile, [] {})();
        return Answers::howToSave(question);
    }
};

} // namespace

class TestOpenSave : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<InterruptedAnswers> m_answers;
    std::unique_ptr<Workspace> m_workspace;
    QStringList m_problems;

    QString path(const QString &name) const { return m_folder->filePath(name); }

    QString makeImage(const QString &name, QRgb color = qRgb(10, 20, 30))
    {
        QImage image(9, 7, QImage::Format_RGB888);
        image.fill(color);
        image.save(path(name));
        return path(name);
    }

    Session *opened(const QString &file)
    {
        m_workspace->opening().open({file});
        return QTest::qWaitFor([&] { return !m_workspace->opening().isUnderWay(); }) ? m_workspace->current() : nullptr;
    }

    // One pixel-changing edit.
    static bool edit(Session *session) { return session->apply({session->step("invert")}); }

    bool saved(const std::function<void(std::function<void()>)> &save)
    {
        bool isSaved = false;
        save([&] { isSaved = true; });
        return QTest::qWaitFor([&] { return isSaved || !m_problems.isEmpty(); }) && isSaved;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        test::useSettingsIn(*m_folder);
        m_answers = std::make_unique<InterruptedAnswers>();
        m_problems.clear();
        m_workspace = std::make_unique<Workspace>(m_registry, *m_answers);
        connect(m_workspace.get(), &Workspace::message, this, [this](const Message &message) {
            if (message.kind == Message::Kind::Problem)
                m_problems.append(message.text);
        });
    }

    void cleanup() { m_workspace.reset(); }

    void savingAMemberOfAnArchiveReplacesOnlyThatOne()
    {
        QFile archive(path("two.npz"));
        QVERIFY(archive.open(QIODevice::WriteOnly));
        archive.write(QByteArray::fromBase64(twoArrays));
        archive.close();
        for (const char *const chosen : {"two.npz[b]", "two.npz"}) { // saved, and saved as
            Session *session = opened(path("two.npz[b]"));
            QVERIFY(session && edit(session));
            m_answers->saveAsPath = path(chosen);
            QVERIFY(saved([&](auto then) {
                if (m_answers->saveAsPath.endsWith(']'))
                    m_workspace->save(session, then);
                else
                    m_workspace->saveAs(session, then);
            }));
            QVERIFY(!session->document().isModified());
            QCOMPARE(session->path(), path("two.npz[b]"));
            QCOMPARE(m_answers->lossesAsked, 0);
            QVERIFY(opened(path("two.npz[a]")) != nullptr);
        }
    }

    void whatIsInAnArchiveGoesByItsWholeName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("slashes") << "params/Dense_0/kernel";
        QTest::newRow("what would be other folders") << "a//b/../c/./d";
        QTest::newRow("brackets") << "layers[0]/bias";
    }

    void whatIsInAnArchiveGoesByItsWholeName()
    {
        QFETCH(const QString, name);
        const ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {2, 3, 1}).value();
        const ImageSpec spec{DType::UInt8, {2, 3, 1}, defaultChannelNames(1)};
        for (const std::string &member : {name.toStdString(), std::string("other")}) {
            SavePlan plan = planEncoding({spec, "a.npz"}, m_registry).value();
            plan.member = member;
            QVERIFY(saveImage(image.view(), test::at(plan, path("flax.npz").toStdString()), {}, {}));
        }
        const QString whole = "flax.npz[" + name + ']';
        Session *session = opened(path(whole));
        QVERIFY2(session, qPrintable(m_problems.join(' ')));
        QCOMPARE(session->path(), path(whole));
        QCOMPARE(session->title(), whole);
        QCOMPARE(RecentFiles::paths().value(0), path(whole));
        QVERIFY(edit(session) && saved([&](auto then) { m_workspace->save(session, then); }));
        QCOMPARE(session->title(), whole);
        QCOMPARE(opened(RecentFiles::paths().value(0)), session);
        QVERIFY(QFile::remove(path("flax.npz")));
        QCOMPARE(session->title(), whole);
        QVERIFY(RecentFiles::paths().isEmpty());
    }

    void savedElsewhereItIsWhatItBecameThere_data()
    {
        QTest::addColumn<QString>("as");
        QTest::addColumn<QString>("member"); // that it is from then on
        QTest::addColumn<int>("others");
        QTest::addColumn<int>("losses"); // asked about when that is saved as new.npz
        QTest::newRow("a new archive") << "alone.npz"
                                       << "b" << 0 << 0;
        QTest::newRow("another name in its own") << "two.npz[c]"
                                                 << "c" << 2 << 1;
        QTest::newRow("another archive") << "other.npz[d]"
                                         << "d" << 2 << 1;
        QTest::newRow("a format without names") << "b.png"
                                                << "" << 0 << 0;
    }

    void savedElsewhereItIsWhatItBecameThere()
    {
        QFETCH(const QString, as);
        QFETCH(const QString, member);
        QFETCH(const int, others);
        QFETCH(const int, losses);
        for (const char *const name : {"two.npz", "other.npz"}) {
            QFile archive(path(name));
            QVERIFY(archive.open(QIODevice::WriteOnly));
            archive.write(QByteArray::fromBase64(twoArrays));
        }
        Session *session = opened(path("two.npz[b]"));
        QVERIFY(session);
        m_answers->saveAsPath = path(as);
        QVERIFY(saved([&](auto then) { m_workspace->saveAs(session, then); }));
        QCOMPARE(session->path(), path(as));
        QCOMPARE(session->document().source()->member, member.toStdString());
        QCOMPARE(session->document().source()->otherMembers, static_cast<std::size_t>(others));

        const QByteArray before = contentOf(path("two.npz"));
        QVERIFY(edit(session));
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); })); // there, and only there
        QCOMPARE(contentOf(path("two.npz")) == before, !as.startsWith("two"));

        m_answers->lossesAsked = 0;
        m_answers->saveAsPath = path("new.npz");
        QVERIFY(saved([&](auto then) { m_workspace->saveAs(session, then); }));
        QCOMPARE(m_answers->lossesAsked, losses);
        QCOMPARE(session->document().source()->otherMembers, std::size_t{0});
        QCOMPARE(session->document().source()->member, member.toStdString());
    }

    void typesThatAFormatDoesNotTakeAreConvertedOnRequest_data()
    {
        QTest::addColumn<QByteArray>("dtype"); // of 2 x 1 elements
        QTest::addColumn<QByteArray>("elements");
        QTest::addColumn<QString>("as");
        QTest::addColumn<int>("choice");
        QTest::addColumn<QString>("text"); // of the choice
        QTest::addColumn<QString>("tip");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QList<double>>("values"); // saved: those of NumPy, rounded as the tip says
        const auto row = [](const char *title, const char *dtype, const char *elements, const char *as, int choice,
                            const char *text, const char *tip, const char *type, const QList<double> &values) {
            QTest::newRow(title) << QByteArray(dtype) << QByteArray::fromHex(elements) << QString(as) << choice
                                 << QString(text) << QString(tip) << QByteArray(type) << values;
        };
        row("labels", "<i8", "0800000000000000 0300000000000000", "a.png", 0, "&Convert to uint8 and Save",
            "All 2 values fit uint8 unchanged.", "uint8", {8, 3});
        row("labels beyond bytes", "<i4", "8403 0000 0100 0000", "a.png", 0, "&Convert to uint16 and Save",
            "All 2 values fit uint16 unchanged.", "uint16", {900, 1});
        row("labels as floating point", "<f8", "0000000000002040 0000000000000840", "a.bmp", 0,
            "&Convert to uint8 and Save", "All 2 values fit uint8 unchanged.", "uint8", {8, 3});
        row("clipped", "<i4", "70110100 02000000", "a.png", 0, "C&lip to uint16 and Save",
            "1 of 2 values clip to 0 to 65535.", "uint16", {65535, 2});
        row("stretched", "<i2", "9CFF 8403", "a.png", 1, "S&tretch to uint16 and Save",
            "-100 to 900 becomes 0 to 65535.", "uint16", {0, 65535});
        row("bool as it is", "|b1", "00 01", "a.png", 0, "&Convert to uint8 and Save",
            "All 2 values fit uint8 unchanged.", "uint8", {0, 1});
        row("bool as black and white", "|b1", "00 01", "a.png", 1, "Scale to &Full uint8 and Save",
            "0 to 1 becomes 0 to 255.", "uint8", {0, 255});
        row("halves", "<f2", "0038 0040", "a.png", 0, "Scale to &Full uint16 and Save", // 0.5 and 2
            "0 to 1 becomes 0 to 65535. 1 of 2 values lie outside and clip.", "uint16", {32768, 65535});
        row("the other byte order", ">u2", "0102 0304", "a.png", 0, "&Convert to uint16 and Save",
            "All 2 values fit uint16 unchanged.", "uint16", {0x102, 0x304});
        row("to floating point", "<i2", "9CFF 8403", "a.pfm", 0, "&Convert to float32 and Save",
            "All 2 values fit float32 unchanged.", "float32", {-100, 900});
        row("a format that takes them", "<i2", "9CFF 8403", "a.png", 2, "Save as TIFF…",
            "Choose a file of a format that takes every value as it is", "int16", {-100, 900});
    }

    void typesThatAFormatDoesNotTakeAreConvertedOnRequest()
    {
        QFETCH(const QByteArray, dtype);
        QFETCH(const QByteArray, elements);
        QFETCH(const QString, as);
        QFETCH(const int, choice);
        QFETCH(const QString, text);
        QFETCH(const QString, tip);
        QFETCH(const QByteArray, type);
        QFETCH(const QList<double>, values);
        const QByteArray header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (2, 1), }\n";
        QFile file(path("a.npy"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + elements);
        file.close();
        Session *session = opened(path("a.npy"));
        QVERIFY(session);
        const DType before = session->document().spec().dtype;
        m_answers->saveAsPath = path(as);
        QSignalSpy messages(m_workspace.get(), &Workspace::message);
        m_workspace->saveAs(session);
        QTRY_COMPARE(messages.count(), 1);
        const auto message = messages.takeFirst().first().value<Message>();
        QVERIFY2(message.choices.size() > choice, qPrintable(message.text));
        const Message::Choice chosen = message.choices[choice];
        QCOMPARE(chosen.text, text);
        QCOMPARE(chosen.tip, tip);
        QVERIFY(message.text.contains("this image is " + QString::fromStdString(std::string(name(before)))));
        const bool isConverted = !text.startsWith("Save as");
        if (isConverted)
            QVERIFY2(message.text.contains(tip), qPrintable(message.text));
        else
            m_answers->saveAsPath = path("a.tif");
        chosen.run();
        QTRY_VERIFY(!session->document().isModified() && session->path() == m_answers->saveAsPath);

        const Result<OpenedImage> saved = openImage(m_answers->saveAsPath.toStdString(), m_registry, {}, {});
        QVERIFY(saved);
        const ImageView pixels = saved->image.buffer.view();
        QCOMPARE(QByteArray::fromStdString(std::string(name(pixels.dtype()))), type);
        for (std::ptrdiff_t y = 0; y < 2; ++y)
            QCOMPARE(sampleValue(pixels.at(0, y), pixels.dtype()), values[y]);
        if (isConverted)
            session->undo();
        QVERIFY(session->document().spec().dtype == before);
    }

    void labelsThatFitAreNotScaledUnseen_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<int>("saved"); // of the label 8
        QTest::newRow("kept") << 0 << 8;
        QTest::newRow("scaled all the same") << 1 << 0;
    }

    void labelsThatFitAreNotScaledUnseen()
    {
        QFETCH(const int, choice);
        QFETCH(const int, saved);
        ImageBuffer labels = ImageBuffer::allocate(DType::UInt16, {1, 1, 1}).value();
        const std::uint16_t label = 8;
        std::memcpy(labels.mutableView().data(), &label, sizeof label);
        Session *session = m_workspace->add({std::move(labels), {"L"}}, "Labels");
        m_answers->saveAsPath = path("labels.bmp");
        QSignalSpy messages(m_workspace.get(), &Workspace::message);
        m_workspace->saveAs(session);
        QTRY_COMPARE(messages.count(), 1);
        const auto message = messages.takeFirst().first().value<Message>();
        QVERIFY2(message.text.contains("rounded to 8 bits") && message.text.contains("The value fits uint8 unchanged."),
                 qPrintable(message.text));
        QVERIFY(!QFile::exists(path("labels.bmp")));
        message.choices[choice].run();
        QTRY_COMPARE(session->path(), path("labels.bmp"));
        const Result<OpenedImage> read = openImage(path("labels.bmp").toStdString(), m_registry, {}, {});
        QCOMPARE(std::to_integer<int>(*read->image.buffer.view().data()), saved);
    }

    void opensSeveralInOrderAndTheFirstBecomesCurrent()
    {
        const QStringList files{makeImage("a.png"), makeImage("b.png"), makeImage("c.png")};
        m_workspace->opening().open(files);
        QTRY_COMPARE(m_workspace->sessions().size(), 3);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_workspace->sessions()[i]->path(), files[i]);
        QCOMPARE(m_workspace->current(), m_workspace->sessions().first());
    }

    void openingAgainRaisesTheOpenDocument()
    {
        Session *a = opened(makeImage("a.png"));
        opened(makeImage("b.png"));
        QVERIFY(m_workspace->current() != a);
        QCOMPARE(opened(path("a.png")), a);
        QCOMPARE(m_workspace->sessions().size(), 2);
    }

    void failureNamesTheFileAndKeepsTheDocument_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("not an image") << QByteArray("this is text");
        QTest::newRow("truncated PNG") << QByteArray("\x89PNG\r\n\x1a\n");
        QTest::newRow("empty") << QByteArray();
    }

    void failureNamesTheFileAndKeepsTheDocument()
    {
        QFETCH(const QByteArray, content);
        Session *a = opened(makeImage("a.png"));
        QFile file(path("bad.png"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        QCOMPARE(opened(path("bad.png")), a);
        QCOMPARE(m_problems.size(), 1);
        QVERIFY2(m_problems.first().contains("bad.png"), qPrintable(m_problems.first()));
        QCOMPARE(m_workspace->sessions().size(), 1);
        QVERIFY(!RecentFiles::paths().contains(path("bad.png")));
    }

    void cancelledOpeningLeavesNothing()
    {
        makeImage("a.png");
        connect(m_workspace.get(), &Workspace::taskStarted, this, &TestOpenSave::cancelTask);
        m_workspace->opening().open({path("a.png")});
        QTRY_VERIFY(!m_workspace->opening().isUnderWay());
        QTest::qWait(50);
        QVERIFY(m_workspace->sessions().isEmpty());
        QVERIFY(m_problems.isEmpty());
    }

    void savesInPlaceAndReopensTheSameBytes()
    {
        Session *session = opened(makeImage("a.png"));
        QVERIFY(edit(session));
        QVERIFY(session->document().isModified());
        const Result<ImageBuffer> before = session->document().buffer().clone();
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QVERIFY(!session->document().isModified());
        m_workspace->closing().close(session);
        QVERIFY(m_workspace->sessions().isEmpty());
        Session *again = opened(path("a.png"));
        QVERIFY(again);
        COMPARE_IMAGES(again->document().view(), before->view());
    }

    void editInProgressIsSaved()
    {
        Session *session = opened(makeImage("a.png"));
        QVERIFY(session->preview(this, {session->step("invert")}));
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QVERIFY(!session->hasPreview());
        QCOMPARE(QImage(path("a.png")).pixel(0, 0), qRgb(245, 235, 225));
    }

    void editsGoOnDuringTheSave()
    {
        Session *session = opened(makeImage("a.png"));
        edit(session);
        bool isSaved = false;
        m_workspace->save(session, [&] { isSaved = true; });
        QVERIFY(edit(session)); // the answer has not come back yet
        m_workspace->save(session);
        QCOMPARE(m_problems.size(), 1); // one save at a time
        QTRY_VERIFY(isSaved);
        QCOMPARE(QImage(path("a.png")).pixel(0, 0), qRgb(245, 235, 225));
        QVERIFY(session->document().isModified());
        session->undo();
        QVERIFY(!session->document().isModified());
    }

    void closingAsksAgainAboutEditsDuringTheSave()
    {
        Session *session = opened(makeImage("a.png"));
        edit(session);
        m_answers->unsaved = UserPrompts::Unsaved::Save;
        m_workspace->closing().close(session);
        QVERIFY(edit(session));
        m_answers->unsaved = UserPrompts::Unsaved::Cancel;
        QTRY_COMPARE(m_answers->unsavedAsked, 2);
        QVERIFY(!m_workspace->sessions().isEmpty());
        QVERIFY(session->document().isModified());
    }

    void asksBeforeReplacingWhatAnotherProgramWrote()
    {
        Session *session = opened(makeImage("a.png"));
        edit(session);
        QTest::qWait(20);
        makeImage("a.png", qRgb(1, 2, 3));
        const QByteArray others = contentOf(path("a.png"));
        m_workspace->save(session);
        QCOMPARE(m_answers->overwriteAsked, 1);
        QTest::qWait(50);
        QCOMPARE(contentOf(path("a.png")), others);
        QVERIFY(session->document().isModified());

        m_answers->overwrite = UserPrompts::Overwrite::Yes;
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QVERIFY(contentOf(path("a.png")) != others);
        m_answers->overwriteAsked = 0;
        edit(session);
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QCOMPARE(m_answers->overwriteAsked, 0); // what we wrote ourselves is known
    }

    // Rights are no content, and yet asked about before something is replaced, as nobody can hide a change behind them.
    void asksBeforeReplacingWhatWasWrittenInSecret()
    {
        Session *session = opened(makeImage("a.png"));
        edit(session);
        struct stat status;
        QCOMPARE(::stat(qPrintable(path("a.png")), &status), 0);
        QTest::qWait(20);
        QByteArray others = contentOf(path("a.png"));
        others[others.size() - 20] = static_cast<char>(~others[others.size() - 20]);
        QFile file(path("a.png"));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.write(others) == others.size());
        file.close();
        const timespec times[] = {status.st_atim, status.st_mtim};
        QCOMPARE(::utimensat(AT_FDCWD, qPrintable(path("a.png")), times, 0), 0);
        m_workspace->save(session);
        QCOMPARE(m_answers->overwriteAsked, 1);
        QTest::qWait(50);
        QCOMPARE(contentOf(path("a.png")), others);
    }

    void asksAgainWhenAnotherProgramWritesDuringTheSave_data()
    {
        QTest::addColumn<QString>("as");
        QTest::addColumn<bool>("isThere");
        QTest::addColumn<bool>("isOverwritten");
        for (const bool isOverwritten : {false, true}) {
            const char *const answer = isOverwritten ? "yes" : "no";
            QTest::addRow("its own file, %s", answer) << "a.png" << true << isOverwritten;
            QTest::addRow("another file, %s", answer) << "b.jpg" << true << isOverwritten;
            QTest::addRow("a new file, %s", answer) << "b.jpg" << false << isOverwritten;
        }
    }

    void asksAgainWhenAnotherProgramWritesDuringTheSave()
    {
        QFETCH(const QString, as);
        QFETCH(const bool, isThere);
        QFETCH(const bool, isOverwritten);
        makeImage("a.png");
        if (as == "a.png") // so that there is a question, in which it can happen
            QCOMPARE(::link(qPrintable(path("a.png")), qPrintable(path("second.png"))), 0);
        else if (isThere)
            put(path(as), "old");
        Session *session = opened(path("a.png"));
        edit(session);
        m_answers->saveAsPath = path(as);
        m_answers->overwrite = isOverwritten ? UserPrompts::Overwrite::Yes : UserPrompts::Overwrite::No;
        m_answers->meanwhile = [&] { replaceByRenaming(path(as), "theirs"); };
        bool isSaved = false;
        m_workspace->saveAs(session, [&] { isSaved = true; });
        QTRY_COMPARE(m_answers->overwriteAsked, 1);
        if (isOverwritten) {
            QTRY_VERIFY(isSaved);
            QCOMPARE(QImage(path(as)).size(), QSize(9, 7));
        } else {
            QCOMPARE(contentOf(path(as)), QByteArray("theirs"));
        }
        QCOMPARE(session->document().isModified(), !isOverwritten);
        QVERIFY(m_problems.isEmpty());
    }

    void aFileThatHoldsMoreIsNotReplacedUnasked()
    {
        put(path("a.tif"), test::tiffWithPages({4, 6}));
        Session *session = opened(path("a.tif"));
        QVERIFY(session && edit(session));
        const QByteArray before = contentOf(path("a.tif"));
        m_answers->lossesAnswer = std::nullopt;
        m_workspace->save(session);
        QCOMPARE(m_answers->lossesAsked, 1);
        QVERIFY2(m_answers->losses.first().contains("gone for good"), qPrintable(m_answers->losses.first()));
        QCOMPARE(contentOf(path("a.tif")), before);

        m_answers->lossesAnswer = EncodeOptions{};
        QSignalSpy messages(m_workspace.get(), &Workspace::message);
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QCOMPARE(m_answers->lossesAsked, 2);
        for (const QList<QVariant> &message : messages)
            QVERIFY(!message.first().value<Message>().text.contains("bit-exact"));
        edit(session); // now the file holds nothing but what is here
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QCOMPARE(m_answers->lossesAsked, 2);
    }

    void aHalfWrittenFileIsSaidAndMadeWhole()
    {
        constexpr int side = 1024;
        QSettings().setValue("saveInPlace", true);
        const QByteArray before = QByteArray::fromStdString(npyHeader(DType::UInt8, {side, side}, ArrayOrder::C))
            + QByteArray(side * side, '\x10');
        put(path("a.npy"), before);
        Session *session = opened(path("a.npy"));
        QVERIFY(session && edit(session));
        QList<Message> problems;
        connect(m_workspace.get(), &Workspace::message, this, [&](const Message &message) {
            if (message.kind == Message::Kind::Problem)
                problems.append(message);
        });
        {
            const test::FileSizeLimit limit(side * side / 2);
            m_workspace->save(session);
            QTRY_COMPARE(problems.size(), 1);
        }
        QVERIFY2(problems.first().text.contains("a.npy: The file is half written"), qPrintable(problems.first().text));
        QVERIFY(session->document().isModified());
        session->undo(); // which does not make the file what it was
        QVERIFY(session->document().isModified());
        session->redo();
        QCOMPARE(problems.first().choices.size(), 1);
        problems.first().choices.first().run();
        QTRY_VERIFY(!session->document().isModified());
        QCOMPARE(m_answers->overwriteAsked, 0); // it is our own doing
        QCOMPARE(contentOf(path("a.npy")).last(side * side), QByteArray(side * side, '\xEF'));
    }

    void lossIsSaidBeforeWritingAndOnce()
    {
        Session *session = opened(makeImage("a.png"));
        m_answers->saveAsPath = path("a.jpg");
        m_answers->lossesAnswer = std::nullopt;
        m_workspace->saveAs(session);
        QCOMPARE(m_answers->lossesAsked, 1);
        QVERIFY(!QFile::exists(path("a.jpg")));

        m_answers->lossesAnswer = EncodeOptions{.quality = 80};
        QVERIFY(saved([&](auto then) { m_workspace->saveAs(session, then); }));
        QCOMPARE(session->path(), path("a.jpg"));
        QCOMPARE(m_answers->lossesAsked, 2);
        edit(session);
        QVERIFY(saved([&](auto then) { m_workspace->save(session, then); }));
        QCOMPARE(m_answers->lossesAsked, 2);
    }

    void failedSaveNamesTheFileAndStaysModified()
    {
        Session *session = opened(makeImage("a.png"));
        edit(session);
        m_answers->saveAsPath = path("missing/a.png");
        m_workspace->saveAs(session);
        QTRY_COMPARE(m_problems.size(), 1);
        QVERIFY2(m_problems.first().contains("a.png"), qPrintable(m_problems.first()));
        QVERIFY(session->document().isModified());
        QCOMPARE(session->path(), path("a.png"));
    }

    void closingAsksAboutUnsavedEdits()
    {
        Session *session = opened(makeImage("a.png"));
        edit(session);
        m_workspace->closing().close(session);
        QCOMPARE(m_answers->unsavedAsked, 1);
        QCOMPARE(m_workspace->sessions().size(), 1); // cancelled

        session->undo();
        m_workspace->closing().close(session);
        QCOMPARE(m_answers->unsavedAsked, 1); // nothing to lose any more
        QVERIFY(m_workspace->sessions().isEmpty());
    }

    void closingEverythingSavesFirst()
    {
        edit(opened(makeImage("a.png")));
        edit(opened(makeImage("b.png")));
        m_answers->chosen = QList<qsizetype>{0, 1};
        bool isClosed = false;
        m_workspace->closing().closeAll([&] { isClosed = true; });
        QTRY_VERIFY(isClosed);
        QCOMPARE(m_answers->listed.size(), 1);
        QCOMPARE(QImage(path("a.png")).pixel(0, 0), qRgb(245, 235, 225));
        QCOMPARE(QImage(path("b.png")).pixel(0, 0), qRgb(245, 235, 225));
    }

    void reloadKeepsPinsAndShowsTheNewFile()
    {
        Session *session = opened(makeImage("a.png"));
        session->viewState().pin({3, 2});
        makeImage("a.png", qRgb(1, 2, 3));
        m_workspace->opening().reload(m_workspace->current());
        QTRY_COMPARE(int(*session->document().view().at(0, 0, 2)), 3);
        QCOMPARE(session->viewState().pins(), (QList<Point>{{3, 2}}));
    }

    void neighboursComeInNaturalOrder()
    {
        for (const char *name : {"img1.png", "img2.png", "img10.png"})
            makeImage(name);
        QVERIFY(opened(path("img2.png")));
        m_workspace->opening().openNeighbour(Opening::Neighbour::Next);
        QTRY_COMPARE(m_workspace->current()->path(), path("img10.png"));
        QCOMPARE(m_workspace->sessions().size(), 1);
        m_workspace->opening().openNeighbour(Opening::Neighbour::Next); // no further
        QTRY_VERIFY(!m_workspace->opening().isUnderWay());
        QCOMPARE(m_workspace->current()->path(), path("img10.png"));
        m_workspace->opening().openNeighbour(Opening::Neighbour::First);
        QTRY_COMPARE(m_workspace->current()->path(), path("img1.png"));
        m_workspace->opening().openNeighbour(Opening::Neighbour::Last);
        QTRY_COMPARE(m_workspace->current()->path(), path("img10.png"));
        m_workspace->opening().openNeighbour(Opening::Neighbour::Previous); // faster than files are read
        m_workspace->opening().openNeighbour(Opening::Neighbour::Previous);
        QTRY_COMPARE(m_workspace->current()->path(), path("img1.png"));
    }

    void neighboursAreThoseThatAreThereNow_data()
    {
        QTest::addColumn<QStringList>("removed");
        QTest::addColumn<QStringList>("added");
        QTest::addColumn<Opening::Neighbour>("step");
        QTest::addColumn<QString>("shown");
        using enum Opening::Neighbour;
        QTest::newRow("one appears") << QStringList() << QStringList{"img3.png"} << Next << "img3.png";
        QTest::newRow("the next one disappears") << QStringList{"img4.png"} << QStringList() << Next << "img6.png";
        QTest::newRow("this one disappears, next") << QStringList{"img2.png"} << QStringList() << Next << "img4.png";
        QTest::newRow("this one disappears, previous")
            << QStringList{"img2.png"} << QStringList() << Previous << "img1.png";
        QTest::newRow("the last one disappears") << QStringList{"img6.png"} << QStringList() << Last << "img4.png";
    }

    void neighboursAreThoseThatAreThereNow()
    {
        QFETCH(const QStringList, removed);
        QFETCH(const QStringList, added);
        QFETCH(const Opening::Neighbour, step);
        QFETCH(const QString, shown);
        for (const char *name : {"img1.png", "img2.png", "img4.png", "img6.png"})
            makeImage(name);
        QVERIFY(opened(path("img2.png")));
        m_workspace->opening().openNeighbour(Opening::Neighbour::Last); // so that the folder has been listed
        QTRY_COMPARE(m_workspace->current()->path(), path("img6.png"));
        QVERIFY(opened(path("img2.png")));
        for (const QString &name : removed)
            QVERIFY(QFile::remove(path(name)));
        for (const QString &name : added)
            makeImage(name);
        m_workspace->opening().openNeighbour(step);
        QTRY_COMPARE(m_workspace->current()->path(), path(shown));
    }

    void neighboursGoOnPastAFileThatCannotBeRead()
    {
        makeImage("a.png");
        QFile(path("b.png")).open(QIODevice::WriteOnly);
        makeImage("c.png");
        QVERIFY(opened(path("a.png")));
        m_workspace->opening().openNeighbour(Opening::Neighbour::Next);
        QTRY_COMPARE(m_problems.size(), 1);
        QCOMPARE(m_workspace->current()->path(), path("a.png"));
        m_workspace->opening().openNeighbour(Opening::Neighbour::Next);
        QTRY_COMPARE(m_workspace->current()->path(), path("c.png"));
    }

    void tenThousandNeighboursStopNobody()
    {
        makeImage("img5000.png");
        for (int i = 0; i < 10'000; ++i)
            QFile(path(QString("img%1.png").arg(i))).open(QIODevice::ReadWrite);
        makeImage("img5001.png");
        QVERIFY(opened(path("img5000.png")));
        std::chrono::nanoseconds longest{0}; // time without the event loop
        auto before = std::chrono::steady_clock::now();
        QTimer beat;
        connect(&beat, &QTimer::timeout, this, [&] {
            const auto now = std::chrono::steady_clock::now();
            longest = std::max(longest, std::chrono::nanoseconds(now - before));
            before = now;
        });
        beat.start(0);
        m_workspace->opening().openNeighbour(Opening::Neighbour::Next);
        QTRY_COMPARE(m_workspace->current()->path(), path("img5001.png"));
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(longest).count();
        QVERIFY2(milliseconds < 150, qPrintable(QString("%1 ms").arg(milliseconds)));
    }

    void neighbourLeavesUnsavedWorkOpen()
    {
        Session *first = opened(makeImage("a.png"));
        makeImage("b.png");
        edit(first);
        m_workspace->opening().openNeighbour(Opening::Neighbour::Next);
        QTRY_COMPARE(m_workspace->current()->path(), path("b.png"));
        QVERIFY(m_workspace->sessions().contains(first));
    }

    void recentFilesAreThoseThatExist()
    {
        opened(makeImage("a.png"));
        opened(makeImage("b.png"));
        QCOMPARE(RecentFiles::paths(), (QStringList{path("b.png"), path("a.png")}));
        QFile::remove(path("b.png"));
        QCOMPARE(RecentFiles::paths(), QStringList{path("a.png")});
    }

    void pastedPixelsAreUnsaved()
    {
        Session *session =
            m_workspace->add({test::patterned(DType::UInt8, {3, 2, 3}), {"R", "G", "B"}}, "Pasted image");
        QVERIFY(session->document().isModified());
        m_workspace->closing().close(session);
        QCOMPARE(m_answers->unsavedAsked, 1);
        QCOMPARE(m_workspace->current(), session);
    }

    void arraysWrittenAsTextAreOpened_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // dtype and the elements, or what the message says
        QTest::newRow("NumPy code") << "np.array([[1, 2], [3, 4]], dtype=np.uint16)"
                                    << "uint16 1 2 3 4";
        QTest::newRow("lists") << "[[1, 2], [3, -4]]"
                               << "int64 1 2 3 -4";
        QTest::newRow("damaged") << "np.array([[1, 2],\n [3, four]], dtype=np.uint8)"
                                 << "line 2, column 6";
    }

    void arraysWrittenAsTextAreOpened()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, expected);
        QMimeData data;
        data.setText(text);
        QVERIFY(holdsImage(data));
        openData(data, "Pasted image", *m_workspace);
        QTRY_VERIFY(m_workspace->current() != nullptr || !m_problems.isEmpty());
        if (m_workspace->current() == nullptr) {
            QVERIFY2(m_problems.join(' ').contains(expected), qPrintable(m_problems.join(' ')));
            return;
        }
        const ImageView view = m_workspace->current()->document().view();
        QString found = QString::fromStdString(std::string(name(view.dtype())));
        for (std::ptrdiff_t i = 0; i < 4; ++i)
            found += ' ' + QString::fromStdString(formatSample(view.at(i % 2, i / 2), view.dtype(), Digits::Shortest));
        QCOMPARE(found, expected);
        QVERIFY(m_workspace->current()->document().isModified());
    }

    void filesWrittenAsTextAreOpened_data()
    {
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<bool>("isImage");
        QTest::addColumn<QString>("problem");
        QTest::newRow("data URI") << "data:image/png;base64," << true << QString();
        QTest::newRow("base64 in a new line") << "\n" << true << QString();
        QTest::newRow("damaged") << "data:image/png;base64,#" << true << "part of it is missing";
        QTest::newRow("no image") << QString() << false << "not of an image";
        QTest::newRow("no base64") << "Just a sentence. " << false << "no image";
    }

    void filesWrittenAsTextAreOpened()
    {
        QFETCH(const QString, prefix);
        QFETCH(const bool, isImage);
        QFETCH(const QString, problem);
        QFile file(makeImage("a.png"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = isImage ? file.readAll() : QByteArray(100, 'x');
        QMimeData data;
        data.setText(prefix + QString::fromLatin1(content.toBase64()));
        openData(data, "Pasted image", *m_workspace);
        QTRY_VERIFY(m_workspace->current() != nullptr || !m_problems.isEmpty());
        QCOMPARE(m_workspace->current() != nullptr, problem.isEmpty());
        if (!problem.isEmpty())
            QVERIFY2(m_problems.join(' ').contains(problem), qPrintable(m_problems.join(' ')));
    }

private:
    void cancelTask(Task *task) { task->cancel(); }
};

QTEST_MAIN(TestOpenSave)
#include "test_open_save.moc"
