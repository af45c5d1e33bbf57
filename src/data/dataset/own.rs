//! Own data: the user's files, read by [`crate::data::load`].
//!
//! Source: the user; docs/data.md has the formats.

use super::Recipe;
use crate::data::load::{Column, Options, Task};
use crate::data::{DataError, load};
use crate::experiment::Choice;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "own",
        name: text("Own data", "自己的数据"),
        about: text(
            "Your own images (IDX, IDX.gz) or table (CSV). They stay in this browser.",
            "你自己的图像（IDX、IDX.gz）或表格（CSV）。数据不会离开本浏览器。",
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
        ],
    },
    make: |_, _| {
        let what = text(
            "own data need a file: images as IDX, or a table as CSV",
            "自己的数据需要文件：IDX 格式的图像，或 CSV 格式的表格",
        );
        Err(DataError::Nothing(what))
    },
};

impl Choice<Recipe> {
    /// How the user's table is to be read.
    pub fn table_options(&self) -> Options {
        let target = match self.whole("target") {
            0 => Column::Last,
            column => Column::Index(column - 1),
        };
        let task = [Task::Auto, Task::Classes, Task::Numbers][self.whole("task").min(2)];
        Options { target, task, ..Options::default() }
    }
}
