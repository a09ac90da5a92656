#include "report/run/json_text.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace echo::client_app::report {
namespace {

struct Parsed {
    Json json;
    std::optional<std::size_t> fault_at;  ///< offset of the byte that does not belong
};

Parsed parse(std::string_view text) {
    try {
        return {Json::parse(text), {}};
    } catch (const Json::parse_error& fault) {
        return {nullptr, fault.byte > 0 ? fault.byte - 1 : 0};
    } catch (const Json::exception&) {
        // A number that no double holds; the parser does not tell its place.
        return {nullptr, 0};
    }
}

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

[[noreturn]] void refuse(std::string_view text, std::size_t offset, std::size_t lines_before) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + lines_before + 1;
    const std::string column = std::to_string(before.size() - line_begin + 1);
    throw std::invalid_argument("it is no JSON at line " + std::to_string(line) + ", column " + column +
                                (offset >= text.size() ? ", where it ends" : ""));
}

std::string event_of(const Json& json) {
    const Json event = json.is_object() ? json.value("event", Json(nullptr)) : Json(nullptr);
    return event.is_string() ? event.get<std::string>() : std::string();
}

Json last_summary(std::string_view text) {
    std::optional<Json> summary;
    for (std::size_t line_number = 0; !text.empty(); ++line_number) {
        const std::string_view line = first_line(text);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.empty()) continue;
        Parsed parsed = parse(line);
        if (parsed.fault_at) refuse(line, *parsed.fault_at, line_number);
        if (event_of(parsed.json) == "summary") summary = std::move(parsed.json);
    }
    if (summary) return *summary;
    throw std::invalid_argument("it has no line with the event \"summary\": the run was cut off, or it is another "
                                "command's");
}

}  // namespace

Json document_or_summary(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == text.npos) throw std::invalid_argument("it is empty");
    Parsed whole = parse(text);
    const bool is_single_event = !whole.fault_at && !event_of(whole.json).empty();
    const bool has_lines = whole.fault_at && !parse(first_line(text)).fault_at;
    if (is_single_event || has_lines) return last_summary(text);
    if (whole.fault_at) refuse(text, *whole.fault_at, 0);
    return std::move(whole.json);
}

}  // namespace echo::client_app::report
