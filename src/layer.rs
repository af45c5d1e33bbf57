//! Layers: what a network is made of, as builders of tensor programs. One file each.
//!
//! A layer says which parameters it has and appends its operations; the builder checks the shapes, and the layer's name
//! stands before what it finds: "dense: input has 4 axes (32, 7, 7, 8), flatten first".

use crate::experiment::Choice;
use crate::expr::Kind;
use crate::network::Assembly;
use crate::program::{Padding, ShapeError, Value};
use crate::registry::{Entry, Hyper, Item, Scale, Text, text};

crate::registry! {
    /// All layers, in the order of the menu.
    TABLE: Layer = dense, conv2d, conv_transpose2d, max_pool, avg_pool, global_avg_pool, upsample, flatten, batch_norm,
        dropout, activation
}

/// A layer.
#[derive(Debug)]
pub struct Layer {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// What it computes of one number, where it has no parameters and one formula says it. Empty where not.
    pub formula: &'static str,
    /// Appends it to a network: what comes in, (N, …), to what goes out.
    pub build: fn(&mut Assembly, &Choice<Layer>, Value) -> Result<Value, ShapeError>,
}

impl Entry for Layer {
    const KIND: &'static str = "layer";
    const FORMULA: Kind = Kind::Map;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn typed(&self) -> bool {
        false
    }
    fn columns(&self) -> &'static [&'static str] {
        &["x", "u", "mean", "variance", "scale", "shift", "b"]
    }
}

impl Choice<Layer> {
    /// A whole number of the layer; 0 where there is no such key.
    pub(crate) fn whole(&self, key: &str) -> usize {
        self.value(key).unwrap_or(0.0) as usize
    }

    /// Its `padding`.
    pub(crate) fn padding(&self) -> Padding {
        match self.value("padding").unwrap_or(VALID) {
            SAME => Padding::Same,
            VALID => Padding::Valid,
            pixels => Padding::Pixels(pixels as usize),
        }
    }

    /// Whether it has a bias.
    pub(crate) fn has_bias(&self) -> bool {
        self.value("bias").unwrap_or(1.0) != 0.0
    }
}

/// Added to each unit or channel.
pub(crate) const BIAS: &str = "x + b";

/// The value of `padding` that stands for the word `same`.
pub(crate) const SAME: f64 = -1.0;
/// The value of `padding` that stands for the word `valid`.
pub(crate) const VALID: f64 = 0.0;

/// Words that stand for some of the numbers of a key.
pub(crate) const WORDS: [(&str, &str, f64); 2] = [("padding", "same", SAME), ("padding", "valid", VALID)];

const fn count(key: &'static str, name: Text, range: (f64, f64), default: f64, help: Text) -> Hyper {
    Hyper::primary(key, name, range, Scale::Integer, default, help)
}

const fn filters(default: f64) -> Hyper {
    count(
        "filters",
        text("Filters", "滤波器"),
        (1.0, crate::network::MAX_FILTERS as f64),
        default,
        text("How many channels come out.", "输出的通道数。"),
    )
}

const fn kernel(default: f64) -> Hyper {
    count(
        "kernel",
        text("Kernel", "卷积核"),
        (1.0, 31.0),
        default,
        text("Height and width of the window, in pixels.", "窗口的高与宽（像素）。"),
    )
}

const fn stride(least: f64, default: f64, help: Text) -> Hyper {
    Hyper::more("stride", text("Stride", "步幅"), (least, 32.0), Scale::Integer, default, help)
}

const PADDING: Hyper = Hyper::more(
    "padding",
    text("Padding", "填充"),
    (SAME, 30.0),
    Scale::Integer,
    VALID,
    text(
        "Zeros around the image: valid (none), same (its size is divided by the stride alone) or pixels on each side.",
        "图像四周的零：valid（无）、same（大小保持为原来除以步幅）或每侧的像素数。",
    ),
);

const HAS_BIAS: Hyper = Hyper::more(
    "bias",
    text("Bias", "偏置"),
    (0.0, 1.0),
    Scale::Choice(&[("off", text("off", "无")), ("on", text("on", "有"))]),
    1.0,
    text("Whether a number of its own is added to each unit.", "是否为每个单元加上各自的偏置。"),
);

const SIZE: Hyper = count(
    "size",
    text("Window", "窗口"),
    (1.0, 31.0),
    2.0,
    text("Height and width of the window, in pixels.", "窗口的高与宽（像素）。"),
);

const POOL_STRIDE: Hyper = stride(
    0.0,
    0.0,
    text("How far windows are apart; 0 for as far as they are large.", "窗口之间的距离；0 表示与窗口大小相同。"),
);
