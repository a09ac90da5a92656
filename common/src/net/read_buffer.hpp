// The memory that one connection reads into.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

#include <asio/buffer.hpp>

namespace echo::detail {

/// Starts small, so that many idle connections stay cheap, and grows by a factor of four each time a read fills it, so
/// that a busy one soon reads in large pieces. Never larger than the limit: one read takes that many bytes at most.
class ReadBuffer {
public:
    static constexpr std::size_t growth = 4;

    /// Sizes in bytes.
    ReadBuffer(std::size_t initial_size, std::size_t limit)
        : limit_(limit), size_(std::min(initial_size, limit)), memory_(allocate(size_)) {}

    std::size_t size() const noexcept { return size_; }

    /// Bytes of memory that it has at this moment.
    std::size_t held() const noexcept { return memory_ ? size_ : 0; }

    asio::mutable_buffer space() noexcept { return {memory_.get(), size_}; }
    std::string_view first(std::size_t bytes) const noexcept { return {memory_.get(), bytes}; }

    /// Call it once the `bytes` of a read are used up: growing discards them.
    void adapt(std::size_t bytes_read) {
        if (bytes_read < size_ || size_ == limit_) return;
        const std::size_t larger = std::min(size_ * growth, limit_);
        memory_ = allocate(larger);
        size_ = larger;
    }

    /// Gives the memory back while there is nothing to be read. Before the next read, `restore` it.
    void release() noexcept { memory_.reset(); }

    /// As large as before.
    void restore() { memory_ = allocate(size_); }

private:
    // Not initialised: memory that is never read into is then never touched, and costs no page.
    static std::unique_ptr<char[]> allocate(std::size_t size) { return std::make_unique_for_overwrite<char[]>(size); }

    std::size_t limit_;
    std::size_t size_;
    std::unique_ptr<char[]> memory_;
};

}  // namespace echo::detail
