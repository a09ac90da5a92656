// One asynchronous operation of the client from its initiation to its handler. Part of the inside; not for direct use.
#pragma once

#include <memory>
#include <system_error>

namespace echo::detail {

class Operation;

/// What a cancellation handler may still hold when the operation is over: then `operation` is null.
/// Used on the pool's executor only.
struct OperationLink {
    Operation* operation;
};

/// An operation whose handler's type is forgotten. Lives in memory from the handler's allocator.
class Operation {
public:
    enum class Kind { call, drain };

    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    const Kind kind;
    std::shared_ptr<OperationLink> link;  // only if the handler has a cancellation slot
    Operation* next_operation = nullptr;  // in a list of operations
    std::error_code error;                // the outcome, once it is known

    /// Posts the handler with the outcome to the handler's executor, and gives the operation away.
    virtual void complete() = 0;

    /// Destroys the operation without calling its handler.
    virtual void destroy() noexcept = 0;

protected:
    explicit Operation(Kind which) : kind(which) {}
    ~Operation() { unlink(); }

    void unlink() noexcept {
        if (link) link->operation = nullptr;
        link.reset();
    }
};

struct OperationDeleter {
    void operator()(Operation* operation) const noexcept { operation->destroy(); }
};

using OperationPointer = std::unique_ptr<Operation, OperationDeleter>;

}  // namespace echo::detail
