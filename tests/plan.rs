//! What planning leaves of a program: nothing dead, few passes, little memory.
#![cfg(not(target_arch = "wasm32"))]

use descent_lab::program::{Builder, Fused, Over, Padding, Place, Plan, Program, Step, Transpose, Value};

fn dense(b: &mut Builder, name: &str, x: Value, units: usize, activation: &str) -> Value {
    let width = b.shape(x).last();
    let w = b.parameter(&format!("{name}.weights"), &[width, units]).expect("fits");
    let bias = b.parameter(&format!("{name}.bias"), &[units]).expect("fits");
    let product = b.matmul(x, w, Transpose::None).expect("fits");
    let sum = b.map("x + b", &[("x", product), ("b", bias)]).expect("fits");
    b.map(activation, &[("x", sum)]).expect("fits")
}

/// Steps that are maps on their own, and those behind a node.
fn fused(plan: &Plan) -> (Vec<&Fused>, Vec<&Fused>) {
    let (mut alone, mut behind) = (Vec::new(), Vec::new());
    for step in &plan.steps {
        match step {
            Step::Maps(fused) => alone.push(fused),
            Step::Node(_, Some(fused)) => behind.push(fused),
            _ => {}
        }
    }
    (alone, behind)
}

/// Two layers of tanh, one of the same behind them, half the mean square.
fn mlp() -> Program {
    let mut b = Builder::new();
    let (x, y) = (b.input("x", &[10, 2]).expect("fits"), b.input("y", &[10, 1]).expect("fits"));
    let h = dense(&mut b, "a", x, 8, "tanh(x)");
    let h = dense(&mut b, "b", h, 8, "tanh(x)");
    let out = dense(&mut b, "c", h, 1, "tanh(x)");
    let terms = b.map("(o - y)^2/20", &[("o", out), ("y", y)]).expect("fits");
    let loss = b.sum(terms, Over::All);
    b.output("loss", loss).expect("free");
    b.minimize(loss).expect("one number");
    b.finish()
}

#[test]
fn every_map_of_an_mlp_stands_behind_a_product() {
    let plan = Plan::new(&mlp());
    let (alone, behind) = fused(&plan);
    // Forward three activations, backward two derivatives; alone the loss with the derivative of the last layer.
    assert_eq!((alone.len(), behind.len()), (1, 5), "{:#?}", plan.steps);
    // And nothing else: 3 + 2 + 3 products, 3 sums for biases, the loss.
    assert_eq!(plan.steps.len(), 1 + 8 + 3 + 1);
}

#[test]
fn gradients_are_computed_in_their_places() {
    let program = mlp();
    let plan = Plan::new(&program);
    assert!(!plan.steps.iter().any(|step| matches!(step, Step::Copy(..) | Step::Clear(..))), "{:#?}", plan.steps);
    let filled = plan.places.iter().filter(|place| matches!(place, Some(Place::Gradient(_)))).count();
    assert_eq!(filled, program.parameters().len());
}

#[test]
fn dead_nodes_are_left_out() {
    let mut b = Builder::new();
    let x = b.input("x", &[4, 4]).expect("fits");
    let dead = b.matmul(x, x, Transpose::None).expect("fits");
    b.map("sin(x)", &[("x", dead)]).expect("fits");
    let alive = b.map("2*x", &[("x", x)]).expect("fits");
    b.output("y", alive).expect("free");
    let plan = Plan::new(&b.finish());
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(plan.place(dead), None);
}

#[test]
fn chains_of_maps_are_one_pass_and_in_place() {
    let mut b = Builder::new();
    let x = b.input("x", &[100, 100]).expect("fits");
    let mut y = b.matmul(x, x, Transpose::None).expect("fits");
    let z = b.matmul(y, y, Transpose::None).expect("fits");
    for _ in 0..10 {
        y = b.map("sin(y) + z", &[("y", y), ("z", z)]).expect("fits");
    }
    b.output("y", y).expect("free");
    let plan = Plan::new(&b.finish());
    let (alone, behind) = fused(&plan);
    assert_eq!((alone.len(), behind.len()), (0, 1));
    assert_eq!(behind[0].results.len(), 1);
    // x lasts; y and z, in whose place the result is computed.
    assert!(plan.arena <= 3 * 10_016, "{}", plan.arena);
}

#[test]
fn deep_programs_are_planned() {
    let mut b = Builder::new();
    let x = b.input("x", &[4, 6]).expect("fits");
    let mut h = x;
    for layer in 0..200 {
        let next = dense(&mut b, &format!("l{layer}"), h, 6, "tanh(x)");
        h = b.map("x + y", &[("x", h), ("y", next)]).expect("fits");
    }
    let loss = b.sum(h, Over::All);
    b.minimize(loss).expect("one number");
    let plan = Plan::new(&b.finish());
    assert!(fused(&plan).1.len() >= 200);
    // What is kept for the way back: two values of each layer.
    assert!(plan.arena < 200 * 3 * 32 + 1000, "{}", plan.arena);
}

#[test]
fn fusion_closes_no_circle() {
    // z needs the sum of y, so the two maps cannot be one although they read the same.
    let mut b = Builder::new();
    let x = b.input("x", &[6, 5]).expect("fits");
    let y = b.map("x*x", &[("x", x)]).expect("fits");
    let s = b.sum(y, Over::Last);
    let z = b.map("y/s + x", &[("y", y), ("s", s), ("x", x)]).expect("fits");
    b.output("z", z).expect("free");
    let plan = Plan::new(&b.finish());
    assert_eq!(fused(&plan).0.len(), 2);
    assert_eq!(plan.steps.len(), 3);
}

/// LeNet as in the bench: two convolutions of 5 by 5 with pooling, one dense layer.
fn lenet(batch: usize) -> Program {
    let mut b = Builder::new();
    let (mut x, y) = (b.input("x", &[batch, 28, 28, 1]).expect("fits"), b.input("y", &[batch, 10]).expect("fits"));
    for (name, filters) in [("a", 8), ("b", 16)] {
        let channels = b.shape(x).last();
        let w = b.parameter(&format!("{name}.weights"), &[5, 5, channels, filters]).expect("fits");
        let bias = b.parameter(&format!("{name}.bias"), &[filters]).expect("fits");
        x = b.conv2d(x, w, 1, Padding::Same).expect("fits");
        x = b.map("relu(x + b)", &[("x", x), ("b", bias)]).expect("fits");
        x = b.max_pool(x, 2, 2, Padding::Valid).expect("fits");
    }
    let x = b.flatten(x);
    let logits = dense(&mut b, "c", x, 10, "x");
    let m = b.max(logits, Over::Last);
    let m = b.detach(m);
    let e = b.map("exp(z - m)", &[("z", logits), ("m", m)]).expect("fits");
    let s = b.sum(e, Over::Last);
    let l = b.map("log(s) + m", &[("s", s), ("m", m)]).expect("fits");
    let terms = b.map("y*(l - z)", &[("y", y), ("l", l), ("z", logits)]).expect("fits");
    let sums = b.sum(terms, Over::Last);
    let loss = b.mean(sums, Over::All);
    b.output("loss", loss).expect("free");
    b.minimize(loss).expect("one number");
    b.finish()
}

#[test]
fn the_arena_of_a_small_cnn_is_small() {
    let plan = Plan::new(&lenet(128));
    assert!(plan.arena_bytes() <= 24 << 20, "{} bytes", plan.arena_bytes());
}

#[test]
fn errors_read_well() {
    let mut b = Builder::new();
    let x = b.input("x", &[32, 7, 7]).expect("fits");
    let w = b.parameter("w", &[49, 10]).expect("fits");
    let said = |error: descent_lab::program::ShapeError| error.to_string();
    let error = b.matmul(x, w, Transpose::None).expect_err("x is no matrix").within("dense");
    assert_eq!(error.to_string(), "dense: input has 3 axes (32, 7, 7), flatten first");
    let flat = b.flatten(x);
    let v = b.parameter("v", &[48, 10]).expect("fits");
    let error = b.matmul(flat, v, Transpose::None).expect_err("48 is not 49");
    assert_eq!(said(error), "matmul: the inner lengths of (32, 49) and (48, 10) differ");
    let error = b.conv2d(x, w, 1, Padding::Same).expect_err("x is no image");
    assert_eq!(said(error), "conv2d: input has 3 axes (32, 7, 7), it wants images (examples, height, width, channels)");
    let image = b.reshape(x, &[32, 7, 7, 1]).expect("as many");
    let error = b.max_pool(image, 9, 9, Padding::Valid).expect_err("9 is more than 7");
    assert_eq!(said(error), "max_pool: the 9 by 9 window is larger than the 7 by 7 image with its padding");
    let error = b.map("x + z", &[("x", x)]).expect_err("z is unknown");
    assert!(said(error).starts_with("map: the formula cannot be read: line 1, column 5:"));
    let error = b.map("x + w", &[("x", flat), ("w", w)]).expect_err("they do not fit");
    assert_eq!(said(error), "map: (32, 49) and (49, 10) do not fit together");
    let error = b.parameter("w", &[1]).expect_err("w is there");
    assert_eq!(said(error), "parameter: the name w is taken");
    let error = b.map("x + 1", &[("x", x), ("x", x)]).expect_err("twice");
    assert_eq!(said(error), "map: the letter x stands for two arguments");
    let error = b.map("x + e", &[("x", x), ("e", x)]).expect_err("e is 2.718");
    assert_eq!(said(error), "map: e means something already and cannot stand for an argument");
    let error = b.input("huge", &[1 << 40, 1 << 40]).expect_err("too large");
    assert!(said(error).contains("more than"));
    let error = b.reshape(x, &[5]).expect_err("fewer");
    assert_eq!(said(error), "reshape: (32, 7, 7) holds 1568 numbers and cannot become (5), which holds 5");
}
