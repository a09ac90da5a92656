#include "session/reply_queue.hpp"

#include <exception>
#include <utility>

#include <asio/post.hpp>

#include <echo/server_protocol.hpp>

namespace echo::server_detail {

namespace {

// Answers that wait for one before them count as memory from then on.
constexpr std::size_t noticed_from = 64 * 1024;

}  // namespace

ReplyQueue::ReplyQueue(ReplyHost& host) : executor_(host.executor()), host_(&host) {}

Reply ReplyQueue::defer() {
    const std::scoped_lock lock(mutex_);
    if (closed_) return {};
    slots_.emplace_back();
    memory_ += sizeof(Slot);
    if (slots_.size() > 1) memory_ += slots_[slots_.size() - 2].after.capacity();
    return {shared_from_this(), first_ + slots_.size() - 1};
}

std::optional<ReplyQueue::Slot> ReplyQueue::take_first() {
    const std::scoped_lock lock(mutex_);
    if (slots_.empty() || slots_.front().outcome == Outcome::awaited) return std::nullopt;
    memory_ -= sizeof(Slot) + slots_.front().text.capacity();
    if (slots_.size() > 1) memory_ -= slots_.front().after.capacity();
    Slot first = std::move(slots_.front());
    slots_.pop_front();
    ++first_;
    return first;
}

std::size_t ReplyQueue::memory() const {
    const std::scoped_lock lock(mutex_);
    return memory_ + (slots_.empty() ? 0 : slots_.back().after.capacity());
}

// What the handlers destroy may be the last reply, and so this queue.
void ReplyQueue::close(std::unique_ptr<EchoServerProtocol> protocol) {
    const auto self = shared_from_this();
    std::deque<Slot> slots;
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        host_ = nullptr;
        memory_ = 0;
        slots.swap(slots_);
        protocol_ = std::move(protocol);
    }
    for (const Slot& slot : slots) {
        if (slot.on_unwanted) slot.on_unwanted();
    }
}

void ReplyQueue::fill(std::uint64_t number, Outcome outcome, std::string text) {
    std::function<void()> unneeded;  // destroyed after the lock is released
    const std::scoped_lock lock(mutex_);
    Slot* const slot = find(number);
    if (!slot) return;
    // Those behind the first are found when it is taken.
    if (number == first_ || unnoticed_ + text.capacity() > noticed_from) {
        notify_host();
        unnoticed_ = 0;
    } else {
        unnoticed_ += text.capacity();
    }
    memory_ += text.capacity();
    slot->outcome = outcome;
    slot->text = std::move(text);
    unneeded = std::move(slot->on_unwanted);
}

bool ReplyQueue::is_awaited(std::uint64_t number) const {
    const std::scoped_lock lock(mutex_);
    return !closed_ && number >= first_;
}

bool ReplyQueue::on_unwanted(std::uint64_t number, std::function<void()>& handler) {
    const std::scoped_lock lock(mutex_);
    Slot* const slot = find(number);
    if (slot) slot->on_unwanted.swap(handler);
    return slot != nullptr;
}

ReplyQueue::Slot* ReplyQueue::find(std::uint64_t number) {
    return closed_ || number < first_ ? nullptr : &slots_[number - first_];
}

// Under the mutex: as long as the queue is not closed, the connection's event loop is there.
void ReplyQueue::notify_host() {
    asio::post(executor_, [self = shared_from_this()] {
        if (self->host_) self->host_->replies_came();
    });
}

}  // namespace echo::server_detail

namespace echo {

using server_detail::ReplyQueue;

Reply::Reply(std::shared_ptr<ReplyQueue> queue, std::uint64_t number) noexcept
    : queue_(std::move(queue)), number_(number) {}

Reply::Reply(Reply&& other) noexcept : queue_(std::move(other.queue_)), number_(other.number_) {}

Reply& Reply::operator=(Reply&& other) noexcept {
    Reply taken(std::move(other));
    queue_.swap(taken.queue_);
    std::swap(number_, taken.number_);
    return *this;
}

Reply::~Reply() {
    try {
        if (queue_) queue_->fill(number_, ReplyQueue::Outcome::dropped);
    } catch (const std::exception&) {
        // There is no memory to say so: the connection waits until its peer, or a stop, ends it.
    }
}

void Reply::send(std::string message) {
    if (queue_) queue_->fill(number_, ReplyQueue::Outcome::send, std::move(message));
    queue_.reset();
}

void Reply::close() {
    if (queue_) queue_->fill(number_, ReplyQueue::Outcome::close);
    queue_.reset();
}

void Reply::reset() {
    if (queue_) queue_->fill(number_, ReplyQueue::Outcome::reset);
    queue_.reset();
}

void Reply::fail(std::string words) {
    if (queue_) queue_->fill(number_, ReplyQueue::Outcome::failed, std::move(words));
    queue_.reset();
}

bool Reply::is_wanted() const noexcept {
    return queue_ && queue_->is_awaited(number_);
}

void Reply::on_unwanted(std::function<void()> handler) {
    if (queue_ && !queue_->on_unwanted(number_, handler) && handler) handler();
}

}  // namespace echo
