// What a command says on standard error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace echo::client_app {

/// What begins each sentence of the program, and each of its warnings.
inline constexpr std::string_view program_mark = "echo-client:";
inline constexpr std::string_view warning_mark = "echo-client: warning:";

/// A sentence on a line of its own, or on several of a terminal: it is broken at words where `columns` says how wide
/// lines may be. `mark` begins it, and may have colours. Nothing in the sentence steers a terminal.
std::string remark(const std::string& mark, std::string_view sentence, std::optional<std::size_t> columns);

/// The same with `program_mark` and without colours, as wide as standard error's terminal, if it is one.
std::string plain_remark(std::string_view sentence);

}  // namespace echo::client_app
