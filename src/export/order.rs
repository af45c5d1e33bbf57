//! Numbers in another order of axes: other programs keep images with their channels first and weights transposed.

/// Row-major numbers of this shape with their axes in another order: axis k of the result is axis `order[k]`. The new
/// shape and the numbers.
pub fn permuted(values: &[f32], shape: &[usize], order: &[usize]) -> (Vec<usize>, Vec<f32>) {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    let to: Vec<usize> = order.iter().map(|axis| shape[*axis]).collect();
    let steps: Vec<usize> = order.iter().map(|axis| strides[*axis]).collect();
    let mut at = vec![0; to.len()];
    let mut all = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        let from: usize = at.iter().zip(&steps).map(|(at, step)| at * step).sum();
        all.push(values[from]);
        for axis in (0..to.len()).rev() {
            at[axis] += 1;
            if at[axis] < to[axis] {
                break;
            }
            at[axis] = 0;
        }
    }
    (to, all)
}

#[cfg(test)]
mod tests {
    use super::permuted;

    #[test]
    fn a_matrix_is_transposed_and_back() {
        let matrix = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let (shape, turned) = permuted(&matrix, &[2, 3], &[1, 0]);
        assert_eq!((&shape[..], &turned[..]), (&[3, 2][..], &[1.0, 4.0, 2.0, 5.0, 3.0, 6.0][..]));
        assert_eq!(permuted(&turned, &shape, &[1, 0]).1, matrix);
    }

    #[test]
    fn channels_come_first() {
        // Two by one pixels of three channels.
        let image: Vec<f32> = (0..6_u8).map(f32::from).collect();
        let (shape, first) = permuted(&image, &[2, 1, 3], &[2, 0, 1]);
        assert_eq!((&shape[..], &first[..]), (&[3, 2, 1][..], &[0.0, 3.0, 1.0, 4.0, 2.0, 5.0][..]));
        assert_eq!(permuted(&[7.0], &[], &[]), (vec![], vec![7.0]));
    }
}
