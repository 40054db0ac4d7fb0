"""What is a HOST:PORT, and does it lie on this machine?"""

import ipaddress

_PORTS = range(1, 1 << 16)


def is_endpoint(text: str) -> bool:
    """Whether a text is HOST:PORT; an IPv6 address stands in brackets.

    >>> [is_endpoint(text) for text in ("localhost:8073", "[::1]:1", "localhost", "http://h:1", ":1", "h:0", "h:x")]
    [True, True, False, False, False, False, False]
    """
    host, _, port = text.rpartition(":")
    plain = host.startswith("[") or ":" not in host
    return bool(host) and plain and "/" not in host and port.isdecimal() and int(port) in _PORTS


def is_loopback(text: str) -> bool:
    """Whether a HOST:PORT can be reached from this machine only: `localhost`, 127.0.0.0/8 or ::1.

    >>> [is_loopback(text) for text in ("localhost:1", "127.0.0.2:1", "[::1]:1", "10.0.0.1:1", "localhost.test:1")]
    [True, True, True, False, False]
    """
    host = text.rpartition(":")[0].strip("[]")
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name; what it means is decided elsewhere
        return False
