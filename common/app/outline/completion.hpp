// Scripts that let a shell complete a program's command line.
#pragma once

#include <string>

#include "outline/outline.hpp"

namespace echo::program {

/// For `bash`, `zsh` or `fish`: the script to be sourced, or installed where that shell looks for it.
/// @throws std::invalid_argument that lists the shells, for another one.
std::string completion_script(const std::string& shell, const CommandOutline& program);

std::string bash_completion(const CommandOutline& program);
std::string zsh_completion(const CommandOutline& program);
std::string fish_completion(const CommandOutline& program);

/// The words that `completion_script` takes.
const std::vector<std::string>& completion_shells();

/// The words, each separated from the next.
std::string joined(const std::vector<std::string>& words, const std::string& separator);

/// The text in single quotes, as all three shells read it.
std::string in_quotes(const std::string& text);

}  // namespace echo::program
