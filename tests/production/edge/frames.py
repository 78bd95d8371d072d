"""HTTP/2 by hand: requests that no library would send."""

import struct
from collections.abc import Sequence

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, DATA, RST_STREAM, SETTINGS, GOAWAY = 1, 0, 3, 4, 7
END_STREAM, END_HEADERS = 1, 4
STATIC_STATUS = {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}
Fields = Sequence[tuple[bytes, bytes]]


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def fields(pairs: Fields) -> bytes:
    """Write fields literally: neither from a table nor for one (RFC 7541, 6.2.2), shorter than 127 bytes each."""
    return b"".join(b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in pairs)


def request(pairs: Fields, body: bytes | None = None) -> bytes:
    """Return a whole connection that asks once."""
    flags = END_HEADERS | (END_STREAM if body is None else 0)
    data = b"" if body is None else frame(DATA, END_STREAM, 1, body)
    return PREFACE + frame(SETTINGS, 0, 0) + frame(HEADERS, flags, 1, fields(pairs)) + data


def frames(raw: bytes) -> list[tuple[int, int, bytes]]:
    """Return kind, stream and payload of each whole frame."""
    found = []
    while len(raw) >= 9:
        size = int.from_bytes(raw[:3], "big")
        found.append((raw[3], int.from_bytes(raw[5:9], "big"), raw[9 : 9 + size]))
        raw = raw[9 + size :]
    return found


def status(raw: bytes) -> int:
    """Return the status of the answer; 0 if the stream or the connection was ended instead."""
    for kind, stream, payload in frames(raw):
        if kind == HEADERS and stream == 1:
            block = payload.lstrip(b"\x20\x3f\xe1\x1f") if payload[:1] in b"\x20\x3f" else payload
            if block[0] & 0x80:
                return STATIC_STATUS[block[0] & 0x7F]
            # A literal with the name of the table's `:status`; nginx writes short digits with Huffman or plainly.
            return _digits(block)
    return 0


def _digits(block: bytes) -> int:
    size = block[1] & 0x7F
    text = block[2 : 2 + size]
    if not block[1] & 0x80:
        return int(text)
    bits, codes = "".join(f"{byte:08b}" for byte in text), {"00000": "0", "00001": "1", "00010": "2"}
    codes |= {f"{0b011001 + n - 3:06b}": str(n) for n in range(3, 10)}
    digits, taken = "", ""
    for bit in bits:
        taken += bit
        if taken in codes:
            digits, taken = digits + codes[taken], ""
    return int(digits)
