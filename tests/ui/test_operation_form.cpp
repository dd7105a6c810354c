// Forms of operations show the parameters that apply to what is chosen, and no others.
#include "ui/controls/operation_form.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

using namespace pellucid;

namespace {

const ImageSpec rgb{DType::UInt8, {4, 6, 3}, {"R", "G", "B"}};

QStringList shown(const Arguments &arguments)
{
    QStringList ids;
    for (const auto &[id, value] : arguments)
        ids += QString::fromStdString(id);
    return ids;
}

// As a person does.
void choose(QComboBox &combo, const char *option)
{
    combo.setCurrentIndex(combo.findData(option));
    emit combo.activated(combo.currentIndex());
}

} // namespace

class TestOperationForm : public QObject
{
    Q_OBJECT

private slots:
    void showsWhatAppliesToTheChoice_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QString>("choice");
        QTest::addColumn<QString>("option");
        QTest::addColumn<QStringList>("parameters");
        const auto row = [](const char *operation, const char *choice, const char *option,
                            const QStringList &expected) {
            QTest::addRow("%s %s=%s", operation, choice, option) << operation << choice << option << expected;
        };
        row("convert", "scale", "none", {"scale", "to"});
        row("convert", "scale", "range", {"high", "low", "scale", "to"});
        row("grayscale", "method", "bt709", {"light", "method", "output", "strength"});
        row("grayscale", "method", "channel", {"channel", "light", "method", "output", "strength"});
        row("grayscale", "method", "custom", {"light", "method", "output", "strength", "weights"});
        row("assign-profile", "to", "srgb", {"to"});
        row("assign-profile", "to", "file", {"file", "to"});
        row("alpha", "action", "drop", {"action"});
        row("alpha", "action", "fill", {"action", "value"});
    }

    void showsWhatAppliesToTheChoice()
    {
        QFETCH(const QString, operation);
        QFETCH(const QString, choice);
        QFETCH(const QString, option);
        QFETCH(const QStringList, parameters);
        OperationForm form(*findOperation(operation.toStdString()), {});
        form.setSpec(rgb);
        QSignalSpy changes(&form, &OperationForm::changed);
        auto *combo = form.findChild<QComboBox *>(choice + "Combo");
        QVERIFY(combo != nullptr);
        choose(*combo, qPrintable(option));
        QCOMPARE(shown(form.arguments()), parameters);
        QCOMPARE(changes.size(), 1);

        qsizetype visible = 0;
        for (const ParameterControl *control : form.findChildren<ParameterControl *>(Qt::FindDirectChildrenOnly))
            visible += control->isVisibleTo(&form) ? 1 : 0;
        QCOMPARE(visible, parameters.size());
    }

    void suggestsWhatTheImageTakes()
    {
        OperationForm form(*findOperation("alpha"), {});
        form.suggest({DType::UInt8, {4, 6, 4}, {"R", "G", "B", "A"}});
        QCOMPARE(std::get<std::string>(form.arguments().at("action")), std::string("drop")); // there is one already
        QVERIFY(!form.isReset());
        form.reset();
        QVERIFY(form.isReset());
    }
};

QTEST_MAIN(TestOperationForm)
#include "test_operation_form.moc"
