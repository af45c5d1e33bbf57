//! What was probably meant: the known name nearest to an unknown one, and how other languages' functions are written here.

use super::syntax;

/// Functions of other languages, and what to write for them.
const FOREIGN: [(&str, &str); 36] = [
    ("pow", "a^b"),
    ("power", "a^b"),
    ("sqr", "a^2"),
    ("square", "a^2"),
    ("cbrt", "sign(a)*abs(a)^(1/3)"),
    ("log10", "log(a)/log(10)"),
    ("lg", "log(a)/log(10)"),
    ("log2", "log(a)/log(2)"),
    ("log1p", "log(1 + a)"),
    ("expm1", "exp(a) - 1"),
    ("sinh", "(exp(a) - exp(-a))/2"),
    ("cosh", "(exp(a) + exp(-a))/2"),
    ("th", "tanh(a)"),
    ("tg", "tan(a)"),
    ("cot", "1/tan(a)"),
    ("sec", "1/cos(a)"),
    ("csc", "1/sin(a)"),
    ("sgn", "sign(a)"),
    ("fabs", "abs(a)"),
    ("absolute", "abs(a)"),
    ("ceil", "-floor(-a)"),
    ("round", "floor(a + 0.5)"),
    ("trunc", "sign(a)*floor(abs(a))"),
    ("mod", "a - b*floor(a/b)"),
    ("fmod", "a - b*floor(a/b)"),
    ("hypot", "sqrt(a^2 + b^2)"),
    ("norm", "sqrt(x^2 + y^2)"),
    ("heaviside", "step(a)"),
    ("logistic", "sigmoid(a)"),
    ("minimum", "min(a, b)"),
    ("maximum", "max(a, b)"),
    ("clip", "min(max(a, low), high)"),
    ("clamp", "min(max(a, low), high)"),
    ("if", "select(condition, a, b)"),
    ("where", "select(condition, a, b)"),
    ("ifelse", "select(condition, a, b)"),
];

/// What is meant by a name that is unknown where these are known.
pub(super) fn for_name(name: &str, known: &[String]) -> Option<String> {
    let is_known = |part: &str| known.iter().any(|other| other == part);
    let letters: Vec<String> = name.chars().map(String::from).collect();
    if letters.len() > 1 && letters.iter().all(|letter| is_known(letter)) {
        return Some(letters.join("*"));
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() < name.len() && is_known(stem) {
        return Some(format!("{stem}^{0} or {0}*{stem}", &name[stem.len()..]));
    }
    let variable = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    variable.or_else(|| for_function(name))
}

/// What is meant by a function that there is not.
pub(super) fn for_function(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if let Some((_, here)) = FOREIGN.iter().find(|(other, _)| *other == lower) {
        return Some((*here).to_owned());
    }
    let own = syntax::UNARY.iter().map(|(name, _)| *name).chain(syntax::BINARY.iter().map(|(name, _)| *name));
    nearest(name, own.chain([syntax::LN, "select"])).map(|name| format!("{name}(…)"))
}

/// What to write for a character that has no meaning.
pub(super) fn instead(letter: char) -> Option<&'static str> {
    Some(match letter {
        '√' => "sqrt(…)",
        '∛' => "a^(1/3)",
        '%' => "a - b*floor(a/b) for a remainder, /100 for a percentage",
        '[' | ']' | '{' | '}' | '【' | '】' | '〔' | '〕' => "( and )",
        '&' | '∧' => "a*b for a and b, both conditions",
        '∨' => "max(a, b) for a or b, both conditions",
        '!' | '¬' => "1 - a for not a, a condition",
        '∞' => "1e300",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        ':' => "= to assign",
        '—' | '―' => "-",
        '∑' | 'Σ' => "a sum term by term; in a rule dot(a, b) sums over all parameters",
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' | 'ϵ' => "eps",
        'η' => "lr",
        'θ' => "x",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' | 'µ' => "mu",
        'ρ' => "rho",
        'σ' => "sigma",
        'τ' => "tau",
        'φ' | 'ϕ' => "phi",
        'ω' => "omega",
        _ => return None,
    })
}

/// The word nearest to `word`, if one is near enough to be a slip of the hand: one letter of three to five, two of more.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    crate::nearest::within(allowed, word, known)
}

#[cfg(test)]
mod tests {
    use crate::expr::{Kind, check};
    use crate::registry::Lang;

    fn said(kind: Kind, text: &str) -> String {
        check(kind, text, &["beta1"]).expect_err("this must not compile").message(Lang::En)
    }

    #[test]
    fn what_is_near_is_named() {
        for (kind, text, hint) in [
            (Kind::Surface, "sqr(x)", "did you mean a^2?"),
            (Kind::Surface, "sqrtt(x)", "did you mean sqrt(…)?"),
            (Kind::Surface, "Sin(x)", "did you mean sin(…)?"),
            (Kind::Surface, "cosh(x)", "did you mean (exp(a) + exp(-a))/2?"),
            (Kind::Surface, "norm(x)", "did you mean sqrt(x^2 + y^2)?"),
            (Kind::Surface, "2xy", "did you mean x*y?"),
            (Kind::Surface, "x2 + y", "did you mean x^2 or 2*x?"),
            (Kind::Surface, "X + y", "did you mean x?"),
            (Kind::Surface, "sin2 + x", "did you mean sin(…)?"),
            (Kind::Rule, "x = x - lr*g*bta1", "did you mean beta1?"),
            (Kind::Schedule, "lr0*los", "did you mean loss?"),
            (Kind::Surface, "√(x)", "write sqrt(…)"),
            (Kind::Rule, "x = x - η*g", "write lr"),
            (Kind::Surface, "select(x = 1, 2, 3)", "to compare write =="),
        ] {
            assert!(said(kind, text).contains(hint), "{text}: {}", said(kind, text));
        }
        for text in ["x + zzz", "blah(x)", "x + q"] {
            assert!(!said(Kind::Surface, text).contains("did you mean"), "{text}");
        }
    }
}
