#include "help/text_blocks.hpp"

#include <algorithm>

namespace echo::program {
namespace {

using Kind = TextBlock::Kind;

// Below this many columns a text is better begun further to the left.
constexpr std::size_t narrowest_text = 20;

std::string_view next_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

TextBlock block_of_indented(std::string_view line, std::size_t indent, bool begins_paragraph) {
    const std::size_t gap = line.find("  ", indent);
    if (gap == line.npos) return {Kind::indented, begins_paragraph, indent, 0, {}, std::string(line.substr(indent))};
    const std::size_t column = std::min(line.find_first_not_of(' ', gap), line.size());
    return {Kind::list_item,
            begins_paragraph,
            indent,
            column,
            std::string(line.substr(indent, gap - indent)),
            std::string(line.substr(column))};
}

// Whether the line only goes on with the block before it.
bool goes_on(const TextBlock& block, std::size_t indent) {
    return block.kind == Kind::paragraph ? indent == 0 : block.kind == Kind::list_item && indent > block.indent;
}

std::string_view next_word(std::string_view& text) {
    const auto length_of_word = [&text](std::size_t from) { return std::min(text.find(' ', from), text.size()); };
    constexpr std::string_view stays_with_next = "Default: ";
    const bool is_two = text.starts_with(stays_with_next);
    const std::string_view word = text.substr(0, length_of_word(is_two ? stays_with_next.size() : 0));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    return word;
}

std::string lay_out(const TextBlock& block, std::size_t width) {
    std::string beginning(block.indent, ' ');
    switch (block.kind) {
        case Kind::paragraph: return wrap({}, block.text, 0, width);
        case Kind::verbatim: return block.text;
        case Kind::indented: return wrap(beginning, block.text, block.indent + 2, width);
        case Kind::list_item: break;
    }
    beginning += block.term + "  ";
    if (block.column + narrowest_text > width) return wrap(beginning, block.text, block.indent + 2, width);
    beginning.resize(std::max(beginning.size(), block.column), ' ');
    return wrap(beginning, block.text, block.column, width);
}

}  // namespace

std::vector<TextBlock> blocks_of(std::string_view text) {
    std::vector<TextBlock> blocks;
    bool begins_paragraph = true;
    bool is_example = false;
    while (!text.empty()) {
        const std::string_view line = next_line(text);
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == line.npos) {
            begins_paragraph = true;
            continue;
        }
        if (begins_paragraph) is_example = line.starts_with("Example");
        if (is_example) {
            blocks.push_back({Kind::verbatim, begins_paragraph, 0, 0, {}, std::string(line)});
        } else if (!begins_paragraph && goes_on(blocks.back(), indent)) {
            blocks.back().text.append(" ").append(line.substr(indent));
        } else if (indent == 0) {
            blocks.push_back({Kind::paragraph, begins_paragraph, 0, 0, {}, std::string(line)});
        } else {
            blocks.push_back(block_of_indented(line, indent, begins_paragraph));
        }
        begins_paragraph = false;
    }
    return blocks;
}

std::size_t width_of(std::string_view line) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\x1b') {
            at = std::min(line.find('m', at), line.size());
            continue;
        }
        const bool continues_character = (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U;
        if (!continues_character) ++width;
    }
    return width;
}

std::string wrap(std::string line, std::string_view text, std::size_t indent, std::size_t width) {
    std::string lines;
    bool has_word = false;
    while (!text.empty()) {
        const std::string_view word = next_word(text);
        if (has_word && width_of(line) + 1 + width_of(word) > width) {
            lines += line + "\n";
            line.assign(indent, ' ');
            has_word = false;
        }
        if (has_word) line += ' ';
        line += word;
        has_word = true;
    }
    return lines + line;
}

std::string fill(std::string_view text, std::size_t width) {
    std::string lines;
    for (const TextBlock& block : blocks_of(text)) {
        if (!lines.empty()) lines += block.begins_paragraph ? "\n\n" : "\n";
        lines += lay_out(block, width);
    }
    return lines;
}

std::string break_lines(std::string_view text, std::size_t width) {
    std::string lines;
    while (!text.empty()) {
        const bool is_ended = text.find('\n') != text.npos;
        const std::string_view line = next_line(text);
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        const std::string beginning(line.substr(0, indent));
        lines += width_of(line) > width ? wrap(beginning, line.substr(indent), indent + 2, width) : std::string(line);
        if (is_ended) lines += '\n';
    }
    return lines;
}

}  // namespace echo::program
