// Tests a FrameFormat of your own, in whichever test framework you use.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <echo/detail/counting_format.hpp>
#include <echo/error.hpp>
#include <echo/frame_decoder.hpp>
#include <echo/frame_format.hpp>
#include <echo/framing.hpp>
#include <echo/text.hpp>

namespace echo::testing {

/// What a format is tried with.
struct FrameFormatSamples {
    /// Messages that it can carry: an empty one, if that is allowed, short ones, and some with bytes that mean
    /// something to it.
    std::vector<std::string> messages;
    /// Bytes that it must refuse as malformed.
    std::vector<std::string> malformed{};
    /// Where the random cuts and changes of bytes begin.
    std::uint32_t seed = 1;
};

namespace detail {

/// The trials of `check_frame_format`.
class FrameFormatCheck {
public:
    FrameFormatCheck(std::shared_ptr<const FrameFormat> format, const FrameFormatSamples& samples)
        : framing_(Framing::custom(std::move(format))), format_(*framing_.format()), samples_(samples),
          random_(samples.seed) {}

    std::vector<std::string> run() {
        try {
            check_frames();
            if (faults_.empty()) check_stream();
            if (faults_.empty()) check_cost();
            for (const std::string& bytes : samples_.malformed) check_malformed(bytes);
        } catch (const std::exception& thrown) {
            fault(std::string("find or wrap throws: ") + thrown.what());
        }
        if (faults_.empty()) check_changed_bytes();
        return std::move(faults_);
    }

private:
    struct Decoded {
        std::vector<std::string> messages{};
        std::error_code error{};
        std::string detail{};
        std::size_t partial = 0;

        bool operator==(const Decoded& other) const {
            return messages == other.messages && error == other.error && (error || partial == other.partial);
        }
    };

    void fault(std::string sentence) { faults_.push_back(std::string(format_.name()) + ": " + std::move(sentence)); }

    static std::string shown(std::string_view bytes) {
        return '"' + escape(bytes.substr(0, 48)) + (bytes.size() > 48 ? "\"..." : "\"");
    }

    // The sizes are taken in turn; none: all at once.
    Decoded decode(const Framing& framing, std::string_view bytes, const std::vector<std::size_t>& sizes) const {
        FrameDecoder decoder(framing);
        Decoded decoded;
        for (std::size_t turn = 0; !bytes.empty() && !decoded.error; ++turn) {
            const std::size_t size =
                sizes.empty() ? bytes.size() : std::clamp<std::size_t>(sizes[turn % sizes.size()], 1, bytes.size());
            decoded.error = decoder.feed(bytes.substr(0, size), [&](std::string_view message) {
                decoded.messages.emplace_back(message);
                return true;
            });
            bytes.remove_prefix(size);
        }
        decoded.detail = decoder.error_detail();
        decoded.partial = decoder.partial_size();
        return decoded;
    }

    std::vector<std::size_t> random_sizes() {
        std::vector<std::size_t> sizes(5);
        for (std::size_t& size : sizes) size = 1 + random_() % (random_() % 2 == 0 ? 4 : 64);
        return sizes;
    }

    void check_frames() {
        if (samples_.messages.empty()) fault("no messages were given to try it with");
        for (const std::string& message : samples_.messages) {
            std::string frame;
            if (const std::error_code error = framing_.encode(message, frame)) {
                const bool is_too_much = error == errc::malformed_frame;
                fault("the message " + shown(message) + " cannot be wrapped: " +
                      (is_too_much ? "there is more around it than max_overhead" : error.message()));
                continue;
            }
            stream_ += frame;
            check_frame(message, frame);
            check_limit(message, frame);
        }
    }

    // A message that is elsewhere is not looked at: there may be nothing.
    static bool is_whole(const FoundFrame& found, std::string_view bytes, std::string_view message) {
        const std::less_equal<const char*> is_before;
        const bool is_inside = is_before(bytes.data(), found.message.data()) && found.message.size() <= bytes.size() &&
                               is_before(found.message.data(), bytes.data() + bytes.size() - found.message.size());
        return found.status == FoundFrame::Status::complete && (found.message.empty() || is_inside) &&
               found.message == message;
    }

    void check_frame(const std::string& message, const std::string& frame) {
        const FoundFrame found = format_.find(frame, 0);
        if (found.size_on_wire != frame.size() || !is_whole(found, frame, message)) {
            return fault("what wrap makes of " + shown(message) + ", " + shown(frame) + ", find takes for another");
        }
        const std::string twice = frame + frame;
        const FoundFrame followed = format_.find(twice, 0);
        if (followed.size_on_wire != frame.size() || !is_whole(followed, twice, message)) {
            return fault("what follows the message " + shown(message) + " changes where it ends");
        }
        std::size_t scanned = 0;
        for (std::size_t size = 1; size < frame.size(); ++size) {
            const std::string_view begin = std::string_view(frame).substr(0, size);
            const FoundFrame part = format_.find(begin, scanned);
            if (part.status != FoundFrame::Status::incomplete || part.scanned > size) {
                return fault("of " + shown(frame) + " the first " + std::to_string(size) +
                             " bytes are taken for more than a part");
            }
            if (part.size_on_wire != 0 && (part.size_on_wire != frame.size() || part.message_size != message.size())) {
                return fault("the first " + std::to_string(size) + " bytes of " + shown(frame) +
                             " announce another size than it has");
            }
            scanned = part.scanned;
        }
    }

    void check_limit(const std::string& message, const std::string& frame) {
        if (message.empty()) return;
        const Framing wide = framing_.with_max_message(message.size());
        if (decode(wide, frame, {1}).messages != std::vector{message}) {
            fault("a message of just max_message bytes, " + shown(message) + ", does not come");
        }
        if (message.size() == 1) return;
        const Framing narrow = framing_.with_max_message(message.size() - 1);
        for (const std::size_t size : {frame.size(), std::size_t{1}}) {
            const Decoded decoded = decode(narrow, frame, {size});
            if (decoded.error == errc::message_too_large && decoded.messages.empty()) continue;
            return fault("a message of one byte more than max_message, " + shown(message) + ", is not refused for it");
        }
    }

    void check_stream() {
        const auto check = [&](const std::vector<std::size_t>& sizes, const std::string& how) {
            const Decoded decoded = decode(framing_, stream_, sizes);
            if (decoded.error || decoded.messages != samples_.messages || decoded.partial > 0) {
                fault("the messages do not come as they were sent when the bytes come " + how);
            }
        };
        check({}, "all at once");
        check({1}, "one by one");
        for (std::size_t at = 1; at < std::min<std::size_t>(stream_.size(), 512) && faults_.empty(); ++at) {
            check({at, stream_.size()}, "cut at " + std::to_string(at));
        }
        for (int round = 0; round < 100 && faults_.empty(); ++round) check(random_sizes(), "in random pieces");
    }

    // A message that comes byte by byte must not be looked at from its beginning each time.
    void check_cost() {
        constexpr std::size_t size = 16 * 1024;
        const std::string& last = samples_.messages.back();
        std::string frame;
        if (framing_.encode(std::string(size, last.empty() ? 'x' : last[0]), frame)) return;
        const auto counted = std::make_shared<echo::detail::CountingFormat>(format_);
        decode(Framing::custom(counted), frame, {1});
        const std::size_t allowed = 16 * (size + framing_.max_overhead());
        if (counted->looked_at > std::max(allowed, frame.size() * 16)) {
            fault("find looks at a message of 16 KiB that comes byte by byte " +
                  std::to_string(counted->looked_at / size) +
                  " times over: let it say what it has scanned, or announce the size");
        }
    }

    void check_malformed(const std::string& bytes) {
        for (const std::size_t size : {bytes.size(), std::size_t{1}}) {
            const Decoded decoded = decode(framing_, bytes, {size});
            if (decoded.error != errc::malformed_frame) {
                return fault("the malformed bytes " + shown(bytes) + " are not refused");
            }
            if (decoded.detail.empty()) {
                return fault("the malformed bytes " + shown(bytes) + " are refused without a reason");
            }
        }
    }

    // Whatever the bytes are, the cuts must not matter.
    void check_changed_bytes() {
        for (int round = 0; round < 500 && faults_.empty(); ++round) {
            std::string bytes = stream_;
            for (std::size_t changes = 1 + random_() % 3; changes > 0; --changes) {
                bytes[random_() % bytes.size()] = static_cast<char>(random_());
            }
            try {
                const Decoded whole = decode(framing_, bytes, {});
                if (decode(framing_, bytes, {1}) == whole && decode(framing_, bytes, random_sizes()) == whole) continue;
                fault("of " + shown(bytes) + " it makes other messages if the bytes come in other pieces");
            } catch (const std::exception& thrown) {
                fault("of " + shown(bytes) + " find throws: " + thrown.what());
            }
        }
    }

    const Framing framing_;
    const FrameFormat& format_;
    const FrameFormatSamples& samples_;
    std::mt19937 random_;
    std::string stream_;  // all messages
    std::vector<std::string> faults_;
};

}  // namespace detail

/// Tries a format: round trips, every cut, limits of size, malformed bytes, changed bytes, and the cost of a message
/// that comes byte by byte: 16 KiB of the first byte of the last sample, if it can carry that.
/// @returns one sentence for each fault; empty if all is well.
/// @throws std::invalid_argument as `Framing::custom`.
inline std::vector<std::string> check_frame_format(std::shared_ptr<const FrameFormat> format,
                                                   const FrameFormatSamples& samples) {
    return detail::FrameFormatCheck(std::move(format), samples).run();
}

}  // namespace echo::testing
