//! The text of a file: UTF-8, UTF-16, GBK, the code page of Western Windows, or a workbook's first sheet as a table of text.
//!
//! UTF-16 is told by its mark, or by the zero bytes of its ASCII. What is no UTF-8 is GBK where its bytes come in pairs, else
//! Windows-1252. What is known to be something else is named, with what to do.
//!
//! Source: WHATWG (2025), "Encoding Standard", which the crate encoding_rs follows.

use super::{MAX_BYTES, workbook};
use crate::data::DataError;
use crate::registry::{Text, text as words};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// How a file's text is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As programs write it today.
    #[default]
    Utf8,
    /// As Excel's "Unicode text".
    Utf16,
    /// As older programs in the West write it.
    Windows1252,
    /// As Excel in China writes it.
    Gbk,
    /// The first sheet of a workbook.
    Workbook,
}

/// A file's text.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// The text, without a mark at its beginning.
    pub text: Cow<'a, str>,
    /// Bytes before it; none where a byte of the text is no byte of the file.
    pub skipped: Option<usize>,
    /// How it was written down.
    pub encoding: Encoding,
}

/// Beginnings of files that are no tables of text, what they are, and what to do.
const KNOWN: [(&[u8], Text, Text); 8] = [
    (
        b"\xd0\xcf\x11\xe0",
        words("a workbook of Excel 97 to 2003 (.xls)", "Excel 97–2003 工作簿（.xls）"),
        words("save it as .xlsx or as CSV", "请另存为 .xlsx 或 CSV"),
    ),
    (
        b"%PDF",
        words("a PDF", "PDF 文件"),
        words("copy its table into a spreadsheet and save that as CSV", "请把表格复制到电子表格并另存为 CSV"),
    ),
    (
        b"PAR1",
        words("a Parquet file", "Parquet 文件"),
        words("write it as CSV, in pandas by to_csv", "请导出为 CSV（pandas 用 to_csv）"),
    ),
    (
        b"SQLite format 3",
        words("an SQLite database", "SQLite 数据库"),
        words("export a table of it as CSV", "请将其中的表导出为 CSV"),
    ),
    (
        b"\x89PNG",
        words("a picture", "图片"),
        words("bring pictures as IDX, all of one size", "请以 IDX 格式提供大小一致的图像"),
    ),
    (
        b"\xff\xd8\xff",
        words("a picture", "图片"),
        words("bring pictures as IDX, all of one size", "请以 IDX 格式提供大小一致的图像"),
    ),
    (
        b"\x93NUMPY",
        words("a NumPy array", "NumPy 数组"),
        words(
            "write it as CSV, by numpy.savetxt with delimiter=\",\"",
            "请用 numpy.savetxt（delimiter=\",\"）导出为 CSV",
        ),
    ),
    (b"\x89HDF", words("an HDF5 file", "HDF5 文件"), words("write its table as CSV", "请将其中的表导出为 CSV")),
];

/// What a text is that holds no table, by how it begins, and what to do.
fn markup(file: &[u8]) -> Option<(Text, Text)> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file).trim_ascii_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with.as_bytes()));
    // Two signs: a column may be called "[a]".
    let mut signs = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (signs.next(), signs.next()) {
        (Some(b'['), Some(b'{' | b'[')) | (Some(b'{'), Some(b'"')) => Some((
            words("JSON", "JSON 文件"),
            words("write its records as CSV, in pandas by to_csv", "请导出为 CSV（pandas 用 to_csv）"),
        )),
        _ if ["<!doctype", "<html", "<?xml", "<table"].into_iter().any(begins) => Some((
            words("a web page or XML, not a table", "网页或 XML，而不是表格"),
            words(
                "download the file itself, or copy its table into a spreadsheet and save that as CSV",
                "请下载文件本身，或把表格复制到电子表格并另存为 CSV",
            ),
        )),
        _ => None,
    }
}

/// The text of a file that is not compressed.
///
/// # Errors
/// Where it is too large, or no table of text; that says what it is, where it is known.
pub fn content(file: &[u8]) -> Result<Content<'_>, DataError> {
    if file.len() > MAX_BYTES {
        let found = Some(file.len() as u64);
        return Err(DataError::TooMany { what: words("bytes", "字节数"), limit: MAX_BYTES, found });
    }
    if file.starts_with(b"PK\x03\x04") {
        let text = Cow::Owned(workbook::as_csv(file)?);
        return Ok(Content { text, skipped: None, encoding: Encoding::Workbook });
    }
    if let Some((_, what, then)) = KNOWN.iter().find(|(begin, ..)| file.starts_with(begin)) {
        return Err(DataError::Foreign { what: *what, then: *then });
    }
    if let Some((what, then)) = markup(file) {
        return Err(DataError::Foreign { what, then });
    }
    if let Some(encoding) = utf16(file) {
        let marked = file.starts_with(&[0xff, 0xfe]) || file.starts_with(&[0xfe, 0xff]);
        let (text, damaged) = encoding.decode_without_bom_handling(&file[if marked { 2 } else { 0 }..]);
        return match damaged {
            false => Ok(Content { text, skipped: None, encoding: Encoding::Utf16 }),
            true => Err(DataError::Foreign {
                what: words("UTF-16 text that is damaged", "已损坏的 UTF-16 文本"),
                then: words("save it again as CSV UTF-8", "请重新另存为 CSV UTF-8"),
            }),
        };
    }
    let skipped = if file.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
    let error = match std::str::from_utf8(&file[skipped..]) {
        Ok(text) => {
            return Ok(Content { text: Cow::Borrowed(text), skipped: Some(skipped), encoding: Encoding::Utf8 });
        }
        Err(error) => error,
    };
    let candidates = [(GB18030, Encoding::Gbk), (WINDOWS_1252, Encoding::Windows1252)];
    for (decoder, encoding) in candidates.into_iter().skip(usize::from(!is_gbk(file))).filter(|_| !file.contains(&0)) {
        if let Some(text) = decoder.decode_without_bom_handling_and_without_replacement(file) {
            // Letters that mean nothing there become control characters.
            if !text.contains(|c| matches!(c, '\u{80}'..='\u{9f}')) {
                return Ok(Content { text, skipped: None, encoding });
            }
        }
    }
    let byte = skipped + error.valid_up_to();
    Err(DataError::NotText { row: 1 + file[..byte].iter().filter(|b| **b == b'\n').count(), byte })
}

/// Whether a file is UTF-16, and then which byte comes first.
fn utf16(file: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match file {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &file[..file.len().min(4096)];
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 2 / 4;
    match (even, odd) {
        _ if sample.len() < 8 || !file.len().is_multiple_of(2) => None,
        (0, odd) if odd > many => Some(UTF_16LE),
        (even, 0) if even > many => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether bytes above ASCII come in the pairs of GBK, nearly all of them in the rows of its everyday characters, and mostly
/// apart from Latin letters: `größe` has a pair, too.
fn is_gbk(file: &[u8]) -> bool {
    let (mut pairs, mut common, mut runs, mut touching, mut at) = (0_usize, 0_usize, 0_usize, 0_usize, 0);
    while at < file.len() {
        if file[at] < 0x80 {
            at += 1;
            continue;
        }
        let begin = at;
        while at < file.len() && file[at] >= 0x80 {
            match file.get(at + 1) {
                Some(0x40..=0x7e | 0x80..=0xfe) if (0x81..=0xfe).contains(&file[at]) => {}
                _ => return false,
            }
            pairs += 1;
            common += usize::from(file[at] >= 0xa1 && file[at + 1] >= 0xa1);
            at += 2;
        }
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
        runs += 1;
        touching += usize::from(is_letter(begin.checked_sub(1).and_then(|at| file.get(at))) || is_letter(file.get(at)));
    }
    common * 10 >= pairs * 9 && touching * 2 < runs
}
