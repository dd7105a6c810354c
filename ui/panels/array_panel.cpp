#include "ui/panels/array_panel.h"

#include "ui/controls/combo_box.h"
#include "ui/controls/layout.h"
#include "ui/controls/slice_control.h"

#include <QFormLayout>
#include <QLabel>

#include <utility>

namespace pellucid {

namespace {

QString summaryOf(const ArrayLayout &array)
{
    const QString order = isContiguous(array, ArrayOrder::C) ? ArrayPanel::tr("C order")
        : isContiguous(array, ArrayOrder::Fortran)           ? ArrayPanel::tr("Fortran order")
                                                             : ArrayPanel::tr("strided");
    return QStringLiteral("%1  %2  %3")
        .arg(QString::fromStdString(formatShape(array.shape)), QString::fromUtf8(name(array.dtype).data()), order);
}

void select(ComboBox *combo, qlonglong value)
{
    combo->setCurrentIndex(combo->findData(value));
}

} // namespace

ArrayPanel::ArrayPanel(QWidget *parent)
    : Panel(parent), m_summary(new QLabel), m_notice(dimmed()), m_form(new QFormLayout), m_slices(new QVBoxLayout)
{
    m_summary->setObjectName(QStringLiteral("arraySummary"));
    m_summary->setFont(fixedFont());
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::NoTextInteraction);

    QVBoxLayout *column = addScrollingColumn(panelLayout(this));
    column->addWidget(m_summary);
    column->addWidget(m_notice);
    column->addLayout(m_slices);
    column->addLayout(m_form);
    column->addStretch();

    m_axes = {
        Axis{&AxisMapping::rows,
             addChoice(QStringLiteral("arrayRows"), tr("Rows"), tr("The axis that runs from top to bottom"))},
        Axis{&AxisMapping::columns,
             addChoice(QStringLiteral("arrayColumns"), tr("Columns"), tr("The axis that runs from left to right"))},
        Axis{&AxisMapping::channels,
             addChoice(QStringLiteral("arrayChannels"), tr("Channels"), tr("The axis that holds the channels"))}};
    m_roles = {Role{&ChannelRoles::red,
                    addChoice(QStringLiteral("arrayRed"), tr("Red"), tr("The channel that is shown as red"))},
               Role{&ChannelRoles::green,
                    addChoice(QStringLiteral("arrayGreen"), tr("Green"), tr("The channel that is shown as green"))},
               Role{&ChannelRoles::blue,
                    addChoice(QStringLiteral("arrayBlue"), tr("Blue"), tr("The channel that is shown as blue"))}};
    m_part =
        addChoice(QStringLiteral("arrayPart"), tr("Complex"), tr("What of a complex value is shown as brightness"));
    for (const auto &[part, title] :
         {std::pair(ComplexPart::Magnitude, tr("Magnitude")), std::pair(ComplexPart::Phase, tr("Phase")),
          std::pair(ComplexPart::Real, tr("Real part")), std::pair(ComplexPart::Imaginary, tr("Imaginary part"))})
        m_part->addItem(title, static_cast<qlonglong>(part));

    for (const Axis &axis : m_axes)
        connect(axis.combo, &QComboBox::activated, this,
                [this, axis] { chooseAxis(axis.role, axis.combo->currentData().toInt()); });
    for (const Role &role : m_roles)
        connect(role.combo, &QComboBox::activated, this,
                [this, role] { chooseRole(role.role, role.combo->currentData().toLongLong()); });
    connect(m_part, &QComboBox::activated, this,
            [this] { m_session->viewState().showPart(static_cast<ComplexPart>(m_part->currentData().toInt())); });
    ArrayPanel::showSession();
}

ComboBox *ArrayPanel::addChoice(const QString &key, const QString &label, const QString &help)
{
    auto *combo = new ComboBox;
    combo->setObjectName(key);
    combo->setAccessibleName(label);
    combo->setToolTip(help);
    m_form->addRow(label, combo);
    return combo;
}

void ArrayPanel::showSession()
{
    refresh();
}

SessionFollower::Connections ArrayPanel::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &ArrayPanel::refresh),
            connect(&session.viewState(), &ViewState::settingsChanged, this, &ArrayPanel::refresh)};
}

void ArrayPanel::refresh()
{
    const bool isArray = m_session && m_session->document().array();
    m_summary->setVisible(isArray);
    m_notice->setVisible(!isArray);
    m_notice->setText(m_session ? tr("This image stands alone. An array, such as a NumPy file, shows its axes here.")
                                : tr("Open an image to see its axes."));
    if (isArray)
        m_summary->setText(summaryOf(m_session->document().array()->layout));
    refreshAxes();
    refreshSlices();
    refreshRoles();
    refreshPart();
}

void ArrayPanel::refreshAxes()
{
    const ArraySlice *array = m_session && m_session->document().array() ? &*m_session->document().array() : nullptr;
    for (const Axis &axis : m_axes) {
        axis.combo->clear();
        axis.combo->setEnabled(array != nullptr);
        if (array == nullptr)
            continue;
        axis.combo->addItem(tr("none"), AxisMapping::none);
        for (std::size_t i = 0; i < array->layout.shape.size(); ++i)
            axis.combo->addItem(tr("axis %1 (%2)").arg(i).arg(array->layout.shape[i]), static_cast<int>(i));
        select(axis.combo, array->mapping.*axis.role);
    }
}

void ArrayPanel::refreshSlices()
{
    const ArraySlice *array = m_session && m_session->document().array() ? &*m_session->document().array() : nullptr;
    QList<int> axes;
    for (int axis = 0; array != nullptr && axis < static_cast<int>(array->layout.shape.size()); ++axis) {
        if (!array->mapping.isSeenWhole(axis))
            axes += axis;
    }
    QList<int> shown;
    for (const SliceControl *control : m_sliceControls)
        shown += control->axis();
    const std::vector<std::ptrdiff_t> shape = array != nullptr ? array->layout.shape : std::vector<std::ptrdiff_t>{};
    if (axes != shown || shape != m_shape) { // not while one of them is dragged
        for (SliceControl *control : std::exchange(m_sliceControls, {})) {
            control->hide();
            control->deleteLater();
        }
        for (const int axis : axes) {
            auto *control = new SliceControl(axis, shape[static_cast<std::size_t>(axis)]);
            connect(control, &SliceControl::chosen, this, &ArrayPanel::chooseSlice);
            m_slices->addWidget(control);
            m_sliceControls += control;
        }
        m_shape = shape;
    }
    for (SliceControl *control : m_sliceControls)
        control->setIndex(array->mapping.index[static_cast<std::size_t>(control->axis())]);
}

void ArrayPanel::refreshRoles()
{
    const ChannelNames names = m_session ? m_session->document().spec().channels : ChannelNames{};
    const ChannelRoles roles =
        m_session ? m_session->viewState().settings().roles.value_or(channelRoles(names)) : ChannelRoles{};
    for (const Role &role : m_roles) {
        role.combo->clear();
        role.combo->setEnabled(names.size() > 1);
        role.combo->addItem(tr("none"), static_cast<qlonglong>(ChannelRoles::none));
        for (std::size_t i = 0; i < names.size(); ++i)
            role.combo->addItem(QString::fromStdString(names[i]), static_cast<qlonglong>(i));
        select(role.combo, roles.*role.role);
    }
}

void ArrayPanel::refreshPart()
{
    const bool hasParts = m_session && isComplex(m_session->document().spec().dtype);
    m_form->labelForField(m_part)->setVisible(hasParts);
    m_part->setVisible(hasParts);
    if (hasParts)
        select(m_part, static_cast<qlonglong>(m_session->viewState().settings().part));
}

// An axis that has a place already changes places with the one it is given for.
void ArrayPanel::chooseAxis(int AxisMapping::*role, int axis)
{
    AxisMapping mapping = m_session->document().array()->mapping;
    for (const Axis &other : m_axes) {
        if (axis != AxisMapping::none && mapping.*other.role == axis)
            mapping.*other.role = mapping.*role;
    }
    mapping.*role = axis;
    for (std::size_t i = 0; i < mapping.index.size(); ++i) {
        if (mapping.isSeenWhole(static_cast<int>(i)))
            mapping.index[i] = 0;
    }
    if (!m_session->setAxisMapping(mapping))
        refreshAxes();
}

void ArrayPanel::chooseSlice(int axis, std::ptrdiff_t index)
{
    AxisMapping mapping = m_session->document().array()->mapping;
    mapping.index[static_cast<std::size_t>(axis)] = index;
    if (!m_session->setAxisMapping(mapping))
        refreshSlices();
}

void ArrayPanel::chooseRole(std::ptrdiff_t ChannelRoles::*role, std::ptrdiff_t channel)
{
    ViewSettings settings = m_session->viewState().settings();
    ChannelRoles roles = settings.roles.value_or(channelRoles(m_session->document().spec().channels));
    roles.*role = channel;
    settings.roles = roles;
    m_session->viewState().setSettings(settings);
}

} // namespace pellucid
