//! What can be wrong with a formula: one variant a sentence, in every language.

use super::suggest;
use crate::registry::Lang;
use std::ops::Range;

/// What is wrong with a formula, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}", self.message(Lang::En))]
pub struct FormulaError {
    /// What is wrong.
    pub problem: Problem,
    /// Byte range in the text.
    pub span: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl FormulaError {
    /// A problem at a byte range of `text`.
    pub fn at(text: &str, span: Range<usize>, problem: Problem) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        Self { problem, span, line, column }
    }

    /// One clear sentence, without the position.
    pub fn message(&self, lang: Lang) -> String {
        self.problem.message(lang)
    }
}

/// The problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no text.
    Empty,
    /// Longer than this many bytes.
    TooLong(usize),
    /// Nested deeper than this, or a chain longer than it can be shown.
    TooDeep(usize),
    /// More operations than this, derivatives included.
    TooComplex(usize),
    /// A character that has no meaning here.
    Character(char),
    /// A number that cannot be read.
    Number(String),
    /// Something else should stand here.
    Expected {
        /// What should.
        expected: Expected,
        /// What does; empty at the end of the line.
        found: String,
    },
    /// Two operands without an operator between.
    MissingOperator,
    /// A product without its sign after a division.
    TwoReadings,
    /// `||a||`, which may be a length or an absolute value.
    DoubleBars,
    /// A number with a comma for its point: how it is written.
    DecimalComma(String),
    /// A variable before a parenthesis.
    NoFunction(String),
    /// A name nobody knows, and those that are known.
    UnknownName(String, Vec<String>),
    /// A function nobody knows.
    UnknownFunction(String),
    /// A function with the wrong number of arguments: its name, what it takes, what it got.
    Arguments(&'static str, usize, usize),
    /// A function's name without parentheses.
    FunctionAsValue(String),
    /// A name that cannot be assigned or declared here.
    Reserved(String),
    /// Declared twice.
    Twice(String),
    /// `param` or `state` where the kind of formula has none, or after other lines.
    Misplaced(&'static str),
    /// A `param` range whose ends are the wrong way round or do not hold the default.
    Range,
    /// A surface or schedule whose last line is not a value.
    NoValue,
    /// A value line that is not the last.
    ValueNotLast,
    /// A rule without a line that assigns `x`.
    NoUpdate,
    /// A search method without a line that assigns the direction `d`.
    NoDirection,
    /// What an operator or a function cannot do with what it got: numbers, vectors, matrices.
    Shapes(&'static str, Vec<Shape>),
}

/// What an expression of the vector dialect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A number.
    Scalar,
    /// A vector of n numbers.
    Vector,
    /// An n×n matrix.
    Matrix,
}

impl Shape {
    fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Scalar, Lang::En) => "a number",
            (Self::Scalar, Lang::Zh) => "数",
            (Self::Vector, Lang::En) => "a vector",
            (Self::Vector, Lang::Zh) => "向量",
            (Self::Matrix, Lang::En) => "a matrix",
            (Self::Matrix, Lang::Zh) => "矩阵",
        }
    }

    fn list(shapes: &[Self], lang: Lang) -> String {
        let words: Vec<&str> = shapes.iter().map(|shape| shape.text(lang)).collect();
        words.join(if lang == Lang::En { " and " } else { "与" })
    }
}

/// What a parser may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A number, a name or an opening parenthesis.
    Operand,
    /// `)`
    Closing,
    /// `|` or `‖`, as the first one was
    Bar,
    /// `,` or `)`
    CommaOrClosing,
    /// `=`
    Equals,
    /// A name.
    Name,
    /// A constant number.
    Constant,
    /// `..`
    Dots,
    /// The line's end.
    End,
}

impl Expected {
    fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Operand, Lang::En) => "a number, a name or \"(\"",
            (Self::Operand, Lang::Zh) => "数字、名称或“(”",
            (Self::Closing, Lang::En) => "\")\"",
            (Self::Closing, Lang::Zh) => "“)”",
            (Self::Bar, Lang::En) => "the second bar",
            (Self::Bar, Lang::Zh) => "后一条竖线",
            (Self::CommaOrClosing, Lang::En) => "\",\" or \")\"",
            (Self::CommaOrClosing, Lang::Zh) => "“,”或“)”",
            (Self::Equals, Lang::En) => "\"=\"",
            (Self::Equals, Lang::Zh) => "“=”",
            (Self::Name, Lang::En) => "a name",
            (Self::Name, Lang::Zh) => "一个名称",
            (Self::Constant, Lang::En) => "a number",
            (Self::Constant, Lang::Zh) => "一个数字",
            (Self::Dots, Lang::En) => "\"..\"",
            (Self::Dots, Lang::Zh) => "“..”",
            (Self::End, Lang::En) => "the end of the line",
            (Self::End, Lang::Zh) => "行尾",
        }
    }
}

impl Problem {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Empty => "the formula is empty".into(),
            Self::TooLong(limit) => format!("the formula is longer than {limit} bytes"),
            Self::TooDeep(limit) => format!("the formula is nested deeper than {limit} levels"),
            Self::TooComplex(limit) => {
                format!("the formula needs more than {limit} operations, its derivatives included")
            }
            Self::Character(c) => {
                let hint = suggest::instead(*c).map_or_else(String::new, |other| format!("; write {other}"));
                format!("the character {c:?} has no meaning here{hint}")
            }
            Self::Number(text) => format!("\"{text}\" is not a number"),
            Self::Expected { expected, found } if found.is_empty() => {
                format!("{} is missing at the end", expected.text(Lang::En))
            }
            Self::Expected { expected, found } => {
                let hint = if found == "=" { "; to compare write ==" } else { "" };
                format!("expected {}, found \"{found}\"{hint}", expected.text(Lang::En))
            }
            Self::MissingOperator => "an operator is missing here; write * to multiply".into(),
            Self::TwoReadings => "this product may be meant below the line or beside it; write a/(b*c) or a/b*c".into(),
            Self::DoubleBars => "write norm(…) for a length in a rule, abs(…) for an absolute value".into(),
            Self::DecimalComma(number) => format!("write {number}: a point before decimals, a comma between arguments"),
            Self::NoFunction(name) => format!("\"{name}\" is no function; to multiply write {name}*(…)"),
            Self::UnknownName(name, known) => match suggest::for_name(name, known) {
                Some(other) => {
                    format!("\"{name}\" is unknown here; did you mean {other}? Known are {}", known.join(", "))
                }
                None => format!("\"{name}\" is unknown here; known are {}", known.join(", ")),
            },
            Self::UnknownFunction(name) => match suggest::for_function(name) {
                Some(other) => format!(
                    "there is no function \"{name}\"; did you mean {other}? There are {}",
                    super::syntax::function_names()
                ),
                None => format!("there is no function \"{name}\"; there are {}", super::syntax::function_names()),
            },
            Self::Arguments(name, takes, got) => format!("{name} takes {takes} argument(s), here are {got}"),
            Self::FunctionAsValue(name) => format!("{name} is a function: write {name}(…)"),
            Self::Reserved(name) => format!("\"{name}\" is taken and cannot be assigned here"),
            Self::Twice(name) => format!("\"{name}\" is declared twice"),
            Self::Misplaced(word) => format!("\"{word}\" lines stand first, and only where a formula has them"),
            Self::Range => "the range must run from smaller to larger and hold the default".into(),
            Self::NoValue => "the last line must be the value, not an assignment".into(),
            Self::ValueNotLast => "only the last line may be a value; name this one, as in u = …".into(),
            Self::NoUpdate => "a rule must assign x, as in x = x - lr*g".into(),
            Self::NoDirection => "a search method must assign the direction d, as in d = -g".into(),
            Self::Shapes(what, found) => {
                format!("{what} does not go with {}; vectors multiply by dot or outer", Shape::list(found, Lang::En))
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Empty => "公式为空".into(),
            Self::TooLong(limit) => format!("公式超过 {limit} 字节"),
            Self::TooDeep(limit) => format!("公式嵌套超过 {limit} 层"),
            Self::TooComplex(limit) => format!("公式（含导数）需要超过 {limit} 次运算"),
            Self::Character(c) => {
                let hint = suggest::instead(*c).map_or_else(String::new, |other| format!("；请写 {other}"));
                format!("字符 {c:?} 在此处没有意义{hint}")
            }
            Self::Number(text) => format!("“{text}”不是数字"),
            Self::Expected { expected, found } if found.is_empty() => {
                format!("末尾缺少{}", expected.text(Lang::Zh))
            }
            Self::Expected { expected, found } => {
                let hint = if found == "=" { "；比较请写 ==" } else { "" };
                format!("此处应为{}，却是“{found}”{hint}", expected.text(Lang::Zh))
            }
            Self::MissingOperator => "此处缺少运算符；乘法请写 *".into(),
            Self::TwoReadings => "这个乘积可能在分母中，也可能在分式旁；请写 a/(b*c) 或 a/b*c".into(),
            Self::DoubleBars => "规则中的长度请写 norm(…)，绝对值请写 abs(…)".into(),
            Self::DecimalComma(number) => format!("请写 {number}：小数用点，逗号分隔参数"),
            Self::NoFunction(name) => format!("“{name}”不是函数；乘法请写 {name}*(…)"),
            Self::UnknownName(name, known) => match suggest::for_name(name, known) {
                Some(other) => format!("“{name}”未知；是否想写 {other}？可用的有 {}", known.join("、")),
                None => format!("“{name}”未知；可用的有 {}", known.join("、")),
            },
            Self::UnknownFunction(name) => match suggest::for_function(name) {
                Some(other) => {
                    let all = super::syntax::function_names();
                    format!("没有函数“{name}”；是否想写 {other}？可用的有 {all}")
                }
                None => format!("没有函数“{name}”；可用的有 {}", super::syntax::function_names()),
            },
            Self::Arguments(name, takes, got) => format!("{name} 需要 {takes} 个参数，这里有 {got} 个"),
            Self::FunctionAsValue(name) => format!("{name} 是函数：请写 {name}(…)"),
            Self::Reserved(name) => format!("“{name}”已被占用，不能在此赋值"),
            Self::Twice(name) => format!("“{name}”重复声明"),
            Self::Misplaced(word) => format!("“{word}”行必须位于最前，且仅用于允许声明的公式"),
            Self::Range => "范围必须从小到大，并包含默认值".into(),
            Self::NoValue => "最后一行必须是表达式的值，而不是赋值".into(),
            Self::ValueNotLast => "只有最后一行可以是值；请为此行命名，如 u = …".into(),
            Self::NoUpdate => "规则必须给 x 赋值，例如 x = x - lr*g".into(),
            Self::NoDirection => "搜索方法必须给方向 d 赋值，例如 d = -g".into(),
            Self::Shapes(what, found) => {
                format!("{what} 不能用于{}；向量相乘请用 dot 或 outer", Shape::list(found, Lang::Zh))
            }
        }
    }
}
