// Dependencies point one way: what a file includes tells on which folders its own depends.
#include "tests/support/file_content.h"

#include <QDir>
#include <QDirIterator>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

const QString source = QStringLiteral(PELLUCID_SOURCE);

using Folders = QSet<QString>;

// What each folder may include beside itself.
QMap<QString, Folders> allowedFolders()
{
    QMap<QString, Folders> allowed;
    allowed["core/base"] = {};
    allowed["core/buffer"] = {"core/base"};
    allowed["core/image"] = {"core/base", "core/buffer"};
    const Folders image{"core/base", "core/buffer", "core/image"};
    const Folders beside{"core/codecs", "core/operations", "core/analysis", "core/display", "core/text"};
    for (const QString &folder : beside)
        allowed[folder] = image;
    allowed["core/document"] = Folders(image).unite(beside);
    const Folders core = Folders(allowed["core/document"]).unite({"core/document"});
    allowed["ui"] = core;
    allowed["app"] = Folders(core).unite({"ui"});
    return allowed;
}

// "core/codecs" of "core/codecs/png/png_codec.h", "ui" of "ui/canvas/canvas.h".
QString folderOf(const QString &path)
{
    return path.section('/', 0, path.startsWith("core/") ? 1 : 0);
}

QStringList sourcesIn(const QString &folder)
{
    QStringList files;
    for (QDirIterator all(source + '/' + folder, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
         all.hasNext();)
        files.append(QDir(source).relativeFilePath(all.next()));
    return files;
}

} // namespace

class TestIncludes : public QObject
{
    Q_OBJECT

private slots:
    void everyFolderIncludesOnlyWhatIsBelowIt()
    {
        const QMap<QString, Folders> allowed = allowedFolders();
        static const QRegularExpression include("^ *# *include +\"((?:core|ui|app)/[^\"]+)\"",
                                                QRegularExpression::MultilineOption);
        QStringList wrong;
        int count = 0;
        for (const QString &file : sourcesIn("core") + sourcesIn("ui") + sourcesIn("app")) {
            const QString from = folderOf(file);
            QVERIFY2(allowed.contains(from), qPrintable(file + " is in a folder without a rule"));
            for (auto found = include.globalMatch(pellucid::test::contentOf(source + '/' + file)); found.hasNext();
                 ++count) {
                const QString included = found.next().captured(1);
                const QString to = folderOf(included);
                if (to != from && !allowed[from].contains(to))
                    wrong.append(file + " includes " + included);
            }
        }
        QVERIFY(count > 1000);
        QVERIFY2(wrong.isEmpty(), qPrintable("\n" + wrong.join('\n')));
    }

    void coreIncludesNothingOfQt()
    {
        static const QRegularExpression qt("^ *# *include +[<\"]Q", QRegularExpression::MultilineOption);
        for (const QString &file : sourcesIn("core"))
            QVERIFY2(!qt.match(pellucid::test::contentOf(source + '/' + file)).hasMatch(), qPrintable(file));
    }
};

QTEST_GUILESS_MAIN(TestIncludes)
#include "test_includes.moc"
