// A prototype: an echo server on io_uring, to see whether it would be faster than epoll. One multishot receive for each
// connection, buffers that the kernel takes from a ring of them, one send for each buffer received, one system call a
// turn.
//
//     echo-peer-io-uring [BUFFERS [BYTES]]
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <liburing.h>
#include <unistd.h>

#include "listen.hpp"

namespace {

void require(int result, const char* what) {
    if (result >= 0) return;
    std::fprintf(stderr, "%s: %s\n", what, std::strerror(-result));
    std::exit(1);
}

// The memory that receives take: a buffer belongs to the kernel until it is filled, then to the connection until it is
// sent.
class Buffers {
public:
    Buffers(io_uring& ring, unsigned count, unsigned size)
        : count_(count), size_(size), stride_(size + 64), memory_(std::size_t{count} * stride_, '\0') {
        if (::posix_memalign(reinterpret_cast<void**>(&free_), 4096, count * sizeof(io_uring_buf)) != 0) {
            bench::fail("memory");
        }
        io_uring_buf_reg registration{};
        registration.ring_addr = reinterpret_cast<std::uintptr_t>(free_);
        registration.ring_entries = count;
        registration.bgid = group;
        require(io_uring_register_buf_ring(&ring, &registration, 0), "io_uring_register_buf_ring");
        io_uring_buf_ring_init(free_);
        for (unsigned id = 0; id < count; ++id) give_back(static_cast<unsigned short>(id));
    }

    bool any_free() const { return free_count_ > 0; }

    // To be called for each that a receive has filled.
    void taken() { --free_count_; }

    // Not at powers of two, which would all fall into the same few lines of the processor's cache.
    char* at(unsigned short id) { return &memory_[std::size_t{id} * stride_]; }

    void give_back(unsigned short id) {
        io_uring_buf_ring_add(free_, at(id), size_, id, io_uring_buf_ring_mask(count_), 0);
        io_uring_buf_ring_advance(free_, 1);
        ++free_count_;
    }

    static constexpr unsigned short group = 0;

private:
    unsigned count_;
    unsigned size_;
    std::size_t stride_;
    std::string memory_;
    io_uring_buf_ring* free_ = nullptr;
    unsigned free_count_ = 0;
};

struct Piece {
    unsigned short buffer;
    std::size_t begin;
    std::size_t end;
};

struct Connection {
    std::deque<Piece> answers;  // the first one is being sent: so they stay in order
    bool is_receiving = false;
    bool is_ending = false;
};

class Server {
public:
    Server(unsigned buffers, unsigned bytes) : ring_(make_ring()), buffers_(ring_, buffers, bytes) {}

    void run(int listener) {
        accept(listener);
        for (;;) {
            require(io_uring_submit_and_wait(&ring_, 1), "io_uring_submit_and_wait");
            io_uring_cqe* completion = nullptr;
            unsigned head = 0;
            unsigned count = 0;
            io_uring_for_each_cqe(&ring_, head, completion) {
                ++count;
                handle(*completion);
            }
            io_uring_cq_advance(&ring_, count);
        }
    }

private:
    enum class Kind : std::uint32_t { accept, receive, send };

    static io_uring make_ring() {
        io_uring ring{};
        io_uring_params wishes{};
        wishes.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
        wishes.cq_entries = 32 * 1024;
        if (io_uring_queue_init_params(4096, &ring, &wishes) == 0) return ring;
        // Before Linux 6.1.
        wishes = {};
        wishes.flags = IORING_SETUP_CQSIZE;
        wishes.cq_entries = 32 * 1024;
        require(io_uring_queue_init_params(4096, &ring, &wishes), "io_uring_queue_init_params");
        return ring;
    }

    // The next free entry of the submission queue.
    io_uring_sqe* entry() {
        io_uring_sqe* free = io_uring_get_sqe(&ring_);
        while (free == nullptr) {
            require(io_uring_submit(&ring_), "io_uring_submit");
            free = io_uring_get_sqe(&ring_);
        }
        return free;
    }

    // What is to be known when the operation completes.
    static void name(io_uring_sqe* entry, Kind kind, int descriptor) {
        entry->user_data = static_cast<std::uint64_t>(kind) << 32 | static_cast<std::uint32_t>(descriptor);
    }

    void handle(const io_uring_cqe& completion) {
        const int descriptor = static_cast<int>(completion.user_data & 0xFFFF'FFFF);
        switch (static_cast<Kind>(completion.user_data >> 32)) {
            case Kind::accept: return accepted(completion, descriptor);
            case Kind::receive: return received(completion, descriptor);
            case Kind::send: return sent(completion.res, descriptor);
        }
    }

    void accept(int listener) {
        io_uring_sqe* operation = entry();
        io_uring_prep_multishot_accept(operation, listener, nullptr, nullptr, SOCK_CLOEXEC);
        name(operation, Kind::accept, listener);
    }

    void accepted(const io_uring_cqe& completion, int listener) {
        if (!(completion.flags & IORING_CQE_F_MORE)) accept(listener);
        if (completion.res < 0) return;
        const auto descriptor = static_cast<std::size_t>(completion.res);
        if (connections_.size() <= descriptor) connections_.resize(descriptor + 1);
        connections_[descriptor] = {};
        bench::send_without_delay(completion.res);
        receive(completion.res);
    }

    void receive(int descriptor) {
        io_uring_sqe* operation = entry();
        io_uring_prep_recv_multishot(operation, descriptor, nullptr, 0, 0);
        operation->flags |= IOSQE_BUFFER_SELECT;
        operation->buf_group = Buffers::group;
        name(operation, Kind::receive, descriptor);
        at(descriptor).is_receiving = true;
    }

    void received(const io_uring_cqe& completion, int descriptor) {
        Connection& connection = at(descriptor);
        if (completion.res > 0) {
            const auto buffer = static_cast<unsigned short>(completion.flags >> IORING_CQE_BUFFER_SHIFT);
            buffers_.taken();
            connection.answers.push_back({buffer, 0, static_cast<std::size_t>(completion.res)});
            if (connection.answers.size() == 1) send(descriptor);
        }
        if (completion.flags & IORING_CQE_F_MORE) return;
        connection.is_receiving = false;
        if (completion.res == -ENOBUFS && !buffers_.any_free()) {
            starved_.push_back(descriptor);
        } else if (completion.res > 0 || completion.res == -ENOBUFS) {
            receive(descriptor);
        } else {
            end(descriptor);
        }
    }

    void send(int descriptor) {
        const Piece& piece = at(descriptor).answers.front();
        io_uring_sqe* operation = entry();
        io_uring_prep_send(operation, descriptor, buffers_.at(piece.buffer) + piece.begin, piece.end - piece.begin,
                           MSG_NOSIGNAL);
        name(operation, Kind::send, descriptor);
    }

    void sent(int result, int descriptor) {
        Connection& connection = at(descriptor);
        Piece& piece = connection.answers.front();
        if (result <= 0) {
            while (!connection.answers.empty()) release_first(connection);
            // Ends the receive too.
            ::shutdown(descriptor, SHUT_RDWR);
            return end(descriptor);
        }
        piece.begin += static_cast<std::size_t>(result);
        if (piece.begin == piece.end) release_first(connection);
        if (!connection.answers.empty())
            send(descriptor);
        else if (connection.is_ending)
            end(descriptor);
    }

    // A connection that found no buffer receives again for each that is free again.
    void release_first(Connection& connection) {
        buffers_.give_back(connection.answers.front().buffer);
        connection.answers.pop_front();
        if (starved_.empty()) return;
        receive(starved_.front());
        starved_.pop_front();
    }

    // Closes it as soon as none of its operations is under way.
    void end(int descriptor) {
        Connection& connection = at(descriptor);
        connection.is_ending = true;
        if (connection.is_receiving || !connection.answers.empty()) return;
        std::erase(starved_, descriptor);
        ::close(descriptor);
    }

    Connection& at(int descriptor) { return connections_[static_cast<std::size_t>(descriptor)]; }

    io_uring ring_;
    Buffers buffers_;
    std::vector<Connection> connections_;
    std::deque<int> starved_;
};

}  // namespace

int main(int count, char** words) {
    const int listener = bench::listen_on_loopback();
    const auto number = [&](int index, unsigned otherwise) {
        return count > index ? static_cast<unsigned>(std::strtoul(words[index], nullptr, 10)) : otherwise;
    };
    Server server(number(1, 64), number(2, 64 * 1024));
    bench::say_listening(listener);
    server.run(listener);
}
