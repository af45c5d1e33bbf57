//! Keys to the letters mathematics uses for them.

/// Keys with a letter of their own: base and subscript.
const LETTERS: [(&str, &str, Option<&str>); 21] = [
    ("lr", "η", None),
    ("lr0", "η", Some("0")),
    ("eta_min", "η", Some("min")),
    ("min_lr", "η", Some("min")),
    ("eps", "ε", None),
    ("epsilon", "ε", None),
    ("momentum", "μ", None),
    ("weight_decay", "λ", None),
    ("lr_decay", "δ", None),
    ("initial_accumulator_value", "s", Some("0")),
    ("step_size", "n", None),
    ("momentum_decay", "ψ", None),
    ("l1", "λ", Some("1")),
    ("l2", "λ", Some("2")),
    ("nu", "ν", None),
    ("xi", "ξ", None),
    ("pi", "π", None),
    ("phi", "φ", None),
    ("psi", "ψ", None),
    ("chi", "χ", None),
    ("rho", "ρ", None),
];

/// Greek letters that may carry an index: `beta1` is β₁.
const GREEK: [(&str, &str); 14] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("omega", "ω"),
    ("iota", "ι"),
];

/// Base and subscript of a key's letter.
pub fn parts(key: &str) -> (String, Option<String>) {
    if let Some((_, base, subscript)) = LETTERS.iter().find(|(k, _, _)| *k == key) {
        return ((*base).to_owned(), subscript.map(str::to_owned));
    }
    let greek = |name: &str| GREEK.iter().find(|(k, _)| *k == name).map_or(name.to_owned(), |(_, g)| (*g).to_owned());
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() < key.len() && !stem.is_empty() {
        return (greek(stem.trim_end_matches('_')), Some(key[stem.len()..].to_owned()));
    }
    match key.split_once('_') {
        Some((base, subscript)) if !base.is_empty() && !subscript.is_empty() => {
            (greek(base), Some(subscript.to_owned()))
        }
        _ => (greek(key), None),
    }
}

/// What a key with a hat is without it: `mhat` is m̂.
pub fn hatted(key: &str) -> Option<&str> {
    key.strip_suffix("hat").filter(|stem| !stem.is_empty())
}

/// The letter of a key as plain text: `beta1` is β₁, `lr` is η, `mhat` is m̂.
pub fn symbol(key: &str) -> String {
    if let Some(stem) = hatted(key) {
        return format!("{}\u{302}", symbol(stem));
    }
    let (base, subscript) = parts(key);
    let Some(subscript) = subscript else { return base };
    let lowered = |c: char| match c.to_digit(10) {
        Some(digit) => char::from_u32('₀' as u32 + digit),
        None => None,
    };
    match subscript.chars().map(lowered).collect::<Option<String>>() {
        Some(digits) => format!("{base}{digits}"),
        None => format!("{base} {subscript}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_get_their_letters() {
        assert_eq!(symbol("beta1"), "β₁");
        assert_eq!(symbol("lr"), "η");
        assert_eq!(symbol("lr0"), "η₀");
        assert_eq!(symbol("x"), "x");
        assert_eq!(symbol("speed"), "speed");
        assert_eq!(symbol("mhat"), "m\u{302}");
        assert_eq!(symbol("hat"), "hat");
        assert_eq!(symbol("eta_min"), "η min");
    }
}
