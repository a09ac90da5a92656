// A client of a benchmark's thread, with the calls that may be under way on it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <asio/io_context.hpp>

#include <echo/client.hpp>

#include "bench/recycled_memory.hpp"

namespace echo::client_app::bench {

class Worker;
struct Lane;

/// One call at a time. Stays at its place, as the call lives in its memory.
struct CallSlot {
    RecycledMemory memory;
    std::string message;  ///< the next one; while a call is under way the client has it
    Lane* lane = nullptr;
    std::uint64_t number = 0;  ///< of the message under way
    std::chrono::steady_clock::time_point due{};   ///< in an open loop
    std::chrono::steady_clock::time_point sent{};  ///< in an open loop
    bool is_measured = false;
    bool has_message = false;  ///< `message` is one that the payload has made
};

/// With --requests-per-connection each connection is a client of its own, so that it can be ended by itself; else all
/// those of a thread are one client's.
struct Lane {
    std::unique_ptr<Echo> client;
    std::unique_ptr<CallSlot[]> slots;
    std::size_t slot_count = 0;
    std::size_t under_way = 0;
    std::uint64_t given = 0;  ///< calls that its present client was given
};

/// Ends a call: tells the worker, without an allocation on the way.
struct CallHandler {
    using executor_type = asio::io_context::executor_type;
    using allocator_type = RecyclingAllocator<std::byte>;

    executor_type get_executor() const noexcept { return executor; }
    allocator_type get_allocator() const noexcept { return allocator_type(slot->memory); }
    void operator()(std::error_code error, Response response) const;

    Worker* worker;
    CallSlot* slot;
    executor_type executor;
};

}  // namespace echo::client_app::bench
