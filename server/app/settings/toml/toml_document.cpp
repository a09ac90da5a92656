#include "settings/toml/toml_document.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>

#include "settings/toml/toml_bounds.hpp"
#include "settings/value_text.hpp"
#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

struct BrokenAssumption {};

[[noreturn]] void throw_broken_assumption() {
    throw BrokenAssumption();
}

}  // namespace
}  // namespace echo::server_app

// Some faulty files break what toml++ takes for granted (its pull request 301 tells of one kind, which 3.4 still has).
// It would then end the program, or without assertions do anything at all; here that is an exception in every build.
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void() : echo::server_app::throw_broken_assumption())
// Only what reads is needed.
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace echo::server_app {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

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

// Of the character that begins at that offset.
TomlPosition position_of(std::string_view text, std::size_t offset) {
    std::string_view before = text.substr(0, offset);
    if (before.starts_with(byte_order_mark)) before.remove_prefix(byte_order_mark.size());
    TomlPosition position;
    for (const char byte : before) {
        if (continues_character(byte)) continue;
        if (byte == '\n') {
            ++position.line;
            position.column = 1;
        } else {
            ++position.column;
        }
    }
    return position;
}

// The parser reads from left to right: every beginning that holds the character at fault breaks it, and no other does.
TomlPosition broken_at(std::string_view text) {
    std::size_t sound = 0;
    std::size_t broken = text.size();
    while (broken - sound > 1) {
        const std::size_t middle = sound + (broken - sound) / 2;
        (breaks_assumption(beginning(text, middle)) ? broken : sound) = middle;
    }
    std::size_t begin = beginning(text, broken).size() - 1;
    while (begin > 0 && continues_character(text[begin])) --begin;
    return position_of(text, begin);
}

TomlPosition begin_of(const toml::source_region& source) {
    return {source.begin.line, source.begin.column};
}

bool stands_before(const TomlPosition& one, const TomlPosition& other) {
    return std::pair(one.line, one.column) < std::pair(other.line, other.column);
}

struct TomlFault {
    TomlPosition position;
    std::string words;
};

// The text with a question mark for each character beyond ASCII: TOML knows it where it knows these, within strings and
// comments. A byte order mark stays.
std::string in_ascii(std::string_view text) {
    const std::size_t begin = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    std::string ascii(text.substr(0, begin));
    for (const char byte : text.substr(begin)) {
        if (!continues_character(byte)) ascii += (static_cast<unsigned char>(byte) < 0x80) ? byte : '?';
    }
    return ascii;
}

std::variant<toml::table, TomlFault> parse_once(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& fault) {
        return TomlFault{begin_of(fault.source()), "not valid TOML: " + program::shown_text(fault.description())};
    } catch (const BrokenAssumption&) {
        return TomlFault{broken_at(text), "not valid TOML: this character may not stand here"};
    }
}

// Before toml++ tells of a fault it may read on, and takes some characters beyond ASCII for unreachable there: it sees
// them in a text alone that has no other fault.
std::variant<toml::table, TomlFault> parse_within_bounds(std::string_view text) {
    const std::string ascii = in_ascii(text);
    auto parsed = parse_once(ascii);
    if (ascii == text || std::holds_alternative<TomlFault>(parsed)) return parsed;
    return parse_once(text);
}

toml::table parse(std::string_view text, std::string_view path) {
    const std::optional<TomlExcess> excess = find_toml_excess(text);
    // What stands before an excess may have a fault, which comes first. The control character is one in any case.
    auto parsed = parse_within_bounds(excess ? std::string(text.substr(0, excess->at)) + '\x01' : std::string(text));
    auto* const whole = std::get_if<toml::table>(&parsed);
    if (whole && !excess) return std::move(*whole);
    if (excess) {
        const TomlPosition position = position_of(text, excess->at);
        if (whole || !stands_before(std::get<TomlFault>(parsed).position, position))
            refuse(path, position, excess->fault);
    }
    refuse(path, std::get<TomlFault>(parsed).position, std::get<TomlFault>(parsed).words);
}

std::string_view kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::none: return "nothing";
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "an array";
        case toml::node_type::string: return "a string";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a number with a point";
        case toml::node_type::boolean: return "a boolean";
        case toml::node_type::date: return "a date";
        case toml::node_type::time: return "a time of day";
        case toml::node_type::date_time: return "a date and time";
    }
    return "something else";
}

TomlValue to_value_without_elements(const toml::node& node) {
    TomlValue value{
        .begin = begin_of(node.source()), .kind = kind_of(node), .is_table = node.is_table(), .content = {}};
    if (const auto* text = node.as_string()) value.content = text->get();
    if (const auto* number = node.as_integer()) value.content = number->get();
    if (const auto* boolean = node.as_boolean()) value.content = boolean->get();
    return value;
}

TomlValue to_value(const toml::node& node) {
    TomlValue value = to_value_without_elements(node);
    if (const auto* array = node.as_array()) {
        std::vector<TomlValue> elements;
        for (const toml::node& element : *array) elements.push_back(to_value_without_elements(element));
        value.content = std::move(elements);
    }
    return value;
}

}  // namespace

std::vector<TomlEntry> parse_toml(std::string_view text, std::string_view path) {
    std::vector<TomlEntry> entries;
    for (const auto& [key, node] : parse(text, path)) {
        entries.push_back({std::string(key.str()), begin_of(key.source()), to_value(node)});
    }
    std::ranges::sort(entries, stands_before, &TomlEntry::begin);
    return entries;
}

std::string place(std::string_view path, const TomlPosition& position) {
    return program::shown_text(path) + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) +
           ": ";
}

void refuse(std::string_view path, const TomlPosition& position, const std::string& fault) {
    throw std::invalid_argument(place(path, position) + fault);
}

}  // namespace echo::server_app
