// Where reads put their bytes until they are used up.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include <asio/buffer.hpp>

namespace echo::detail {

/// One space a thread, lent to one read at a time: so many connections need no memory of their own, and what they read
/// stays in the processor's cache. A read that is nested in the handling of another one gets a space of its own.
class ReadSpace {
public:
    static constexpr std::size_t size = 64 * 1024;

    ReadSpace() : memory_(std::move(kept)) {
        // Not initialised: memory that is never read into costs no page.
        if (!memory_) memory_ = std::make_unique_for_overwrite<char[]>(size);
    }
    ~ReadSpace() { kept = std::move(memory_); }
    ReadSpace(const ReadSpace&) = delete;
    ReadSpace& operator=(const ReadSpace&) = delete;

    asio::mutable_buffer all() const noexcept { return {memory_.get(), size}; }
    std::string_view first(std::size_t bytes) const noexcept { return {memory_.get(), bytes}; }

private:
    static inline thread_local std::unique_ptr<char[]> kept;

    std::unique_ptr<char[]> memory_;
};

}  // namespace echo::detail
