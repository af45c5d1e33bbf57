//! The kernels of the CPU against plain loops in f64, over many shapes; and digests of their results, so that every
//! machine can be seen to give the same bits.

#[path = "kernels/plain.rs"]
mod plain;

use descent_lab::digest::{Digest, hex};
use descent_lab::exec::cpu::gemm::{Product, Transpose, matmul};
use descent_lab::exec::cpu::window::Window;
use descent_lab::exec::cpu::{Accumulate, conv, pool, reduce};
use plain::{Numbers, close, window};

const ACCUMULATE: [Accumulate; 2] = [Accumulate::No, Accumulate::Yes];

#[test]
fn products_are_those_of_a_plain_loop() {
    let mut numbers = Numbers::default();
    let sizes = [1, 2, 3, 4, 5, 7, 8, 10, 11, 17, 33];
    let mut shapes: Vec<[usize; 3]> = Vec::new();
    for (i, m) in sizes.iter().enumerate() {
        for (j, k) in sizes.iter().enumerate() {
            shapes.push([*m, *k, sizes[(i + 2 * j) % sizes.len()]]);
        }
    }
    shapes.extend([[64, 784, 128], [784, 64, 32], [130, 300, 20], [300, 600, 37], [4, 1, 784], [0, 3, 3], [3, 0, 3]]);
    for [m, k, n] in shapes {
        for transpose in [Transpose::None, Transpose::A, Transpose::B] {
            for accumulate in ACCUMULATE {
                let product = Product { m, k, n, transpose };
                let (a, b, mut c) = (numbers.take(m * k), numbers.take(k * n), numbers.take(m * n));
                let expected = plain::matmul(product, &a, &b, &c, accumulate);
                let mut scratch = vec![f32::NAN; product.scratch()];
                let mut seen = 0;
                matmul(product, &a, &b, &mut c, accumulate, &mut scratch, &mut |first, rows| {
                    assert_eq!(first, seen, "rows of {product:?} in ascending order");
                    seen += rows.len() / n;
                });
                assert_eq!(seen, if n == 0 { 0 } else { m }, "every row of {product:?} once");
                close(&c, &expected, &format!("{product:?} {accumulate:?}"));
            }
        }
    }
}

/// Odd sizes, batch 1, channels that are no whole vectors, strides, paddings, kernels larger than the image.
fn windows() -> Vec<Window> {
    let mut windows = Vec::new();
    let channels = [(1, 8), (8, 16), (3, 5), (5, 17), (17, 3), (8, 1), (1, 1), (4, 12)];
    for kernel in 1..=7 {
        for stride in 1..=3 {
            for (i, (height, width)) in [(1, 1), (7, 5), (9, 14), (6, 23)].into_iter().enumerate() {
                let (in_c, out_c) = channels[(kernel + 3 * stride + i) % channels.len()];
                let pads = [0, kernel / 2, kernel - 1];
                let pad = pads[(kernel + stride + i) % 3];
                let batch = [1, 3, 2][(i + stride) % 3];
                windows.extend(window(batch, [height, width, in_c], out_c, [kernel, kernel], stride, pad));
            }
        }
    }
    windows.extend(window(2, [11, 8, 3], 10, [1, 4], 2, 0));
    windows.extend(window(1, [8, 11, 2], 9, [5, 1], 1, 0));
    windows.extend(window(2, [28, 28, 1], 8, [5, 5], 1, 2));
    windows.extend(window(2, [6, 8, 9], 8, [2, 2], 2, 0));
    windows.extend(window(3, [5, 7, 4], 8, [2, 2], 2, 0));
    windows.extend(window(2, [14, 14, 8], 16, [5, 5], 1, 2));
    windows.extend(window(1, [40, 33, 8], 8, [3, 3], 1, 1));
    windows
}

/// To and from at most four channels, where vectors run along positions and taps: lines longer and shorter than a tile.
fn narrow() -> Vec<Window> {
    let mut windows = Vec::new();
    for channels in 1..=4 {
        windows.extend(window(2, [9, 14, 6], channels, [3, 3], 1, 1));
        windows.extend(window(1, [6, 45, 5], channels, [5, 5], 1, 2));
        windows.extend(window(1, [5, 32, 8], channels, [1, 3], 1, 0));
        windows.extend(window(2, [9, 16, channels], 7, [4, 4], 2, 1));
        windows.extend(window(1, [11, 37, channels], 9, [2, 3], 3, 1));
        windows.extend(window(1, [7, 33, channels], 1, [7, 7], 1, 3));
    }
    windows
}

#[test]
fn convolutions_are_those_of_a_plain_loop() {
    let mut numbers = Numbers::default();
    assert!(windows().len() > 60 && narrow().len() == 24);
    for w in windows().into_iter().chain(narrow()) {
        let (x, weights) = (numbers.take(w.images()), numbers.take(w.weights()));
        let mut y = vec![f32::NAN; w.results()];
        let mut scratch = vec![f32::NAN; conv::forward_scratch(&w)];
        let mut seen = 0;
        conv::forward(&w, &x, &weights, &mut y, &mut scratch, &mut |first, rows| {
            assert_eq!(first, seen, "rows of {w:?} in ascending order");
            seen += rows.len() / w.out_c;
        });
        assert_eq!(seen * w.out_c, w.results(), "every row of {w:?} once");
        close(&y, &plain::forward(&w, &x, &weights), &format!("forward {w:?}"));
    }
}

#[test]
fn input_gradients_are_those_of_a_plain_loop() {
    let mut numbers = Numbers::default();
    for w in windows().into_iter().chain(narrow()) {
        let (dy, weights) = (numbers.take(w.results()), numbers.take(w.weights()));
        let mut dx = vec![f32::NAN; w.images()];
        let mut scratch = vec![f32::NAN; conv::input_gradient_scratch(&w)];
        let mut seen = 0;
        conv::input_gradient(&w, &dy, &weights, &mut dx, &mut scratch, &mut |first, rows| {
            assert_eq!(first, seen, "rows of {w:?} in ascending order");
            seen += rows.len() / w.in_c;
        });
        assert_eq!(seen * w.in_c, w.images(), "every row of {w:?} once");
        close(&dx, &plain::input_gradient(&w, &dy, &weights), &format!("input gradient {w:?}"));
    }
}

#[test]
fn weight_gradients_are_those_of_a_plain_loop() {
    let mut numbers = Numbers::default();
    for w in windows().into_iter().chain(narrow()) {
        for accumulate in ACCUMULATE {
            let (x, dy, mut dw) = (numbers.take(w.images()), numbers.take(w.results()), numbers.take(w.weights()));
            let expected = plain::weight_gradient(&w, &x, &dy, &dw, accumulate);
            let mut scratch = vec![f32::NAN; conv::weight_gradient_scratch(&w)];
            conv::weight_gradient(&w, &x, &dy, &mut dw, accumulate, &mut scratch);
            close(&dw, &expected, &format!("weight gradient {w:?} {accumulate:?}"));
        }
    }
}

fn pools() -> impl Iterator<Item = Window> {
    windows().into_iter().map(|w| Window { out_c: w.in_c, ..w })
}

#[test]
fn pooling_is_that_of_a_plain_loop() {
    let mut numbers = Numbers::default();
    for w in pools() {
        let mut x = numbers.take(w.images());
        // Ties, as after a ReLU.
        x.iter_mut().for_each(|value| *value = value.max(0.0));
        let dy = numbers.take(w.results());
        let (mut y, mut dx) = (vec![f32::NAN; w.results()], vec![f32::NAN; w.images()]);
        pool::max(&w, &x, &mut y);
        close(&y, &plain::max(&w, &x), &format!("max {w:?}"));
        pool::max_gradient(&w, &x, &y, &dy, &mut dx);
        close(&dx, &plain::max_gradient(&w, &x, &dy), &format!("max gradient {w:?}"));
        pool::average(&w, &x, &mut y);
        close(&y, &plain::average(&w, &x), &format!("average {w:?}"));
        pool::average_gradient(&w, &dy, &mut dx);
        close(&dx, &plain::average_gradient(&w, &dy), &format!("average gradient {w:?}"));
    }
}

#[test]
fn reductions_are_those_of_a_plain_loop() {
    let mut numbers = Numbers::default();
    for rows in [1, 2, 5, 64, 1001] {
        for columns in [1, 2, 3, 4, 8, 10, 17, 128] {
            let x = numbers.take(rows * columns);
            let at = |r: usize, c: usize| f64::from(x[r * columns + c]);
            let mut sums = numbers.take(columns);
            let before: Vec<f64> = sums.iter().map(|value| f64::from(*value)).collect();
            let expected = |c: usize| (0..rows).map(|r| at(r, c)).sum::<f64>();
            let from = format!("{rows} × {columns}");
            reduce::column_sums(&x, Accumulate::Yes, &mut sums);
            let both: Vec<f64> = (0..columns).map(|c| before[c] + expected(c)).collect();
            close(&sums, &both, &from);
            reduce::column_sums(&x, Accumulate::No, &mut sums);
            close(&sums, &(0..columns).map(expected).collect::<Vec<_>>(), &from);
            let mut out = vec![f32::NAN; rows];
            let of_rows = |f: &dyn Fn(&mut dyn Iterator<Item = f64>) -> f64| -> Vec<f64> {
                (0..rows).map(|r| f(&mut (0..columns).map(|c| at(r, c)))).collect()
            };
            reduce::row_sums(&x, &mut out);
            close(&out, &of_rows(&|row| row.sum()), &from);
            reduce::row_maxima(&x, &mut out);
            close(&out, &of_rows(&|row| row.fold(f64::NEG_INFINITY, f64::max)), &from);
            reduce::log_sum_exp(&x, &mut out, &mut vec![f32::NAN; columns]);
            close(&out, &of_rows(&|row| row.map(f64::exp).sum::<f64>().ln()), &from);
            let mut soft = vec![f32::NAN; rows * columns];
            reduce::softmax(&x, columns, &mut soft);
            let total = of_rows(&|row| row.map(f64::exp).sum::<f64>());
            let expected: Vec<f64> = (0..rows * columns).map(|i| f64::from(x[i]).exp() / total[i / columns]).collect();
            close(&soft, &expected, &from);
            close(&[reduce::total(&x)], &[x.iter().map(|value| f64::from(*value)).sum()], &from);
        }
    }
    let far = [1e30, -1e30, 0.0];
    let mut soft = [0.0; 3];
    reduce::softmax(&far, 3, &mut soft);
    assert_eq!(soft, [1.0, 0.0, 0.0]);
    assert!(reduce::largest(&[1.0, f32::NAN, 2.0]).is_nan());
}

/// Numbers of every kernel on shapes that take every path, in one digest each: the bits are the same on every machine, and
/// stay the same.
#[test]
fn bits_are_the_same_everywhere() {
    let mut numbers = Numbers::default();
    let mut products = Digest::default();
    for [m, k, n] in [[64, 784, 128], [13, 300, 11], [130, 17, 5], [1, 9, 3]] {
        for transpose in [Transpose::None, Transpose::A, Transpose::B] {
            let product = Product { m, k, n, transpose };
            let (a, b, mut c) = (numbers.take(m * k), numbers.take(k * n), numbers.take(m * n));
            let mut scratch = vec![0.0; product.scratch()];
            matmul(product, &a, &b, &mut c, Accumulate::Yes, &mut scratch, &mut |_, _| {});
            products = add(products, &c);
        }
    }
    let [mut forward, mut input, mut weight, mut pooled] = [Digest::default(); 4];
    for w in windows() {
        let (x, weights, dy) = (numbers.take(w.images()), numbers.take(w.weights()), numbers.take(w.results()));
        let (mut y, mut dx, mut dw) = (dy.clone(), x.clone(), weights.clone());
        conv::forward(&w, &x, &weights, &mut y, &mut vec![0.0; conv::forward_scratch(&w)], &mut |_, _| {});
        forward = add(forward, &y);
        conv::input_gradient(
            &w,
            &dy,
            &weights,
            &mut dx,
            &mut vec![0.0; conv::input_gradient_scratch(&w)],
            &mut |_, _| {},
        );
        input = add(input, &dx);
        let mut scratch = vec![0.0; conv::weight_gradient_scratch(&w)];
        conv::weight_gradient(&w, &x, &dy, &mut dw, Accumulate::No, &mut scratch);
        weight = add(weight, &dw);
    }
    for w in pools() {
        let (x, mut y, mut dx) = (numbers.take(w.images()), numbers.take(w.results()), vec![0.0; w.images()]);
        pool::average(&w, &x, &mut y);
        pool::average_gradient(&w, &y, &mut dx);
        pooled = add(pooled, &dx);
        pool::max(&w, &x, &mut y);
        pool::max_gradient(&w, &x, &y, &y.clone(), &mut dx);
        pooled = add(pooled, &dx);
    }
    let x = numbers.take(1001 * 17);
    let (mut sums, mut soft, mut rows) = (vec![0.0; 17], vec![0.0; x.len()], vec![0.0; 1001]);
    reduce::column_sums(&x, Accumulate::No, &mut sums);
    reduce::softmax(&x, 17, &mut soft);
    reduce::row_sums(&x, &mut rows);
    let reduced = add(add(add(Digest::default(), &sums), &soft), &rows);
    let found = [products, forward, input, weight, pooled, reduced].map(|digest| hex(digest.value()));
    let expected = [
        "fca2f7e0ee9252b0",
        "50b88c7072fe6e32",
        "50936686959f8ea7",
        "7077233e5e31d8c0",
        "1bae9cb9828c2d64",
        "4441b827b3bcc297",
    ];
    assert_eq!(found, expected);
}

fn add(digest: Digest, numbers: &[f32]) -> Digest {
    assert!(numbers.iter().all(|number| number.is_finite()));
    numbers.iter().fold(digest, |digest, number| digest.bytes(&number.to_bits().to_le_bytes()))
}
