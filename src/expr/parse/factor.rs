//! Products and what they are made of: factors with and without a sign between them, signs, powers, calls.
//!
//! A product may be written without its sign where nobody can read it as something else:
//!
//! ```text
//! 2x   2(x + 1)   2sin(x)   2|x|   2πx   (x + 1)(x - 1)   (x + 1)y   x²y   sin(x)y
//! ```
//!
//! after a number, `π`, a closing parenthesis and raised digits, before a name, `π` and an opening parenthesis (a bar,
//! after a number). Not after `/`, where `1/2x` may be meant in two ways; not after `^`, as in `x^2y`; not before `e`
//! alone, because `2e-3` is a number; never between two names, because `xy` is one.

use super::{Parsed, Parser};
use crate::expr::graph::{Binary, Unary};
use crate::expr::lex::Token;
use crate::expr::problem::{Expected, FormulaError, Problem};
use crate::expr::syntax::{self, Operator, Ref, Tree};
use std::ops::Range;

/// How a factor ends, which decides what may follow it without a `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By a number or π.
    Coefficient,
    /// By a closing parenthesis or raised digits.
    Closed,
    /// By anything else.
    Open,
}

impl Parser<'_> {
    pub(super) fn product(&mut self) -> Parsed<Ref> {
        let mut left = self.signed()?;
        let mut divided = false;
        loop {
            let operator = match self.peek() {
                Some(Token::Sign("*")) => Binary::Mul,
                Some(Token::Sign("/")) => Binary::Div,
                _ if self.goes_on() => {
                    if divided {
                        return Err(self.error(Problem::TwoReadings));
                    }
                    let right = self.power()?;
                    left = self.join(Operator::Plain(Binary::Mul), left, right)?;
                    continue;
                }
                _ => return Ok(left),
            };
            divided = operator == Binary::Div;
            self.at += 1;
            let right = self.signed()?;
            left = self.join(Operator::Plain(operator), left, right)?;
        }
    }

    /// Whether a factor follows without a sign that can only be meant as one.
    fn goes_on(&self) -> bool {
        match (self.end, self.peek()) {
            (End::Open, _) | (_, None) => false,
            (_, Some(Token::Name(name))) => {
                let called = matches!(self.tokens.get(self.at + 1), Some((Token::Sign("("), _)));
                let word = name == "e" || (syntax::WORDS.contains(&name) && !called);
                !word && self.assignment(self.at + 1).is_none()
            }
            (_, Some(Token::Pi | Token::Sign("("))) => true,
            (End::Coefficient, Some(Token::Sign("|"))) => self.bars == 0,
            _ => false,
        }
    }

    fn signed(&mut self) -> Parsed<Ref> {
        let start = self.span().start;
        if self.take("+") {
            return self.nested(Self::signed);
        }
        if !self.take("-") {
            return self.power();
        }
        let inner = self.nested(Self::signed)?;
        let end = self.result.span(inner).end;
        self.push(Tree::Unary(Unary::Neg, inner), start..end)
    }

    fn power(&mut self) -> Parsed<Ref> {
        let base = self.operand()?;
        if let Some(Token::Raised(exponent)) = self.peek() {
            let span = self.span();
            self.at += 1;
            self.end = End::Closed;
            let exponent = self.push(Tree::Number(exponent), span)?;
            return self.join(Operator::Plain(Binary::Pow), base, exponent);
        }
        if !self.take("^") {
            return Ok(base);
        }
        // To the right, and a sign may follow: 2^-x.
        let exponent = self.nested(Self::signed)?;
        self.end = End::Open;
        self.join(Operator::Plain(Binary::Pow), base, exponent)
    }

    fn operand(&mut self) -> Parsed<Ref> {
        let span = self.span();
        let called = matches!(self.tokens.get(self.at + 1), Some((Token::Sign("("), _)));
        match self.peek() {
            Some(Token::Number(value)) => {
                self.at += 1;
                self.end = End::Coefficient;
                self.push(Tree::Number(value), span)
            }
            Some(Token::Pi) => {
                self.at += 1;
                self.end = End::Coefficient;
                self.push(Tree::Name("pi".to_owned()), span)
            }
            Some(Token::Name(name)) if called => self.call(name, span),
            Some(Token::Name(name)) => {
                if self.dialect.is_function(name) || (self.dialect.can_be_called(name) && !self.is_made(name)) {
                    return Err(self.error(Problem::FunctionAsValue(name.into())));
                }
                if syntax::WORDS.contains(&name) {
                    return Err(self.expected(Expected::Operand));
                }
                self.at += 1;
                self.end = End::Open;
                self.push(Tree::Name(name.to_owned()), span)
            }
            Some(Token::Sign("(")) => {
                self.at += 1;
                let bars = std::mem::take(&mut self.bars);
                let inner = self.expression()?;
                self.require(")", Expected::Closing)?;
                (self.bars, self.end) = (bars, End::Closed);
                Ok(inner)
            }
            Some(Token::Sign("|")) => self.absolute(span),
            Some(Token::Sign("‖")) => {
                self.at += 1;
                let inner = self.expression()?;
                self.require("‖", Expected::Bar)?;
                self.end = End::Open;
                let span = span.start..self.tokens[self.at - 1].1.end;
                self.push(Tree::Vectorial(syntax::Vectorial::Norm, vec![inner]), span)
            }
            _ => Err(self.expected(Expected::Operand)),
        }
    }

    /// |a|. What stands between double bars is a length, and no absolute value of an absolute value.
    fn absolute(&mut self, opening: Range<usize>) -> Parsed<Ref> {
        let begins = |parser: &Self, at: usize, place: usize| matches!(parser.tokens.get(at), Some((Token::Sign("|"), span)) if span.start == place);
        let double = begins(self, self.at + 1, opening.end);
        self.at += 1;
        self.bars += 1;
        let inner = self.expression()?;
        let closing = self.span();
        self.require("|", Expected::Bar)?;
        self.bars -= 1;
        self.end = End::Open;
        let span = opening.start..closing.end;
        let whole = matches!(self.result.tree(inner), Tree::Unary(Unary::Abs, _))
            && self.result.span(inner) == (opening.end..closing.start);
        if double && whole {
            return Err(FormulaError::at(self.text, span, Problem::DoubleBars));
        }
        self.push(Tree::Unary(Unary::Abs, inner), span)
    }

    /// A call whose name stands at `start`, where the parser is.
    fn call(&mut self, name: &str, start: Range<usize>) -> Parsed<Ref> {
        if !self.dialect.can_be_called(name) {
            let problem = if self.is_variable(name) { Problem::NoFunction } else { Problem::UnknownFunction };
            return Err(self.error(problem(name.into())));
        }
        let first = self.at;
        self.at += 2;
        let bars = std::mem::take(&mut self.bars);
        let mut arguments = Vec::new();
        if !self.take(")") {
            arguments.push(self.expression()?);
            while self.take(",") {
                arguments.push(self.expression()?);
            }
            self.require(")", Expected::CommaOrClosing)?;
        }
        (self.bars, self.end) = (bars, End::Closed);
        let span = start.start..self.tokens[self.at - 1].1.end;
        self.called(name, arguments, span, first)
    }

    /// The call of a function, of which the first token is known.
    fn called(&mut self, name: &str, arguments: Vec<Ref>, span: Range<usize>, first: usize) -> Parsed<Ref> {
        let wrong = |parser: &Self, takes: usize, name: &'static str| {
            let comma = (first..parser.at).find_map(|at| parser.decimal_comma(at));
            let problem = Problem::Arguments(name, takes, arguments.len());
            comma.unwrap_or_else(|| FormulaError::at(parser.text, span.clone(), problem))
        };
        let plain = if name == syntax::LN { "log" } else { name };
        if let Some((name, op)) = syntax::UNARY.iter().find(|(n, _)| *n == plain) {
            let [a] = arguments[..] else { return Err(wrong(self, 1, name)) };
            return self.push(Tree::Unary(*op, a), span);
        }
        if let Some((name, op)) = syntax::BINARY.iter().find(|(n, _)| *n == name) {
            let [a, b] = arguments[..] else { return Err(wrong(self, 2, name)) };
            return self.push(Tree::Binary(Operator::Plain(*op), a, b), span);
        }
        // A name that is no function of the dialect does not come here.
        if let Some((name, function, takes)) = syntax::VECTORIAL.iter().find(|(n, _, _)| *n == name) {
            if arguments.len() != *takes {
                return Err(wrong(self, *takes, name));
            }
            return self.push(Tree::Vectorial(*function, arguments), span);
        }
        let [a, b, c] = arguments[..] else { return Err(wrong(self, 3, "select")) };
        self.push(Tree::Select([a, b, c]), span)
    }

    /// Whether a name is meant as a variable: a single letter, or one that the text declares or assigns.
    fn is_variable(&self, name: &str) -> bool {
        name.len() == 1 || ["lr", "lr0", "loss"].contains(&name) || self.is_made(name)
    }

    /// Whether the text declares or assigns a name.
    fn is_made(&self, name: &str) -> bool {
        let mut states = false;
        self.tokens.iter().enumerate().any(|(at, (token, _))| {
            let before = at.checked_sub(1).map(|before| self.tokens[before].0);
            states = match token {
                Token::Break => false,
                Token::Name("state") => true,
                _ => states,
            };
            let declared = match before {
                Some(Token::Name("param" | "state")) => true,
                Some(Token::Sign(",")) => states,
                _ => false,
            };
            matches!(token, Token::Name(other) if *other == name) && (declared || self.assignment(at + 1).is_some())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parse::parse;
    use crate::expr::python;

    fn problem(text: &str) -> (Problem, usize) {
        let error = parse(text).expect_err("this must not parse");
        (error.problem, error.column)
    }

    #[test]
    fn products_without_a_sign_are_those_with_one() {
        for (short, long) in [
            ("2x", "2*x"),
            ("2x^2", "2*x^2"),
            ("-2x", "-2*x"),
            ("0.5x²y", "0.5*x^2*y"),
            ("2(x + 1)", "2*(x + 1)"),
            ("2 sin(x)cos(y)", "2*sin(x)*cos(y)"),
            ("(x + 1)(x - 1)", "(x + 1)*(x - 1)"),
            ("(x + 1)y", "(x + 1)*y"),
            ("x²(y + 1)", "x^2*(y + 1)"),
            ("sin(2πx)", "sin(2*pi*x)"),
            ("π(x + y)", "pi*(x + y)"),
            ("2|x| + 3|y|²", "2*abs(x) + 3*abs(y)^2"),
            ("2x/3", "2*x/3"),
            ("x*2y", "x*2*y"),
            ("||x| - 1|", "abs(abs(x) - 1)"),
            ("|x|*|y|", "abs(x)*abs(y)"),
            ("|(|x| - |y|)|", "abs(abs(x) - abs(y))"),
            ("2e3x", "2000*x"),
            ("ln(x)", "log(x)"),
            ("2select(x > 0, x, y)", "2*select(x > 0, x, y)"),
        ] {
            let plain = |text: &str| python(text).unwrap_or_else(|error| panic!("{text}: {error}")).value;
            assert_eq!(plain(short), plain(long), "{short}");
        }
    }

    #[test]
    fn what_can_be_misread_is_refused_where_it_stands() {
        let cases = [
            ("1/2x", Problem::TwoReadings, 4),
            ("x/2(y)", Problem::TwoReadings, 4),
            ("x^2y", Problem::MissingOperator, 4),
            ("2^3(x)", Problem::MissingOperator, 4),
            ("x y", Problem::MissingOperator, 3),
            ("2 3", Problem::MissingOperator, 3),
            ("2e", Problem::MissingOperator, 2),
            ("(x)2", Problem::MissingOperator, 4),
            ("(x y)", Problem::MissingOperator, 4),
            ("|x||y|", Problem::MissingOperator, 4),
            ("|x|y", Problem::MissingOperator, 4),
            ("||x||", Problem::DoubleBars, 1),
            ("x(y + 1)", Problem::NoFunction("x".into()), 1),
            ("2x(y + 1)", Problem::NoFunction("x".into()), 2),
            ("sin(2)(x)^2 + lr(x)", Problem::NoFunction("lr".into()), 15),
            ("sinus(x)", Problem::UnknownFunction("sinus".into()), 1),
            ("ln x", Problem::FunctionAsValue("ln".into()), 1),
        ];
        for (text, expected, column) in cases {
            assert_eq!(problem(text), (expected, column), "{text}");
        }
        assert!(matches!(problem("|x + 1"), (Problem::Expected { expected: Expected::Bar, .. }, 7)));
    }
}
