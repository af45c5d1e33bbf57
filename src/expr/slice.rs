//! Lanes: numbers a formula can run on in slices.

use super::graph::Unary;
use super::scalar;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number formulas run on in slices.
pub trait Lane:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Rounds to this type.
    fn from_f64(value: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    /// √
    fn sqrt(self) -> Self;
    /// | |
    fn abs(self) -> Self;
    /// ⌊ ⌋
    fn floor(self) -> Self;
    /// Applies a function in place.
    fn map(values: &mut [Self], op: Unary) {
        values.iter_mut().for_each(|v| *v = Self::from_f64(scalar::unary(op, v.to_f64())));
    }
    /// sin, in place.
    fn sin_slice(values: &mut [Self]) {
        Self::map(values, Unary::Sin);
    }
    /// cos, in place.
    fn cos_slice(values: &mut [Self]) {
        Self::map(values, Unary::Cos);
    }
    /// tan, in place.
    fn tan_slice(values: &mut [Self]) {
        Self::map(values, Unary::Tan);
    }
    /// exp, in place.
    fn exp_slice(values: &mut [Self]) {
        Self::map(values, Unary::Exp);
    }
    /// log, in place.
    fn log_slice(values: &mut [Self]) {
        Self::map(values, Unary::Log);
    }
    /// tanh, in place.
    fn tanh_slice(values: &mut [Self]) {
        Self::map(values, Unary::Tanh);
    }
    /// sigmoid, in place.
    fn sigmoid_slice(values: &mut [Self]) {
        Self::map(values, Unary::Sigmoid);
    }
    /// softplus, in place.
    fn softplus_slice(values: &mut [Self]) {
        Self::map(values, Unary::Softplus);
    }
}

macro_rules! lane {
    ($t:ty) => {
        impl Lane for $t {
            fn from_f64(value: f64) -> Self {
                value as $t
            }
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            fn sqrt(self) -> Self {
                self.sqrt()
            }
            fn abs(self) -> Self {
                self.abs()
            }
            fn floor(self) -> Self {
                self.floor()
            }
        }
    };
}
lane!(f32);
lane!(f64);
