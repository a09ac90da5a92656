#include "settings/toml/toml_bounds.hpp"

#include <algorithm>
#include <utility>

namespace echo::server_app {
namespace {

bool is_ascii(char byte) {
    return static_cast<unsigned char>(byte) < 0x80;
}

// Reads a text from left to right, and stops at its first excess.
class TomlScan {
public:
    explicit TomlScan(std::string_view text) : text_(text) {}

    std::optional<TomlExcess> run() {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
        while (!excess_ && at_ < text_.size()) take();
        return excess_;
    }

private:
    void take() {
        const char byte = text_[at_];
        if (byte == '#') {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (byte == '"' || byte == '\'') {
            const bool is_block = text_.substr(at_).starts_with(std::string(3, byte));
            is_block ? take_text_block(byte) : take_line_string(byte);
        } else if (is_ascii(byte)) {
            count(byte);
            ++at_;
        } else {
            refuse(
                "not valid TOML: a character that is not ASCII may stand only in a string in quotation marks or in a "
                "comment");
        }
    }

    // Where the line ends before the string, the parser refuses it.
    void take_line_string(char quotation_mark) {
        for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
            if (text_[at_] == quotation_mark) {
                ++at_;
                return;
            }
            if (text_[at_] == '\\' && quotation_mark == '"') ++at_;
        }
    }

    // One or two quotation marks before the three that end it belong to the string.
    void take_text_block(char quotation_mark) {
        std::size_t marks = 0;
        for (at_ += 3; at_ < text_.size() && marks < 5; ++at_) {
            if (marks >= 3 && text_[at_] != quotation_mark) return;
            marks = text_[at_] == quotation_mark ? marks + 1 : 0;
            if (text_[at_] == '\\' && quotation_mark == '"' && !take_escape()) return;
        }
    }

    // Goes to the last byte of a backslash with what belongs to it: a character, or a line's end and all white space
    // that follows. After both toml++ compares with characters that are not ASCII, too.
    bool take_escape() {
        const std::size_t next = std::min(text_.find_first_not_of(" \t\r\n", at_ + 1), text_.size());
        const bool is_character = next == at_ + 1;
        at_ = next;
        if (next < text_.size() && !is_ascii(text_[next])) {
            refuse("a character that is not ASCII may not come next after a backslash");
            return false;
        }
        if (!is_character) --at_;
        return true;
    }

    // What is open after a byte outside strings and comments.
    void count(char byte) {
        if (byte == '.') {
            ++parts_;
        } else if (std::string_view("=,[]{}\n").find(byte) != std::string_view::npos) {
            parts_ = 1;
        }
        if (byte == '[' || byte == '{') ++brackets_;
        if ((byte == ']' || byte == '}') && brackets_ > 0) --brackets_;
        if (std::max(brackets_, parts_) <= most_toml_levels) return;
        refuse("nested deeper than " + std::to_string(most_toml_levels) +
               " levels; settings stand alone, as in idle_timeout = \"5m\"");
    }

    void refuse(std::string fault) { excess_ = TomlExcess{at_, std::move(fault)}; }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t brackets_ = 0;
    std::size_t parts_ = 1;  // of a dotted key, or of what may be one
    std::optional<TomlExcess> excess_;
};

}  // namespace

std::optional<TomlExcess> find_toml_excess(std::string_view text) {
    return TomlScan(text).run();
}

}  // namespace echo::server_app
