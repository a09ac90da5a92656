// The client's operations: a call, and a wait. Part of the inside; not for direct use.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <echo/detail/operation.hpp>
#include <echo/detail/pool_request.hpp>
#include <echo/response.hpp>
#include <echo/time_limit.hpp>

namespace echo::detail {

/// A call. The pool links it through its other base.
class Call : public Operation, public PoolRequest {
public:
    /// What is sent, and from when it has come the reply: that can have the same memory.
    std::string& message() noexcept { return response.message; }
    const std::string& message() const noexcept { return response.message; }

    /// An echo is as long as its message, and then takes its place without a look at the memory.
    void take_reply(std::string_view reply) {
        std::string& text = message();
        text.size() == reply.size() ? void(reply.copy(text.data(), reply.size())) : void(text.assign(reply));
    }

    TimeLimit timeout{};     // from `submitted_at` to the deadline, for who sets that; 0: none
    const bool wants_facts;  // its handler takes the whole response

protected:
    Call(EndFunction* end_function, std::string&& text, bool with_facts)
        : Operation(Kind::call, end_function), wants_facts(with_facts) {
        size = text.size();
        response.message = std::move(text);
    }
    ~Call() = default;
};

/// A call whose handler takes `(error_code, Result)`; `Result` is `Response` or `std::string`.
template <class Result>
class CallFor : public Call {
public:
    auto outcome() {
        return [error = error, result = std::move(take_result())](auto&& handler) mutable {
            std::forward<decltype(handler)>(handler)(error, std::move(result));
        };
    }

protected:
    CallFor(EndFunction* end_function, std::string&& text)
        : Call(end_function, std::move(text), std::is_same_v<Result, Response>) {}
    ~CallFor() = default;

private:
    Result& take_result() {
        if constexpr (std::is_same_v<Result, Response>) {
            return response;
        } else {
            return response.message;
        }
    }
};

/// Waits for something to end: the pool, or the connecting of a connection. The handler takes `(error_code)`.
class Wait : public Operation {
public:
    std::chrono::steady_clock::time_point deadline{};  // set by whoever submits it, if it has one

    auto outcome() {
        return [error = error](auto&& handler) { std::forward<decltype(handler)>(handler)(error); };
    }

protected:
    explicit Wait(EndFunction* end_function) : Operation(Kind::wait, end_function) {}
    ~Wait() = default;
};

using CallPointer = std::unique_ptr<Call, OperationDeleter>;
using WaitPointer = std::unique_ptr<Wait, OperationDeleter>;

}  // namespace echo::detail
