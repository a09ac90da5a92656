// Which instances of a server have answered, where each begins its replies with its name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measure/named_counts.hpp"
#include "terminal/style.hpp"

namespace echo::client_app {

/// What stands in `reply` before `message`, without the spaces around it and cut after 256 bytes: the instance's name.
/// Absent if the reply does not end with the message.
std::optional<std::string_view> instance_in(std::string_view reply, std::string_view message) noexcept;

/// The name as a table or a sentence shows it.
std::string shown_instance(const std::optional<std::string>& instance);

/// A line with the headings and one for each instance, with its replies and their share, in at most so many columns
/// (but at least 34); beyond 20 instances a last sentence says how many more there are. Empty if nobody has answered.
std::string instance_table(std::vector<NamedCounts::Row> rows, const Style& style, std::size_t width);

}  // namespace echo::client_app
