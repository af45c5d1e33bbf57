//! Packs the module of the first view, so that what compresses alike stands together.
//!
//! In a WebAssembly function every operation stands beside its operands: numbers of locals, addresses, numbers of
//! functions. To a compressor that is one noisy text. Sorted into a stream for each kind, the same bytes take a tenth less
//! by gzip; by LZMA, which static hosts do not speak, a quarter less. The packed module is again a valid one, which holds a
//! single custom section and keeps its name and media type; `static/unlzma.js` and `static/unpack.js` put the operations
//! together again.
//!
//! The section holds, with numbers in LEB128, a length and a raw LZMA stream of so many bytes: the length of the module
//! unpacked, how many functions it has, the kind of each of the 256 operations, the length of each of the [`STREAMS`], and
//! these.

mod walk;

use crate::shell::Outcome;
use lzma_rust2::{LzmaOptions, LzmaWriter};
use std::io::{self, Write};
use walk::{Op, leb, number};

/// Begins every module.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";
/// Name of the custom section.
const NAME: &str = "packed";
/// Ids of sections.
const CUSTOM: u8 = 0;
const CODE: u8 = 10;

/// Streams: what stands before the code, what stands behind it, the locals that functions declare (after the number of
/// functions), operations; then operands by their kind, see [`walk`]; last the lengths of what is copied as it is.
const STREAMS: usize = 12;
const BEFORE: usize = 0;
const BEHIND: usize = 1;
const DECLARED: usize = 2;
const OPERATIONS: usize = walk::BYTES as usize;
const LENGTHS: usize = 11;

/// A module, packed. Custom sections are left out: they say nothing to a browser.
///
/// # Errors
/// Where it is no module, or holds an operation that [`walk`] does not know.
pub fn pack(module: &[u8]) -> Outcome<Vec<u8>> {
    let damaged = || "the page's module is damaged".to_owned();
    let mut rest = module.strip_prefix(HEADER).ok_or_else(damaged)?;
    let mut streams: [Vec<u8>; STREAMS] = Default::default();
    streams[BEFORE].extend(HEADER);
    let (mut functions, mut unpacked) = (0, 0);
    while let Some((&id, after)) = rest.split_first() {
        let mut at = 0;
        let length = number(after, &mut at).ok_or_else(damaged)?;
        let section = after.get(at..at + length).ok_or_else(damaged)?;
        match id {
            CUSTOM => {}
            CODE => (functions, unpacked) = sort(section, &mut streams)?,
            _ => {
                let stream = if functions == 0 { BEFORE } else { BEHIND };
                streams[stream].extend(&rest[..1 + at + length]);
            }
        }
        rest = &after[at + length..];
    }
    let mut sorted = Vec::new();
    leb(&mut sorted, streams[BEFORE].len() + unpacked + streams[BEHIND].len());
    leb(&mut sorted, functions);
    sorted.extend((0..=255).map(walk::kind));
    streams.iter().for_each(|stream| leb(&mut sorted, stream.len()));
    streams.iter().for_each(|stream| sorted.extend(stream));
    let mut payload = vec![NAME.len() as u8];
    payload.extend(NAME.bytes());
    leb(&mut payload, sorted.len());
    payload.extend(lzma(&sorted).map_err(|error| format!("the page's module cannot be compressed ({error})"))?);
    let mut packed = [HEADER, &[CUSTOM]].concat();
    leb(&mut packed, payload.len());
    packed.extend(payload);
    Ok(packed)
}

/// A raw LZMA stream, without header and end mark: what `static/unlzma.js` decodes.
fn lzma(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    (options.lc, options.lp, options.pb) = (3, 0, 0);
    options.nice_len = LzmaOptions::NICE_LEN_MAX;
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false)?;
    writer.write_all(bytes)?;
    writer.finish()
}

/// Sorts a code section into streams; gives the number of its functions and its length unpacked.
fn sort(section: &[u8], streams: &mut [Vec<u8>; STREAMS]) -> Outcome<(usize, usize)> {
    let damaged = || "the code of the page's module is damaged".to_owned();
    let mut at = 0;
    let functions = number(section, &mut at).ok_or_else(damaged)?;
    streams[DECLARED].extend(&section[..at]);
    // Every length unpacked has five bytes.
    let mut unpacked = 1 + 5 + at;
    for index in 0..functions {
        let length = number(section, &mut at).ok_or_else(damaged)?;
        let body = section.get(at..at + length).ok_or_else(damaged)?;
        let (declared, ops) = walk::body(body)
            .ok_or_else(|| format!("function {index} holds an operation that walk.rs does not know"))?;
        streams[DECLARED].extend(declared);
        streams[LENGTHS].push(short(declared)?);
        for op in ops {
            sort_op(op, streams)?;
        }
        unpacked += 5 + length;
        at += length;
    }
    Ok((functions, unpacked))
}

fn sort_op(op: Op, streams: &mut [Vec<u8>; STREAMS]) -> Outcome {
    streams[OPERATIONS].push(op.code);
    match walk::kind(op.code) {
        walk::NOTHING | walk::END => {}
        walk::BLOCK => streams[OPERATIONS].extend(op.operands),
        walk::BYTES => {
            streams[LENGTHS].push(short(op.operands)?);
            streams[OPERATIONS].extend(op.operands);
        }
        walk::MEMORY => {
            let (align, offset) = op.operands.split_at(walk::leb_length(op.operands));
            streams[walk::MEMORY as usize].extend(align);
            streams[walk::OFFSET as usize].extend(offset);
        }
        kind => streams[usize::from(kind)].extend(op.operands),
    }
    Ok(())
}

fn short(bytes: &[u8]) -> Outcome<u8> {
    u8::try_from(bytes.len()).map_err(|_| "a function declares more than can be packed".to_owned())
}

/// Gives what a module imports short names, in the module and in the script that wasm-bindgen has written for it. Their
/// own end in sixteen digits of a hash, and stand in both.
///
/// # Errors
/// Where it is no module.
pub fn shorten(module: &[u8], script: &str) -> Outcome<(Vec<u8>, String)> {
    let renamed = walk::imports(module, |index| format!("i{index:x}"));
    let (module, names) = renamed.ok_or("the imports of the page's module cannot be read")?;
    let mut shorter = String::with_capacity(script.len());
    let mut rest = script;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    while !rest.is_empty() {
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        shorter.push_str(names.get(name).map_or(name, String::as_str));
        let gap = after.find(word).unwrap_or(after.len());
        shorter.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    Ok((module, shorter))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(func (param i32) (result i32) local.get 0 if (result i32) i32.const 7 else local.get 0 i32.load offset=4 end)`
    const BODY: &[u8] = &[0, 0x20, 0, 0x04, 0x7f, 0x41, 7, 0x05, 0x20, 0, 0x28, 2, 4, 0x0b, 0x0b];

    fn module(body: &[u8]) -> Vec<u8> {
        let mut module = HEADER.to_vec();
        module.extend([1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f]);
        module.extend([CODE, body.len() as u8 + 2, 1, body.len() as u8]);
        module.extend(body);
        module
    }

    #[test]
    fn streams_hold_all_there_is() {
        let packed = pack(&module(BODY)).expect("it is a module");
        assert!(packed.starts_with(&[HEADER, &[CUSTOM]].concat()), "it is a module again");
        let mut streams: [Vec<u8>; STREAMS] = Default::default();
        assert_eq!(sort(&[&[1, BODY.len() as u8], BODY].concat(), &mut streams), Ok((1, 12 + BODY.len())));
        assert_eq!(streams[OPERATIONS], [0x20, 0x04, 0x7f, 0x41, 0x05, 0x20, 0x28, 0x0b, 0x0b]);
        assert_eq!(streams[walk::GET as usize], [0, 0]);
        assert_eq!(streams[walk::CONST as usize], [7]);
        assert_eq!((&streams[walk::MEMORY as usize][..], &streams[walk::OFFSET as usize][..]), (&[2][..], &[4][..]));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let unknown = [0, 0xe0, 0x0b];
        assert!(pack(&module(&unknown)).is_err());
        assert!(pack(&module(&BODY[..BODY.len() - 1])).is_err());
        assert!(pack(b"no module").is_err());
    }

    #[test]
    fn imports_are_renamed_on_both_sides() {
        let mut wasm = HEADER.to_vec();
        wasm.extend([2, 21, 1, 3]);
        wasm.extend(b"./x");
        wasm.extend([13]);
        wasm.extend(b"__wbg_a_0a1b2");
        wasm.extend([0, 0]);
        let (short, script) = shorten(&wasm, "{ __wbg_a_0a1b2: f(__wbg_a_0a1b2c) }").expect("it is a module");
        assert_eq!(script, "{ i0: f(__wbg_a_0a1b2c) }");
        assert_eq!(&short[8..], b"\x02\x0a\x01\x03./x\x02i0\x00\x00");
    }
}
