// A framing that is not built in: netstrings, "5:hello,".
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/framing.hpp>

namespace echo::test {

class Netstring : public FrameFormat {
public:
    std::string_view name() const noexcept override { return "netstring"; }
    std::size_t max_overhead() const noexcept override { return most_digits + 2; }

    FoundFrame find(std::string_view bytes, std::size_t) const override {
        const std::string_view digits = bytes.substr(0, bytes.substr(0, most_digits).find(':'));
        std::size_t size = 0;
        const char* const end = digits.data() + std::min(digits.size(), most_digits);
        const auto [stop, fault] = std::from_chars(digits.data(), end, size);
        if (fault != std::errc() || stop != end || (digits[0] == '0' && stop - digits.data() > 1)) {
            return FoundFrame::malformed("a netstring begins with its length in decimal");
        }
        const auto count = static_cast<std::size_t>(stop - digits.data());
        if (count == bytes.size()) return FoundFrame::incomplete();
        if (bytes[count] != ':') return FoundFrame::malformed("the length has too many digits");
        const std::size_t whole = count + 1 + size + 1;
        if (bytes.size() < whole) return FoundFrame::announced(size, whole);
        if (bytes[whole - 1] != ',') return FoundFrame::malformed("a netstring ends with a comma");
        return FoundFrame::complete(bytes.substr(count + 1, size), whole);
    }

    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
        head = std::to_string(message.size()) + ':';
        tail = ',';
        return {};
    }

private:
    static constexpr std::size_t most_digits = 10;
};

inline Framing netstrings() {
    return Framing::custom(std::make_shared<Netstring>());
}

}  // namespace echo::test
