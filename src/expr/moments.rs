//! Update rules of Adam's kind as one pass: both moments and the quotient of what they estimate.
//!
//! ```text
//! d = g + u x   or   x ← x − u x       the decay, where there is one
//! m ← b m + c d
//! v ← b′ v + c′ d²
//! x ← x − r (m / w) / (√(v / w′) + e)
//! ```
//!
//! Step by step, each number would be fetched and stored several times; in one loop everything else hides behind the unit
//! that divides and takes roots. A tape is recognized by its steps, whatever its text is called, and each operation rounds as
//! it does alone: the bits are the same.

use super::slice::Lane;
use super::step::Step;
use super::tape::Place;

/// Which uniform.
type Uniform = usize;

/// What shrinks the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decay {
    None,
    /// d = g + u x, else d = g.
    Gradient(Uniform),
    /// x − u x before the step.
    Parameters(Uniform),
}

/// A rule of this kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments {
    /// Which arrays are x, g, m and v.
    arrays: [usize; 4],
    decay: Decay,
    /// b, c, b′, c′, r, w, w′, e
    uniforms: [Uniform; 8],
}

impl Moments {
    /// What these steps come to, if it is this: each with the register it fills and the array it writes
    /// instead, if it does.
    pub(crate) fn of(steps: &[(Step<Place>, Place, Option<usize>)]) -> Option<Self> {
        let (before, [(first, m, to_m), (second, v, to_v), (last, _, to_x)]) = steps.split_last_chunk::<3>()?;
        let (Step::Blend([b, old_m, c, d]), Step::BlendSquare([b2, old_v, c2, d2])) = (*first, *second) else {
            return None;
        };
        let Step::MinusRootQuotient([x, a, q, r, w, w2, e]) = *last else { return None };
        let [x_at, m_at, v_at] = [(*to_x)?, (*to_m)?, (*to_v)?];
        let lane = |at: usize| Place::Lane(at as u32);
        if d != d2 || [a, q, old_m, old_v] != [*m, *v, lane(m_at), lane(v_at)] {
            return None;
        }
        let (decay, g) = match *before {
            [] if x == lane(x_at) => (Decay::None, d),
            [(Step::PlusScaled([g, u, y]), made, None)] if made == d && [x, y] == [lane(x_at); 2] => {
                (Decay::Gradient(uniform(u)?), g)
            }
            [(Step::MinusScaled([y, u, z]), made, None)] if made == x && [y, z] == [lane(x_at); 2] => {
                (Decay::Parameters(uniform(u)?), d)
            }
            _ => return None,
        };
        let Place::Lane(g) = g else { return None };
        let uniforms =
            [uniform(b)?, uniform(c)?, uniform(b2)?, uniform(c2)?, uniform(r)?, uniform(w)?, uniform(w2)?, uniform(e)?];
        Some(Self { arrays: [x_at, g as usize, m_at, v_at], decay, uniforms })
    }

    /// Runs it on whole arrays. Not where it is no matter of multiplications: then nothing has been done.
    pub(crate) fn run<T: Lane, A: AsRef<[T]> + AsMut<[T]>>(&self, arrays: &mut [A], uniforms: &[T]) -> bool {
        let [b, c, b2, c2, r, w, w2, e] = self.uniforms.map(|uniform| uniforms[uniform]);
        let (Some(w), Some(w2)) = (w.reciprocal(), w2.reciprocal()) else { return false };
        let Ok([x, g, m, v]) = arrays.get_disjoint_mut(self.arrays) else { return false };
        let (x, g, m, v) = (x.as_mut(), g.as_ref(), m.as_mut(), v.as_mut());
        let moments = |m: T, v: T, d: T| (b * m + c * d, b2 * v + c2 * (d * d));
        let moved = |x: T, m: T, v: T| x - r * (m * w) / ((v * w2).sqrt() + e);
        let each = |x: T, m: T, v: T, d: T| {
            let (m, v) = moments(m, v, d);
            (moved(x, m, v), m, v)
        };
        match self.decay {
            Decay::None => pass(x, g, m, v, each),
            Decay::Gradient(u) => {
                let u = uniforms[u];
                pass(x, g, m, v, |x, m, v, g| each(x, m, v, g + u * x));
            }
            Decay::Parameters(u) => {
                let u = uniforms[u];
                pass(x, g, m, v, |x, m, v, g| each(x - u * x, m, v, g));
            }
        }
        true
    }
}

fn uniform(place: Place) -> Option<Uniform> {
    match place {
        Place::Uniform(at) => Some(at as usize),
        Place::Lane(_) => None,
    }
}

/// (x, m, v) ← f(x, m, v, g). A function of its own, so that the compiler knows the slices to be apart.
#[inline(never)]
fn pass<T: Lane>(x: &mut [T], g: &[T], m: &mut [T], v: &mut [T], f: impl Fn(T, T, T, T) -> (T, T, T)) {
    for ((x, g), (m, v)) in x.iter_mut().zip(g).zip(m.iter_mut().zip(v)) {
        (*x, *m, *v) = f(*x, *m, *v, *g);
    }
}
