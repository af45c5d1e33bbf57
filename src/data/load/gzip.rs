//! Files compressed by gzip: one member or several, one behind the other, and zeros behind the last, as tapes and block devices
//! leave them. Unpacked into bounded memory, every checksum verified.
//!
//! Source: P. Deutsch (1996), "GZIP file format specification version 4.3", RFC 1952; several members: section 2.2.

use super::MAX_BYTES;
use crate::data::DataError;
use crate::registry::{Text, text};
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};
use std::borrow::Cow;

const CUT: Text = text("it ends too early", "文件过早结束");
const HEADER: Text = text("its header is not one of gzip", "文件头不是 gzip 的");
const CONTENT: Text = text("its content cannot be unpacked", "内容无法解压");
const CHECKSUM: Text = text("its checksum does not match", "校验和不符");
const BEHIND: Text = text("what stands behind its end is no gzip", "文件结尾之后的内容不是 gzip");
/// The first bytes of a member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Bytes that are unpacked at a time.
const PIECE: usize = 1 << 15;

/// The content of a file: itself, or unpacked where it is compressed.
///
/// # Errors
/// Where it is empty, damaged, or longer than [`MAX_BYTES`] before or after.
pub fn content(file: &[u8]) -> Result<Cow<'_, [u8]>, DataError> {
    if file.is_empty() {
        return Err(DataError::Empty);
    }
    if file.len() > MAX_BYTES {
        return Err(too_long(Some(file.len() as u64)));
    }
    if !file.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(file));
    }
    let mut content = Vec::new();
    let mut at = 0;
    while at < file.len() {
        if at > 0 && file[at..].iter().all(|byte| *byte == 0) {
            break;
        }
        if !file[at..].starts_with(&MAGIC) {
            return Err(damaged(BEHIND, at));
        }
        at = member(file, at, &mut content)?;
    }
    Ok(Cow::Owned(content))
}

/// The first bytes of a file's content, at most `PIECE`: enough to tell what it is. A file that cannot be unpacked shows itself.
pub fn beginning(file: &[u8]) -> Cow<'_, [u8]> {
    let start = if file.starts_with(&MAGIC) { header(file, 0).ok() } else { None };
    let Some(start) = start else { return Cow::Borrowed(&file[..file.len().min(PIECE)]) };
    let mut piece = vec![0; PIECE];
    let done = inflate(&mut InflateState::new_boxed(DataFormat::Raw), &file[start..], &mut piece, MZFlush::None);
    piece.truncate(done.bytes_written);
    if piece.is_empty() { Cow::Borrowed(file) } else { Cow::Owned(piece) }
}

/// Unpacks the member that begins at `from` behind what there is; where it ends.
fn member(file: &[u8], from: usize, content: &mut Vec<u8>) -> Result<usize, DataError> {
    let (mut at, first) = (header(file, from)?, content.len());
    let mut state = InflateState::new_boxed(DataFormat::Raw);
    loop {
        let filled = content.len();
        content.resize(filled + PIECE, 0);
        let done = inflate(&mut state, file.get(at..).unwrap_or_default(), &mut content[filled..], MZFlush::None);
        content.truncate(filled + done.bytes_written);
        at += done.bytes_consumed;
        if content.len() > MAX_BYTES {
            return Err(too_long(None));
        }
        match done.status {
            Ok(MZStatus::StreamEnd) => break,
            Ok(_) if done.bytes_written > 0 || done.bytes_consumed > 0 => {}
            Ok(_) | Err(MZError::Buf) => return Err(damaged(CUT, file.len())),
            Err(_) => return Err(damaged(CONTENT, at)),
        }
    }
    let word = |at: usize| {
        let bytes = file.get(at..at + 4).and_then(|bytes| bytes.first_chunk::<4>());
        bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(damaged(CUT, file.len()))
    };
    let own = &content[first..];
    if word(at)? != crc32(own) || word(at + 4)? != own.len() as u32 {
        return Err(damaged(CHECKSUM, at));
    }
    Ok(at + 8)
}

fn damaged(what: Text, byte: usize) -> DataError {
    DataError::Member { what, byte }
}

fn too_long(found: Option<u64>) -> DataError {
    DataError::TooMany { what: text("bytes", "字节数"), limit: MAX_BYTES, found }
}

/// Where the compressed data of the member at `from` begin.
fn header(file: &[u8], from: usize) -> Result<usize, DataError> {
    let byte = |at: usize| file.get(at).copied().ok_or(damaged(CUT, file.len()));
    let flags = byte(from + 3)?;
    if byte(from + 2)? != 8 || flags & 0xe0 != 0 {
        return Err(damaged(HEADER, from));
    }
    let mut at = from + 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(byte(at)?) + 256 * usize::from(byte(at + 1)?);
    }
    // File name and comment, each ended by a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            while byte(at)? != 0 {
                at += 1;
            }
            at += 1;
        }
    }
    Ok(at + if flags & 2 != 0 { 2 } else { 0 })
}

/// The checksum of RFC 1952, section 8.
pub fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let (mut crc, mut bit) = (index as u32, 0);
            while bit < 8 {
                crc = if crc & 1 == 0 { crc >> 1 } else { 0xedb8_8320 ^ (crc >> 1) };
                bit += 1;
            }
            table[index] = crc;
            index += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, byte| TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut file = [&MAGIC[..], &[8, 0, 0, 0, 0, 0, 0, 255]].concat();
        file.extend(miniz_oxide::deflate::compress_to_vec(content, 6));
        file.extend(crc32(content).to_le_bytes());
        file.extend((content.len() as u32).to_le_bytes());
        file
    }

    #[test]
    fn members_are_joined_and_padding_is_left_out() {
        let long: Vec<u8> = (0..3 * PIECE as u32 + 7).map(|i| (i % 251 * (i % 249) % 253) as u8).collect();
        let file = [packed(&long), packed(b""), packed(b"and more")].concat();
        let whole = [&long[..], b"and more"].concat();
        assert_eq!(content(&file).as_deref(), Ok(&whole[..]));
        let padded = [&file[..], &[0; 700]].concat();
        assert_eq!(content(&padded).as_deref(), Ok(&whole[..]));
        assert_eq!(beginning(&padded)[..], whole[..PIECE]);
        let behind = [&file[..], b"\0\0x"].concat();
        let error = content(&behind).expect_err("no gzip");
        let said =
            format!("the compressed file is damaged at byte {}: what stands behind its end is no gzip", file.len());
        assert_eq!(error.to_string(), said);
        let mut second = file.clone();
        let at = packed(&long).len() + packed(b"").len() - 8;
        second[at] ^= 1;
        let said = format!("the compressed file is damaged at byte {at}: its checksum does not match");
        assert_eq!(content(&second).expect_err("damaged").to_string(), said);
    }
}
