//! The files of a ZIP archive, found by its central directory, unpacked into bounded memory, their checksums verified.
//!
//! Source: PKWARE (2022), "APPNOTE.TXT, .ZIP file format specification", version 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.

use super::MAX_BYTES;
use super::gzip::crc32;
use crate::data::DataError;
use crate::registry::{Text, text};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// Most entries that are looked through.
const MAX_ENTRIES: usize = 10_000;
const CUT: Text = text("it ends too early", "文件过早结束");
const CONTENT: Text = text("its content cannot be unpacked", "内容无法解压");
const CHECKSUM: Text = text("its checksum does not match", "校验和不符");

/// An archive's directory.
#[derive(Debug)]
pub struct Archive<'a> {
    file: &'a [u8],
    /// Name, method, checksum, packed length, place of the local header.
    entries: Vec<(String, u16, u32, usize, usize)>,
}

impl<'a> Archive<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// Where there is none.
    pub fn open(file: &'a [u8]) -> Result<Self, DataError> {
        let from = file.len().saturating_sub(22 + 0xffff);
        let end = (from..file.len().saturating_sub(21)).rev().find(|at| file[*at..].starts_with(b"PK\x05\x06"));
        let end = end.ok_or(DataError::Gzip(CUT))?;
        let (count, mut at) = (short(file, end + 10)? as usize, word(file, end + 16)? as usize);
        let mut entries = Vec::new();
        for _ in 0..count.min(MAX_ENTRIES) {
            if !file.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
                return Err(DataError::Gzip(CUT));
            }
            // The directory stands in the file, so places in it are small.
            let [name, extra, comment] = [28, 30, 32].map(|offset| short(file, at + offset).map(usize::from));
            let (name, extra, comment) = (name?, extra?, comment?);
            let title = part(file, at + 46, name)?;
            let title = String::from_utf8_lossy(title).into_owned();
            let place = word(file, at + 42)? as usize;
            entries.push((title, short(file, at + 10)?, word(file, at + 16)?, word(file, at + 20)? as usize, place));
            at += 46 + name + extra + comment;
        }
        Ok(Self { file, entries })
    }

    /// A file's text, where there is one of this name.
    ///
    /// # Errors
    /// Where it is damaged, too long, or no text.
    pub fn read(&self, name: &str) -> Result<Option<String>, DataError> {
        let Some((_, method, checksum, packed, place)) = self.entries.iter().find(|(title, ..)| title == name) else {
            return Ok(None);
        };
        let head = part(self.file, *place, 30)?;
        let lengths = usize::from(short(head, 26)?) + usize::from(short(head, 28)?);
        let body = part(self.file, place + 30 + lengths, *packed)?;
        let content = match method {
            0 => body.to_vec(),
            8 => decompress_to_vec_with_limit(body, MAX_BYTES).map_err(|error| match error.status {
                TINFLStatus::HasMoreOutput => {
                    DataError::TooMany { what: text("bytes", "字节数"), limit: MAX_BYTES, found: None }
                }
                _ => DataError::Gzip(CONTENT),
            })?,
            _ => return Err(DataError::Gzip(CONTENT)),
        };
        if crc32(&content) != *checksum {
            return Err(DataError::Gzip(CHECKSUM));
        }
        String::from_utf8(content).map(Some).map_err(|_| DataError::Gzip(CONTENT))
    }
}

/// Bytes of a file.
fn part(file: &[u8], at: usize, length: usize) -> Result<&[u8], DataError> {
    at.checked_add(length).and_then(|end| file.get(at..end)).ok_or(DataError::Gzip(CUT))
}

fn short(file: &[u8], at: usize) -> Result<u16, DataError> {
    let bytes = part(file, at, 2)?;
    Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn word(file: &[u8], at: usize) -> Result<u32, DataError> {
    let bytes = part(file, at, 4)?;
    Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
