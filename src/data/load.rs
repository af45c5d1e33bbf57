//! The user's files: images as IDX or IDX.gz, tables as CSV. Everything is bounded before it is built.

pub mod bundle;
pub mod gzip;
pub mod idx;
pub mod sheet;
pub mod table;

pub use bundle::{Bundle, ColumnCard, Contents};
pub use idx::images;
pub use table::{Column, Options, Task, table};

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
