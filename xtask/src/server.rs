//! A static file server for the built page, on the loopback address only.
//!
//! All files are read and compressed once, at the start, and looked up by their exact path: nothing outside the folder
//! can be named. It answers GET and HEAD, keeps connections open, and remembers what it sent, so that a measurement
//! can say what a visitor really transfers. It will not list folders, watch files or speak TLS.

mod request;

use request::{Method, Request};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A running server. It stops with the process.
pub struct Server {
    address: SocketAddr,
    mount: String,
    site: Arc<Site>,
}

/// One answered request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Path below the mount point, without the query; the page itself is `index.html`.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// Bytes of the body as sent, that is after compression.
    pub bytes: usize,
}

/// The files by their path, and the log.
struct Site {
    mount: String,
    files: BTreeMap<String, File>,
    log: Mutex<Vec<Served>>,
}

struct File {
    mime: &'static str,
    raw: Vec<u8>,
    /// Only where it is smaller than `raw`.
    gzip: Option<Vec<u8>>,
    /// A quoted hash of the content.
    etag: String,
}

impl Server {
    /// Serves the files under `folder` at `http://127.0.0.1:port` + `mount`. Port 0 takes a free one. The mount point
    /// begins and ends with a slash.
    ///
    /// # Errors
    /// Where the folder cannot be read or the port is taken.
    pub fn start(folder: &Path, mount: &str, port: u16) -> io::Result<Server> {
        let mut files = BTreeMap::new();
        read_folder(folder, "", &mut files)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let site = Arc::new(Site { mount: mount.to_owned(), files, log: Mutex::default() });
        let shared = Arc::clone(&site);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = Arc::clone(&shared);
                // A connection that breaks is the browser's business; the server carries on.
                thread::spawn(move || site.converse(stream));
            }
        });
        Ok(Server { address, mount: mount.to_owned(), site })
    }

    /// Where the page is, for example `http://127.0.0.1:8080/`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.mount)
    }

    /// Everything answered so far, in order.
    pub fn served(&self) -> Vec<Served> {
        self.site.log().clone()
    }
}

impl Site {
    fn log(&self) -> MutexGuard<'_, Vec<Served>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the requests of one connection until it closes.
    fn converse(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        while let Some(request) = Request::read(&mut reader)? {
            self.answer(&request, &mut writer)?;
            if request.close {
                break;
            }
        }
        Ok(())
    }

    fn answer(&self, request: &Request, writer: &mut TcpStream) -> io::Result<()> {
        let path = match request.path.strip_prefix(&self.mount) {
            Some("") => "index.html",
            Some(path) => path,
            None => return self.refuse(request, writer, "404 Not Found"),
        };
        if request.method == Method::Other {
            return self.refuse(request, writer, "405 Method Not Allowed");
        }
        let Some(file) = self.files.get(path) else {
            return self.refuse(request, writer, "404 Not Found");
        };
        let fresh = request.if_none_match.as_deref() == Some(file.etag.as_str());
        let (status, encoding, body) = match &file.gzip {
            _ if fresh => ("304 Not Modified", "", &[][..]),
            Some(gzip) if request.accepts_gzip => ("200 OK", "Content-Encoding: gzip\r\n", gzip.as_slice()),
            _ => ("200 OK", "", file.raw.as_slice()),
        };
        let length = if fresh { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let cache = if request.versioned { "max-age=31536000, immutable" } else { "no-cache" };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\n{encoding}{length}ETag: {etag}\r\nVary: Accept-Encoding\r\n\
             Cache-Control: {cache}\r\n{POLICIES}\r\n",
            mime = file.mime,
            etag = file.etag,
        );
        self.note(path, status, body.len());
        writer.write_all(head.as_bytes())?;
        if request.method == Method::Get {
            writer.write_all(body)?;
        }
        Ok(())
    }

    fn refuse(&self, request: &Request, writer: &mut TcpStream, status: &str) -> io::Result<()> {
        self.note(&request.path, status, 0);
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n{POLICIES}\r\n");
        writer.write_all(head.as_bytes())
    }

    fn note(&self, path: &str, status: &str, bytes: usize) {
        let status = status[..3].parse().unwrap_or(0);
        self.log().push(Served { path: path.to_owned(), status, bytes });
    }
}

/// Cross-origin isolation (workers may then share memory), and no guessing of types.
const POLICIES: &str = "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\
                        Cross-Origin-Resource-Policy: same-origin\r\nX-Content-Type-Options: nosniff\r\n";

/// Reads every file below `folder` under its slash-separated path.
fn read_folder(folder: &Path, prefix: &str, files: &mut BTreeMap<String, File>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), files)?;
        } else {
            let raw = fs::read(entry.path())?;
            let gzip = gzip(&raw);
            let gzip = (gzip.len() < raw.len()).then_some(gzip);
            let etag = format!("\"{}\"", content_id(&raw));
            files.insert(path.clone(), File { mime: mime(&path), raw, gzip, etag });
        }
    }
    Ok(())
}

/// `raw` as gzip at the level static hosts use.
pub fn gzip(raw: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    // Writing to memory cannot fail; an empty result would only mean that the file is sent as it is.
    encoder.write_all(raw).and_then(|()| encoder.finish()).unwrap_or_else(|_| raw.to_vec())
}

/// Twelve hex digits that name a content.
pub fn content_id(content: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(content).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The type by the file's ending. Browsers insist on the right one for modules, workers and streamed WebAssembly.
fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
