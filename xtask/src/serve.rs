//! `cargo xtask serve`: the page on the loopback address.

use crate::build;
use crate::shell::{Outcome, say};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use xtask::server::Server;

const DEFAULT_PORT: u16 = 8080;

/// Builds the page and serves it until it is interrupted.
///
/// # Errors
/// Where the port is taken or the page cannot be built.
pub fn serve(options: &[&str]) -> Outcome {
    let port = match options {
        [] => DEFAULT_PORT,
        ["--port", port] => port.parse().map_err(|_| format!("\"{port}\" is not a port; give a number below 65536"))?,
        _ => return Err(format!("serve takes only --port N, not \"{}\"", options.join(" "))),
    };
    // Minutes of building should not end in this.
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| busy(port, &error))?;
    let dist = build::build()?;
    let server = Server::start(&dist, "/", port).map_err(|error| busy(port, &error))?;
    say(&format!("Descent Lab is at {} (Ctrl-C stops it)", server.url()));
    loop {
        thread::park();
    }
}

fn busy(port: u16, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => {
            format!("port {port} is busy; stop what listens there, or choose another with --port N")
        }
        ErrorKind::PermissionDenied => format!("port {port} is not allowed; choose one above 1023 with --port N"),
        _ => format!("the page cannot be served on port {port} ({error})"),
    }
}
