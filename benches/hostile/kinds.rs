//! The kinds of connections that keep a server waiting.

use std::net::Ipv4Addr;

/// One kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// Its name in the report.
    pub(crate) name: &'static str,
    /// What it says first.
    pub(crate) says: &'static [u8],
    /// How often it says that.
    pub(crate) times: usize,
    /// What it goes on with, once a second; nothing if empty.
    pub(crate) trickles: &'static [u8],
    /// From which address it comes.
    pub(crate) from: Ipv4Addr,
    /// Whether it reads what comes back.
    pub(crate) reads: bool,
    /// Where.
    pub(crate) port: Port,
}

/// The port of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    /// The one without TLS.
    Plain,
    /// The one with it; what is said is said beneath TLS.
    Secured,
    /// The one with it, after a handshake.
    AfterHandshake,
}

const SILENT: Kind = Kind {
    name: "",
    says: b"",
    times: 1,
    trickles: b"",
    from: Ipv4Addr::LOCALHOST,
    reads: true,
    port: Port::Plain,
};
const HEAD: &[u8] = b"GET /health/ready HTTP/1.1\r\nhost: x\r\nx: ";
const BODY: &[u8] = b"POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
    content-length: 60000\r\n\r\n{";
/// Preface, settings and the beginning of a request that never ends.
const HALF_STREAM: &[u8] =
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x05\x01\x01\0\0\0\x01\x82\x86\x41\x01a";
/// Preface, settings that shut every window, and a request: `:method GET`, `:scheme http`, `:authority a`, `:path /docs`.
const SHUT_WINDOW: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0\
    \0\0\x19\x01\x05\0\0\0\x01\x82\x86\x41\x01a\x44\x12/health/ready?a=bc";
/// Preface, settings that open every window by one byte, and two of the same requests.
const ONE_BYTE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\x01\
    \0\0\x19\x01\x05\0\0\0\x01\x82\x86\x41\x01a\x44\x12/health/ready?a=bc\
    \0\0\x19\x01\x05\0\0\0\x03\x82\x86\x41\x01a\x44\x12/health/ready?a=bc";
/// Preface and settings that shut every window.
const SHUT: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0";
/// A whole request for the longest file that is served, packed: `:method GET`, `:scheme http`, `:authority a`, `:path`,
/// `accept-encoding: gzip, deflate`. The last byte of the frame's head is the stream's number.
const LONG_ANSWER: &[u8; 46] =
    b"\0\0\x25\x01\x05\0\0\0\0\x82\x86\x41\x01a\x44\x1d/docs/swagger-ui-bundle.js?ab\x90";
/// As many of them at once as a connection may have.
const SHUT_STREAMS: [u8; SHUT.len() + 100 * LONG_ANSWER.len()] = shut_streams();

const fn shut_streams() -> [u8; SHUT.len() + 100 * LONG_ANSWER.len()] {
    let mut bytes = [0; SHUT.len() + 100 * LONG_ANSWER.len()];
    let (mut at, mut within, mut stream) = (0, 0, 1);
    while at < bytes.len() {
        if at < SHUT.len() {
            bytes[at] = SHUT[at];
        } else {
            bytes[at] = if within == 8 { stream } else { LONG_ANSWER[within] };
            within += 1;
        }
        if within == LONG_ANSWER.len() {
            // Odd numbers up to 199: one byte each.
            (within, stream) = (0, stream + 2);
        }
        at += 1;
    }
    bytes
}

/// The head of a TLS record, and of the greeting in it, of which no more comes.
const HALF_GREETING: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

/// All kinds.
pub(crate) const KINDS: [Kind; 14] = [
    Kind { name: "no byte", ..SILENT },
    Kind { name: "half a head", says: HEAD, ..SILENT },
    Kind { name: "a head byte by byte", says: HEAD, trickles: b"y", ..SILENT },
    Kind { name: "half a body", says: BODY, ..SILENT },
    Kind { name: "a body byte by byte", says: BODY, trickles: b" ", ..SILENT },
    Kind { name: "half of HTTP/2's preface", says: b"PRI * HTTP/2.0\r\n", ..SILENT },
    Kind { name: "HTTP/2's preface only", says: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ..SILENT },
    Kind { name: "half a stream", says: HALF_STREAM, ..SILENT },
    Kind { name: "a shut window", says: SHUT_WINDOW, ..SILENT },
    Kind { name: "windows of one byte", says: ONE_BYTE, ..SILENT },
    Kind { name: "a hundred long answers, packed, behind a shut window", says: &SHUT_STREAMS, ..SILENT },
    Kind {
        name: "never reads its answers",
        says: b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n",
        times: 200,
        // The others ask for all that one address may: it would be refused shortly, and owed nothing.
        from: Ipv4Addr::new(127, 0, 0, 2),
        reads: false,
        ..SILENT
    },
    Kind { name: "half a TLS greeting", says: HALF_GREETING, port: Port::Secured, ..SILENT },
    Kind { name: "no byte after a TLS handshake", port: Port::AfterHandshake, ..SILENT },
];
