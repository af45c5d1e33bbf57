//! What executors and gradients are tested on: every operation, over shapes with odd sizes, single examples, channels
//! that are no multiple of four, and compositions that planning fuses. A new operation gets its line in [`all`].

use descent_lab::program::{Builder, Distribution, Over, Padding, ShapeError, Transpose, Value};
use descent_lab::rng::{Stream, normal_pair};

type Result = std::result::Result<Value, ShapeError>;

/// A small program: a value computed from parameters.
pub struct Case {
    pub name: String,
    pub build: Box<dyn Fn(&mut Builder) -> Result>,
}

fn case(name: String, build: impl Fn(&mut Builder) -> Result + 'static) -> Case {
    Case { name, build: Box::new(build) }
}

/// Parameter number `k` of a case.
fn p(b: &mut Builder, k: usize, shape: &[usize]) -> Result {
    b.parameter(&format!("p{k}"), shape)
}

/// Standard normal numbers for the parameter block, exact in f32.
pub fn parameters(count: usize) -> Vec<f64> {
    let pairs = (0..count.div_ceil(2) as u32).flat_map(|i| normal_pair(11, Stream::GradientNoise, 0, i));
    pairs.take(count).map(|x| f64::from(x as f32)).collect()
}

/// Adds the loss of a case, a sum of the value's numbers with different signs and weights, and its gradient. The output
/// "y" is the value.
pub fn with_loss(case: &Case) -> std::result::Result<Builder, ShapeError> {
    let mut b = Builder::new();
    let y = (case.build)(&mut b)?;
    b.output("y", y)?;
    let shape = b.shape(y).axes().to_vec();
    let count: usize = shape.iter().product();
    let weights: Vec<f64> = (0..count).map(|i| ((i * 7 + 3) % 11) as f64 * 0.25 - 1.0).collect();
    let weights = b.constant(&shape, &weights)?;
    let terms = b.map("y*w", &[("y", y), ("w", weights)])?;
    let loss = b.sum(terms, Over::All);
    b.output("loss", loss)?;
    b.minimize(loss)?;
    Ok(b)
}

pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    maps(&mut cases);
    reductions(&mut cases);
    products(&mut cases);
    convolutions(&mut cases);
    windows(&mut cases);
    tables(&mut cases);
    networks(&mut cases);
    cases
}

fn maps(cases: &mut Vec<Case>) {
    let unary = [
        "-x",
        "sin(x) + cos(x)",
        "tan(0.3*x)",
        "exp(x)",
        "log(1 + x^2)",
        "sqrt(1 + x*x)",
        "abs(x)",
        "sign(x) + floor(x) + x",
        "tanh(x)",
        "sigmoid(x)",
        "relu(x)",
        "softplus(x)",
        "step(x)*x",
        "x^3 + (1 + x^2)^-2",
        "(1 + x^2)^0.5 + (1 + x^2)^1.5",
        "select(x > 0, x, 0.1*x)",
        "select(x > 0, x, exp(x) - 1)",
        "u = 0.7978845608*(x + 0.044715*x^3); 0.5*x*(1 + tanh(u))",
        "x*sigmoid(x)",
        "max(x, 0.2) + min(x, -0.1)",
    ];
    for text in unary {
        for shape in [&[1][..], &[7], &[3, 5], &[2, 3, 4, 5], &[300]] {
            cases.push(case(format!("map {text} on {shape:?}"), move |b| {
                let x = p(b, 0, shape)?;
                b.map(text, &[("x", x)])
            }));
        }
    }
    let binary = ["x + y", "x*y", "x - y*x", "x/(2 + y*y)", "max(x, y)", "min(x, y)", "exp(0.2*x*y)", "(1 + x^2)^y"];
    let shapes: [(&[usize], &[usize]); 13] = [
        (&[6], &[6]),
        (&[5, 3], &[3]),
        (&[5, 3], &[5, 1]),
        (&[5, 3], &[]),
        (&[], &[5, 3]),
        (&[5, 1], &[3]),
        (&[1, 1], &[1]),
        (&[2, 3, 3, 5], &[5]),
        (&[2, 3, 3, 5], &[2, 3, 3, 1]),
        (&[2, 3, 3, 5], &[2, 1, 1, 1]),
        (&[3, 7, 130], &[7, 130]),
        (&[2, 300], &[300]),
        (&[9, 70], &[9, 1]),
    ];
    for text in binary {
        for (left, right) in shapes {
            cases.push(case(format!("map {text} on {left:?} and {right:?}"), move |b| {
                let (x, y) = (p(b, 0, left)?, p(b, 1, right)?);
                b.map(text, &[("x", x), ("y", y)])
            }));
        }
    }
}

fn reductions(cases: &mut Vec<Case>) {
    for over in [Over::All, Over::Leading, Over::Last, Over::Example] {
        for shape in [&[1][..], &[9], &[1, 6], &[6, 1], &[5, 7], &[33, 10], &[2, 3, 4, 5], &[3, 5, 5, 8], &[2, 517]] {
            for kind in ["sum", "mean", "max"] {
                cases.push(case(format!("{kind} over {over:?} of {shape:?}"), move |b| {
                    let x = p(b, 0, shape)?;
                    Ok(match kind {
                        "sum" => b.sum(x, over),
                        "mean" => b.mean(x, over),
                        _ => b.max(x, over),
                    })
                }));
            }
        }
    }
}

fn products(cases: &mut Vec<Case>) {
    let sizes =
        [[1, 1, 1], [1, 5, 3], [4, 4, 4], [10, 2, 8], [10, 8, 1], [7, 9, 5], [3, 130, 2], [33, 17, 29], [65, 40, 70]];
    for [m, k, n] in sizes {
        for transpose in [Transpose::None, Transpose::A, Transpose::B] {
            cases.push(case(format!("matmul {m} {k} {n} {transpose:?}"), move |b| {
                let left = if transpose == Transpose::A { [k, m] } else { [m, k] };
                let right = if transpose == Transpose::B { [n, k] } else { [k, n] };
                let (x, y) = (p(b, 0, &left)?, p(b, 1, &right)?);
                b.matmul(x, y, transpose)
            }));
        }
    }
    cases.push(case("matmul of a matrix with itself".into(), |b| {
        let x = p(b, 0, &[5, 5])?;
        b.matmul(x, x, Transpose::B)
    }));
}

fn convolutions(cases: &mut Vec<Case>) {
    // images (n, h, w, c), kernel (h, w), channels out, stride, padding
    type Convolution = ([usize; 4], [usize; 2], usize, usize, Padding);
    let all: [Convolution; 15] = [
        ([1, 1, 1, 1], [1, 1], 1, 1, Padding::Valid),
        ([2, 5, 5, 1], [3, 3], 2, 1, Padding::Valid),
        ([2, 5, 5, 1], [3, 3], 2, 1, Padding::Same),
        ([1, 7, 6, 3], [3, 3], 5, 2, Padding::Same),
        ([1, 7, 6, 3], [3, 3], 5, 2, Padding::Pixels(1)),
        ([2, 6, 7, 4], [5, 5], 4, 1, Padding::Same),
        ([2, 6, 7, 4], [2, 3], 3, 1, Padding::Valid),
        ([2, 8, 8, 2], [1, 1], 7, 1, Padding::Valid),
        ([1, 9, 9, 1], [7, 7], 3, 3, Padding::Pixels(3)),
        ([1, 9, 9, 5], [4, 4], 2, 2, Padding::Same),
        ([3, 4, 4, 6], [2, 2], 9, 2, Padding::Valid),
        ([1, 2, 2, 3], [5, 5], 4, 1, Padding::Same),
        ([2, 12, 12, 8], [5, 5], 16, 1, Padding::Same),
        ([1, 1, 11, 2], [1, 5], 3, 1, Padding::Valid),
        ([2, 14, 14, 1], [5, 5], 8, 1, Padding::Same),
    ];
    for (images, kernel, out, stride, padding) in all {
        let name = format!("{images:?} with {kernel:?} to {out}, stride {stride}, {padding:?}");
        cases.push(case(format!("conv2d {name}"), move |b| {
            let x = p(b, 0, &images)?;
            let w = p(b, 1, &[kernel[0], kernel[1], images[3], out])?;
            b.conv2d(x, w, stride, padding)
        }));
        cases.push(case(format!("conv_transpose2d {name}"), move |b| {
            let x = p(b, 0, &images)?;
            let w = p(b, 1, &[kernel[0], kernel[1], out, images[3]])?;
            let padding = if kernel[0].min(kernel[1]) < stride { Padding::Same } else { padding };
            b.conv_transpose2d(x, w, stride, padding)
        }));
    }
    // The adjoint of the weights' gradient appears in second derivatives only.
    cases.push(case("the gradient of a convolution's square".into(), |b| {
        let (x, w) = (p(b, 0, &[2, 4, 4, 2])?, p(b, 1, &[3, 3, 2, 3])?);
        let y = b.conv2d(x, w, 1, Padding::Same)?;
        let squares = b.map("y*y", &[("y", y)])?;
        let loss = b.sum(squares, Over::All);
        let gradient = b.gradient(loss, &[w])?;
        Ok(gradient[0])
    }));
}

fn windows(cases: &mut Vec<Case>) {
    // images (n, h, w, c), size, stride, padding
    let all: [([usize; 4], usize, usize, Padding); 8] = [
        ([1, 4, 4, 1], 2, 2, Padding::Valid),
        ([2, 5, 7, 3], 2, 2, Padding::Valid),
        ([2, 5, 7, 3], 2, 2, Padding::Same),
        ([1, 6, 6, 8], 3, 2, Padding::Same),
        ([1, 6, 6, 5], 3, 1, Padding::Pixels(1)),
        ([3, 3, 3, 2], 3, 3, Padding::Valid),
        ([2, 4, 4, 16], 2, 2, Padding::Valid),
        ([1, 2, 2, 1], 1, 1, Padding::Valid),
    ];
    for (images, size, stride, padding) in all {
        let name = format!("{images:?} by {size}, stride {stride}, {padding:?}");
        cases.push(case(format!("max_pool {name}"), move |b| {
            let x = p(b, 0, &images)?;
            b.max_pool(x, size, stride, padding)
        }));
        cases.push(case(format!("avg_pool {name}"), move |b| {
            let x = p(b, 0, &images)?;
            b.avg_pool(x, size, stride, padding)
        }));
        cases.push(case(format!("upsample {images:?} by {size}"), move |b| {
            let x = p(b, 0, &images)?;
            b.upsample(x, size)
        }));
    }
    cases.push(case("the gradient of an average pool's square".into(), |b| {
        let x = p(b, 0, &[1, 5, 5, 2])?;
        let (y, z) = (b.avg_pool(x, 3, 2, Padding::Same)?, b.upsample(x, 2)?);
        let (y, z) = (b.map("y*y*y", &[("y", y)])?, b.map("y*y*y", &[("y", z)])?);
        let (y, z) = (b.sum(y, Over::All), b.sum(z, Over::All));
        let loss = b.map("y + z", &[("y", y), ("z", z)])?;
        let gradient = b.gradient(loss, &[x])?;
        Ok(gradient[0])
    }));
}

fn tables(cases: &mut Vec<Case>) {
    for shape in [&[4][..], &[4, 1], &[4, 5], &[4, 3, 2]] {
        cases.push(case(format!("gather from {shape:?}"), move |b| {
            let table = p(b, 0, shape)?;
            let indices = b.constant(&[6], &[3.0, 0.0, 0.0, 2.0, 9.0, -1.0])?;
            b.gather(table, indices)
        }));
        cases.push(case(format!("scatter rows {shape:?}"), move |b| {
            let rows = p(b, 0, shape)?;
            let indices = b.constant(&[4], &[2.0, 0.0, 2.0, 7.0])?;
            b.scatter(indices, rows, 5)
        }));
    }
    cases.push(case("reshape, transposed by a product".into(), |b| {
        let x = p(b, 0, &[2, 3, 4])?;
        let y = b.reshape(x, &[6, 4])?;
        let z = b.map("tanh(y)", &[("y", y)])?;
        let z = b.reshape(z, &[4, 6])?;
        b.matmul(z, y, Transpose::None)
    }));
    cases.push(case("detach".into(), |b| {
        let x = p(b, 0, &[3, 4])?;
        let y = b.map("x*x", &[("x", x)])?;
        Ok(b.detach(y))
    }));
    for (distribution, shape) in [(Distribution::Uniform, [5, 13]), (Distribution::Normal, [4, 70])] {
        cases.push(case(format!("{distribution:?} noise on {shape:?}"), move |b| {
            let x = p(b, 0, &shape)?;
            let (u, v) = (b.random(distribution, &shape)?, b.random(distribution, &shape)?);
            b.map("x*u + v", &[("x", x), ("u", u), ("v", v)])
        }));
    }
}

fn dense(b: &mut Builder, k: usize, x: Value, units: usize, activation: &str) -> Result {
    let width = b.shape(x).last();
    let (w, bias) = (p(b, k, &[width, units])?, p(b, k + 1, &[units])?);
    let product = b.matmul(x, w, Transpose::None)?;
    let sum = b.map("x + b", &[("x", product), ("b", bias)])?;
    b.map(activation, &[("x", sum)])
}

fn networks(cases: &mut Vec<Case>) {
    for activation in
        ["x", "tanh(x)", "relu(x)", "sigmoid(x)", "x*sigmoid(x)", "select(x > 0, x, 0.01*x)", "softplus(x)"]
    {
        for batch in [1, 6, 33] {
            cases.push(case(format!("mlp with {activation}, batch {batch}"), move |b| {
                let x = p(b, 0, &[batch, 5])?;
                let x = dense(b, 1, x, 7, activation)?;
                let x = dense(b, 3, x, 12, activation)?;
                dense(b, 5, x, 3, activation)
            }));
        }
    }
    cases.push(case("one number behind a product".into(), |b| {
        let x = p(b, 0, &[1, 3])?;
        let y = dense(b, 1, x, 1, "tanh(x)")?;
        b.map("y*y", &[("y", y)])
    }));
    cases.push(case("residual sum with a value used three times".into(), |b| {
        let x = p(b, 0, &[4, 6])?;
        let y = dense(b, 1, x, 6, "tanh(x)")?;
        let z = b.map("x + y", &[("x", x), ("y", y)])?;
        let w = dense(b, 3, z, 6, "relu(x)")?;
        b.map("x*y + z*w", &[("x", x), ("y", y), ("z", z), ("w", w)])
    }));
    for batch in [1, 3] {
        cases.push(case(format!("cnn, batch {batch}"), move |b| {
            let mut x = p(b, 0, &[batch, 8, 8, 1])?;
            for (k, filters) in [(1, 3), (3, 6)] {
                let channels = b.shape(x).last();
                let (w, bias) = (p(b, k, &[3, 3, channels, filters])?, p(b, k + 1, &[filters])?);
                x = b.conv2d(x, w, 1, Padding::Same)?;
                x = b.map("relu(x + b)", &[("x", x), ("b", bias)])?;
                x = b.max_pool(x, 2, 2, Padding::Valid)?;
            }
            let x = b.flatten(x);
            let logits = dense(b, 5, x, 4, "x")?;
            softmax_cross_entropy(b, logits)
        }));
    }
    cases.push(case("softmax".into(), |b| {
        let x = p(b, 0, &[5, 7])?;
        let m = b.max(x, Over::Last);
        let m = b.detach(m);
        let e = b.map("exp(x - m)", &[("x", x), ("m", m)])?;
        let s = b.sum(e, Over::Last);
        b.map("e1/s", &[("e1", e), ("s", s)])
    }));
    cases.push(case("sigmoid cross-entropy".into(), |b| {
        let x = p(b, 0, &[6, 4])?;
        let labels: Vec<f64> = (0..24).map(|i| f64::from(i % 2)).collect();
        let y = b.constant(&[6, 4], &labels)?;
        let terms = b.map("softplus(z) - y*z", &[("z", x), ("y", y)])?;
        let sums = b.sum(terms, Over::Last);
        Ok(b.mean(sums, Over::All))
    }));
    for shape in [&[6, 5][..], &[2, 3, 3, 4]] {
        cases.push(case(format!("batch normalization of {shape:?}"), move |b| {
            let x = p(b, 0, shape)?;
            let channels = b.shape(x).last();
            let (scale, shift) = (p(b, 1, &[channels])?, p(b, 2, &[channels])?);
            let mean = b.mean(x, Over::Leading);
            let squares = b.map("(x - m)^2", &[("x", x), ("m", mean)])?;
            let variance = b.mean(squares, Over::Leading);
            let running = b.state("running", &[channels], 1.0)?;
            let next = b.map("0.9*r + 0.1*v", &[("r", running), ("v", variance)])?;
            b.assign(running, next)?;
            let text = "g*(x - m)/sqrt(v + 0.00001) + s";
            b.map(text, &[("x", x), ("m", mean), ("v", variance), ("g", scale), ("s", shift)])
        }));
    }
    cases.push(case("a scalar coefficient".into(), |b| {
        let (x, c) = (p(b, 0, &[3, 4])?, b.scalar("c")?);
        let k = b.map("1 + c*c", &[("c", c)])?;
        b.map("k*x*x", &[("k", k), ("x", x)])
    }));
}

fn softmax_cross_entropy(b: &mut Builder, logits: Value) -> Result {
    let shape = b.shape(logits).axes().to_vec();
    let one_hot: Vec<f64> = (0..shape[0] * shape[1]).map(|i| f64::from(i % shape[1] == i / shape[1] % 3)).collect();
    let y = b.constant(&shape, &one_hot)?;
    let m = b.max(logits, Over::Last);
    let m = b.detach(m);
    let e = b.map("exp(z - m)", &[("z", logits), ("m", m)])?;
    let s = b.sum(e, Over::Last);
    let l = b.map("log(s) + m", &[("s", s), ("m", m)])?;
    let terms = b.map("y*(l - z)", &[("y", y), ("l", l), ("z", logits)])?;
    let sums = b.sum(terms, Over::Last);
    Ok(b.mean(sums, Over::All))
}
