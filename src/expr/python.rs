//! Syntax to Python, as written: a formula for PyTorch, where autograd differentiates it.
//!
//! Functions stand in a class `ops` of the script that uses the text; its numbers may be tensors or plain floats. Comparisons
//! are truths there and numbers here, so that outside of a `select` they become numbers.

use super::graph::{Binary, Unary};
use super::parse::parse;
use super::problem::FormulaError;
use super::syntax::{self, Line, Operator, Ref, Text, Tree, Vectorial};

/// A formula as lines of Python.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Python {
    /// State variables with the expressions they start with.
    pub states: Vec<(String, String)>,
    /// Assignments, in order.
    pub lines: Vec<String>,
    /// The expression of the last line, where it is a value.
    pub value: String,
    /// Whether it adds up over all coordinates.
    pub sums: bool,
    /// Whether it draws random numbers.
    pub draws: bool,
}

/// Words that are no names in Python, and names that the script needs itself.
const TAKEN: [&str; 43] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield", "ops", "torch", "group", "state", "self", "p", "None", "True", "False",
    "float", "math",
];

/// A key as a name of Python.
pub fn python_name(key: &str) -> String {
    if TAKEN.contains(&key) { format!("{key}_") } else { key.to_owned() }
}

/// A number as Python reads it; whole ones without a point.
pub fn python_number(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        format!("{value}")
    } else if value.is_finite() {
        format!("{value:?}")
    } else {
        format!("float(\"{value}\")")
    }
}

/// A text of scalars (a rule, a schedule, a map) as Python. Keys of hyper-parameters and of `param` lines stand in it as
/// names.
///
/// # Errors
/// A text that does not parse.
pub fn python(source: &str) -> Result<Python, FormulaError> {
    let text = parse(source)?;
    let printer = Printer { text: &text };
    let has = |random: bool| {
        text.nodes.iter().any(|(tree, _)| match tree {
            Tree::Vectorial(function, _) => matches!(function, Vectorial::Uniform | Vectorial::Normal) == random,
            _ => false,
        })
    };
    let mut python = Python { sums: has(false), draws: has(true), ..Python::default() };
    for line in &text.lines {
        match line {
            Line::Param { .. } => {}
            Line::State { name, initial, .. } => {
                let initial = initial.map_or_else(|| "0".to_owned(), |value| printer.expression(value).0);
                python.states.push((python_name(name), initial));
            }
            Line::Assign { name, value, .. } => {
                python.lines.push(format!("{} = {}", python_name(name), printer.expression(*value).0));
            }
            Line::Value(value, _) => python.value = printer.expression(*value).0,
        }
    }
    Ok(python)
}

/// How tightly an expression binds; a looser one inside a tighter one gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Operand,
}

struct Printer<'a> {
    text: &'a Text,
}

impl Printer<'_> {
    fn expression(&self, at: Ref) -> (String, Binding) {
        match self.text.tree(at) {
            Tree::Number(value) => (python_number(*value), Binding::Operand),
            Tree::Name(name) if syntax::CONSTANTS.iter().any(|(constant, _)| constant == name) => {
                (format!("ops.{name}"), Binding::Operand)
            }
            Tree::Name(name) => (python_name(name), Binding::Operand),
            Tree::Unary(Unary::Neg, a) => (format!("-{}", self.within(*a, Binding::Sign)), Binding::Sign),
            Tree::Unary(op, a) => {
                let name = syntax::UNARY.iter().find(|(_, unary)| unary == op).map_or("", |(name, _)| name);
                (format!("ops.{name}({})", self.expression(*a).0), Binding::Operand)
            }
            Tree::Binary(Operator::Plain(op @ (Binary::Min | Binary::Max)), a, b) => {
                let name = if *op == Binary::Min { "min" } else { "max" };
                (format!("ops.{name}({}, {})", self.expression(*a).0, self.expression(*b).0), Binding::Operand)
            }
            Tree::Binary(operator, a, b) => self.binary(*operator, *a, *b),
            Tree::Select([condition, a, b]) => {
                let condition = self.truth(*condition);
                let (a, b) = (self.expression(*a).0, self.expression(*b).0);
                (format!("ops.select({condition}, {a}, {b})"), Binding::Operand)
            }
            Tree::Vectorial(function, arguments) => {
                let list: Vec<String> = arguments.iter().map(|a| self.expression(*a).0).collect();
                (format!("ops.{}({})", function.name(), list.join(", ")), Binding::Operand)
            }
        }
    }

    fn binary(&self, operator: Operator, a: Ref, b: Ref) -> (String, Binding) {
        let (sign, binding) = match operator {
            Operator::Plain(Binary::Add) => (" + ", Binding::Sum),
            Operator::Plain(Binary::Sub) => (" - ", Binding::Sum),
            Operator::Plain(Binary::Mul) => ("*", Binding::Product),
            Operator::Plain(Binary::Div) => ("/", Binding::Product),
            Operator::Plain(_) if !is_comparison(operator) => ("**", Binding::Power),
            _ => return (format!("ops.number({})", self.comparison(operator, a, b)), Binding::Operand),
        };
        // To the left but for powers, which go to the right.
        let (left, right) = match binding {
            Binding::Power => (self.above(a, binding), self.within(b, binding)),
            _ => (self.within(a, binding), self.above(b, binding)),
        };
        (format!("{left}{sign}{right}"), binding)
    }

    /// A comparison without the brackets that make it a number.
    fn comparison(&self, operator: Operator, a: Ref, b: Ref) -> String {
        let sign = match operator {
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
            Operator::Plain(Binary::Less) => "<",
            Operator::Plain(Binary::LessEqual) => "<=",
            Operator::Plain(Binary::Equal) => "==",
            Operator::Plain(_) => "!=",
        };
        format!("{} {sign} {}", self.above(a, Binding::Comparison), self.above(b, Binding::Comparison))
    }

    /// A condition: a comparison as it stands, anything else as a number.
    fn truth(&self, at: Ref) -> String {
        match self.text.tree(at) {
            Tree::Binary(operator, a, b) if is_comparison(*operator) => self.comparison(*operator, *a, *b),
            _ => self.expression(at).0,
        }
    }

    /// In parentheses where it binds looser.
    fn within(&self, at: Ref, binding: Binding) -> String {
        let (text, own) = self.expression(at);
        if own < binding { format!("({text})") } else { text }
    }

    /// In parentheses where it does not bind tighter.
    fn above(&self, at: Ref, binding: Binding) -> String {
        let (text, own) = self.expression(at);
        if own <= binding { format!("({text})") } else { text }
    }
}

fn is_comparison(operator: Operator) -> bool {
    use Binary::{Equal, Less, LessEqual, NotEqual};
    match operator {
        Operator::Greater | Operator::GreaterEqual => true,
        Operator::Plain(op) => matches!(op, Less | LessEqual | Equal | NotEqual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        python(text).expect("parses").value
    }

    #[test]
    fn expressions_keep_their_meaning() {
        let pairs = [
            ("x^2", "x**2"),
            ("-x^2", "-x**2"),
            ("(-x)^2", "(-x)**2"),
            ("2^x^3", "2**x**3"),
            ("(2^x)^3", "(2**x)**3"),
            ("a - (b - c)", "a - (b - c)"),
            ("a - b - c", "a - b - c"),
            ("a/(b*c)", "a/(b*c)"),
            ("a/b*c", "a/b*c"),
            ("1e-5*pi + e", "1e-5*ops.pi + ops.e"),
            ("min(max(r, 1e-6), 1)", "ops.min(ops.max(r, 1e-6), 1)"),
            ("select(x > 0, x, 0.5*x)", "ops.select(x > 0, x, 0.5*x)"),
            ("1 - (x >= 0)", "1 - ops.number(x >= 0)"),
            ("select(1 - (x != y), 0, lambda)", "ops.select(1 - ops.number(x != y), 0, lambda_)"),
            ("2^-x", "2**(-x)"),
            ("-(a + b)*c", "-(a + b)*c"),
            ("a/norm(g + m)*dot(g, m)", "a/ops.norm(g + m)*ops.dot(g, m)"),
        ];
        for (formula, wanted) in pairs {
            assert_eq!(value(formula), wanted, "{formula}");
        }
    }

    #[test]
    fn states_and_assignments_are_lines() {
        let rule = python("param k = 2\nstate m, s = k*x\nm = k*m + g\nx = x - lr*m").expect("parses");
        assert_eq!(rule.states, [("m".to_owned(), "0".to_owned()), ("s".to_owned(), "k*x".to_owned())]);
        assert_eq!(rule.lines, ["m = k*m + g", "x = x - lr*m"]);
        assert!(python("x +").is_err());
    }
}
