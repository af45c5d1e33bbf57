//! Where the operands of an instruction lie while its result is written: the arena on both sides of the result.

use crate::program::Place;

/// Where an operand begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the arena before the result, or in all of it.
    Left(usize),
    /// In the arena after the result, from its end.
    Right(usize),
    /// In the parameter block.
    Parameters(usize),
    /// The part of the result that is being finished.
    Piece,
}

impl Source {
    /// Where an operand lies when `len` numbers from `write` on are the result. None of the gradient block, which is
    /// not read, and of an operand within the result.
    pub fn beside(place: Place, write: Place, len: usize) -> Option<Self> {
        match (place, write) {
            (Place::Parameter(at), _) => Some(Self::Parameters(at)),
            (Place::Gradient(_), _) => None,
            (Place::Arena(at), Place::Arena(result)) if at >= result + len => Some(Self::Right(at - result - len)),
            (Place::Arena(at), Place::Arena(result)) if at >= result => None,
            (Place::Arena(at), _) => Some(Self::Left(at)),
        }
    }

    /// Where an operand lies when nothing is being written.
    pub fn whole(place: Place) -> Option<Self> {
        match place {
            Place::Parameter(at) => Some(Self::Parameters(at)),
            Place::Gradient(_) => None,
            Place::Arena(at) => Some(Self::Left(at)),
        }
    }
}

/// What can be read.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The arena before the result, or all of it.
    pub left: &'a [f32],
    /// The arena after the result.
    pub right: &'a [f32],
    /// The parameter block.
    pub parameters: &'a [f32],
}

impl<'a> View<'a> {
    /// `len` numbers from number `start` of an operand on.
    #[inline]
    pub fn read(&self, source: Source, start: usize, len: usize) -> &'a [f32] {
        match source {
            Source::Left(at) => &self.left[at + start..][..len],
            Source::Right(at) => &self.right[at + start..][..len],
            Source::Parameters(at) => &self.parameters[at + start..][..len],
            Source::Piece => &[],
        }
    }
}
