//! Files compressed by gzip: one member, unpacked into bounded memory, its checksum verified.
//!
//! Source: P. Deutsch (1996), "GZIP file format specification version 4.3", RFC 1952.

use super::MAX_BYTES;
use crate::data::DataError;
use crate::registry::{Text, text};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use std::borrow::Cow;

const CUT: Text = text("it ends too early", "文件过早结束");
const HEADER: Text = text("its header is not one of gzip", "文件头不是 gzip 的");
const CONTENT: Text = text("its content cannot be unpacked", "内容无法解压");
const CHECKSUM: Text = text("its checksum does not match", "校验和不符");

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
    if !file.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(file));
    }
    let start = header(file)?;
    let body = file.len().checked_sub(8).filter(|end| *end >= start).ok_or(DataError::Gzip(CUT))?;
    let content = decompress_to_vec_with_limit(&file[start..body], MAX_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => too_long(None),
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => DataError::Gzip(CUT),
        _ => DataError::Gzip(CONTENT),
    })?;
    let word = |at: usize| u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]);
    if word(body) != crc32(&content) || word(body + 4) != content.len() as u32 {
        return Err(DataError::Gzip(CHECKSUM));
    }
    Ok(Cow::Owned(content))
}

fn too_long(found: Option<u64>) -> DataError {
    DataError::TooMany { what: text("bytes", "字节数"), limit: MAX_BYTES, found }
}

/// Where the compressed data begin.
fn header(file: &[u8]) -> Result<usize, DataError> {
    let byte = |at: usize| file.get(at).copied().ok_or(DataError::Gzip(CUT));
    let flags = byte(3)?;
    if byte(2)? != 8 || flags & 0xe0 != 0 {
        return Err(DataError::Gzip(HEADER));
    }
    let mut at = 10;
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
}
