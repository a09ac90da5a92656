// The whole configuration as a file that can be read again.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "settings/config_file.hpp"
#include "settings/configuration.hpp"
#include "settings/relative_path.hpp"
#include "settings/value_text.hpp"
#include "text/shown_text.hpp"

namespace echo::server_app {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// A basic string of TOML, for which a backslash begins an escape.
std::string basic_string_of(std::string_view text) {
    std::string string = "\"";
    for (const char byte : text) {
        const bool is_control = (byte >= 0 && byte < ' ') || byte == 127;
        if (is_control) {
            string += {'\\',
                       'u',
                       '0',
                       '0',
                       hex_digits[static_cast<std::size_t>(byte) / 16],
                       hex_digits[static_cast<std::size_t>(byte) % 16]};
        } else {
            if (byte == '"' || byte == '\\') string += '\\';
            string += byte;
        }
    }
    return string + "\"";
}

// Where it needs no escape of TOML's, a text with backslashes of its own reads better between single quotation marks.
std::string string_of(std::string_view text) {
    const bool has_backslash = text.find('\\') != text.npos;
    const bool stands_as_it_is =
        std::all_of(text.begin(), text.end(), [](char byte) { return byte >= ' ' && byte < 127 && byte != '\''; });
    return has_backslash && stands_as_it_is ? "'" + std::string(text) + "'" : basic_string_of(text);
}

std::string array_of(const Texts& texts) {
    std::string array;
    for (const std::string& text : texts) array += (array.empty() ? "" : ", ") + string_of(text);
    return "[" + array + "]";
}

std::string value_of(Form form, const Texts& texts) {
    const std::string& text = texts.empty() ? std::string() : texts.back();
    switch (form) {
        case Form::list: return array_of(texts);
        case Form::on_or_off: return text;
        case Form::number: return text.find_first_not_of("0123456789") == text.npos ? text : string_of(text);
        case Form::text: return string_of(text);
    }
    return {};
}

struct Line {
    std::string setting;
    std::string comment;
};

Line line_of(const Setting& setting, const Configuration& configuration) {
    std::optional<Texts> texts = setting.write(configuration.options);
    const std::string name(setting.name);
    if (!texts) return {"# " + name + " = " + value_of(setting.form, {std::string(setting.example)}), "not set"};
    // The folder that the printed file will be in is not known.
    for (std::string& text : *texts) text = from_root(setting.paths, text);
    return {name + " = " + value_of(setting.form, *texts), configuration.origin(setting.name).label};
}

// A path may hold any bytes but NUL. All other texts are ASCII, with escapes.
void check_readable(const std::string& line, const Setting& setting, const Configuration& configuration) {
    try {
        parse_config(line, "");
    } catch (const std::invalid_argument&) {
        throw std::invalid_argument(configuration.origin(setting.name).where +
                                    ": is not UTF-8, and so cannot be written in TOML");
    }
}

}  // namespace

std::string to_toml(const Configuration& configuration) {
    // Longer lines than that do not push the others' comments away.
    constexpr std::size_t widest = 48;
    std::vector<Line> lines;
    std::size_t width = 0;
    for (const Setting& setting : settings()) {
        if (!setting.write) continue;
        lines.push_back(line_of(setting, configuration));
        check_readable(lines.back().setting, setting, configuration);
        const std::size_t size = lines.back().setting.size();
        if (size <= widest) width = std::max(width, size);
    }
    std::string text;
    for (Line& line : lines) {
        line.setting.resize(std::max(line.setting.size(), width), ' ');
        text += line.setting + "  # " + program::shown_text(line.comment) + "\n";
    }
    return text;
}

}  // namespace echo::server_app
