#include "report/run/json_text.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "report/run/json_bounds.hpp"

namespace echo::client_app::report {
namespace {

struct Fault {
    std::string words;
    std::optional<std::size_t> at;  ///< offset of the byte that does not belong, where it is known
};

struct Parsed {
    Json json;
    std::optional<Fault> fault;
};

Parsed parse_within_bounds(std::string_view text) {
    // The parser takes a zero byte for the text's end.
    const std::size_t end = std::min(text.find('\0'), text.size());
    try {
        Parsed parsed{Json::parse(text.substr(0, end)), {}};
        if (end < text.size()) parsed.fault = Fault{"it is no JSON", end};
        return parsed;
    } catch (const Json::parse_error& fault) {
        return {nullptr, Fault{"it is no JSON", fault.byte > 0 ? fault.byte - 1 : 0}};
    } catch (const Json::exception&) {
        // The parser does not tell its place.
        return {nullptr, Fault{"it holds a number that is too large", {}}};
    }
}

// What stands before an excess is parsed, as a fault in there comes first. It cannot be a whole document: a bracket or
// a member of it is still open.
Parsed parse(std::string_view text) {
    const std::optional<JsonExcess> excess = find_excess(text);
    if (!excess) return parse_within_bounds(text);
    Parsed before = parse_within_bounds(text.substr(0, excess->at));
    if (before.fault->at == excess->at) before.fault = Fault{excess->fault, excess->at};
    return before;
}

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

[[noreturn]] void refuse(std::string_view text, const Fault& fault, std::size_t lines_before) {
    if (!fault.at) throw std::invalid_argument(fault.words);
    const std::string_view before = text.substr(0, std::min(*fault.at, text.size()));
    const std::size_t line_begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + lines_before + 1;
    const std::string column = std::to_string(before.size() - line_begin + 1);
    throw std::invalid_argument(fault.words + " at line " + std::to_string(line) + ", column " + column +
                                (*fault.at >= text.size() ? ", where it ends" : ""));
}

bool has_event(const Json& json) {
    return json.is_object() && json.contains("event") && json["event"].is_string();
}

bool is_summary(const Json& json) {
    return has_event(json) && json["event"] == "summary";
}

Json last_summary(std::string_view text) {
    std::optional<Json> summary;
    for (std::size_t line_number = 0; !text.empty(); ++line_number) {
        const std::string_view line = first_line(text);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.empty()) continue;
        Parsed parsed = parse(line);
        if (parsed.fault) refuse(line, *parsed.fault, line_number);
        if (is_summary(parsed.json)) summary = std::move(parsed.json);
    }
    if (summary) return std::move(*summary);
    throw std::invalid_argument("it has no line with the event \"summary\": the run was cut off, or it is another "
                                "command's");
}

}  // namespace

Json document_or_summary(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == text.npos) throw std::invalid_argument("it is empty");
    Parsed whole = parse(text);
    const bool is_single_event = !whole.fault && has_event(whole.json);
    const bool has_lines = whole.fault && !parse(first_line(text)).fault;
    if (is_single_event || has_lines) return last_summary(text);
    if (whole.fault) refuse(text, *whole.fault, 0);
    return std::move(whole.json);
}

}  // namespace echo::client_app::report
