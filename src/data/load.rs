//! The user's files: images as IDX or IDX.gz, tables as CSV or workbooks. Everything is bounded before it is built.

pub mod bundle;
mod cards;
mod column;
mod date;
pub mod gzip;
mod header;
pub mod idx;
mod note;
mod number;
mod parts;
mod separator;
pub mod sheet;
pub mod table;
mod text;
mod workbook;
mod xml;
mod zip;

pub use bundle::{Bundle, Contents};
pub use cards::{ColumnCard, ColumnKind, Role, propose, propose_roles};
pub use date::Order;
pub use idx::images;
pub use note::Note;
pub use number::Decimal;
pub use table::{Column, Options, Task, table, table_with_notes};

/// Longest file, and longest content of a compressed one, in bytes.
pub const MAX_BYTES: usize = 1 << 28;
/// Most numbers in the features of a dataset: 256 MiB of them.
pub const MAX_NUMBERS: usize = 1 << 26;
/// Most columns of a table, and most features after its words have become columns.
pub const MAX_COLUMNS: usize = 4096;
/// Most cells of a table.
pub const MAX_CELLS: usize = 1 << 24;
/// Most classes, and most different words of a column.
pub const MAX_CLASSES: usize = 1000;

/// Texts that mark a missing value, in lower case.
const MISSING: [&str; 7] = ["", "na", "n/a", "#n/a", "nan", "null", "?"];

/// Whether a cell marks a missing value.
fn is_missing(cell: &str) -> bool {
    cell.len() <= 4 && MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}
