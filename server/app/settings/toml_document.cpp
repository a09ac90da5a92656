#include "settings/toml_document.hpp"

#include <cstddef>
#include <stdexcept>

#include "settings/value_text.hpp"

namespace echo::server_app {
namespace {

using Position = toml::source_position;

struct BrokenAssumption {};

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The first bytes of the text, and the rest of the character in which they end.
std::string_view beginning(std::string_view text, std::size_t size) {
    while (size < text.size() && continues_character(text[size])) ++size;
    return text.substr(0, size);
}

bool breaks_assumption(std::string_view text) {
    try {
        static_cast<void>(toml::parse(text));
    } catch (const BrokenAssumption&) {
        return true;
    } catch (const toml::parse_error&) {
        return false;
    }
    return false;
}

Position end_of(std::string_view text) {
    Position position{1, 0};
    for (const char byte : text) {
        if (continues_character(byte)) continue;
        if (byte == '\n') {
            ++position.line;
            position.column = 0;
        } else {
            ++position.column;
        }
    }
    return position;
}

// The parser reads from left to right: every beginning that holds the character at fault breaks it, and no other does.
Position broken_at(std::string_view text) {
    std::size_t sound = 0;
    std::size_t broken = text.size();
    while (broken - sound > 1) {
        const std::size_t middle = sound + (broken - sound) / 2;
        (breaks_assumption(beginning(text, middle)) ? broken : sound) = middle;
    }
    return end_of(beginning(text, broken));
}

}  // namespace

void throw_broken_assumption() {
    throw BrokenAssumption();
}

std::string place(std::string_view path, const Position& position) {
    return one_line(path) + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) + ": ";
}

void refuse(std::string_view path, const Position& position, const std::string& fault) {
    throw std::invalid_argument(place(path, position) + fault);
}

toml::table parse_toml(std::string_view text, std::string_view path) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& fault) {
        refuse(path, fault.source().begin, "not valid TOML: " + one_line(fault.description()));
    } catch (const BrokenAssumption&) {
        refuse(path, broken_at(text), "not valid TOML: this character may not stand here");
    }
}

}  // namespace echo::server_app
