//! The machine's own limit: a WebAssembly module that does nothing but multiply and add on 4-lane vectors.
//!
//! A loop of independent chains a = a·x + y, one for each of `chains` vectors, so that nothing can be hoisted and every
//! unit is busy. The product is rounded before the sum, as in our kernels; nothing is relaxed. The same loop as that of
//! the comparison with other trainers.

/// Times that every chain is written out in a turn of the loop.
pub const REPEAT: usize = 8;

/// The module: exports `run(turns: i32, x: f32) -> f32`.
pub fn module(chains: u8) -> Vec<u8> {
    const V128: u8 = 0x7b;
    let (get, set, tee) = (0x20, 0x21, 0x22);
    let (turns, scale, x, y, first) = (0, 1, 2, 3, 4);
    let splat = [0xfd, 0x13];
    let mut code = vec![1, chains + 2, V128];
    code.extend([get, scale, splat[0], splat[1], set, x]);
    code.push(0x43); // f32.const 1
    code.extend(1_f32.to_le_bytes());
    code.extend([get, scale, 0x93, splat[0], splat[1], set, y]);
    for chain in 0..chains {
        code.push(0x43);
        code.extend((f32::from(chain) + 0.5).to_le_bytes());
        code.extend([splat[0], splat[1], set, first + chain]);
    }
    code.extend([0x03, 0x40]); // loop
    for _ in 0..REPEAT {
        for chain in first..first + chains {
            // f32x4.mul is fd e6 01, f32x4.add fd e4 01.
            code.extend([get, chain, get, x, 0xfd, 0xe6, 0x01, get, y, 0xfd, 0xe4, 0x01, set, chain]);
        }
    }
    code.extend([get, turns, 0x41, 1, 0x6b, tee, turns, 0x0d, 0, 0x0b]); // br_if while turns − 1 ≠ 0
    for chain in 0..chains {
        code.extend([get, first + chain]);
        if chain > 0 {
            code.extend([0xfd, 0xe4, 0x01]);
        }
    }
    code.extend([0xfd, 0x1f, 0, 0x0b]); // f32x4.extract_lane 0

    let mut module = b"\0asm\x01\0\0\0".to_vec();
    section(&mut module, 1, &[1, 0x60, 2, 0x7f, 0x7d, 1, 0x7d]);
    section(&mut module, 3, &[1, 0]);
    section(&mut module, 7, &[1, 3, b'r', b'u', b'n', 0, 0]);
    let mut functions = vec![1];
    functions.extend(leb(code.len()));
    functions.extend(code);
    section(&mut module, 10, &functions);
    module
}

fn section(module: &mut Vec<u8>, id: u8, content: &[u8]) {
    module.push(id);
    module.extend(leb(content.len()));
    module.extend(content);
}

/// An unsigned number, seven bits a byte.
fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
