// Bytes written with escapes, in base64 or in hexadecimal: any bytes can be written and read again, and any text is
// refused in one sentence or read as bytes.
#include <echo/text.hpp>

#include "client/app/text/decoding.hpp"
#include "common/app/program/option_value.hpp"
#include "fuzz/fuzz.hpp"

namespace byte_notation_target {
namespace {

using namespace echo::fuzz;
using namespace echo::client_app;

void check_escapes(std::string_view input) {
    const std::string written = echo::escape(input);
    require(is_one_line(written), "escaped bytes stand on one line");
    require_equal(input, echo::unescape(written), "bytes that were escaped are read as the same");
    require(is_one_line(echo::program::quote(input)), "a quotation stands on one line");
    const auto read = unless_refused([input] { return echo::unescape(input); });
    if (read) require_equal(*read, echo::unescape(echo::escape(*read)), "bytes that were read can be written");
}

void check_base64(std::string_view input) {
    require_equal(input, decode_base64(encode_base64(input)), "bytes in base64 are read as the same");
    const auto read = unless_refused([input] { return decode_base64(input); });
    if (read) require_equal(input, encode_base64(*read), "no two texts in base64 name the same bytes");
}

void check_hexadecimal(std::string_view input) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string written;
    for (const char byte : input) {
        const auto value = static_cast<unsigned char>(byte);
        written += {digits[value / 16], digits[value % 16]};
    }
    require_equal(input, decode_hexadecimal(written), "bytes in hexadecimal are read as the same");
    const auto read = unless_refused([input] { return decode_hexadecimal(input); });
    if (read) require(read->size() <= input.size() / 2, "two digits make a byte");
}

void run(std::string_view input) {
    check_escapes(input);
    check_base64(input);
    check_hexadecimal(input);
}

const Registration registration("byte_notation", run);

}  // namespace
}  // namespace byte_notation_target
