//! Tokens to syntax: a recursive-descent parser with precise positions and hard limits.

mod factor;

use super::graph::Binary;
use super::lex::{Token, tokens};
use super::problem::{Expected, FormulaError, Problem};
use super::syntax::{Dialect, Line, Operator, Ref, Text, Tree};
use crate::spelling::Plain;
use factor::End;
use std::ops::Range;

/// Most bytes of a text.
pub const MAX_LENGTH: usize = 2_000;
/// Deepest nesting, of parentheses and of the tree: a chain `a + b + c` deepens the tree by one a term.
pub const MAX_DEPTH: usize = 200;
/// Deepest nesting of parentheses, signs and powers: what bounds the parser's own recursion.
const MAX_NESTING: usize = 50;

/// Parses a text.
///
/// # Errors
/// The first problem, with its position. Total: any text gives an answer, in time and memory bounded by its length.
pub fn parse(text: &str) -> Result<Text, FormulaError> {
    parse_in(Dialect::Scalar, text)
}

/// As [`parse`], with the functions of a dialect.
///
/// # Errors
/// As [`parse`].
pub fn parse_in(dialect: Dialect, text: &str) -> Result<Text, FormulaError> {
    if text.len() > MAX_LENGTH {
        return Err(FormulaError::at(text, 0..0, Problem::TooLong(MAX_LENGTH)));
    }
    let plain = Plain::of(text);
    let mut parser = Parser {
        text,
        dialect,
        tokens: tokens(text, &plain)?,
        at: 0,
        nesting: 0,
        bars: 0,
        end: End::Open,
        depths: Vec::new(),
        result: Text::default(),
    };
    while parser.at < parser.tokens.len() {
        if parser.peek() == Some(Token::Break) {
            parser.at += 1;
            continue;
        }
        parser.line()?;
        if parser.peek().is_some_and(|token| token != Token::Break) {
            return Err(parser.unfinished(Expected::End));
        }
    }
    if parser.result.lines.is_empty() {
        return Err(FormulaError::at(text, 0..text.len(), Problem::Empty));
    }
    Ok(parser.result)
}

struct Parser<'a> {
    text: &'a str,
    dialect: Dialect,
    tokens: Vec<(Token<'a>, Range<usize>)>,
    at: usize,
    nesting: usize,
    /// How many bars of |…| are open within the innermost parentheses.
    bars: usize,
    /// How the factor before ended.
    end: End,
    /// Depth of the tree below each node.
    depths: Vec<usize>,
    result: Text,
}

type Parsed<T> = Result<T, FormulaError>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).map(|(token, _)| *token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |(_, span)| span.clone())
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if s == sign);
        self.at += usize::from(found);
        found
    }

    fn error(&self, problem: Problem) -> FormulaError {
        FormulaError::at(self.text, self.span(), problem)
    }

    /// What is wrong where the text goes on and should have ended, or closed what is open.
    fn unfinished(&self, expected: Expected) -> FormulaError {
        match self.peek() {
            Some(Token::Name(_) | Token::Number(_) | Token::Pi | Token::Sign("(" | "‖")) => {
                self.error(Problem::MissingOperator)
            }
            Some(Token::Sign("|")) if self.bars == 0 => self.error(Problem::MissingOperator),
            _ => self.expected(expected),
        }
    }

    fn expected(&self, expected: Expected) -> FormulaError {
        if let Some(error) = (self.at.saturating_sub(1)..=self.at).find_map(|comma| self.decimal_comma(comma)) {
            return error;
        }
        let found = match self.peek() {
            None | Some(Token::Break) => String::new(),
            Some(_) => self.text[self.span()].to_owned(),
        };
        self.error(Problem::Expected { expected, found })
    }

    fn require(&mut self, sign: &str, expected: Expected) -> Parsed<()> {
        match (self.take(sign), expected) {
            (true, _) => Ok(()),
            (false, Expected::Closing | Expected::CommaOrClosing) => Err(self.unfinished(expected)),
            (false, _) => Err(self.expected(expected)),
        }
    }

    /// Where a number, the comma at this token and another number touch: what should be written instead.
    fn decimal_comma(&self, comma: usize) -> Option<FormulaError> {
        let [(Token::Number(_), whole), (Token::Sign(","), sign), (Token::Number(_), rest)] =
            self.tokens.get(comma.checked_sub(1)?..comma + 2)?
        else {
            return None;
        };
        let touch = whole.end == sign.start && sign.end == rest.start;
        let plain = |span: &Range<usize>| Plain::of(&self.text[span.clone()]).text.into_owned();
        let (whole_digits, rest_digits) = (plain(whole), plain(rest));
        let digits = |text: &str| text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        (touch && digits(&rest_digits) && !whole_digits.contains(['.', 'e', 'E'])).then(|| {
            let problem = Problem::DecimalComma(format!("{whole_digits}.{rest_digits}"));
            FormulaError::at(self.text, whole.start..rest.end, problem)
        })
    }

    fn name(&mut self) -> Parsed<(String, Range<usize>)> {
        let span = self.span();
        let Some(Token::Name(name)) = self.peek() else {
            return Err(self.expected(Expected::Name));
        };
        if self.dialect.is_reserved(name) {
            return Err(self.error(Problem::Reserved(name.into())));
        }
        self.at += 1;
        Ok((name.to_owned(), span))
    }

    fn constant(&mut self) -> Parsed<f64> {
        let negative = !self.take("+") && self.take("-");
        let Some(Token::Number(value)) = self.peek() else {
            return Err(self.expected(Expected::Constant));
        };
        self.at += 1;
        Ok(if negative { -value } else { value })
    }

    fn line(&mut self) -> Parsed<()> {
        match self.peek() {
            Some(Token::Name("param")) => self.param(),
            Some(Token::Name("state")) => self.states(),
            Some(Token::Name(_)) if self.assignment(self.at + 1).is_some() => {
                let operator = self.assignment(self.at + 1).flatten();
                let (name, span) = self.name()?;
                self.at += 1;
                let mut value = self.expression()?;
                if let Some(operator) = operator {
                    // x -= a is x = x - (a).
                    let before = self.push(Tree::Name(name.clone()), span.clone())?;
                    value = self.join(Operator::Plain(operator), before, value)?;
                }
                self.result.lines.push(Line::Assign { name, value, span });
                Ok(())
            }
            _ => {
                let start = self.span().start;
                let value = self.expression()?;
                let end = self.tokens[self.at - 1].1.end;
                self.result.lines.push(Line::Value(value, start..end));
                Ok(())
            }
        }
    }

    /// Whether the token assigns, and what it does to the old value, if anything.
    fn assignment(&self, at: usize) -> Option<Option<Binary>> {
        match self.tokens.get(at) {
            Some((Token::Sign("="), _)) => Some(None),
            Some((Token::Sign("+="), _)) => Some(Some(Binary::Add)),
            Some((Token::Sign("-="), _)) => Some(Some(Binary::Sub)),
            Some((Token::Sign("*="), _)) => Some(Some(Binary::Mul)),
            Some((Token::Sign("/="), _)) => Some(Some(Binary::Div)),
            _ => None,
        }
    }

    fn param(&mut self) -> Parsed<()> {
        self.at += 1;
        let (name, span) = self.name()?;
        self.require("=", Expected::Equals)?;
        let default = self.constant()?;
        let range_start = self.span().start;
        let range = match self.peek() {
            Some(Token::Name("in")) => {
                self.at += 1;
                let low = self.constant()?;
                self.require("..", Expected::Dots)?;
                let high = self.constant()?;
                if !(low < high && low <= default && default <= high) {
                    let span = range_start..self.tokens[self.at - 1].1.end;
                    return Err(FormulaError::at(self.text, span, Problem::Range));
                }
                Some((low, high))
            }
            _ => None,
        };
        self.result.lines.push(Line::Param { name, default, range, span });
        Ok(())
    }

    fn states(&mut self) -> Parsed<()> {
        self.at += 1;
        loop {
            let (name, span) = self.name()?;
            let initial = if self.take("=") { Some(self.expression()?) } else { None };
            self.result.lines.push(Line::State { name, initial, span });
            if !self.take(",") {
                return Ok(());
            }
        }
    }

    fn push(&mut self, tree: Tree, span: Range<usize>) -> Parsed<Ref> {
        let below = |at: &Ref| self.depths[at.0 as usize];
        let depth = 1 + match &tree {
            Tree::Number(_) | Tree::Name(_) => 0,
            Tree::Unary(_, a) => below(a),
            Tree::Binary(_, a, b) => below(a).max(below(b)),
            Tree::Select(all) => all.iter().map(below).max().unwrap_or(0),
            Tree::Vectorial(_, all) => all.iter().map(below).max().unwrap_or(0),
        };
        if depth > MAX_DEPTH {
            return Err(FormulaError::at(self.text, span, Problem::TooDeep(MAX_DEPTH)));
        }
        self.depths.push(depth);
        self.result.nodes.push((tree, span));
        Ok(Ref(self.result.nodes.len() as u32 - 1))
    }

    fn join(&mut self, operator: Operator, a: Ref, b: Ref) -> Parsed<Ref> {
        let span = self.result.span(a).start..self.result.span(b).end;
        self.push(Tree::Binary(operator, a, b), span)
    }

    /// Runs `inner` one level deeper.
    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<Ref>) -> Parsed<Ref> {
        if self.nesting >= MAX_NESTING {
            return Err(self.error(Problem::TooDeep(MAX_NESTING)));
        }
        self.nesting += 1;
        let result = inner(self);
        self.nesting -= 1;
        result
    }

    fn expression(&mut self) -> Parsed<Ref> {
        self.nested(|parser| {
            let left = parser.sum()?;
            let operator = match parser.peek() {
                Some(Token::Sign("<")) => Operator::Plain(Binary::Less),
                Some(Token::Sign("<=")) => Operator::Plain(Binary::LessEqual),
                Some(Token::Sign(">")) => Operator::Greater,
                Some(Token::Sign(">=")) => Operator::GreaterEqual,
                Some(Token::Sign("==")) => Operator::Plain(Binary::Equal),
                Some(Token::Sign("!=")) => Operator::Plain(Binary::NotEqual),
                _ => return Ok(left),
            };
            parser.at += 1;
            let right = parser.sum()?;
            parser.join(operator, left, right)
        })
    }

    fn sum(&mut self) -> Parsed<Ref> {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek() {
                Some(Token::Sign("+")) => Binary::Add,
                Some(Token::Sign("-")) => Binary::Sub,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.product()?;
            left = self.join(Operator::Plain(operator), left, right)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::Unary;
    use super::*;

    fn problem(text: &str) -> (Problem, usize, usize) {
        let error = parse(text).expect_err("this must not parse");
        (error.problem, error.line, error.column)
    }

    #[test]
    fn precedence_is_the_usual_one() {
        let text = parse("-x^2*3 + y^2^3").expect("parses");
        let Line::Value(root, _) = &text.lines[0] else { panic!("a value") };
        let Tree::Binary(Operator::Plain(Binary::Add), product, power) = *text.tree(*root) else { panic!("a sum") };
        let Tree::Binary(Operator::Plain(Binary::Mul), negative, _) = *text.tree(product) else { panic!("a product") };
        assert!(matches!(text.tree(negative), Tree::Unary(Unary::Neg, _)));
        let Tree::Binary(Operator::Plain(Binary::Pow), _, exponent) = *text.tree(power) else { panic!("a power") };
        assert!(matches!(text.tree(exponent), Tree::Binary(Operator::Plain(Binary::Pow), _, _)));
    }

    #[test]
    fn errors_say_what_and_where() {
        assert_eq!(problem(""), (Problem::Empty, 1, 1));
        assert_eq!(problem("x 2"), (Problem::MissingOperator, 1, 3));
        assert_eq!(problem("x\n+ sin").0, Problem::FunctionAsValue("sin".into()));
        assert_eq!(problem("x + cosh(y)"), (Problem::UnknownFunction("cosh".into()), 1, 5));
        assert_eq!(problem("min(x)"), (Problem::Arguments("min", 2, 1), 1, 1));
        assert_eq!(problem("pi = 3"), (Problem::Reserved("pi".into()), 1, 1));
        assert_eq!(problem("param a = 3 in 0..1"), (Problem::Range, 1, 13));
        let missing = |expected| Problem::Expected { expected, found: String::new() };
        assert_eq!(problem("(x + 1"), (missing(Expected::Closing), 1, 7));
        assert_eq!(problem("x +"), (missing(Expected::Operand), 1, 4));
        assert_eq!(problem("a = x +\ny"), (missing(Expected::Operand), 1, 8));
    }

    #[test]
    fn a_decimal_comma_is_answered_with_the_point() {
        let comma = |number: &str| Problem::DecimalComma(number.into());
        for (text, number, column) in [
            ("1,5*x", "1.5", 1),
            ("x + (1,25 - y)", "1.25", 6),
            ("x + sin(1,5)", "1.5", 9),
            ("max(x, 0,5)", "0.5", 8),
            ("param k = 0,9", "0.9", 11),
            ("param k = 0.9 in 0..1,5", "1.5", 21),
            ("state m = 1,5", "1.5", 11),
            ("１，５ x", "1.5", 1),
        ] {
            assert_eq!(problem(text), (comma(number), 1, column), "{text}");
        }
        // Two arguments may be numbers.
        assert!(parse("min(1,5)*x").is_ok());
        assert!(matches!(problem("1, 5").0, Problem::Expected { .. }));
    }

    #[test]
    fn a_name_may_be_changed_by_what_it_is() {
        for (short, long) in [
            ("x -= lr*g", "x = x - (lr*g)"),
            ("x −= g + 1", "x = x - (g + 1)"),
            ("m *= a + b", "m = m*(a + b)"),
            ("m += -g", "m = m + (-g)"),
            ("m ／＝ 2", "m = m/2"),
        ] {
            let plain = |text: &str| crate::expr::python(text).expect("parses").lines;
            assert_eq!(plain(short), plain(long), "{short}");
        }
        assert_eq!(problem("pi += 1").0, Problem::Reserved("pi".into()));
    }

    #[test]
    fn limits_hold() {
        assert_eq!(problem(&"x+".repeat(1500)).0, Problem::TooLong(MAX_LENGTH));
        assert_eq!(problem(&"(".repeat(900)).0, Problem::TooDeep(MAX_NESTING));
        assert_eq!(problem(&"-".repeat(900)).0, Problem::TooDeep(MAX_NESTING));
        assert_eq!(problem(&"2^".repeat(900)).0, Problem::TooDeep(MAX_NESTING));
        assert_eq!(problem(&format!("x{}", "+x".repeat(900))).0, Problem::TooDeep(MAX_DEPTH));
        assert!(parse(&format!("x{}", "+x".repeat(150))).is_ok());
    }
}
