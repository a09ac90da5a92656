// What a command says on standard error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace echo::client_app {

/// A sentence on a line of its own, or on several of a terminal: it is broken at words where `columns` says how wide
/// lines may be. `mark` begins it, such as `echo-client:`, and is written as `painted`, whose colours take no room.
/// Nothing in the sentence steers a terminal.
std::string remark(std::string_view mark, const std::string& painted, std::string_view sentence,
                   std::optional<std::size_t> columns);

/// The same without colours, begun by `echo-client:`, as wide as standard error's terminal, if it is one.
std::string plain_remark(std::string_view sentence);

}  // namespace echo::client_app
