//! Rows of tables, and images that are stretched: copies and the sums that are their adjoints.

use super::window::Window;

/// Which of `rows` rows an index means: the nearest that there is.
fn row_of(index: f32, rows: usize) -> usize {
    (index as usize).min(rows - 1)
}

/// out = rows of the table (rows, width) by index.
pub fn gather(width: usize, table: &[f32], indices: &[f32], out: &mut [f32]) {
    let rows = table.len() / width;
    for (out, index) in out.chunks_exact_mut(width).zip(indices) {
        out.copy_from_slice(&table[row_of(*index, rows) * width..][..width]);
    }
}

/// out, a table (rows, width) = the sum of the updates of each row, in their order.
pub fn scatter(width: usize, indices: &[f32], updates: &[f32], out: &mut [f32]) {
    let rows = out.len() / width;
    out.fill(0.0);
    for (update, index) in updates.chunks_exact(width).zip(indices) {
        let row = &mut out[row_of(*index, rows) * width..][..width];
        row.iter_mut().zip(update).for_each(|(sum, term)| *sum += term);
    }
}

/// out, what the windows move over = the number of the window it lies in. Kernel and stride are the factor.
pub fn upsample(w: &Window, x: &[f32], out: &mut [f32]) {
    let c = w.in_c;
    for (y, row) in out.chunks_exact_mut(w.in_w * c).enumerate() {
        let from = &x[y / w.stride * w.out_w * c..][..w.out_w * c];
        for (block, pixel) in row.chunks_exact_mut(w.stride * c).zip(from.chunks_exact(c)) {
            block.chunks_exact_mut(c).for_each(|to| to.copy_from_slice(pixel));
        }
    }
}

/// out = the sum of each window, in scan order.
pub fn upsample_adjoint(w: &Window, dy: &[f32], out: &mut [f32]) {
    let c = w.in_c;
    out.fill(0.0);
    for (y, row) in dy.chunks_exact(w.in_w * c).enumerate() {
        let to = &mut out[y / w.stride * w.out_w * c..][..w.out_w * c];
        for (block, pixel) in row.chunks_exact(w.stride * c).zip(to.chunks_exact_mut(c)) {
            for term in block.chunks_exact(c) {
                pixel.iter_mut().zip(term).for_each(|(sum, term)| *sum += term);
            }
        }
    }
}
