//! What can be wrong with a program: one variant a sentence, in every language.

use super::shape::{MAX_NUMBERS, Shape};
use crate::expr::FormulaError;
use crate::registry::Lang;

/// What is wrong, and with which operation or layer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct ShapeError {
    /// The operation; a layer puts its own name here ([`ShapeError::within`]).
    pub place: String,
    /// What is wrong with it.
    pub problem: ShapeProblem,
}

impl ShapeError {
    /// A problem of an operation.
    pub fn new(place: &str, problem: ShapeProblem) -> Self {
        Self { place: place.to_owned(), problem }
    }

    /// The same problem, of a layer: "matmul: …" becomes "dense: …".
    #[must_use]
    pub fn within(self, layer: &str) -> Self {
        Self { place: layer.to_owned(), ..self }
    }

    /// One clear sentence that begins with the place.
    pub fn message(&self, lang: Lang) -> String {
        format!("{}: {}", self.place, self.problem.message(lang))
    }
}

/// The problems.
#[derive(Clone, Debug, PartialEq)]
pub enum ShapeProblem {
    /// An argument with another number of axes than this.
    Axes(usize, Shape),
    /// A length that should be this: what is wanted, what is found, the argument's shape.
    Length(usize, usize, Shape),
    /// Arguments that do not broadcast together.
    Apart(Shape, Shape),
    /// Factors of a product whose inner lengths differ.
    Inner(Shape, Shape),
    /// A reshape that changes how many numbers there are.
    Count(Shape, Shape),
    /// A window that is larger than what it moves over.
    Window([usize; 2], [usize; 2]),
    /// A stride, kernel or factor of 0, or padding as large as the kernel.
    Geometry,
    /// An axis of length 0.
    Empty(Shape),
    /// More numbers than a value may hold.
    TooLarge(Shape),
    /// A formula that is none.
    Formula(FormulaError),
    /// A name that is taken.
    Taken(String),
    /// A letter that means something already.
    Reserved(String),
    /// A letter that stands for two arguments.
    Letter(String),
    /// A value that should be one number.
    NotOne(Shape),
    /// A value that should be a parameter, or a state: which.
    NotA(&'static str),
    /// An operation of which no derivative is known.
    NoGradient,
    /// Values of a constant that do not fill its shape: how many there are.
    Values(usize, Shape),
    /// Examples of this shape where each should be a row of numbers.
    Rows(Shape),
    /// Whatever else a layer finds, in English and Chinese.
    Other(String, String),
}

impl ShapeProblem {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Axes(wanted, found) => {
                let axes = found.axes().len();
                let plural = if axes == 1 { "axis" } else { "axes" };
                let advice = if *wanted == 2 && axes > 2 {
                    "flatten first".to_owned()
                } else if *wanted == 4 {
                    "it wants images (examples, height, width, channels)".to_owned()
                } else {
                    format!("it wants {wanted}")
                };
                format!("input has {axes} {plural} {found}, {advice}")
            }
            Self::Length(wanted, found, shape) => format!("a length is {found} that should be {wanted}, in {shape}"),
            Self::Apart(a, b) => format!("{a} and {b} do not fit together"),
            Self::Inner(a, b) => format!("the inner lengths of {a} and {b} differ"),
            Self::Count(from, to) => {
                format!("{from} holds {} numbers and cannot become {to}, which holds {}", from.count(), to.count())
            }
            Self::Window([h, w], [in_h, in_w]) => {
                format!("the {h} by {w} window is larger than the {in_h} by {in_w} image with its padding")
            }
            Self::Geometry => "kernel, stride and factor are 1 or more, and padding is less than the kernel".to_owned(),
            Self::Empty(shape) => format!("{shape} holds nothing"),
            Self::TooLarge(shape) => format!("{shape} holds more than {MAX_NUMBERS} numbers"),
            Self::Formula(error) => format!("the formula cannot be read: {error}"),
            Self::Taken(name) => format!("the name {name} is taken"),
            Self::Reserved(letter) => format!("{letter} means something already and cannot stand for an argument"),
            Self::Letter(letter) => format!("the letter {letter} stands for two arguments"),
            Self::NotOne(shape) => format!("one number is wanted, not {shape}"),
            Self::NotA(what) => format!("this value is not a {what}"),
            Self::NoGradient => "its derivative is not known".to_owned(),
            Self::Values(found, shape) => format!("{found} values do not fill {shape}"),
            Self::Rows(example) => {
                let count = example.axes().len();
                let plural = if count == 1 { "axis" } else { "axes" };
                format!("input has {count} {plural} {example}, flatten first")
            }
            Self::Other(english, _) => english.clone(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Axes(wanted, found) => {
                let axes = found.axes().len();
                let advice = if *wanted == 2 && axes > 2 {
                    "请先展平".to_owned()
                } else if *wanted == 4 {
                    "需要图像（样本、高、宽、通道）".to_owned()
                } else {
                    format!("需要 {wanted} 个")
                };
                format!("输入有 {axes} 个轴 {found}，{advice}")
            }
            Self::Length(wanted, found, shape) => format!("{shape} 中某个长度为 {found}，应为 {wanted}"),
            Self::Apart(a, b) => format!("{a} 与 {b} 不匹配"),
            Self::Inner(a, b) => format!("{a} 与 {b} 的内侧长度不同"),
            Self::Count(from, to) => {
                format!("{from} 含 {} 个数，不能变为含 {} 个数的 {to}", from.count(), to.count())
            }
            Self::Window([h, w], [in_h, in_w]) => format!("{h}×{w} 的窗口大于填充后的 {in_h}×{in_w} 图像"),
            Self::Geometry => "核、步幅与倍数至少为 1，填充须小于核".to_owned(),
            Self::Empty(shape) => format!("{shape} 不含任何数"),
            Self::TooLarge(shape) => format!("{shape} 含有超过 {MAX_NUMBERS} 个数"),
            Self::Formula(error) => format!("公式无法解析：{}", error.message(Lang::Zh)),
            Self::Taken(name) => format!("名称 {name} 已被使用"),
            Self::Reserved(letter) => format!("{letter} 已有含义，不能代表参数"),
            Self::Letter(letter) => format!("字母 {letter} 代表两个参数"),
            Self::NotOne(shape) => format!("需要一个数，而不是 {shape}"),
            Self::NotA("parameter") => "该值不是参数".to_owned(),
            Self::NotA(_) => "该值不是状态".to_owned(),
            Self::NoGradient => "其导数未知".to_owned(),
            Self::Values(found, shape) => format!("{found} 个值无法填满 {shape}"),
            Self::Rows(example) => format!("输入有 {} 个轴 {example}，请先展平", example.axes().len()),
            Self::Other(_, chinese) => chinese.clone(),
        }
    }
}
