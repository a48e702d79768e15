"""The part of SIP that a stateless proxy rewrites: start line, headers, Via. Pure, without sockets.

Only what RFC 3261 asks of such a proxy (§16.11) and RFC 3581 of its server side (`received`, `rport`) is understood;
every other header travels as it came. Text is decoded with `surrogateescape`, so that any bytes survive the way.
"""

from dataclasses import dataclass, replace
from typing import Final

from telephony.errors import MalformedSip

Address = tuple[str, int]

SIP_PORT: Final = 5060
_COMPACT: Final = {"v": "via", "i": "call-id", "f": "from", "t": "to", "l": "content-length", "m": "contact"}


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request or response; `headers` are (name, value) in order, names as they were written."""

    start_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def is_request(self) -> bool:
        """Whether it is a request; otherwise it is a response."""
        return not self.start_line.startswith("SIP/2.0 ")

    @property
    def method(self) -> str:
        """The method of a request; of a response, the method in its CSeq."""
        return self.start_line.split(" ", 1)[0] if self.is_request else self.required("cseq").split()[-1]

    @property
    def request_uri(self) -> str:
        """The URI that a request is for."""
        return self.start_line.split(" ")[1]

    @property
    def status(self) -> int:
        """The status code of a response."""
        return int(self.start_line.split(" ")[1])

    def header(self, name: str) -> str | None:
        """The first header of that lower-case long name; None where there is none."""
        return next((value for written, value in self.headers if long_name(written) == name), None)

    def required(self, name: str) -> str:
        """The first header of that lower-case long name; raises MalformedSip where there is none."""
        value = self.header(name)
        if value is None:
            raise MalformedSip(f"it has no {name} header")
        return value

    def encode(self) -> bytes:
        """The datagram."""
        lines = [self.start_line, *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


def long_name(name: str) -> str:
    """The lower-case long form of a header name, which may have been written in its compact form (§7.3.3)."""
    lowered = name.lower()
    return _COMPACT.get(lowered, lowered)


def parse(datagram: bytes) -> SipMessage:
    """Read a datagram; raises MalformedSip. Folded header lines are unfolded (§7.3.1)."""
    head, separator, body = datagram.partition(b"\r\n\r\n")
    if not separator:
        raise MalformedSip("it has no empty line after its headers")
    text = head.decode("utf-8", "surrogateescape").replace("\r\n ", " ").replace("\r\n\t", " ")
    start_line, *lines = text.split("\r\n")
    words = start_line.split(" ", 2)
    if len(words) != 3 or not (words[2] == "SIP/2.0" or (words[0] == "SIP/2.0" and words[1].isdecimal())):
        raise MalformedSip("its start line is neither a request's nor a response's")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise MalformedSip("a header has no colon")
        headers.append((name.strip(), value.strip()))
    return SipMessage(start_line, tuple(headers), body)


@dataclass(frozen=True, slots=True)
class Via:
    """One Via: where it says the response goes, and its parameters (a flag has the value None)."""

    protocol: str
    host: str
    port: int | None
    parameters: tuple[tuple[str, str | None], ...]

    def parameter(self, name: str) -> str | None:
        """The value of a parameter; None for a flag or an absent one."""
        return next((value for key, value in self.parameters if key.lower() == name), None)

    @property
    def branch(self) -> str:
        """The branch; empty where an RFC 2543 client sent none."""
        return self.parameter("branch") or ""

    @property
    def response_address(self) -> Address:
        """Where a response to it is sent over UDP (RFC 3261 §18.2.2, RFC 3581 §4); raises MalformedSip."""
        rport = self.parameter("rport")
        sent_by = SIP_PORT if self.port is None else self.port
        port = int(rport) if rport and _is_port(rport) else sent_by
        if not 0 < port < 65536:
            raise MalformedSip("its Via names no port")
        return self.parameter("received") or self.host, port

    def __str__(self) -> str:
        sent_by = self.host if self.port is None else f"{self.host}:{self.port}"
        parameters = (f";{key}" if value is None else f";{key}={value}" for key, value in self.parameters)
        return f"{self.protocol} {sent_by}{''.join(parameters)}"


def top_via(message: SipMessage) -> Via:
    """The topmost Via; raises MalformedSip."""
    first, _ = _split_first(message.required("via"))
    sent, *parameters = first.split(";")
    protocol, _, sent_by = sent.strip().rpartition(" ")
    host, colon, port = sent_by.partition(":")
    if not protocol or not host or (colon and not _is_port(port)):
        raise MalformedSip("its Via cannot be read")
    return Via(protocol, host, int(port) if colon else None, tuple(_parameter(text) for text in parameters))


def push_via(message: SipMessage, via: Via) -> SipMessage:
    """Put a Via on top of those that are there (§16.6 item 8)."""
    at = next((n for n, (name, _) in enumerate(message.headers) if long_name(name) == "via"), 0)
    return replace(message, headers=(*message.headers[:at], ("Via", str(via)), *message.headers[at:]))


def strip_via(message: SipMessage) -> SipMessage:
    """Take the topmost Via away (§16.7 item 3); raises MalformedSip where there is none."""
    return _replace_top_via(message, None)


def stamp_source(message: SipMessage, source: Address) -> SipMessage:
    """Write where a request came from into its topmost Via: `received`, and `rport` where it was asked for."""
    via = top_via(message)
    host, port = source
    parameters = tuple((key, value) for key, value in via.parameters if key.lower() not in {"received", "rport"})
    if any(key.lower() == "rport" for key, _ in via.parameters):
        parameters += (("rport", str(port)),)
    return _replace_top_via(message, replace(via, parameters=(*parameters, ("received", host))))


def with_header(message: SipMessage, name: str, value: str) -> SipMessage:
    """Set a header: the first of that name is replaced, or a new one appended."""
    for at, (written, _) in enumerate(message.headers):
        if long_name(written) == name.lower():
            return replace(message, headers=(*message.headers[:at], (written, value), *message.headers[at + 1 :]))
    return replace(message, headers=(*message.headers, (name, value)))


def respond(request: SipMessage, status: int, reason: str, *, tag: str) -> SipMessage:
    """A response without a body (§8.2.6); `tag` goes into To where the request's has none."""
    headers = []
    for name, value in request.headers:
        match long_name(name):
            case "to" if not has_tag(value):
                headers.append((name, f"{value};tag={tag}"))
            case "via" | "from" | "to" | "call-id" | "cseq":
                headers.append((name, value))
            case _:
                pass
    return SipMessage(f"SIP/2.0 {status} {reason}", (*headers, ("Content-Length", "0")))


def has_tag(address: str) -> bool:
    """Whether the value of a From or To has a tag, which in To means that a dialog exists."""
    return any(parameter.strip().lower().startswith("tag=") for parameter in address.rpartition(">")[2].split(";"))


def user_of(uri: str) -> str:
    """The user part of a SIP URI, without parameters; empty where it has none."""
    user, at, _ = uri.partition(":")[2].partition("@")
    return user.partition(";")[0] if at else ""


def _replace_top_via(message: SipMessage, via: Via | None) -> SipMessage:
    """The message with another topmost Via, or without it."""
    for at, (name, value) in enumerate(message.headers):
        if long_name(name) == "via":
            _, rest = _split_first(value)
            kept = ", ".join(part for part in (str(via) if via else "", rest) if part)
            line = ((name, kept),) if kept else ()
            return replace(message, headers=(*message.headers[:at], *line, *message.headers[at + 1 :]))
    raise MalformedSip("it has no via header")


def _split_first(value: str) -> tuple[str, str]:
    """The first of comma-separated values, and the rest; commas inside quotes do not count."""
    quoted = False
    for at, character in enumerate(value):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            return value[:at].strip(), value[at + 1 :].strip()
    return value, ""


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5


def _parameter(text: str) -> tuple[str, str | None]:
    key, equals, value = text.strip().partition("=")
    return key, value if equals else None
