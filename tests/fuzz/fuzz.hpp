// What the fuzz targets share: how a target is declared, what it requires, and how it takes its input apart.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace echo::fuzz {

/// Something that must hold whatever the input is. It throws `BrokenProperty`, or the sanitizers end the process.
using Body = void (*)(std::string_view input);

struct Target {
    std::string_view name;
    Body body;
};

/// Those that are linked into the program.
std::vector<Target>& targets();

/// A file declares its target by an object of this type.
struct Registration {
    Registration(std::string_view name, Body body) { targets().push_back({name, body}); }
};

/// Not derived from an exception that the code under test throws, so that no target takes it for a refusal.
struct BrokenProperty : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void require(bool holds, std::string_view property);
void require_equal(std::string_view expected, std::string_view got, std::string_view property);

/// Neither a line end nor anything else that a terminal would obey.
bool is_one_line(std::string_view text) noexcept;

/// Whether one of U+0080 to U+009F, which some terminals obey, stands in the UTF-8 text.
bool has_second_control(std::string_view text) noexcept;

/// What the function returns; nothing if it refuses its input, for which it must have one printable sentence.
template <typename Parse>
auto unless_refused(Parse parse) -> std::optional<std::invoke_result_t<Parse>> {
    try {
        return parse();
    } catch (const std::invalid_argument& refusal) {
        const std::string_view sentence = refusal.what();
        require(!sentence.empty() && is_one_line(sentence), "a refusal is one printable sentence");
        return std::nullopt;
    }
}

/// Takes numbers and bytes from the beginning of an input; when it is used up, zeros and nothing.
class Input {
public:
    explicit Input(std::string_view bytes) noexcept : rest_(bytes) {}

    bool empty() const noexcept { return rest_.empty(); }
    unsigned char byte() noexcept;

    /// From 0 on; `limit` is at most 256.
    std::size_t below(std::size_t limit) noexcept { return byte() % limit; }

    std::string_view bytes(std::size_t size) noexcept;

    /// What follows up to the next such byte, which is taken too.
    std::string_view until(char end) noexcept;

    std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace echo::fuzz
