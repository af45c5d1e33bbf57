//! What can be wrong with data: one variant a sentence, in every language.

use crate::registry::{Lang, Text};

/// Where in a table something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Counted from 1, the header's row included: the row of a spreadsheet.
    pub row: usize,
    /// Counted from 1.
    pub column: usize,
    /// The column's name, where it has one.
    pub name: String,
    /// Where the cell begins in the file, where a byte of the text is one of the file.
    pub byte: Option<usize>,
}

/// What is wrong with data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum DataError {
    /// A file without a byte.
    Empty,
    /// More of something than is accepted.
    TooMany {
        /// Of what.
        what: Text,
        /// How many are accepted.
        limit: usize,
        /// How many there are, where that was counted.
        found: Option<u64>,
    },
    /// A file that is not what it should be.
    Magic {
        /// Its first bytes.
        found: Vec<u8>,
    },
    /// A file for one use given for another.
    Axes {
        /// What it should be.
        expected: Text,
        /// The lengths its header names.
        found: Vec<u32>,
    },
    /// A file whose length is not what its header says.
    Length {
        /// Bytes by the header.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// Damage in an archive.
    Gzip(Text),
    /// Damage in a file compressed by gzip.
    Member {
        /// What is wrong.
        what: Text,
        /// Where in the file.
        byte: usize,
    },
    /// What is wrong with one of several files.
    In {
        /// The file, or files.
        file: String,
        /// What is wrong with it.
        error: Box<DataError>,
    },
    /// Labels of several numbers each.
    LabelColumns {
        /// How many each.
        columns: u32,
    },
    /// Images of two sizes in two files that should be joined.
    Shapes {
        /// The files.
        files: [String; 2],
        /// The shapes of an image.
        shapes: [Vec<usize>; 2],
    },
    /// As many labels as images are needed.
    Counts {
        /// Images.
        images: usize,
        /// Labels.
        labels: usize,
    },
    /// A label that is no class.
    Label {
        /// Which example, counted from 0.
        example: usize,
        /// The label.
        label: i64,
        /// The number of classes there may be.
        classes: usize,
        /// Where it stands in the file.
        byte: Option<usize>,
    },
    /// A number in a binary file that is none.
    NotFinite {
        /// Which example, counted from 0.
        example: usize,
        /// Where it stands in the file.
        byte: usize,
    },
    /// Text that is no UTF-8.
    NotText {
        /// The row.
        row: usize,
        /// The first byte that is wrong.
        byte: usize,
    },
    /// A quotation mark without its partner, or text after it.
    Quote {
        /// Where the cell begins.
        cell: Cell,
        /// Whether it is open to the end.
        open: bool,
    },
    /// A row of another length.
    Width {
        /// The row.
        row: usize,
        /// Where it begins.
        byte: Option<usize>,
        /// Cells in the rows before.
        expected: usize,
        /// Cells in this one.
        found: usize,
    },
    /// A cell that should be a number.
    NotNumber {
        /// Where.
        cell: Cell,
        /// What it says, at most a few characters of it.
        text: String,
    },
    /// Rows without target.
    NoTarget {
        /// The first of them.
        cell: Cell,
        /// How many there are.
        rows: usize,
    },
    /// A column of words with more of them than can become columns.
    Words {
        /// The column.
        column: String,
        /// How many are accepted.
        limit: usize,
    },
    /// A file of another kind.
    Foreign {
        /// What it is.
        what: Text,
        /// What to do with it.
        then: Text,
    },
    /// A feature without any value in the part that is trained on.
    NoValue {
        /// The column.
        column: String,
    },
    /// A column nobody knows.
    NoColumn {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nothing to learn from, or nothing to learn.
    Nothing(Text),
    /// Missing values that nothing fills.
    Missing {
        /// The column.
        column: String,
        /// How many.
        count: usize,
    },
    /// A step that fits other data.
    Unfit {
        /// The step.
        step: &'static str,
        /// What it needs.
        needs: Text,
    },
    /// Parts larger than the whole.
    Split {
        /// Examples to train on.
        train: usize,
        /// Examples to test on.
        test: usize,
        /// Examples there are.
        examples: usize,
    },
    /// More folds than examples.
    Folds {
        /// How many folds.
        folds: usize,
        /// Examples that do not test.
        examples: usize,
    },
}

impl DataError {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Empty => "the file is empty".into(),
            Self::TooMany { what, limit, found } => {
                let found = found.map_or("here are more".to_owned(), |found| format!("here are {found}"));
                format!("at most {limit} {} are accepted, {found}", what.en)
            }
            Self::Magic { found } => {
                format!("this is no IDX file: it begins with the bytes {}, not with 00 00 and a known type", hex(found))
            }
            Self::Axes { expected, found } => {
                format!("the file should hold {}, but its shape is {found:?}", expected.en)
            }
            Self::Length { expected, found } => {
                format!("the header promises {expected} bytes, but the file has {found}")
            }
            Self::Gzip(what) => format!("the compressed file is damaged: {}", what.en),
            Self::Member { what, byte } => format!("the compressed file is damaged at byte {byte}: {}", what.en),
            Self::In { file, error } => format!("{file}: {}", error.message(Lang::En)),
            Self::LabelColumns { columns } => format!(
                "the file of labels holds {columns} numbers for each example, as QMNIST's extended labels (idx2-int) do; a file with one label for each (idx1) is needed: keep the first number of each"
            ),
            Self::Shapes { files: [first, second], shapes } => {
                let [one, other] = shapes.each_ref().map(|shape| times(shape));
                format!("{first} holds examples of {one} numbers, {second} of {other}: they cannot be joined")
            }
            Self::Counts { images, labels } => format!("there are {images} images but {labels} labels"),
            Self::Label { example, label, classes, byte } => {
                let place = byte.map_or(String::new(), |byte| format!(" (byte {byte})"));
                format!("example {example} has the label {label}{place}, but labels are 0 to {}", last(*classes))
            }
            Self::NotFinite { example, byte } => {
                format!("example {example} holds a number that is not finite (byte {byte})")
            }
            Self::NotText { row, byte } => format!("row {row}: the byte at {byte} is no UTF-8 text"),
            Self::Quote { cell, open: true } => {
                format!("{}: the quotation mark is never closed", place(cell, Lang::En))
            }
            Self::Quote { cell, open: false } => {
                format!("{}: there is text before or after the quotation marks", place(cell, Lang::En))
            }
            Self::Width { row, byte, expected, found } => {
                let byte = byte.map_or(String::new(), |byte| format!(" (byte {byte})"));
                let cells = if *found == 1 { "cell" } else { "cells" };
                format!("row {row}{byte}: {found} {cells}, where the rows before have {expected}")
            }
            Self::NotNumber { cell, text } if is_large(text) => format!(
                "{}: \"{text}\" is too large: numbers go up to 3.4e38 here; correct it, or leave the column out",
                place(cell, Lang::En)
            ),
            Self::NotNumber { cell, text } => format!(
                "{}: \"{text}\" is not a finite number; correct it, or leave the column out",
                place(cell, Lang::En)
            ),
            Self::NoTarget { cell, rows } => {
                let rows = if *rows == 1 { "this row".to_owned() } else { format!("these {rows} rows") };
                format!(
                    "{}: the value to predict is missing; leave {rows} out (\"unlabeled\": \"leave_out\"), or predict \
                     another column",
                    place(cell, Lang::En)
                )
            }
            Self::Words { column, limit } => format!(
                "\"{column}\" has more than {limit} different words, each of which would become a column; leave it out"
            ),
            Self::Foreign { what, then } => format!("this is {}; {}", what.en, then.en),
            Self::NoValue { column } => format!(
                "\"{column}\" has no value in the part that is trained on; leave the column out, or train on more examples"
            ),
            Self::NoColumn { name, known } => {
                format!("there is no single column \"{name}\"; the columns are {}", known.join(", "))
            }
            Self::Nothing(what) => what.en.to_owned(),
            Self::Missing { column, count } => {
                let values = if *count == 1 { "value" } else { "values" };
                format!("\"{column}\" has {count} missing {values}; the preprocessing step \"missing\" deals with them")
            }
            Self::Unfit { step, needs } => format!("the step \"{step}\" needs {}", needs.en),
            Self::Split { train: 0, .. } => "at least one example must train".into(),
            Self::Split { train, test, examples } => {
                let test = if *test == 0 { String::new() } else { format!(" and {test} to test") };
                format!("{train} examples to train{test} are more than the {examples} there are")
            }
            Self::Folds { folds, examples } => {
                format!("{folds} folds need at least as many examples, and only {examples} do not test")
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Empty => "文件是空的".into(),
            Self::TooMany { what, limit, found } => {
                let found = found.map_or("这里更多".to_owned(), |found| format!("这里有 {found}"));
                format!("{}最多允许 {limit}，{found}", what.zh)
            }
            Self::Magic { found } => format!("这不是 IDX 文件：开头的字节是 {}，而不是 00 00 和已知类型", hex(found)),
            Self::Axes { expected, found } => format!("文件应包含{}，但其形状为 {found:?}", expected.zh),
            Self::Length { expected, found } => format!("文件头声明 {expected} 字节，但文件有 {found} 字节"),
            Self::Gzip(what) => format!("压缩文件已损坏：{}", what.zh),
            Self::Member { what, byte } => format!("压缩文件在字节 {byte} 处损坏：{}", what.zh),
            Self::In { file, error } => format!("{file}：{}", error.message(Lang::Zh)),
            Self::LabelColumns { columns } => format!(
                "标签文件中每个样本有 {columns} 个数，与 QMNIST 的扩展标签（idx2-int）相同；需要每个样本一个标签的文件（idx1）：请只保留每组的第一个数"
            ),
            Self::Shapes { files: [first, second], shapes } => {
                let [one, other] = shapes.each_ref().map(|shape| times(shape));
                format!("{first} 的样本为 {one} 个数，{second} 的为 {other} 个：无法合并")
            }
            Self::Counts { images, labels } => format!("有 {images} 幅图像，却有 {labels} 个标签"),
            Self::Label { example, label, classes, byte } => {
                let place = byte.map_or(String::new(), |byte| format!("（字节 {byte}）"));
                format!("样本 {example} 的标签为 {label}{place}，但标签应在 0 到 {} 之间", last(*classes))
            }
            Self::NotFinite { example, byte } => format!("样本 {example} 含有非有限的数（字节 {byte}）"),
            Self::NotText { row, byte } => format!("第 {row} 行：位置 {byte} 的字节不是 UTF-8 文本"),
            Self::Quote { cell, open: true } => format!("{}：引号没有闭合", place(cell, Lang::Zh)),
            Self::Quote { cell, open: false } => format!("{}：引号之外还有文字", place(cell, Lang::Zh)),
            Self::Width { row, byte, expected, found } => {
                let byte = byte.map_or(String::new(), |byte| format!("（字节 {byte}）"));
                format!("第 {row} 行{byte}：有 {found} 个单元格，而前面的行有 {expected} 个")
            }
            Self::NotNumber { cell, text } if is_large(text) => {
                format!("{}：“{text}”太大，此处的数最大为 3.4e38；请更正，或去掉该列", place(cell, Lang::Zh))
            }
            Self::NotNumber { cell, text } => {
                format!("{}：“{text}”不是有限的数；请更正，或去掉该列", place(cell, Lang::Zh))
            }
            Self::NoTarget { cell, rows } => format!(
                "{}：缺少要预测的值；可去掉这 {rows} 行（\"unlabeled\": \"leave_out\"），或预测其他列",
                place(cell, Lang::Zh)
            ),
            Self::Words { column, limit } => {
                format!("“{column}”有超过 {limit} 个不同的词，每个词都会成为一列；请去掉该列")
            }
            Self::Foreign { what, then } => format!("这是{}；{}", what.zh, then.zh),
            Self::NoValue { column } => {
                format!("“{column}”在训练部分没有任何值；请去掉该列，或用更多样本训练")
            }
            Self::NoColumn { name, known } => {
                format!("没有唯一名为“{name}”的列；现有的列是 {}", known.join("、"))
            }
            Self::Nothing(what) => what.zh.to_owned(),
            Self::Missing { column, count } => {
                format!("“{column}”有 {count} 个缺失值；可用预处理步骤“missing”处理")
            }
            Self::Unfit { step, needs } => format!("步骤“{step}”需要{}", needs.zh),
            Self::Split { train: 0, .. } => "至少要有一个样本用于训练".into(),
            Self::Split { train, test, examples } => {
                let test = if *test == 0 { String::new() } else { format!("和 {test} 个测试样本") };
                format!("{train} 个训练样本{test}超过了现有的 {examples} 个")
            }
            Self::Folds { folds, examples } => {
                format!("{folds} 折至少需要 {folds} 个样本，而测试以外只有 {examples} 个")
            }
        }
    }
}

fn last(classes: usize) -> usize {
    classes.saturating_sub(1)
}

/// A shape as people write it: 28×28×1.
fn times(shape: &[usize]) -> String {
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}

/// Whether a text is a number, and only too large for 32 bits.
fn is_large(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

/// The cell's place, as a sentence begins.
fn place(cell: &Cell, lang: Lang) -> String {
    let Cell { row, column, name, byte } = cell;
    match lang {
        Lang::En => {
            let name = if name.is_empty() { String::new() } else { format!(" \"{name}\"") };
            let byte = byte.map_or(String::new(), |byte| format!(" (byte {byte})"));
            format!("row {row}, column {column}{name}{byte}")
        }
        Lang::Zh => {
            let name = if name.is_empty() { String::new() } else { format!("“{name}”") };
            let byte = byte.map_or(String::new(), |byte| format!("（字节 {byte}）"));
            format!("第 {row} 行第 {column} 列{name}{byte}")
        }
    }
}
