#include "report/run/json_bounds.hpp"

#include <vector>

namespace echo::client_app::report {
namespace {

// The offset of the quotation mark that ends the string which begins at `begin`, or the text's end.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
    for (std::size_t at = begin + 1; at < text.size(); ++at) {
        if (text[at] == '"') return at;
        if (text[at] == '\\') ++at;
    }
    return text.size();
}

bool is_space(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

std::string too_deep(const JsonBounds& bounds) {
    return "it is nested deeper than " + std::to_string(bounds.most_levels) + " levels";
}

std::string too_many(const JsonBounds& bounds) {
    return "it has an object with more than " + std::to_string(bounds.most_members) + " members";
}

std::string too_long(const JsonBounds& bounds) {
    return "it has more than " + std::to_string(bounds.most_values) + " values";
}

}  // namespace

std::optional<JsonExcess> find_excess(std::string_view text, const JsonBounds& bounds) {
    std::vector<std::size_t> members;  // of each object or array that is open
    std::size_t values = 0;            // in the outermost of them
    bool may_begin = false;            // a value, after a bracket or a comma
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (may_begin && !is_space(text[at])) {
            may_begin = false;
            const bool is_value = text[at] != ']' && text[at] != '}';
            if (is_value && ++values > bounds.most_values) return JsonExcess{at, too_long(bounds)};
        }
        switch (text[at]) {
            case '"': at = end_of_string(text, at); break;
            case '[':
            case '{':
                if (members.size() == bounds.most_levels) return JsonExcess{at, too_deep(bounds)};
                if (members.empty()) values = 0;
                members.push_back(0);
                may_begin = true;
                break;
            case ']':
            case '}':
                if (!members.empty()) members.pop_back();
                break;
            case ':':
                if (members.empty()) break;
                if (++members.back() > bounds.most_members) return JsonExcess{at, too_many(bounds)};
                break;
            case ',': may_begin = !members.empty(); break;
            default: break;
        }
    }
    return std::nullopt;
}

}  // namespace echo::client_app::report
