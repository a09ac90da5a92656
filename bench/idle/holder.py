#!/usr/bin/env python3
"""Opens connections, has each echo one message, and holds them until the server or standard input ends: what
idle_connections.py starts several of, as one process may have so many descriptors only.

    holder.py SOURCE tcp|tls ADDRESS PORT COUNT [ADDRESS PORT COUNT]...

Under TLS each connection has a handshake of its own, and no certificate is looked at. Prints "holding N" once all are
open. A connection that the server closes is closed at once, as any client does."""

import resource
import select
import socket
import ssl
import sys

MESSAGE = b"x" * 60 + b"\r\n\r\n"
# The port is drawn when the connection is opened, so that it has to be free for this one server only (ip(7)).
IP_BIND_ADDRESS_NO_PORT = 24


def tls_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect(source, address, tls):
    connection = socket.socket()
    connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    connection.settimeout(30)
    connection.bind((source, 0))
    connection.connect(address)
    if tls:
        connection = tls.wrap_socket(connection)
    connection.sendall(MESSAGE)
    missing = len(MESSAGE)
    while missing:
        received = connection.recv(missing)
        if not received:
            raise OSError("the server has closed a connection")
        missing -= len(received)
    return connection


def hold(connections):
    """Until all are closed by the server, or standard input ends."""
    poller = select.epoll()
    poller.register(sys.stdin, select.EPOLLIN)
    for connection in connections.values():
        poller.register(connection, select.EPOLLIN)
    print(f"holding {len(connections)}", flush=True)
    while connections:
        for descriptor, _ in poller.poll(maxevents=1024):
            if descriptor == sys.stdin.fileno():
                return
            poller.unregister(descriptor)
            connections.pop(descriptor).close()


def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    source, transport, *servers = sys.argv[1:]
    tls = tls_context() if transport == "tls" else None
    connections = {}
    try:
        for address, port, count in zip(servers[0::3], servers[1::3], servers[2::3]):
            for _ in range(int(count)):
                connection = connect(source, (address, int(port)), tls)
                connections[connection.fileno()] = connection
        hold(connections)
    except OSError as error:
        sys.exit(f"holder.py: after {len(connections)} connections from {source}: {error}")


if __name__ == "__main__":
    main()
