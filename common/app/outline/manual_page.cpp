#include "outline/manual_page.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "help/text_blocks.hpp"

namespace echo::program {
namespace {

constexpr std::size_t line_width = 76;

// roff's own letters, and those that it would turn into typographic ones.
std::string in_roff(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
            case '\\': result += "\\e"; break;
            case '-': result += "\\-"; break;
            case '\'': result += "\\(aq"; break;
            case '`': result += "\\(ga"; break;
            case '^': result += "\\(ha"; break;
            case '~': result += "\\(ti"; break;
            default: result += letter;
        }
    }
    return result;
}

// A dot at its beginning would make a line a request.
std::string as_line(const std::string& text) {
    return (text.starts_with('.') ? "\\&" : "") + text + "\n";
}

std::string broken(const std::string& text) {
    std::string lines;
    std::string line;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
        const std::string word = in_roff(std::string_view(text).substr(begin, end - begin));
        begin = end + 1;
        if (word.empty()) continue;
        if (!line.empty() && line.size() + 1 + word.size() > line_width) {
            lines += as_line(line);
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return line.empty() ? lines : lines + as_line(line);
}

bool stays(const TextBlock& block) {
    return block.kind == TextBlock::Kind::verbatim || block.kind == TextBlock::Kind::indented;
}

std::string beginning(const TextBlock& block, const TextBlock* previous) {
    if (block.kind == TextBlock::Kind::list_item) return ".TP\n" + as_line(in_roff(block.term));
    const bool separate = previous && (block.begins_paragraph || previous->kind == TextBlock::Kind::list_item);
    return std::string(separate ? ".PP\n" : "") + (stays(block) ? ".nf\n" : "");
}

std::string paragraphs(const std::string& text) {
    std::string result;
    const TextBlock* previous = nullptr;
    const std::vector<TextBlock> blocks = blocks_of(text);
    for (const TextBlock& block : blocks) {
        const bool goes_on = previous && stays(*previous) && stays(block) && !block.begins_paragraph;
        if (previous && stays(*previous) && !goes_on) result += ".fi\n";
        if (!goes_on) result += beginning(block, previous);
        result += stays(block) ? as_line(in_roff(std::string(block.indent, ' ') + block.text)) : broken(block.text);
        previous = &block;
    }
    return previous && stays(*previous) ? result + ".fi\n" : result;
}

std::string heading(const std::string& request, const std::string& words) {
    return request + " \"" + in_roff(words) + "\"\n";
}

// Its indented lines are those of a list.
std::string option_text(const std::string& description) {
    const std::size_t end = description.find("\n  ");
    std::string text = broken(description.substr(0, end));
    for (std::size_t begin = end; begin < description.size();) {
        const std::size_t next = std::min(description.find('\n', begin + 1), description.size());
        text += ".br\n" + broken(description.substr(begin, next - begin));
        begin = next;
    }
    return text;
}

std::string option_entry(const OptionOutline& option) {
    std::string names;
    for (const std::string& name : option.names) names += (names.empty() ? "\\fB" : ", \\fB") + in_roff(name) + "\\fR";
    if (!option.value.empty()) names += " \\fI" + in_roff(option.value) + "\\fR";
    return ".TP\n" + names + "\n" + option_text(option.description);
}

std::string options_by_group(const std::vector<OptionOutline>& options) {
    std::vector<std::string> groups;
    for (const OptionOutline& option : options) {
        if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
    }
    std::string text;
    for (const std::string& group : groups) {
        text += heading(".SS", group);
        for (const OptionOutline& option : options) {
            if (option.group == group) text += option_entry(option);
        }
    }
    return text;
}

// The first line of its description stands in the list of commands already, and here once more.
std::string command_section(const CommandOutline& command, const CommandOutline& program) {
    std::string text =
        heading(".SS", command.name + " [OPTION]..." + (command.arguments.empty() ? "" : " " + command.arguments));
    text += paragraphs(command.description);
    for (const OptionOutline& option : own_options(command, program)) text += option_entry(option);
    return command.closing.empty() ? text : text + ".PP\n" + paragraphs(command.closing);
}

std::string upper_case(std::string text) {
    for (char& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

std::string section(const ManualSection& part) {
    std::string text = heading(".SH", part.title) + paragraphs(part.text);
    for (const ManualEntry& entry : part.entries) {
        text += ".TP\n\\fB" + in_roff(entry.term) + "\\fR\n" + broken(entry.text);
    }
    return text;
}

std::string synopsis(const CommandOutline& program) {
    const std::string name = "\\fB" + in_roff(program.name) + "\\fR";
    const std::string command = program.commands.empty() ? "" : " \\fICOMMAND\\fR";
    const std::string arguments = program.arguments.empty() ? "" : " " + in_roff(program.arguments);
    return name + command + " [\\fIOPTION\\fR]..." + arguments + "\n";
}

std::string lines_of_examples(const std::string& examples) {
    std::string lines;
    for (std::size_t begin = 0; begin < examples.size();) {
        const std::size_t end = std::min(examples.find('\n', begin), examples.size());
        const std::string line = examples.substr(begin, end - begin);
        lines += as_line(in_roff(line.substr(std::min(line.find_first_not_of(' '), line.size()))));
        begin = end + 1;
    }
    return lines;
}

std::string title_line(const std::string& name, const ManualText& text) {
    return ".TH " + in_roff(upper_case(name)) + " " + std::to_string(text.section) + " " + text.date + " \"" +
           in_roff(name) + " " + text.version + "\" \"Echo toolkit\"\n";
}

// The paragraph of examples, without the word that begins it, and the description without that paragraph.
std::pair<std::string, std::string> split_examples(const std::string& description) {
    const std::size_t begin = description.find("\nExample");
    if (begin == description.npos) return {"", description};
    const std::size_t end = std::min(description.find("\n\n", begin + 1), description.size());
    std::string examples = description.substr(begin + 1, end - begin - 1);
    const std::size_t word_end = examples.find(':') + 1;
    examples.replace(0, word_end, word_end, ' ');
    return {examples, description.substr(0, begin) + description.substr(end)};
}

}  // namespace

std::string command_manual_page(const CommandOutline& command, const CommandOutline& program, const ManualText& text,
                                const std::string& see_also) {
    const std::string name = program.name + "-" + command.name;
    const auto [examples, description] = split_examples(command.description);
    std::string page = title_line(name, text);
    page += ".SH NAME\n" + in_roff(name) + " \\- " + in_roff(summary_of(command)) + "\n";
    page += ".SH SYNOPSIS\n\\fB" + in_roff(program.name + " " + command.name) + "\\fR [\\fIOPTION\\fR]... " +
            in_roff(command.arguments) + "\n";
    page += ".SH DESCRIPTION\n" + paragraphs(description);
    const std::vector<OptionOutline> options = own_options(command, program);
    if (!options.empty()) page += ".SH OPTIONS\n" + options_by_group(options);
    if (!command.closing.empty()) page += ".SH NOTES\n" + paragraphs(command.closing);
    if (!examples.empty()) page += ".SH EXAMPLES\n.nf\n" + lines_of_examples(examples) + ".fi\n";
    return page + ".SH \"SEE ALSO\"\n" + in_roff(see_also) + "\n";
}

std::string manual_page(const CommandOutline& program, const ManualText& text) {
    const std::string name = in_roff(program.name);
    std::string page = title_line(program.name, text);
    page += ".SH NAME\n" + name + " \\- " + in_roff(text.title) + "\n";
    page += ".SH SYNOPSIS\n" + synopsis(program);
    page += ".SH DESCRIPTION\n" + paragraphs(text.description);
    if (!program.commands.empty()) {
        page += ".SH COMMANDS\n";
        for (const CommandOutline& command : program.commands) page += command_section(command, program);
    }
    page += heading(".SH", text.options_title) + options_by_group(program.options);
    for (const ManualSection& part : text.sections) page += section(part);
    return page;
}

}  // namespace echo::program
