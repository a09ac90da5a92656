#include "session/reply_line.hpp"

#include <utility>
#include <vector>

#include <asio/post.hpp>

#include <echo/server_protocol.hpp>

namespace echo::server_detail {

ReplyLine::ReplyLine(ReplyHost& host) : executor_(host.executor()), host_(&host) {}

Reply ReplyLine::defer() {
    const std::scoped_lock lock(mutex_);
    places_.emplace_back();
    return {shared_from_this(), first_ + places_.size() - 1};
}

std::optional<ReplyLine::Place> ReplyLine::take_first() {
    const std::scoped_lock lock(mutex_);
    if (places_.empty() || places_.front().outcome == Outcome::awaited) return std::nullopt;
    Place first = std::move(places_.front());
    places_.pop_front();
    ++first_;
    return first;
}

std::size_t ReplyLine::memory() const {
    const std::scoped_lock lock(mutex_);
    std::size_t bytes = places_.size() * sizeof(Place);
    for (const Place& place : places_) bytes += place.text.capacity() + place.after.capacity();
    return bytes;
}

// What the handlers destroy may be the last reply, and so this line.
void ReplyLine::close(std::unique_ptr<EchoServerProtocol> protocol) {
    const auto self = shared_from_this();
    std::vector<std::function<void()>> handlers;
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        host_ = nullptr;
        for (Place& place : places_) {
            if (place.on_unwanted) handlers.push_back(std::move(place.on_unwanted));
        }
        places_.clear();
        protocol_ = std::move(protocol);
    }
    for (const auto& handler : handlers) handler();
}

void ReplyLine::fill(std::uint64_t number, Outcome outcome, std::string text) {
    std::function<void()> unneeded;  // destroyed after the lock is released
    const std::scoped_lock lock(mutex_);
    Place* const place = find(number);
    if (!place) return;
    place->outcome = outcome;
    place->text = std::move(text);
    unneeded = std::move(place->on_unwanted);
    // Those behind it are found when it is taken.
    if (number == first_) tell_host();
}

bool ReplyLine::is_awaited(std::uint64_t number) const {
    const std::scoped_lock lock(mutex_);
    return !closed_ && number >= first_;
}

bool ReplyLine::on_unwanted(std::uint64_t number, std::function<void()>& handler) {
    const std::scoped_lock lock(mutex_);
    Place* const place = find(number);
    if (place) place->on_unwanted.swap(handler);
    return place != nullptr;
}

ReplyLine::Place* ReplyLine::find(std::uint64_t number) {
    return closed_ || number < first_ ? nullptr : &places_[number - first_];
}

// Under the mutex: as long as the line is not closed, the connection's event loop is there.
void ReplyLine::tell_host() {
    asio::post(executor_, [self = shared_from_this()] {
        if (self->host_) self->host_->replies_came();
    });
}

}  // namespace echo::server_detail

namespace echo {

using server_detail::ReplyLine;

Reply::Reply(std::shared_ptr<ReplyLine> line, std::uint64_t number) noexcept
    : line_(std::move(line)), number_(number) {}

Reply::Reply(Reply&& other) noexcept : line_(std::move(other.line_)), number_(other.number_) {}

Reply& Reply::operator=(Reply&& other) noexcept {
    Reply old(std::move(*this));
    line_ = std::move(other.line_);
    number_ = other.number_;
    return *this;
}

Reply::~Reply() {
    if (line_) line_->fill(number_, ReplyLine::Outcome::dropped);
}

void Reply::send(std::string message) {
    if (const auto line = std::move(line_)) line->fill(number_, ReplyLine::Outcome::send, std::move(message));
}

void Reply::close() {
    if (const auto line = std::move(line_)) line->fill(number_, ReplyLine::Outcome::close);
}

void Reply::reset() {
    if (const auto line = std::move(line_)) line->fill(number_, ReplyLine::Outcome::reset);
}

void Reply::fail(std::string words) {
    if (const auto line = std::move(line_)) line->fill(number_, ReplyLine::Outcome::failed, std::move(words));
}

bool Reply::is_wanted() const noexcept {
    return line_ && line_->is_awaited(number_);
}

void Reply::on_unwanted(std::function<void()> handler) {
    if (line_ && !line_->on_unwanted(number_, handler) && handler) handler();
}

}  // namespace echo
