// Qt is not built with the thread sanitizer, which so cannot see that what is given to another thread through Qt was
// made before it is used there. Test programs built with it say so here, in the place of Qt's own functions.
#include <QMetaObject>
#include <QRunnable>
#include <QThread>
#include <QThreadPool>

#include <array>
#include <bit>
#include <cstdarg>
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <utility>

namespace {

class Work final : public QRunnable
{
public:
    Work(std::function<void()> function, QThreadPool *pool) : m_function(std::move(function)), m_pool(pool)
    {
        __tsan_release(this);
    }

    __attribute__((no_sanitize("thread"))) void run() override
    {
        __tsan_acquire(this);
        m_function();
        m_function = {};
        __tsan_release(m_pool);
    }

private:
    std::function<void()> m_function;
    QThreadPool *m_pool;
};

// Whoever made it may destroy it as soon as the function says that it is done.
class Made final : public QRunnable
{
public:
    explicit Made(std::function<void()> function) : m_function(std::move(function)) { __tsan_release(this); }

    __attribute__((no_sanitize("thread"))) void run() override
    {
        __tsan_acquire(this);
        m_function();
    }

private:
    std::function<void()> m_function;
};

class Posted final : public QtPrivate::QSlotObjectBase
{
public:
    // What is posted, or sent as a signal, is released on `sender`.
    Posted(QSlotObjectBase *slot, const QObject *sender) : QSlotObjectBase(&invoke), m_slot(slot), m_sender(sender)
    {
        __tsan_release(this);
    }

private:
    __attribute__((no_sanitize("thread"))) static void invoke(int what, QSlotObjectBase *self, QObject *receiver,
                                                              void **arguments, bool *isEqual)
    {
        __tsan_acquire(self);
        auto *const posted = static_cast<Posted *>(self);
        if (what == Compare) {
            *isEqual = posted->m_slot->compare(arguments);
        } else if (what == Call) {
            __tsan_acquire(const_cast<QObject *>(posted->m_sender));
            posted->m_slot->call(receiver, arguments);
            __tsan_release(self); // who lets go last need not be who called
            __tsan_release(QThread::currentThread());
        } else if (what == Destroy) {
            posted->m_slot->destroyIfLastRef();
            delete posted;
        }
    }

    QSlotObjectBase *m_slot;
    const QObject *m_sender;
};

template <typename Function>
Function *qtFunction(const char *symbol)
{
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, symbol));
}

template <typename Method>
Method qtMethod(const char *symbol)
{
    const std::array<void *, 2> method{dlsym(RTLD_NEXT, symbol), nullptr};
    return std::bit_cast<Method>(method); // as the Itanium ABI lays it out
}

} // namespace

QRunnable *QRunnable::create(std::function<void()> function)
{
    return new Made(std::move(function));
}

void QThreadPool::start(std::function<void()> function, int priority)
{
    start(new Work(std::move(function), this), priority);
}

bool QThreadPool::waitForDone(int milliseconds)
{
    static const auto real = qtMethod<bool (QThreadPool::*)(int)>("_ZN11QThreadPool11waitForDoneEi");
    const bool isDone = (this->*real)(milliseconds);
    __tsan_acquire(this);
    return isDone;
}

bool QThread::wait(QDeadlineTimer deadline)
{
    static const auto real = qtMethod<bool (QThread::*)(QDeadlineTimer)>("_ZN7QThread4waitE14QDeadlineTimer");
    const bool isFinished = (this->*real)(deadline);
    __tsan_acquire(this);
    return isFinished;
}

bool QMetaObject::invokeMethodImpl(QObject *object, QtPrivate::QSlotObjectBase *slot, Qt::ConnectionType type,
                                   void *result)
{
    static const auto real = qtFunction<decltype(invokeMethodImpl)>(
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv");
    return real(object, new Posted(slot, object), type, result);
}

void QMetaObject::activate(QObject *sender, const QMetaObject *meta, int signal, void **arguments)
{
    using Function = void(QObject *, const QMetaObject *, int, void **);
    static const auto real = qtFunction<Function>("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
    __tsan_release(sender);
    real(sender, meta, signal, arguments);
}

QMetaObject::Connection QObject::connectImpl(const QObject *sender, void **signal, const QObject *receiver,
                                             void **function, QtPrivate::QSlotObjectBase *slot, Qt::ConnectionType type,
                                             const int *types, const QMetaObject *meta)
{
    static const auto real = qtFunction<decltype(connectImpl)>(
        "_ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPKiPK11QMetaObject");
    return real(sender, signal, receiver, function, new Posted(slot, sender), type, types, meta);
}

// QProcess starts programs by a clone that shares memory until they are there. The sanitizer takes that for a fork, and
// looks at nothing any more afterwards.
extern "C" int clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
    static const auto real =
        reinterpret_cast<decltype(&clone)>(dlsym(dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD), "clone"));
    std::va_list more;
    va_start(more, argument);
    void *const process = va_arg(more, void *); // where its descriptor goes
    va_end(more);
    return real(function, stack, flags, argument, process);
}
