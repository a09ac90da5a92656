"""name_server.py NAME ADDRESS: a server of names on 127.0.0.1:53 that knows one name and its IPv4 address."""

import socket
import struct
import sys

name, address = sys.argv[1:]
labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
print("listening", flush=True)
while True:
    query, peer = server.recvfrom(512)
    end = query.index(b"\0", 12) + 1
    question = query[12 : end + 4]
    known = question[:-4] == labels
    # Type A; of other types the name has no records.
    has_record = known and question[-4:-2] == b"\0\1"
    # A response with recursion; error 3 is "there is no such name".
    header = query[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, int(has_record), 0, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
    server.sendto(header + question + (record if has_record else b""), peer)
