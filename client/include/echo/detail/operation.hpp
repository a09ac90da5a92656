// One asynchronous operation of the client from its initiation to its handler. Part of the inside; not for direct use.
#pragma once

#include <memory>
#include <system_error>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

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
    using Loop = asio::io_context::executor_type;
    enum class Kind { call, wait };

    /// The ways in which an operation is given away.
    enum class End {
        call,     ///< calls the handler with the outcome; only on the handler's executor
        post,     ///< posts the handler with the outcome to the handler's executor
        destroy,  ///< without calling its handler
    };

    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    const Kind kind;
    bool runs_on_loop = false;  // its handler's executor is the event loop that the pool works on
    const asio::any_io_executor* other_executor = nullptr;  // else: that, if it is known by this type
    std::shared_ptr<OperationLink> link;                    // only if the handler has a cancellation slot
    Operation* next_operation = nullptr;                    // in a list of operations
    std::error_code error;                                  // the outcome, once it is known

    /// Notes the outcome; from now on a cancellation finds nothing. On the pool's executor.
    void settle(std::error_code outcome) noexcept {
        error = outcome;
        if (!link) return;
        link->operation = nullptr;
        link.reset();
    }

    /// `loop`: to post to, where the operation runs on the event loop.
    void end(End how, const Loop* loop = nullptr) { end_(*this, how, loop); }

protected:
    using EndFunction = void(Operation&, End, const Loop*);

    Operation(Kind which, EndFunction* end_function) : kind(which), end_(end_function) {}
    ~Operation() {
        if (link) link->operation = nullptr;
    }

private:
    EndFunction* const end_;
};

struct OperationDeleter {
    void operator()(Operation* operation) const noexcept { operation->end(Operation::End::destroy); }
};

using OperationPointer = std::unique_ptr<Operation, OperationDeleter>;

}  // namespace echo::detail
