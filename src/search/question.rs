//! What a search asks and what it is told.

/// What a search wants to know next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ask<'a> {
    /// f at a point.
    Value(&'a [f64]),
    /// f and ∇f at a point.
    Gradient(&'a [f64]),
    /// f, ∇f and the Hessian at a point.
    Hessian(&'a [f64]),
    /// Nothing: it rests.
    Nothing,
}

/// The answer to the question of the same name. An answer to another question counts as one that is not finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer<'a> {
    /// f
    Value(f64),
    /// f, ∇f
    Gradient(f64, &'a [f64]),
    /// f, ∇f and the Hessian, (n, n) row-major.
    Hessian(f64, &'a [f64], &'a [f64]),
}
