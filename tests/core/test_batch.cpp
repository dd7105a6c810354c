// One recipe on many files: names, what exists already, failures, cancelling, and how many are worked on at once.
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "core/document/batch.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

using namespace pellucid;
namespace fs = std::filesystem;
using Kind = BatchOutcome::Kind;
using Existing = BatchOptions::Existing;

namespace {

// Something happens to files while an image of it is read, or written: at other times than the test chooses, nothing
// can be said about what comes first.
class InterruptedDecoder final : public Decoder
{
public:
    explicit InterruptedDecoder(std::function<void()> onDecoding) : m_onDecoding(std::move(onDecoding)) {}

    bool sniff(std::span<const std::byte> /*head*/, std::string_view extension) const override
    {
        return extension == "int";
    }
    Result<ImageSpec> readHeader(std::span<const std::byte> /*file*/) const override
    {
        return ImageSpec{DType::UInt8, {7, 9, 3}, defaultChannelNames(3)};
    }
    Result<Image> decode(const DecodeRequest & /*request*/) const override
    {
        m_onDecoding();
        Image image{test::patterned(DType::UInt8, {7, 9, 3}), defaultChannelNames(3)};
        image.metadata.addUnread("Only half of it is read.");
        return image;
    }

private:
    std::function<void()> m_onDecoding;
};

class InterruptedEncoder final : public Encoder
{
public:
    explicit InterruptedEncoder(std::function<void()> onEncoding) : m_onEncoding(std::move(onEncoding)) {}

    EncoderCapabilities capabilities() const override { return {{DType::UInt8}, {3}, {EncoderFeature::Lossy}}; }
    Result<void> encodeTo(ByteSink &sink, const ImageView & /*image*/, const EncodeOptions & /*options*/,
                          const Progress & /*progress*/) const override
    {
        m_onEncoding();
        return sink.write("ours");
    }

private:
    std::function<void()> m_onEncoding;
};

Codec interruptedCodec(
    std::function<void()> onDecoding, std::function<void()> onEncoding = [] {})
{
    return {"interrupted",
            "Interrupted",
            {"int"},
            std::make_unique<InterruptedDecoder>(std::move(onDecoding)),
            std::make_unique<InterruptedEncoder>(std::move(onEncoding))};
}

} // namespace

class TestBatch : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = CodecRegistry::builtIn();

    fs::path path(const std::string &name) const { return fs::path(m_folder->path().toStdString()) / name; }

    fs::path makeImage(const std::string &name) const
    {
        const ImageBuffer image = test::patterned(DType::UInt8, {7, 9, 3});
        const ImageSpec spec{DType::UInt8, {7, 9, 3}, defaultChannelNames(3)};
        const Result<SavePlan> plan = planEncoding({spec, "a.png"}, m_registry);
        (void)saveImage(image.view(), test::at(*plan, path(name)), {}, {});
        return path(name);
    }

    void write(const std::string &name, const QByteArray &content) const
    {
        QFile file(QString::fromStdString(path(name).string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    std::map<std::size_t, BatchOutcome> run(const std::vector<BatchFile> &files, const BatchOptions &options,
                                            const Progress &progress = {}) const
    {
        return runWith(m_registry, files, options, progress);
    }

    static std::map<std::size_t, BatchOutcome> runWith(const CodecRegistry &registry,
                                                       const std::vector<BatchFile> &files, const BatchOptions &options,
                                                       const Progress &progress = {})
    {
        std::map<std::size_t, BatchOutcome> outcomes;
        runBatch(
            files, options, registry,
            [&](std::size_t file, const BatchOutcome &outcome) { outcomes.emplace(file, outcome); }, progress);
        return outcomes;
    }

    QByteArray contentOf(const std::string &name) const
    {
        QFile file(QString::fromStdString(path(name).string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
    }

    QStringList namesIn(const std::string &folder) const
    {
        return QDir(QString::fromStdString(path(folder).string())).entryList(QDir::Files);
    }

    static BatchOptions inverting()
    {
        BatchOptions options;
        options.recipe = {*parseStep("invert")};
        return options;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        fs::create_directory(path("out"));
    }

    void namesFollowThePattern_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("extension");
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("last");
        QTest::newRow("kept") << QByteArray("{name}.{ext}") << QByteArray() << QByteArray("a.b.png")
                              << QByteArray("z.jpg");
        QTest::newRow("another format") << QByteArray("{name}.{ext}") << QByteArray("tga") << QByteArray("a.b.tga")
                                        << QByteArray("z.tga");
        QTest::newRow("numbers") << QByteArray("x {number}.{ext}") << QByteArray() << QByteArray("x 01.png")
                                 << QByteArray("x 11.jpg");
        QTest::newRow("without words") << QByteArray("{name}-{name}.bmp") << QByteArray() << QByteArray("a.b-a.b.bmp")
                                       << QByteArray("z-z.bmp");
    }

    void namesFollowThePattern()
    {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, extension);
        std::vector<fs::path> inputs{"in/a.b.PNG"};
        for (int i = 0; i < 9; ++i)
            inputs.push_back("in/" + std::to_string(i) + ".png");
        inputs.emplace_back("in/z.jpg");
        const auto files = planBatch(inputs, "out", pattern.toStdString(), extension.toStdString(), m_registry);
        QVERIFY(files.has_value());
        QTEST(QByteArray::fromStdString(files->front().output.filename().string()), "first");
        QTEST(QByteArray::fromStdString(files->back().output.filename().string()), "last");
        QCOMPARE(QByteArray::fromStdString(files->back().output.parent_path().string()), QByteArray("out"));
    }

    void impossiblePlansAreRefused_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("extension");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("one name for two") << QByteArray("x.{ext}") << QByteArray("png") << QByteArray("x.png");
        QTest::newRow("no such word") << QByteArray("{date}.png") << QByteArray() << QByteArray("{date}");
        QTest::newRow("a brace that stays open") << QByteArray("{name") << QByteArray() << QByteArray("{name");
        QTest::newRow("a folder") << QByteArray("../{name}.png") << QByteArray() << QByteArray("../a.png");
        QTest::newRow("nothing") << QByteArray() << QByteArray() << QByteArray("no file name");
        QTest::newRow("nobody writes it") << QByteArray("{name}.{ext}") << QByteArray("xyz") << QByteArray("xyz");
    }

    void impossiblePlansAreRefused()
    {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, extension);
        QFETCH(const QByteArray, said);
        const auto files =
            planBatch({"in/a.png", "in/b.png"}, "out", pattern.toStdString(), extension.toStdString(), m_registry);
        QVERIFY(!files);
        QVERIFY2(files.error().message.find(said.toStdString()) != std::string::npos, files.error().message.c_str());
    }

    void whatIsStillToBeReadIsNotWrittenOver()
    {
        const auto files = planBatch({path("2.png"), path("1.png")}, path("."), "{number}.png", {}, m_registry);
        QVERIFY(!files);
        QVERIFY(planBatch({path("1.png"), path("2.png")}, path("."), "{number}.png", {}, m_registry));
    }

    void failuresStopNoOtherFile_data()
    {
        QTest::addColumn<int>("jobs");
        QTest::newRow("one at a time") << 1;
        QTest::newRow("four at a time") << 4;
        QTest::newRow("more than there are") << 99;
    }

    void failuresStopNoOtherFile()
    {
        std::vector<fs::path> inputs;
        for (int i = 0; i < 20; ++i)
            inputs.push_back(makeImage("in" + std::to_string(i) + ".png"));
        write("in3.png", "this is text");
        fs::remove(path("in11.png"));
        const auto files = planBatch(inputs, path("out"), keepNames, {}, m_registry);
        QVERIFY(files.has_value());
        BatchOptions options = inverting();
        QFETCH(const int, jobs);
        options.jobs = jobs;
        double fraction = 0;
        const auto outcomes = run(*files, options, {{}, [&](double now) { fraction = now; }});
        QCOMPARE(outcomes.size(), std::size_t{20});
        QCOMPARE(fraction, 1.0);
        for (const auto &[file, outcome] : outcomes) {
            const bool fails = file == 3 || file == 11;
            QCOMPARE(outcome.kind, fails ? Kind::Failed : Kind::Done);
            QCOMPARE(outcome.message.find(inputs[file].string()) != std::string::npos, fails);
        }
        QCOMPARE(namesIn("out").size(), 18);
        const auto before = openImage(inputs[0], m_registry, {}, {});
        const auto after = openImage(path("out/in0.png"), m_registry, {}, {});
        QCOMPARE(int(*after->image.buffer.view().at(3, 2, 1)), 255 - int(*before->image.buffer.view().at(3, 2, 1)));
    }

    void existingFilesAreTreatedAsAsked_data()
    {
        QTest::addColumn<Existing>("existing");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<bool>("isReplaced");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("fail") << Existing::Fail << Kind::Failed << false << QStringList{"a (2).png", "a.png"};
        QTest::newRow("replace") << Existing::Replace << Kind::Done << true << QStringList{"a (2).png", "a.png"};
        QTest::newRow("skip") << Existing::Skip << Kind::Skipped << false << QStringList{"a (2).png", "a.png"};
        QTest::newRow("rename") << Existing::Rename << Kind::Done << false
                                << QStringList{"a (2).png", "a (3).png", "a.png"};
    }

    void existingFilesAreTreatedAsAsked()
    {
        QFETCH(const Existing, existing);
        QFETCH(const bool, isReplaced);
        write("out/a.png", "before");
        write("out/a (2).png", "before");
        BatchOptions options = inverting();
        options.existing = existing;
        const auto outcomes = run({{makeImage("a.png"), path("out/a.png")}}, options);
        QTEST(outcomes.at(0).kind, "kind");
        QTEST(namesIn("out"), "names");
        QCOMPARE(openImage(path("out/a.png"), m_registry, {}, {}).has_value(), isReplaced);
        QVERIFY(!openImage(path("out/a (2).png"), m_registry, {}, {}));
    }

    void aFileThatAppearsMeanwhileStays_data()
    {
        QTest::addColumn<Existing>("existing");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("fail") << Existing::Fail << Kind::Failed << QStringList{"a.png"};
        QTest::newRow("skip") << Existing::Skip << Kind::Skipped << QStringList{"a.png"};
        QTest::newRow("rename") << Existing::Rename << Kind::Done << QStringList{"a (2).png", "a.png"};
    }

    void aFileThatAppearsMeanwhileStays()
    {
        QFETCH(const Existing, existing);
        write("a.int", "an image");
        CodecRegistry registry = CodecRegistry::builtIn();
        registry.add(interruptedCodec([this] { write("out/a.png", "theirs"); }));
        BatchOptions options;
        options.existing = existing;
        const auto outcomes = runWith(registry, {{path("a.int"), path("out/a.png")}}, options);
        QTEST(outcomes.at(0).kind, "kind");
        QTEST(namesIn("out"), "names");
        QCOMPARE(contentOf("out/a.png"), QByteArray("theirs"));
        QCOMPARE(outcomes.at(0).message.find("There is a file of this name already.") != std::string::npos,
                 existing == Existing::Fail);
    }

    void aSourceThatChangesMeanwhileStays_data()
    {
        QTest::addColumn<bool>("isSecret"); // it keeps size and time of modification
        QTest::newRow("shows") << false;
        QTest::newRow("in secret") << true;
    }

    void aSourceThatChangesMeanwhileStays()
    {
        QFETCH(const bool, isSecret);
        write("a.int", "mine..");
        const fs::file_time_type time = fs::last_write_time(path("a.int"));
        const auto change = [&] {
            QTest::qSleep(20); // as coarse as a clock of files may be
            write("a.int", "theirs");
            if (isSecret)
                fs::last_write_time(path("a.int"), time);
        };
        CodecRegistry registry = CodecRegistry::builtIn();
        registry.add(interruptedCodec([] {}, change));
        BatchOptions options;
        options.existing = Existing::Replace;
        const auto outcomes = runWith(registry, {{path("a.int"), path("a.int")}}, options);
        QCOMPARE(outcomes.at(0).kind, Kind::Failed);
        QVERIFY2(outcomes.at(0).message.find("a.int: Another program") != std::string::npos,
                 outcomes.at(0).message.c_str());
        QCOMPARE(contentOf("a.int"), QByteArray("theirs"));
        QCOMPARE(namesIn("."), QStringList{"a.int"});
    }

    void whatIsReplacedForGoodIsTold()
    {
        CodecRegistry registry = CodecRegistry::builtIn();
        registry.add(interruptedCodec([] {}));
        write("a.int", "before");
        BatchOptions options;
        options.existing = Existing::Replace;
        const auto said = [&](const std::string &output, const std::string &words) {
            const auto outcomes = runWith(registry, {{path("a.int"), path(output)}}, options);
            return std::ranges::count_if(
                outcomes.at(0).losses, [&](const std::string &loss) { return loss.find(words) != std::string::npos; });
        };
        QCOMPARE(said("b.int", "Only half of it is read."), 1);
        QCOMPARE(said("b.int", "gone for good"), 0); // it is still in a.int
        QCOMPARE(said("a.int", "gone for good"), 1);
        fs::create_hard_link(path("a.int"), path("second.int"));
        QCOMPARE(said("a.int", "2 names (hard links)"), 1);
    }

    // By their own, as no file takes a name twice.
    void filesOfOneNameDoNotMeetWhenTheyAreRenamed()
    {
        std::vector<BatchFile> files(8, {makeImage("a.png"), path("out/a.png")});
        BatchOptions options = inverting();
        options.existing = Existing::Rename;
        options.jobs = 8;
        run(files, options);
        QCOMPARE(namesIn("out").size(), 8);
    }

    void failedWritesLeaveNothing()
    {
        const auto outcomes = run({{makeImage("a.png"), path("out/a.xyz")}, {path("a.png"), path("none/a.png")}}, {});
        QCOMPARE(outcomes.at(0).kind, Kind::Failed);
        QCOMPARE(outcomes.at(1).kind, Kind::Failed);
        QVERIFY(namesIn("out").isEmpty());
    }

    void cancelledFilesAreLeftOut()
    {
        std::vector<BatchFile> files;
        for (int i = 0; i < 10; ++i)
            files.push_back({makeImage("a.png"), path("out/" + std::to_string(i) + ".png")});
        const CancellationToken token;
        const auto outcomes = run(files, inverting(), {token, [&](double fraction) {
                                                           if (fraction > 0.25)
                                                               token.cancel();
                                                       }});
        QCOMPARE(outcomes.size(), std::size_t{3});
        QCOMPARE(namesIn("out"), (QStringList{"0.png", "1.png", "2.png"}));
    }

    void lossesAreTold()
    {
        const auto outcomes = run({{makeImage("a.png"), path("out/a.pgm")}}, {});
        QCOMPARE(outcomes.at(0).kind, Kind::Done);
        QVERIFY(!outcomes.at(0).losses.empty());
    }
};

QTEST_GUILESS_MAIN(TestBatch)
#include "test_batch.moc"
