//! Walks over the operations of WebAssembly: where each one ends, and of which kind its operands are. Source: WebAssembly
//! Core Specification 2.0, chapter 5, "Binary format".

use std::collections::BTreeMap;

/// Kinds of operations, by their operands. Those from [`BYTES`] on are also the stream that the operands go to.
pub const NOTHING: u8 = 0;
/// Ends a block, or the function.
pub const END: u8 = 1;
/// Opens a block; its type is one number.
pub const BLOCK: u8 = 2;
/// Everything that is rare: operands of some bytes, which stay beside the operation.
pub const BYTES: u8 = 3;
/// A local is read.
pub const GET: u8 = 4;
/// A local is written.
pub const SET: u8 = 5;
/// A constant of 32 bits.
pub const CONST: u8 = 6;
/// A call of a known function.
pub const CALL: u8 = 7;
/// A constant of eight bytes, a floating-point number.
pub const FLOAT: u8 = 8;
/// Not a kind: the stream of the offsets of [`MEMORY`].
pub const OFFSET: u8 = 9;
/// A load or store: its alignment, then its offset.
pub const MEMORY: u8 = 10;

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Op<'a> {
    /// Its first byte.
    pub code: u8,
    /// All other bytes.
    pub operands: &'a [u8],
}

/// The kind of an operation, by its first byte.
pub fn kind(code: u8) -> u8 {
    match code {
        0x0b => END,
        0x02..=0x04 => BLOCK,
        0x20 => GET,
        0x21 | 0x22 => SET,
        0x41 => CONST,
        0x10 => CALL,
        0x44 => FLOAT,
        0x28..=0x3e => MEMORY,
        0x0c..=0x0e | 0x11 | 0x1c | 0x23..=0x26 | 0x3f | 0x40 | 0x42 | 0x43 | 0xd0 | 0xd2 | 0xfc | 0xfd => BYTES,
        _ => NOTHING,
    }
}

/// The bytes of a function that declare its locals, and its operations; none where one is not known.
pub fn body(body: &[u8]) -> Option<(&[u8], Vec<Op<'_>>)> {
    let mut at = 0;
    for _ in 0..number(body, &mut at)? {
        number(body, &mut at)?;
        at += 1;
    }
    let declared = body.get(..at)?;
    let mut ops = Vec::new();
    let mut depth = 1;
    while depth > 0 {
        let code = *body.get(at)?;
        let start = at + 1;
        at = start + operands(code, body.get(start..)?)?;
        match kind(code) {
            END => depth -= 1,
            BLOCK => depth += 1,
            _ => {}
        }
        ops.push(Op { code, operands: body.get(start..at)? });
    }
    (at == body.len()).then_some((declared, ops))
}

/// How many bytes of operands follow an operation.
fn operands(code: u8, rest: &[u8]) -> Option<usize> {
    let numbers = |count: usize| {
        let mut at = 0;
        (0..count).try_for_each(|_| number(rest, &mut at).map(drop)).map(|()| at)
    };
    match code {
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => Some(0),
        0x02..=0x04 | 0x0c | 0x0d | 0x10 | 0x20..=0x26 | 0x3f..=0x42 | 0xd0 | 0xd2 => Some(leb_length(rest)),
        0x11 | 0x1c | 0x28..=0x3e => numbers(2),
        0x0e => numbers(number(rest, &mut 0)? + 2),
        0x43 => Some(4),
        0x44 => Some(8),
        0xfc => match number(rest, &mut 0)? {
            0..=7 => numbers(1),
            8 | 10 | 12 | 14 => numbers(3),
            9 | 11 | 13 | 15..=17 => numbers(2),
            _ => None,
        },
        0xfd => match number(rest, &mut 0)? {
            0..=11 | 92 | 93 => numbers(3),
            12 | 13 => Some(numbers(1)? + 16),
            21..=34 => Some(numbers(1)? + 1),
            84..=91 => Some(numbers(3)? + 1),
            _ => numbers(1),
        },
        _ => None,
    }
}

/// Reads an unsigned number in LEB128 at `at` and goes behind it.
pub fn number(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= usize::from(byte & 127).checked_shl(shift)?;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

/// The length of the first number.
pub fn leb_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte > 127).count() + 1
}

/// Writes an unsigned number in LEB128.
pub fn leb(out: &mut Vec<u8>, mut value: usize) {
    while value > 127 {
        out.push(value as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The module with what it imports renamed, by place; and the new name of each old one.
pub fn imports(module: &[u8], name: impl Fn(usize) -> String) -> Option<(Vec<u8>, BTreeMap<String, String>)> {
    const IMPORTS: u8 = 2;
    let mut names = BTreeMap::new();
    let mut out = module.get(..8)?.to_vec();
    let mut at = 8;
    while at < module.len() {
        let start = at;
        let id = module[at];
        at += 1;
        let length = number(module, &mut at)?;
        let section = module.get(at..at + length)?;
        at += length;
        if id != IMPORTS {
            out.extend(&module[start..at]);
            continue;
        }
        let mut here = 0;
        let count = number(section, &mut here)?;
        let mut renamed = section[..here].to_vec();
        for index in 0..count {
            let from = here;
            text(section, &mut here)?;
            renamed.extend(&section[from..here]);
            let old = std::str::from_utf8(text(section, &mut here)?).ok()?.to_owned();
            // wasm-bindgen's own names begin like this; a function that somebody else has named keeps its name.
            let new = if old.starts_with("__wb") { name(index) } else { old.clone() };
            leb(&mut renamed, new.len());
            renamed.extend(new.bytes());
            names.insert(old, new);
            let from = here;
            here += match section.get(here)? {
                0 => 1 + leb_length(&section[here + 1..]),
                // wasm-bindgen imports functions only.
                _ => return None,
            };
            renamed.extend(&section[from..here]);
        }
        out.push(id);
        leb(&mut out, renamed.len());
        out.extend(renamed);
    }
    Some((out, names))
}

fn text<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = number(bytes, at)?;
    let start = *at;
    *at += length;
    bytes.get(start..*at)
}
