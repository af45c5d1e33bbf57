//! Own data: the user's files, read by [`crate::data::load`].
//!
//! Source: the user; docs/data.md has the formats.

use super::Recipe;
use crate::data::load::{Column, Decimal, Options, Task};
use crate::data::{DataError, load};
use crate::experiment::Choice;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "own",
        name: text("Own data", "自己的数据"),
        about: text(
            "Your own images (IDX, IDX.gz) or table (CSV, .xlsx, .ods). They stay in this browser.",
            "你自己的图像（IDX、IDX.gz）或表格（CSV、.xlsx、.ods）。数据不会离开本浏览器。",
        ),
        source: "the user's files; docs/data.md",
        hypers: &[
            Hyper::primary(
                "target",
                text("Column to predict", "目标列"),
                (0.0, load::MAX_COLUMNS as f64),
                Scale::Integer,
                0.0,
                text("Which column of a table is to be predicted, from 1; 0 is the last.", "表格中要预测的列，从 1 数起；0 表示最后一列。"),
            ),
            Hyper::more(
                "task",
                text("Task", "任务"),
                (0.0, 2.0),
                Scale::Choice(&[
                    ("auto", text("As it looks", "自动判断")),
                    ("classes", text("Classes", "分类")),
                    ("numbers", text("Numbers", "数值")),
                ]),
                0.0,
                text("Whether that column holds classes or numbers.", "该列是类别还是数值。"),
            ),
            Hyper::more(
                "unlabeled",
                text("Rows without that value", "缺少该值的行"),
                (0.0, 1.0),
                Scale::Choice(&[
                    ("refuse", text("Refuse", "拒绝")),
                    ("leave_out", text("Leave out", "去掉")),
                ]),
                0.0,
                text("What becomes of rows without the value to predict.", "如何处理缺少目标值的行。"),
            ),
            Hyper::more(
                "header",
                text("Header", "表头"),
                (0.0, 2.0),
                Scale::Choice(&[
                    ("auto", text("As it looks", "自动判断")),
                    ("yes", text("The first row names the columns", "第一行是列名")),
                    ("no", text("There is none", "没有表头")),
                ]),
                0.0,
                text("Whether the first row of a table names its columns.", "表格的第一行是否为列名。"),
            ),
            Hyper::more(
                "separator",
                text("Separator", "分隔符"),
                (0.0, 4.0),
                Scale::Choice(&[
                    ("auto", text("As it looks", "自动判断")),
                    ("comma", text("Comma", "逗号")),
                    ("semicolon", text("Semicolon", "分号")),
                    ("tab", text("Tab", "制表符")),
                    ("bar", text("Bar |", "竖线 |")),
                ]),
                0.0,
                text("What stands between the cells of a table.", "表格单元格之间的分隔符。"),
            ),
            Hyper::more(
                "decimal",
                text("Decimals", "小数点"),
                (0.0, 2.0),
                Scale::Choice(&[
                    ("auto", text("As it looks", "自动判断")),
                    ("point", text("Point: 1,234.5", "点：1,234.5")),
                    ("comma", text("Comma: 1.234,5", "逗号：1.234,5")),
                ]),
                0.0,
                text("What stands before the decimals of a table's numbers.", "表格中数的小数点。"),
            ),
        ],
    },
    make: |_, _| {
        let what = text(
            "own data need a file: images as IDX, or a table as CSV or .xlsx",
            "自己的数据需要文件：IDX 格式的图像，或 CSV、.xlsx 格式的表格",
        );
        Err(DataError::Nothing(what))
    },
};

impl Choice<Recipe> {
    /// How the user's table is to be read, as far as its hyper-parameters say:
    /// [`crate::experiment::network::Source::table_options`] is all of it.
    pub(crate) fn table_options(&self) -> Options {
        let target = match self.whole("target") {
            0 => Column::Last,
            column => Column::Index(column - 1),
        };
        let task = [Task::Auto, Task::Classes, Task::Numbers][self.whole("task").min(2)];
        Options {
            target,
            skip: Vec::new(),
            task,
            header: [None, Some(true), Some(false)][self.whole("header").min(2)],
            separator: [None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|')][self.whole("separator").min(4)],
            decimal: [None, Some(Decimal::Point), Some(Decimal::Comma)][self.whole("decimal").min(2)],
            leave_out: self.whole("unlabeled") == 1,
        }
    }
}
