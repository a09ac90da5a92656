// What becomes of calls when a connection fails them.
#include <algorithm>

#include <echo/error.hpp>

#include "pool_state/pool_state.hpp"

namespace echo::detail {
namespace {

// Connections that may be lost under a call before one byte of it was written.
constexpr unsigned most_unsent_moves = 2;

// … because of others that failed alone, of which each is one less.
constexpr unsigned most_settled_moves = 100;

}  // namespace

void PoolState::connect_ended_badly(Connection& connection, const Loss& loss, TimePoint now) {
    ++counters_.connects_failed;
    fleet_.connect_failed(connection.member, connection.takes_any_address, now);
    replacement_ended(connection, false, now);
    fail_unservable(connection, loss, now);
}

// Tells the real cause at once to everyone in line whom no live connection can serve.
void PoolState::fail_unservable(const Connection& failed, const Loss& loss, TimePoint now) {
    for (RequestQueue* queue : {&retries_, &waiting_}) {
        for (PoolRequest *request = queue->front(), *next; request; request = next) {
            next = request->next;
            if (can_be_served(*request, now)) continue;
            end_wait(*request, failed.connect_began_at, now);
            queue->remove(*request);
            fail(*request, loss.error, loss, now);
        }
    }
}

void PoolState::fail(PoolRequest& request, std::error_code error, const Loss& loss, TimePoint now) {
    request.response.cause = loss.cause;
    request.response.detail = loss.detail;
    complete(request, error, counters_.failed, now);
}

bool PoolState::can_be_served(const PoolRequest& request, TimePoint now) const {
    if (fleet_.has_several() && fleet_.has_untried_since(request.submitted_at, now)) return true;
    if (request.minimum_session == 0 && suspects_ == 0) return ready_ > 0;
    return std::any_of(connections_.begin(), connections_.end(), [&](const Connection& connection) {
        const bool may_be_dead = connection.suspect && !connection.in_flight.empty();
        return connection.status == Status::ready && !may_be_dead && is_new_enough(connection, request);
    });
}

// Takes everything off a lost connection: each call goes to another one or ends.
void PoolState::release(Connection& connection, const Loss& loss, TimePoint now) {
    const InFlight& in_flight = connection.in_flight;
    const std::error_code error_of_others = loss.by_protocol ? loss.error : make_error_code(errc::connection_lost);
    for (std::size_t place = 0; place < in_flight.size() && is_written(in_flight, place); ++place) {
        PoolRequest* request = in_flight.at(place);
        if (!request) continue;
        const bool reply_begun = place == 0 && loss.reply_begun;
        note_wire_state(*request, in_flight.wire_state(place));
        if (!reply_begun && may_send_again(*request, connection)) {
            // Only a connection opened after this failure: another one may be just as dead.
            request->minimum_session = counters_.sessions + 1;
            request->failed_member = connection.member;
            put_back(*request, now);
        } else {
            fail(*request, place == 0 || loss.refused ? loss.error : error_of_others, loss, now);
        }
    }
    // Newest first: each finds its place at the head of the line at once.
    for (std::size_t place = in_flight.size(); place-- > 0 && !is_written(in_flight, place);) {
        PoolRequest& request = *in_flight.at(place);
        if (++(loss.is_settled ? request.settled_moves : request.unsent_moves) > most_moves(loss)) {
            fail(request, error_of_others, loss, now);
        } else {
            put_back(request, now);
        }
    }
}

// What is given to a connection and not written yet need not wait for it.
void PoolState::put_back_unwritten(Connection& connection, TimePoint now) {
    InFlight& in_flight = connection.in_flight;
    while (in_flight.unwritten() > 0) {
        PoolRequest& request = *in_flight.at(in_flight.size() - 1);
        in_flight.erase(in_flight.size() - 1);
        put_back(request, now);
    }
}

// The call is on no connection again, and stands in line where it stood.
void PoolState::put_back(PoolRequest& request, TimePoint now) {
    end_phase(request, now);
    request.connection = PoolRequest::no_connection;
    ++counters_.retried;
    (request.minimum_session > 0 ? retries_ : waiting_).put_back(request);
}

bool PoolState::is_written(const InFlight& in_flight, std::size_t place) {
    return in_flight.wire_state(place) != WireState::not_sent;
}

// A server that closes an idle connection may do so just when a request is on its way. If the
// connection had worked before, that is the likely story, and the call is sent once more. What
// fails on a fresh connection would fail again, unless there is another server.
bool PoolState::may_send_again(const PoolRequest& request, const Connection& connection) const {
    if (!request.idempotent || request.minimum_session > 0) return false;
    return connection.answered > 0 || (fleet_.has_several() && fleet_.has_other_sound_member(connection.member));
}

// Each server may be lost once.
unsigned PoolState::most_moves(const Loss& loss) const {
    if (loss.is_settled) return most_settled_moves;
    return most_unsent_moves + static_cast<unsigned>(fleet_.size() - 1);
}

}  // namespace echo::detail
