// Which connection is next to be given a request.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace echo::detail {

/// The connections that have a free place, by how many requests they carry; among equals the one used last comes
/// first, so that a pool larger than its load lets the others fall idle. One linked list for each load: moving a
/// connection to its next place costs the same however many there are.
class LoadOrder {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// For connections with the numbers 0 to `connections` - 1; memory is taken as they are put.
    explicit LoadOrder(std::size_t connections = 0) : links_(connections) {}

    /// Puts a connection before all others that carry as many requests, wherever it was.
    void put(std::size_t connection, std::size_t load) {
        if (connection >= links_.size()) links_.resize(connection + 1);
        unlink(connection);
        if (load >= first_.size()) first_.resize(load + 1, none);
        Link& link = links_[connection];
        link = {.load = load, .next = first_[load]};
        if (link.next != none) links_[link.next].previous = connection;
        first_[load] = connection;
        lowest_ = std::min(lowest_, load);
        skip_empty();
    }

    /// Does nothing to a connection that is not there.
    void remove(std::size_t connection) noexcept {
        unlink(connection);
        skip_empty();
    }

    /// That no connection carries less than; without connections, more than any.
    std::size_t lowest_load() const noexcept { return lowest_ < first_.size() ? lowest_ : none; }

    /// The first connection that is `suitable`; `none` if there is none.
    template <class Predicate>
    std::size_t find(Predicate suitable) const {
        for (std::size_t load = lowest_; load < first_.size(); ++load) {
            for (std::size_t connection = first_[load]; connection != none; connection = links_[connection].next) {
                if (suitable(connection)) return connection;
            }
        }
        return none;
    }

private:
    struct Link {
        std::size_t load = none;  // none: in no list
        std::size_t previous = none;
        std::size_t next = none;
    };

    void unlink(std::size_t connection) noexcept {
        if (connection >= links_.size()) return;
        Link& link = links_[connection];
        if (link.load == none) return;
        (link.previous == none ? first_[link.load] : links_[link.previous].next) = link.next;
        if (link.next != none) links_[link.next].previous = link.previous;
        link = {};
    }

    void skip_empty() noexcept {
        while (lowest_ < first_.size() && first_[lowest_] == none) ++lowest_;
    }

    std::vector<Link> links_;
    std::vector<std::size_t> first_;  // of each load
    std::size_t lowest_ = 0;          // no connection carries less
};

}  // namespace echo::detail
