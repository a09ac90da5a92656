// How often each of several names was met, such as those of the instances that answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echo::client_app {

/// Up to 100 names are counted each by itself, and all others together: who gives each connection a name of its own
/// must not fill the memory. Of more names the first to be added count; `merge` adds in the order of the names, so
/// that after it they need not be those that were met first. Not thread-safe.
class NamedCounts {
public:
    static constexpr std::size_t most_names = 100;

    struct Row {
        std::optional<std::string> name;  ///< absent: all the others together
        std::uint64_t count = 0;
    };

    void add(std::string_view name, std::uint64_t count = 1);
    void add_others(std::uint64_t count) noexcept { others_ += count; }
    void merge(const NamedCounts& more);
    void clear();

    std::uint64_t total() const noexcept;

    /// The most frequent first, those with the same count by name; the others last, if there are any.
    std::vector<Row> rows() const;

private:
    std::map<std::string, std::uint64_t, std::less<>> counts_;
    std::uint64_t others_ = 0;
};

}  // namespace echo::client_app
