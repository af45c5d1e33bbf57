//! Syntax to MathML Core, as written: what is shown is the text that runs, not a simplified form.
//!
//! Every variable stands in an element with `data-key`, so that a page can join a letter with its control.

use super::Kind;
use super::graph::{Binary, Unary};
use super::symbol;
use super::syntax::{self, IDENTITY, Line, Operator, Ref, Text, Tree, Vectorial};

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

/// One `<math>` with a row for each line of `text` that `show` keeps.
pub fn print(kind: Kind, text: &Text, show: impl Fn(&Line) -> bool) -> String {
    let mut rows = Vec::new();
    let names = |name: &str| text.nodes.iter().any(|(tree, _)| matches!(tree, Tree::Name(n) if n == name));
    if matches!(kind, Kind::Rule | Kind::Search) {
        rows.push(row(&variable("g"), "←", "<mrow><mo>∇</mo><mi>f</mi><mo stretchy=\"false\">(</mo><mi data-key=\"x\">x</mi><mo stretchy=\"false\">)</mo></mrow>"));
    }
    if kind == Kind::Search && names("B") {
        rows.push(row(&variable("B"), "←", "<mrow><msup><mo>∇</mo><mn>2</mn></msup><mi>f</mi><mo stretchy=\"false\">(</mo><mi data-key=\"x\">x</mi><mo stretchy=\"false\">)</mo></mrow>"));
    }
    for (change, of, before) in [("s", "x", "x_before"), ("y", "g", "g_before")] {
        if kind == Kind::Search && names(change) {
            rows.push(row(&variable(change), "←", &format!("{}<mo>−</mo>{}", variable(of), variable(before))));
        }
    }
    for line in text.lines.iter().filter(|line| show(line)) {
        match line {
            Line::Param { .. } | Line::State { initial: None, .. } => {}
            Line::State { name, initial: Some(value), .. } => {
                let start = format!("<msub>{}<mn>0</mn></msub>", variable(name));
                // What stands here of x is the start.
                let value = expression(text, *value)
                    .replace(&variable("x"), &format!("<msub>{}<mn>0</mn></msub>", variable("x")));
                rows.push(row(&start, "=", &value));
            }
            Line::Assign { name, value, .. } => {
                let own = |line: &Line| matches!(line, Line::State { name: state, .. } if state == name);
                let updates = matches!(kind, Kind::Rule | Kind::Search) || text.lines.iter().any(own);
                let sign = if updates { "←" } else { "=" };
                rows.push(row(&variable(name), sign, &expression(text, *value)));
            }
            // Conditions have no name.
            Line::Value(value, _) if kind == Kind::LineSearch => {
                rows.push(format!("<mtr><mtd></mtd><mtd></mtd><mtd>{}</mtd></mtr>", expression(text, *value)));
            }
            Line::Value(value, _) => {
                let left = match kind {
                    Kind::Surface => applied("<mi>f</mi>", &["x", "y"]),
                    Kind::Map => applied("<mi>f</mi>", &["x"]),
                    Kind::Rule | Kind::Schedule | Kind::Search | Kind::LineSearch => {
                        applied("<mi data-key=\"lr\">η</mi>", &["t"])
                    }
                };
                rows.push(row(&left, "=", &expression(text, *value)));
            }
        }
    }
    let rows = rows.concat();
    // Beside the coordinate y of the plane the change of the gradient has a name of its own.
    let rows = if kind == Kind::Search { rows.replace(&variable("y"), GRADIENT_CHANGE) } else { rows };
    format!("<math display=\"block\"><mtable class=\"lines\">{rows}</mtable></math>")
}

/// The change of the gradient, `y` in the text of a search method.
const GRADIENT_CHANGE: &str = "<mrow data-key=\"y\"><mi mathvariant=\"normal\">Δ</mi><mi>g</mi></mrow>";

/// The row of an assignment, in letters.
pub(super) fn line_row(text: &Text, name: &str, value: Ref) -> String {
    row(&variable(name), "←", &expression(text, value))
}

/// The row below it, along one axis of the plane: what is assigned, and the expression of a text whose names are numbers.
pub(super) fn number_row(axis: usize, left: f64, text: &Text, value: Ref) -> String {
    let sign = if left < 0.0 { "<mo>−</mo>" } else { "" };
    let name = ["x", "y"].get(axis).copied().unwrap_or_default();
    let left = format!(
        "<mrow><mtext class=\"axis\">{name}</mtext><mspace width=\"0.6em\"/>{sign}{}</mrow>",
        number(left.abs())
    );
    row(&left, "=", &expression(text, value))
}

/// The letter of a key, alone.
pub fn letter(key: &str) -> String {
    format!("<math>{}</math>", variable(key))
}

fn row(left: &str, sign: &str, right: &str) -> String {
    format!("<mtr><mtd>{left}</mtd><mtd><mo>{sign}</mo></mtd><mtd>{right}</mtd></mtr>")
}

fn applied(name: &str, arguments: &[&str]) -> String {
    let list: Vec<String> = arguments.iter().map(|a| variable(a)).collect();
    format!("<mrow>{name}{}</mrow>", parenthesized(&list.join("<mo separator=\"true\">,</mo>")))
}

fn parenthesized(inner: &str) -> String {
    format!("<mo stretchy=\"false\">(</mo>{inner}<mo stretchy=\"false\">)</mo>")
}

fn variable(key: &str) -> String {
    if let Some(stem) = symbol::hatted(key) {
        let letter = symbol::symbol(stem);
        return format!(
            "<mover accent=\"true\" data-key=\"{key}\"><mi>{letter}</mi><mo stretchy=\"false\">^</mo></mover>"
        );
    }
    let (base, subscript) = symbol::parts(key);
    let base = format!("<mi>{base}</mi>");
    match subscript {
        None => base.replacen("<mi>", &format!("<mi data-key=\"{key}\">"), 1),
        Some(subscript) if subscript.bytes().all(|b| b.is_ascii_digit()) => {
            format!("<msub data-key=\"{key}\">{base}<mn>{subscript}</mn></msub>")
        }
        Some(subscript) => format!("<msub data-key=\"{key}\">{base}<mtext>{subscript}</mtext></msub>"),
    }
}

fn number(value: f64) -> String {
    let text = value.to_string();
    if text.len() <= 9 {
        return format!("<mn>{text}</mn>");
    }
    match format!("{value:e}").split_once('e') {
        Some((digits, exponent)) => format!(
            "<mrow><mn>{digits}</mn><mo>·</mo><msup><mn>10</mn><mn>{}</mn></msup></mrow>",
            exponent.replace('-', "−")
        ),
        None => format!("<mn>{text}</mn>"),
    }
}

fn expression(text: &Text, at: Ref) -> String {
    format!("<mrow>{}</mrow>", print_tree(text, at).0)
}

/// Prints, with parentheses where it binds looser than `least`.
fn bound(text: &Text, at: Ref, least: Binding) -> String {
    let (printed, binding) = print_tree(text, at);
    if binding < least { format!("<mrow>{}</mrow>", parenthesized(&printed)) } else { printed }
}

fn print_tree(text: &Text, at: Ref) -> (String, Binding) {
    match text.tree(at) {
        Tree::Number(value) => (number(*value), Binding::Operand),
        Tree::Name(name) if name == IDENTITY => ("<mi>I</mi>".to_owned(), Binding::Operand),
        Tree::Name(name) => match syntax::CONSTANTS.iter().find(|(n, _)| n == name) {
            Some(_) => (format!("<mi>{}</mi>", symbol::symbol(name)), Binding::Operand),
            None => (variable(name), Binding::Operand),
        },
        Tree::Unary(op, a) => print_unary(text, *op, *a),
        Tree::Binary(Operator::Plain(op), a, b) => print_binary(text, *op, *a, *b),
        Tree::Binary(Operator::Greater, a, b) => infix(text, "&gt;", *a, *b, Binding::Comparison),
        Tree::Binary(Operator::GreaterEqual, a, b) => infix(text, "≥", *a, *b, Binding::Comparison),
        Tree::Select([condition, then, otherwise]) => {
            let cases = format!(
                "<mrow><mo>{{</mo><mtable class=\"cases\"><mtr><mtd>{}</mtd><mtd><mtext>if&#xa0;</mtext>{}</mtd></mtr>\
                 <mtr><mtd>{}</mtd><mtd><mtext>else</mtext></mtd></mtr></mtable></mrow>",
                expression(text, *then),
                expression(text, *condition),
                expression(text, *otherwise)
            );
            (cases, Binding::Sum)
        }
        Tree::Vectorial(function, arguments) => print_vectorial(text, *function, arguments),
    }
}

fn raised(base: &str, exponent: &str) -> String {
    format!("<msup><mrow>{base}</mrow>{exponent}</msup>")
}

/// Products of vectors as products, with what is transposed or inverted marked; other functions by their names.
fn print_vectorial(text: &Text, function: Vectorial, arguments: &[Ref]) -> (String, Binding) {
    const TRANSPOSED: &str = "<mo>⊤</mo>";
    let raise = |at: Ref, exponent: &str| raised(&bound(text, at, Binding::Operand), exponent);
    match (function, arguments) {
        (Vectorial::Dot, [a, b]) => {
            (format!("{}<mo>&#x2062;</mo>{}", raise(*a, TRANSPOSED), bound(text, *b, Binding::Product)), Binding::Sign)
        }
        (Vectorial::Outer, [a, b]) => {
            (format!("{}<mo>&#x2062;</mo>{}", bound(text, *a, Binding::Product), raise(*b, TRANSPOSED)), Binding::Sign)
        }
        (Vectorial::Solve, [a, b]) => {
            let inverse = raise(*a, "<mrow><mo>−</mo><mn>1</mn></mrow>");
            (format!("{inverse}<mo>&#x2062;</mo>{}", bound(text, *b, Binding::Sign)), Binding::Sign)
        }
        (Vectorial::Transpose, [a]) => (raise(*a, TRANSPOSED), Binding::Power),
        (Vectorial::Norm, [a]) => {
            (format!("<mrow><mo>‖</mo>{}<mo>‖</mo></mrow>", expression(text, *a)), Binding::Operand)
        }
        (Vectorial::Uniform, _) => (distribution("U"), Binding::Operand),
        (Vectorial::Normal, _) => (distribution("N"), Binding::Operand),
        _ => (call(text, function.name(), arguments), Binding::Operand),
    }
}

/// A number drawn from a distribution: U(0, 1) or N(0, 1).
fn distribution(letter: &str) -> String {
    let inner = parenthesized("<mn>0</mn><mo separator=\"true\">,</mo><mn>1</mn>");
    format!("<mrow><mi mathvariant=\"normal\">{letter}</mi>{inner}</mrow>")
}

fn print_unary(text: &Text, op: Unary, a: Ref) -> (String, Binding) {
    match op {
        Unary::Neg => (format!("<mrow><mo>−</mo>{}</mrow>", bound(text, a, Binding::Sign)), Binding::Sum),
        Unary::Exp => (format!("<msup><mi>e</mi>{}</msup>", expression(text, a)), Binding::Power),
        Unary::Sqrt => (format!("<msqrt>{}</msqrt>", expression(text, a)), Binding::Operand),
        Unary::Abs => (format!("<mrow><mo>|</mo>{}<mo>|</mo></mrow>", expression(text, a)), Binding::Operand),
        Unary::Floor => (format!("<mrow><mo>⌊</mo>{}<mo>⌋</mo></mrow>", expression(text, a)), Binding::Operand),
        _ => {
            let name = syntax::UNARY.iter().find(|(_, f)| *f == op).map_or("", |(name, _)| name);
            (call(text, name, &[a]), Binding::Operand)
        }
    }
}

fn call(text: &Text, name: &str, arguments: &[Ref]) -> String {
    let list: Vec<String> = arguments.iter().map(|a| expression(text, *a)).collect();
    let inner = list.join("<mo separator=\"true\">,</mo>");
    format!("<mrow><mi>{name}</mi><mo>&#x2061;</mo><mo>(</mo>{inner}<mo>)</mo></mrow>")
}

fn infix(text: &Text, sign: &str, a: Ref, b: Ref, binding: Binding) -> (String, Binding) {
    let left = bound(text, a, binding);
    // The right side of − and of another comparison needs parentheses already at the same binding.
    let least = if binding == Binding::Sum { Binding::Product } else { Binding::Sum };
    (format!("{left}<mo>{sign}</mo>{}", bound(text, b, least)), binding)
}

fn print_binary(text: &Text, op: Binary, a: Ref, b: Ref) -> (String, Binding) {
    match op {
        Binary::Add => infix(text, "+", a, b, Binding::Sum),
        Binary::Sub => infix(text, "−", a, b, Binding::Sum),
        Binary::Mul => {
            // A leading minus needs no parentheses; the whole then binds as a sum does.
            let signed = matches!(text.tree(a), Tree::Unary(Unary::Neg, _));
            let binding = if signed { Binding::Sum } else { Binding::Product };
            let left = bound(text, a, binding);
            let right = bound(text, b, Binding::Sign);
            let sign = if needs_dot(text, a, b) { "·" } else { "&#x2062;" };
            (format!("{left}<mo>{sign}</mo>{right}"), binding)
        }
        Binary::Div => {
            let fraction = format!("<mfrac>{}{}</mfrac>", expression(text, a), expression(text, b));
            (fraction, Binding::Sign)
        }
        Binary::Pow => {
            let base = bound(text, a, Binding::Operand);
            (format!("<msup><mrow>{base}</mrow>{}</msup>", expression(text, b)), Binding::Power)
        }
        Binary::Min => (call(text, "min", &[a, b]), Binding::Operand),
        Binary::Max => (call(text, "max", &[a, b]), Binding::Operand),
        Binary::Less => infix(text, "&lt;", a, b, Binding::Comparison),
        Binary::LessEqual => infix(text, "≤", a, b, Binding::Comparison),
        Binary::Equal => infix(text, "=", a, b, Binding::Comparison),
        Binary::NotEqual => infix(text, "≠", a, b, Binding::Comparison),
    }
}

/// Whether a product would be misread without a dot: before a digit, and next to a name of several letters.
fn needs_dot(text: &Text, a: Ref, b: Ref) -> bool {
    begins_with_digit(text, b) || ends_with_word(text, a) || begins_with_word(text, b)
}

fn begins_with_digit(text: &Text, at: Ref) -> bool {
    match text.tree(at) {
        Tree::Number(_) => true,
        Tree::Binary(Operator::Plain(Binary::Mul | Binary::Pow), a, _) => begins_with_digit(text, *a),
        Tree::Binary(Operator::Plain(Binary::Div), _, _) => true,
        _ => false,
    }
}

fn is_word(name: &str) -> bool {
    name != IDENTITY && symbol::hatted(name).is_none() && symbol::parts(name).0.chars().count() > 1
}

fn ends_with_word(text: &Text, at: Ref) -> bool {
    match text.tree(at) {
        Tree::Name(name) => is_word(name),
        Tree::Binary(Operator::Plain(Binary::Mul), _, b) => ends_with_word(text, *b),
        _ => false,
    }
}

fn begins_with_word(text: &Text, at: Ref) -> bool {
    match text.tree(at) {
        Tree::Name(name) => is_word(name),
        Tree::Binary(Operator::Plain(Binary::Mul | Binary::Pow), a, _) => begins_with_word(text, *a),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{parse, parse_in};
    use super::super::syntax::Dialect;
    use super::*;

    /// The text without tags: enough to see order and parentheses.
    fn plain(kind: Kind, source: &str) -> String {
        let dialect = if kind == Kind::Search { Dialect::Vector } else { Dialect::Scalar };
        let printed = print(kind, &parse_in(dialect, source).expect("parses"), |_| true);
        let mut out = String::new();
        let mut inside = false;
        for c in printed.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.replace("&#x2062;", "").replace("&#x2061;", "")
    }

    #[test]
    fn parentheses_stand_where_they_are_needed_and_only_there() {
        assert_eq!(plain(Kind::Surface, "(x + y)*2"), "f(x,y)=(x+y)·2");
        assert_eq!(plain(Kind::Surface, "x + (y*2)"), "f(x,y)=x+y·2");
        assert_eq!(plain(Kind::Surface, "x - (y - 1)"), "f(x,y)=x−(y−1)");
        assert_eq!(plain(Kind::Surface, "(x - y) - 1"), "f(x,y)=x−y−1");
        assert_eq!(plain(Kind::Surface, "(-x)^2"), "f(x,y)=(−x)2");
        assert_eq!(plain(Kind::Surface, "-x^2"), "f(x,y)=−x2");
        assert_eq!(plain(Kind::Surface, "x*(-y)"), "f(x,y)=x(−y)");
        assert_eq!(plain(Kind::Surface, "sin(x)*y"), "f(x,y)=sin(x)y");
    }

    #[test]
    fn rules_show_their_lines() {
        assert_eq!(plain(Kind::Rule, "state m\nm = beta1*m\nx = x - lr*m"), "g←∇f(x)m←β1mx←x−ηm");
        assert_eq!(plain(Kind::Rule, "state z = -x\nx = z"), "g←∇f(x)z0=−x0x←z");
        assert_eq!(plain(Kind::Schedule, "lr0*exp(-k*t)"), "η(t)=η0e−kt");
        assert_eq!(plain(Kind::Schedule, "state c = 1\nd = c\nc = d + t\nlr0/c"), "c0=1d=cc←d+tη(t)=η0c");
    }

    #[test]
    fn vectors_are_written_as_mathematics_writes_them() {
        let shown = |source: &str| plain(Kind::Search, source).trim_start_matches("g←∇f(x)").to_owned();
        assert_eq!(shown("state H = identity\nd = -H*g"), "H0=Id←−Hg");
        assert_eq!(shown("c = dot(g, H*g)"), "c←g⊤Hg");
        assert_eq!(shown("c = dot(g - x, g)^2"), "c←((g−x)⊤g)2");
        assert_eq!(shown("A = c*outer(g, H*x)"), "A←cg(Hx)⊤");
        assert_eq!(shown("c = norm(g)"), "c←‖g‖");
        assert_eq!(shown("d = -solve(A + c*identity, g)"), "d←−(A+cI)−1g");
        assert_eq!(shown("d = solve(B, y)"), "B←∇2f(x)Δg←g−gbefored←B−1Δg");
        assert_eq!(plain(Kind::LineSearch, "f1 <= f0 + c1*alpha*s0\nabs(s1) <= c2"), "f1≤f0+c1αs0|s1|≤c2");
    }

    #[test]
    fn every_element_is_closed() {
        let source = "select(x > 0, sqrt(abs(x)), floor(y)/2)^3 + min(x, 1e-12)*tanh(y)";
        let printed = print(Kind::Surface, &parse(source).expect("parses"), |_| true);
        let mut open = Vec::new();
        for tag in printed.split('<').skip(1) {
            let name = tag.split(['>', ' ']).next().unwrap_or_default();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None => open.push(name),
            }
        }
        assert!(open.is_empty());
    }
}
