#include "ui/dialogs/batch_dialog.h"

#include "ui/dialogs/batch_files.h"
#include "ui/dialogs/batch_report.h"
#include "ui/files/folder.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"
#include "ui/window/task.h"
#include "ui/workspace.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QThread>

#include <algorithm>

namespace pellucid {

namespace {

constexpr int maxJobs = 4; // by default: each holds an image

template <typename Control>
Control *named(Control *control, const char *objectName, const QString &name, const QString &tip)
{
    control->setObjectName(objectName);
    control->setAccessibleName(name);
    control->setToolTip(tip);
    return control;
}

std::vector<std::filesystem::path> pathsFrom(const QStringList &names)
{
    std::vector<std::filesystem::path> paths;
    for (const QString &name : names)
        paths.push_back(toFilesystemPath(name));
    return paths;
}

} // namespace

BatchDialog::BatchDialog(Workspace &workspace, QWidget *parent)
    : Dialog(parent), m_workspace(workspace), m_files(new BatchFiles(readablePatterns(workspace.registry()), this))
{
    setObjectName("batchDialog");
    setWindowTitle(tr("Batch"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(720, 600);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_files, 2);
    connect(m_files, &BatchFiles::changed, this, &BatchDialog::refresh);
    layout->addLayout(createForm());
    m_report = new BatchReport(this);
    layout->addWidget(m_report, 1);

    auto *buttons = new QHBoxLayout;
    m_start = addButton("batchStart", tr("&Start"), tr("Apply the steps to every file"), this);
    m_start->setDefault(true);
    QPushButton *close = addButton("batchClose", tr("&Close"), tr("Stop, if need be, and close"), this);
    buttons->addStretch();
    buttons->addWidget(m_start);
    buttons->addWidget(close);
    layout->addLayout(buttons);
    connect(m_start, &QPushButton::clicked, this, [this] { m_task != nullptr ? m_task->cancel() : start(); });
    connect(close, &QPushButton::clicked, this, &QDialog::reject);

    const Session *session = workspace.current();
    setRecipe(session != nullptr ? session->document().recipe() : Recipe{});
}

QPushButton *BatchDialog::addButton(const char *objectName, const QString &text, const QString &tip, QWidget *parent)
{
    auto *button = named(new QPushButton(text, parent), objectName, QString(text).remove('&'), tip);
    button->setAutoDefault(false);
    return button;
}

QFormLayout *BatchDialog::createForm()
{
    auto *form = new QFormLayout;
    m_steps = new QLabel(this);
    m_steps->setObjectName("batchSteps");
    m_steps->setTextFormat(Qt::PlainText);
    m_steps->setWordWrap(true);
    QPushButton *load =
        addButton("batchLoadRecipe", tr("&Load Recipe…"), tr("Take the steps from a recipe file"), this);
    auto *steps = new QHBoxLayout;
    steps->addWidget(m_steps, 1);
    steps->addWidget(load);
    form->addRow(tr("Steps"), steps);
    m_folder = named(new QLineEdit(this), "batchFolder", tr("Target folder"), tr("Where the results are written"));
    QPushButton *browse = addButton("batchBrowse", tr("&Browse…"), tr("Choose the folder for the results"), this);
    auto *folder = new QHBoxLayout;
    folder->addWidget(m_folder, 1);
    folder->addWidget(browse);
    auto *folderLabel = new QLabel(tr("&To folder"), this);
    folderLabel->setBuddy(m_folder);
    form->addRow(folderLabel, folder);
    m_pattern = named(new QLineEdit(QString::fromUtf8(keepNames.data(), std::ssize(keepNames)), this), "batchPattern",
                      tr("Names"), tr("{name}: that of the file; {number}: counted from 1; {ext}: of the format"));
    form->addRow(tr("&Names"), m_pattern);
    m_example = new QLabel(this);
    m_example->setObjectName("batchExample");
    m_example->setTextFormat(Qt::PlainText);
    m_example->setForegroundRole(QPalette::PlaceholderText);
    form->addRow(QString(), m_example);
    m_format = named(new QComboBox(this), "batchFormat", tr("Format"), tr("The format of the results"));
    fillFormats();
    m_quality = named(new QSpinBox(this), "batchQuality", tr("Quality"), tr("Of lossy formats, 1 to 100"));
    m_quality->setRange(0, 100);
    m_quality->setSpecialValueText(tr("as the file"));
    m_quality->setValue(0);
    m_existing = named(new QComboBox(this), "batchExisting", tr("If a file exists"),
                       tr("What happens when there is a file of the new name already"));
    m_existing->addItem(tr("Leave it and report a failure"), QVariant::fromValue(BatchOptions::Existing::Fail));
    m_existing->addItem(tr("Leave it and skip the file"), QVariant::fromValue(BatchOptions::Existing::Skip));
    m_existing->addItem(tr("Leave it and write \"name (2)\""), QVariant::fromValue(BatchOptions::Existing::Rename));
    m_existing->addItem(tr("Replace it"), QVariant::fromValue(BatchOptions::Existing::Replace));
    m_jobs = named(new QSpinBox(this), "batchJobs", tr("Files at a time"), tr("So many images are in memory at once"));
    m_jobs->setRange(1, std::max(maxJobs, QThread::idealThreadCount()));
    m_jobs->setValue(std::min(maxJobs, QThread::idealThreadCount()));
    form->addRow(tr("Fo&rmat"), m_format);
    form->addRow(tr("&Quality"), m_quality);
    form->addRow(tr("&If a file exists"), m_existing);
    form->addRow(tr("Files &at a time"), m_jobs);
    connect(load, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Load Recipe"), {}, tr("Recipes (*.json)"));
        if (!path.isEmpty())
            loadRecipe(path);
    });
    connect(browse, &QPushButton::clicked, this, [this] {
        if (const QString chosen = QFileDialog::getExistingDirectory(this, tr("Target Folder")); !chosen.isEmpty())
            setFolder(chosen);
    });
    connect(m_folder, &QLineEdit::textChanged, this, &BatchDialog::refresh);
    connect(m_pattern, &QLineEdit::textChanged, this, &BatchDialog::refresh);
    connect(m_format, &QComboBox::currentIndexChanged, this, &BatchDialog::refresh);
    return form;
}

void BatchDialog::fillFormats()
{
    m_format->addItem(tr("As each file is"), QString());
    for (const auto &codec : m_workspace.registry().codecs()) {
        const QString extension = QString::fromStdString(codec->extensions().front());
        if (codec->encoder() != nullptr && m_format->findData(extension) < 0)
            m_format->addItem(QString("%1 (.%2)").arg(QString::fromStdString(codec->title()), extension), extension);
    }
}

void BatchDialog::setFolder(const QString &folder)
{
    m_folder->setText(folder);
}

void BatchDialog::loadRecipe(const QString &path)
{
    if (Result<Recipe> recipe = readRecipe(toFilesystemPath(path)))
        setRecipe(*std::move(recipe));
    else
        m_report->say(QString::fromStdString(recipe.error().message));
}

void BatchDialog::setRecipe(Recipe recipe)
{
    m_recipe = std::move(recipe);
    QStringList titles;
    for (const Step &step : m_recipe)
        titles.append(QString::fromStdString(step.operation->title));
    m_steps->setText(titles.isEmpty() ? tr("None: the files are converted only") : titles.join(", "));
    m_report->say({});
    refresh();
}

void BatchDialog::refresh()
{
    m_example->setText(example());
    m_start->setEnabled(m_task != nullptr || (m_files->count() > 0 && !m_folder->text().isEmpty()));
}

// What becomes of the first file, or why nothing does.
QString BatchDialog::example() const
{
    if (m_files->count() == 0)
        return tr("Choose files and a target folder.");
    const auto files =
        planBatch(pathsFrom({m_files->first()}), toFilesystemPath(m_folder->text()), m_pattern->text().toStdString(),
                  m_format->currentData().toString().toStdString(), m_workspace.registry());
    if (!files)
        return QString::fromStdString(files.error().message);
    return tr("%1 becomes %2")
        .arg(imageTitle(fromFilesystemPath(files->front().input)),
             fromFilesystemPath(files->front().output.filename()));
}

void BatchDialog::start()
{
    BatchOptions options{m_recipe, m_quality->value(), m_existing->currentData().value<BatchOptions::Existing>(),
                         m_jobs->value()};
    m_report->begin(m_files->count());
    const auto work = [dialog = QPointer(this), workspace = &m_workspace, &registry = m_workspace.registry(),
                       options = std::move(options), paths = pathsFrom(m_files->paths()),
                       folder = toFilesystemPath(m_folder->text()), pattern = m_pattern->text().toStdString(),
                       extension =
                           m_format->currentData().toString().toStdString()](const Progress &progress) -> Result<void> {
        const auto files = planBatch(paths, folder, pattern, extension, registry);
        if (!files)
            return tl::unexpected(files.error());
        if (std::error_code error; std::filesystem::create_directories(folder, error), error)
            return failure(ErrorCode::WriteFailed, folder.string() + ": " + error.message() + '.');
        const auto finished = [&](std::size_t file, const BatchOutcome &outcome) {
            const QString input = fromFilesystemPath(paths[file]);
            QMetaObject::invokeMethod(
                workspace,
                [dialog, outcome, input] {
                    if (dialog)
                        dialog->take(outcome, input);
                },
                Qt::QueuedConnection);
        };
        runBatch(*files, options, registry, finished, progress);
        return {};
    };
    const auto answered = [dialog = QPointer(this)](const Result<void> &result) {
        if (dialog && !result)
            dialog->m_report->addLine(QString::fromStdString(result.error().message));
    };
    m_task =
        new Task(tr("Batch, files: %1").arg(m_files->count()), Task::LateAnswer::Dropped, work, answered, &m_workspace);
    connect(m_task, &Task::ended, this, &BatchDialog::finish);
    m_workspace.watch(m_task);
    m_start->setText(tr("&Stop"));
    refresh();
}

void BatchDialog::take(const BatchOutcome &outcome, const QString &file)
{
    m_report->take(outcome, file);
    if (m_task == nullptr) // it was stopped, and this one came through
        m_report->end();
}

void BatchDialog::finish()
{
    m_task = nullptr;
    m_start->setText(tr("&Start"));
    m_report->end();
    refresh();
}

void BatchDialog::done(int result)
{
    if (m_task != nullptr)
        m_task->cancel();
    QDialog::done(result);
}

} // namespace pellucid
