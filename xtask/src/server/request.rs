//! The head of an HTTP/1.1 request, as far as a static server needs it.

use std::io::{self, BufRead, Read};

/// Longest accepted head; a browser's is below 2 KB.
const MAX_HEAD_BYTES: u64 = 16 * 1024;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// GET, HEAD, or something that will be refused.
    pub method: Method,
    /// Without the query.
    pub path: String,
    /// Whether the address names a version (`?v=…`), so that what it gives never changes.
    pub versioned: bool,
    /// Whether the body may be compressed.
    pub accepts_gzip: bool,
    /// The version the browser has.
    pub if_none_match: Option<String>,
    /// Whether the connection ends with this answer.
    pub close: bool,
}

/// A request's method.
#[derive(Debug, PartialEq, Eq)]
pub enum Method {
    /// Send the file.
    Get,
    /// Send only its head.
    Head,
    /// Anything else.
    Other,
}

impl Request {
    /// The next request of a connection; none at its end.
    ///
    /// # Errors
    /// Where the connection breaks or what arrives is no request.
    pub fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
        let mut lines = reader.take(MAX_HEAD_BYTES);
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let method = match method {
            "GET" => Method::Get,
            "HEAD" => Method::Head,
            _ => Method::Other,
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (path, versioned) = (path.to_owned(), query.starts_with("v="));
        // A refused method may bring a body, which would be read as the next request.
        let close = method == Method::Other;
        let mut request = Request { method, path, versioned, accepts_gzip: false, if_none_match: None, close };
        loop {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let Some((name, value)) = line.trim_end().split_once(':') else {
                return Ok(Some(request));
            };
            request.header(&name.to_ascii_lowercase(), value.trim());
        }
    }

    fn header(&mut self, name: &str, value: &str) {
        match name {
            "accept-encoding" => self.accepts_gzip = value.split(',').any(|coding| coding.trim() == "gzip"),
            "if-none-match" => self.if_none_match = Some(value.to_owned()),
            "connection" => self.close |= value.eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_requests_one_after_the_other() -> io::Result<()> {
        let mut bytes: &[u8] = b"GET /a/b.js?v=1 HTTP/1.1\r\nAccept-Encoding: br, gzip\r\n\r\nHEAD / HTTP/1.1\r\n\r\n";
        let first = Request::read(&mut bytes)?;
        let second = Request::read(&mut bytes)?;
        assert_eq!(first.map(|r| (r.method, r.path, r.accepts_gzip)), Some((Method::Get, "/a/b.js".to_owned(), true)));
        assert_eq!(second.map(|r| (r.method, r.accepts_gzip)), Some((Method::Head, false)));
        assert_eq!(Request::read(&mut bytes)?, None);
        Ok(())
    }

    #[test]
    fn refuses_garbage_and_endless_heads() {
        assert!(Request::read(&mut &b"\r\n"[..]).is_err());
        let endless = format!("GET / HTTP/1.1\r\n{}", "a: b\r\n".repeat(10_000));
        assert!(Request::read(&mut endless.as_bytes()).is_err());
    }
}
