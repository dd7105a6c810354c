// Our "as Pillow", "as OpenCV" and "as NumPy recipe" against the libraries themselves, over every RGB triple of uint8.
// Needs Debian's python3-pil, python3-opencv and python3-numpy, and runs only when asked to.
#include "core/operations/step.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace pellucid;

class TestGrayscaleLibraries : public QObject
{
    Q_OBJECT

private slots:
    void agreesOnEveryTriple();
};

void TestGrayscaleLibraries::agreesOnEveryTriple()
{
    if (qEnvironmentVariable("PELLUCID_LIBRARY_CHECK") != "1")
        QSKIP("set PELLUCID_LIBRARY_CHECK=1 (needs python3-pil, python3-opencv and python3-numpy)");
    const Shape shape{4096, 4096, 3};
    QByteArray triples;
    triples.reserve(3 << 24);
    for (unsigned triple = 0; triple < 1U << 24; ++triple) {
        triples.append(static_cast<char>(triple >> 16));
        triples.append(static_cast<char>(triple >> 8));
        triples.append(static_cast<char>(triple));
    }
    const QTemporaryDir folder;
    const auto write = [&](const QString &file, const QByteArray &bytes) {
        QFile out(folder.filePath(file));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
    };
    write("rgb.raw", triples);
    const ImageView source(std::as_bytes(std::span(triples.constData(), 3U << 24)).data(), DType::UInt8, shape);
    for (const char *method : {"pillow", "opencv", "numpy"}) {
        const std::string step = std::string("grayscale output=single method=") + method;
        const auto bound = parseStep(step).value().bind({DType::UInt8, shape, {"R", "G", "B"}});
        QByteArray gray(1 << 24, 0);
        bound->run(source,
                   MutableImageView(std::as_writable_bytes(std::span(gray.data(), 1U << 24)).data(), DType::UInt8,
                                    {4096, 4096, 1}));
        write(QString(method) + ".raw", gray);
    }
    QProcess python;
    python.setProcessChannelMode(QProcess::MergedChannels);
    python.start("/usr/bin/python3", {QFINDTESTDATA("core/check_grayscale_libraries.py"), folder.path()});
    QVERIFY(python.waitForFinished(300'000));
    const QByteArray output = python.readAll();
    QVERIFY2(python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0, output.constData());
    qInfo("%s", output.constData());
}

QTEST_GUILESS_MAIN(TestGrayscaleLibraries)
#include "test_grayscale_libraries.moc"
