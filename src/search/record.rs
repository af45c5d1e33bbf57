//! What a step of a search method leaves behind: its trials, and notes on what a reader should know.

use crate::format::short;
use crate::registry::{Lang, Text, text};

/// A point that was tried along the direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// How far, in units of the direction.
    pub alpha: f64,
    /// The value there; ∞ where it or the gradient was not finite.
    pub value: f64,
    /// The slope along the direction, where the gradient was asked for.
    pub slope: Option<f64>,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a trial point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The step was taken.
    Accepted,
    /// Not low enough.
    TooHigh,
    /// Low enough, but the slope is not flat enough.
    TooSteep,
    /// Not a finite number.
    NotFinite,
}

impl Verdict {
    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Verdict; 4] = [Self::Accepted, Self::TooHigh, Self::TooSteep, Self::NotFinite];

    /// In a word or two.
    pub const fn name(self) -> Text {
        match self {
            Self::Accepted => text("accepted", "接受"),
            Self::TooHigh => text("too high", "过高"),
            Self::TooSteep => text("too steep", "过陡"),
            Self::NotFinite => text("not finite", "非有限"),
        }
    }
}

/// What a reader should know of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// The direction does not descend; the method was restarted along −g.
    NotDescent,
    /// The direction does not descend, and the fixed step goes along it.
    Uphill,
    /// No acceptable step was found along the direction; the method was restarted along −g.
    LineSearchFailed,
    /// The matrices stay as they are: the step shows too little curvature.
    UpdateSkipped,
    /// The Hessian is not positive definite; its smallest and largest eigenvalue where n = 2.
    Indefinite(Option<[f64; 2]>),
    /// The trust region's step was rejected; the ratio of the actual decrease to the predicted one.
    Rejected(f64),
    /// The step was taken though the slope is not as flat as asked for: numbers cannot tell points between apart.
    Imprecise,
    /// The values fell as far as was looked.
    Unbounded,
}

/// Why a method has come to rest without a gradient of zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stall {
    /// Value or gradient is not finite here or where the step leads.
    NotFinite,
    /// Not even a step along −g lowers the value, as far as numbers can tell.
    NoDecrease,
    /// The step is too short to change the point.
    Precision,
    /// The Hessian is singular: there is no Newton step.
    Singular,
}

/// How a search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Running,
    /// The gradient is as small as was asked for.
    Converged,
    /// It rests where it is.
    Stalled(Stall),
}

/// A step, from where it began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepRecord {
    /// Where it began. (n)
    pub from: Vec<f64>,
    /// The direction. (n)
    pub direction: Vec<f64>,
    /// The value where it began.
    pub value: f64,
    /// The gradient where it began: with the Hessian, the quadratic model of this step. (n)
    pub gradient: Vec<f64>,
    /// The Hessian where it began, for methods that use it and n up to [`MODEL_LIMIT`]. (n, n)
    pub hessian: Option<Vec<f64>>,
    /// The slope along the direction where it began.
    pub slope: f64,
    /// The step taken, in units of the direction; 0 where it was rejected.
    pub alpha: f64,
    /// The points tried, in order.
    pub trials: Vec<Trial>,
    /// How many of them, the first ones, lie along a direction that was given up for −g.
    pub abandoned: usize,
    /// The trust region's radius, where there is one.
    pub radius: Option<f64>,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// Most parameters for which a record holds the Hessian.
pub const MODEL_LIMIT: usize = 8;

impl Note {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotDescent => "not a descent direction: restarted along −g".into(),
            Self::Uphill => "not a descent direction: the fixed step goes uphill or to a saddle".into(),
            Self::LineSearchFailed => "no acceptable step along the direction: restarted along −g".into(),
            Self::UpdateSkipped => "too little curvature along the step: the update was skipped".into(),
            Self::Indefinite(None) => {
                "the Hessian is not positive definite: the model has no minimum, its stationary point is a saddle or a \
                 maximum"
                    .into()
            }
            Self::Indefinite(Some([low, high])) => format!(
                "the Hessian is not positive definite (eigenvalues {} and {}): the model has no minimum, its stationary \
                 point is a saddle or a maximum",
                short(*low),
                short(*high)
            ),
            Self::Rejected(ratio) if !ratio.is_finite() => {
                "the step was rejected: there is no finite value where it leads; the radius shrinks".into()
            }
            Self::Rejected(ratio) => {
                format!("the step was rejected: {} of the predicted decrease; the radius shrinks", short(*ratio))
            }
            Self::Imprecise => "taken although the slope is not as flat as asked for: rounding allows no better".into(),
            Self::Unbounded => "the values fell as far as the search looked: there may be no minimum this way".into(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotDescent => "不是下降方向：沿 −g 重新开始".into(),
            Self::Uphill => "不是下降方向：固定步长走向上坡或鞍点".into(),
            Self::LineSearchFailed => "沿该方向找不到可接受的步长：沿 −g 重新开始".into(),
            Self::UpdateSkipped => "这一步的曲率太小：跳过更新".into(),
            Self::Indefinite(None) => "海森矩阵非正定：模型没有极小点，其驻点是鞍点或极大点".into(),
            Self::Indefinite(Some([low, high])) => {
                let [low, high] = [low, high].map(|eigenvalue| short(*eigenvalue));
                format!("海森矩阵非正定（特征值 {low} 与 {high}）：模型没有极小点，其驻点是鞍点或极大点")
            }
            Self::Rejected(ratio) if !ratio.is_finite() => {
                "该步被拒绝：所到之处没有有限的函数值；信赖域半径缩小".into()
            }
            Self::Rejected(ratio) => {
                format!("该步被拒绝：实际下降量仅为预测的 {} 倍；信赖域半径缩小", short(*ratio))
            }
            Self::Imprecise => "斜率未达到要求的平缓程度仍予接受：舍入误差使其无法更好".into(),
            Self::Unbounded => "在搜索范围内函数值一直下降：该方向可能没有极小点".into(),
        }
    }
}

impl Stall {
    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Stall; 4] = [Self::NotFinite, Self::NoDecrease, Self::Precision, Self::Singular];

    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::NotFinite, Lang::En) => "the value or the gradient is not finite where the step leads",
            (Self::NotFinite, Lang::Zh) => "这一步所到之处的函数值或梯度不是有限数",
            (Self::NoDecrease, Lang::En) => "no step along −g lowers the value any more",
            (Self::NoDecrease, Lang::Zh) => "沿 −g 的任何步长都不再使函数值下降",
            (Self::Precision, Lang::En) => "the step is too short to change the point",
            (Self::Precision, Lang::Zh) => "步长太短，点不再改变",
            (Self::Singular, Lang::En) => "the Hessian is singular: there is no Newton step; damping would give one",
            (Self::Singular, Lang::Zh) => "海森矩阵奇异：牛顿步不存在；加入阻尼即可得到一步",
        }
    }
}
