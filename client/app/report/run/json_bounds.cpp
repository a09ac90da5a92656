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

std::string too_deep(const JsonBounds& bounds) {
    return "it is nested deeper than " + std::to_string(bounds.most_levels) + " levels";
}

std::string too_many(const JsonBounds& bounds) {
    return "it has an object with more than " + std::to_string(bounds.most_members) + " members";
}

}  // namespace

std::optional<JsonExcess> find_excess(std::string_view text, const JsonBounds& bounds) {
    std::vector<std::size_t> members;  // of each object or array that is open
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
            case '"': at = end_of_string(text, at); break;
            case '[':
            case '{':
                if (members.size() == bounds.most_levels) return JsonExcess{at, too_deep(bounds)};
                members.push_back(0);
                break;
            case ']':
            case '}':
                if (!members.empty()) members.pop_back();
                break;
            case ':':
                if (members.empty()) break;
                if (++members.back() > bounds.most_members) return JsonExcess{at, too_many(bounds)};
                break;
            default: break;
        }
    }
    return std::nullopt;
}

}  // namespace echo::client_app::report
