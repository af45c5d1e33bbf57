//! How windows lie on images: the geometry that convolutions and pooling share.

/// Windows of kernel_h × kernel_w on images of in_h × in_w, one for each position of the result. The window of position
/// (y, x) covers rows y·stride − pad_top … + kernel_h − 1 and columns x·stride − pad_left … + kernel_w − 1; what lies
/// outside of the image counts as zeros in convolutions and is left out in pooling. Padding below and to the right is
/// whatever the result's size asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Images.
    pub batch: usize,
    /// Rows of an image.
    pub in_h: usize,
    /// Columns of an image.
    pub in_w: usize,
    /// Channels of an image.
    pub in_c: usize,
    /// Rows of the result.
    pub out_h: usize,
    /// Columns of the result.
    pub out_w: usize,
    /// Channels of the result; pooling keeps those of the image.
    pub out_c: usize,
    /// Rows of a window, 1 or more.
    pub kernel_h: usize,
    /// Columns of a window, 1 or more.
    pub kernel_w: usize,
    /// Distance of neighbouring windows, 1 or more, in both directions.
    pub stride: usize,
    /// Rows above the image that the first window covers; less than kernel_h.
    pub pad_top: usize,
    /// Columns left of the image that the first window covers; less than kernel_w.
    pub pad_left: usize,
}

impl Window {
    /// Numbers in the images. (batch, in_h, in_w, in_c)
    pub fn images(&self) -> usize {
        self.batch * self.in_h * self.in_w * self.in_c
    }

    /// Numbers in the result. (batch, out_h, out_w, out_c)
    pub fn results(&self) -> usize {
        self.batch * self.out_h * self.out_w * self.out_c
    }

    /// Numbers in the weights of a convolution. (kernel_h, kernel_w, in_c, out_c)
    pub fn weights(&self) -> usize {
        self.kernel_h * self.kernel_w * self.in_c * self.out_c
    }

    /// Floating-point operations of a convolution, padding included: 2 for each multiply-add.
    pub fn operations(&self) -> usize {
        2 * self.batch * self.out_h * self.out_w * self.weights()
    }

    /// Where the rows `at + 0 … at + size` of a window that starts at position·stride − pad stand in the image: the
    /// range of offsets into the window that lie inside.
    pub(super) fn inside(
        position: usize,
        stride: usize,
        pad: usize,
        kernel: usize,
        size: usize,
    ) -> std::ops::Range<usize> {
        let start = position * stride;
        let first = pad.saturating_sub(start).min(kernel);
        let last = (size + pad).saturating_sub(start).min(kernel);
        first..last.max(first)
    }
}
