// A program's manual page in man(7), the language that every system with manual pages reads.
#pragma once

#include <string>
#include <vector>

#include "outline/outline.hpp"

namespace echo::program {

/// An entry of a list: what it is about, and what there is to say.
struct ManualEntry {
    std::string term;
    std::string text;
};

/// Paragraphs, as `blocks_of` finds them, and a list below them. Examples and indented lines stay as they are.
struct ManualSection {
    std::string title;
    std::string text;
    std::vector<ManualEntry> entries{};
};

/// What the page says besides the options.
struct ManualText {
    int section;
    std::string title;  ///< what the program is, for the line with its name
    std::string date;   ///< of the text
    std::string version;
    std::string description;
    std::string options_title;  ///< the heading over the options of the whole program
    std::vector<ManualSection> sections;
};

std::string manual_page(const CommandOutline& program, const ManualText& text);

/// The page of one command, `echo-client-bench(1)`: its examples stand in a section of their own. Nothing is said of
/// the options that the whole program has. `see_also`: other pages.
std::string command_manual_page(const CommandOutline& command, const CommandOutline& program, const ManualText& text,
                                const std::string& see_also);

}  // namespace echo::program
