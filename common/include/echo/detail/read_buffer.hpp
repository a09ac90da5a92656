// The place where a connection's reads go. Not for direct use.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <asio/buffer.hpp>

namespace echo::detail {

/// Small while little arrives, so that thousands of idle connections cost little; larger as soon
/// as reads fill it, so that a busy one needs few.
class ReadBuffer {
public:
    explicit ReadBuffer(std::size_t most) : most_(most), bytes_(std::min(first_size, most)) {}

    asio::mutable_buffer space() noexcept { return asio::buffer(bytes_); }
    const char* data() const noexcept { return bytes_.data(); }

    /// To be told the size of each read after its bytes were used: growing discards them.
    void adapt_to(std::size_t bytes_read) {
        if (bytes_read < bytes_.size() || bytes_.size() == most_) return;
        const std::size_t larger = std::min(most_, bytes_.size() * 4);
        bytes_ = std::vector<char>();  // the old memory goes before the new comes
        bytes_.resize(larger);
    }

private:
    static constexpr std::size_t first_size = 1024;

    std::size_t most_;
    std::vector<char> bytes_;
};

}  // namespace echo::detail
