// What one write sends: encoded requests, with large messages left where their callers put them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <asio/buffer.hpp>

namespace echo::detail {

/// A buffer sequence (Asio's ConstBufferSequence) that costs nothing to copy.
class BufferView : public std::span<const asio::const_buffer> {
public:
    using std::span<const asio::const_buffer>::span;
};

/// Copying a message is what a large one costs most; so the text of a write has gaps, and the message for each gap
/// stays where it is until the write has ended. Keeps its memory for the next write.
class GatheredOutput {
public:
    /// From this size on, in bytes, a message is not copied: it then outweighs what one more buffer costs in a write.
    static constexpr std::size_t spliced_from = 4096;

    /// Puts `message` before the byte at `offset` of the next write's text; offsets do not go backwards. The message
    /// must keep its place until `end`, or be handed to `keep`.
    void splice(std::size_t offset, std::string_view message) { gaps_.push_back({offset, message}); }

    /// Takes the text, and returns all that is to be written. There is no other write under way.
    BufferView begin(std::string& text);

    /// Takes off what is written; returns the rest. All that was there has to keep its place until `end`.
    BufferView consume(std::size_t bytes);

    bool under_way() const noexcept { return done_ < buffers_.size(); }

    /// For a message that is being written, and whose owner goes away: moved, it keeps its place in memory.
    void keep(std::string message) { kept_.push_back(std::move(message)); }

    void end();

private:
    struct Gap {
        std::size_t offset;
        std::string_view message;
    };

    void add(std::string_view bytes) {
        if (!bytes.empty()) buffers_.push_back(asio::buffer(bytes.data(), bytes.size()));
    }

    std::string text_;
    std::vector<Gap> gaps_;
    std::vector<asio::const_buffer> buffers_;
    std::size_t done_ = 0;  // of the buffers
    std::vector<std::string> kept_;
};

}  // namespace echo::detail
