//! A padded frame for one image at a time: what the windows cover, with zeros where the image is not.

use crate::exec::cpu::window::Window;

/// Numbers beyond the end of a frame that a tile may read, and leaves out.
const SLACK: usize = 8;
/// As much, where the tile runs along positions.
const SPREAD_SLACK: usize = 32;

/// The geometry of a frame and of the images that go into it.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Rows and columns of the frame.
    height: usize,
    width: usize,
    /// Channels.
    channels: usize,
    /// Where the image's first row and column stand.
    top: usize,
    left: usize,
    /// Rows and columns of the image.
    image_h: usize,
    image_w: usize,
}

impl Frame {
    /// For images of x: all that the windows cover.
    pub fn of_images(w: &Window) -> Self {
        Self {
            height: (w.out_h.max(1) - 1) * w.stride + w.kernel_h,
            width: (w.out_w.max(1) - 1) * w.stride + w.kernel_w,
            channels: w.in_c,
            top: w.pad_top,
            left: w.pad_left,
            image_h: w.in_h,
            image_w: w.in_w,
        }
    }

    /// For images of dy: all positions whose windows may meet a position of x.
    pub fn of_results(w: &Window) -> Self {
        let (top, left) = (w.kernel_h.div_ceil(w.stride) - 1, w.kernel_w.div_ceil(w.stride) - 1);
        Self {
            height: (w.in_h.max(1) - 1 + w.pad_top) / w.stride + top + 1,
            width: (w.in_w.max(1) - 1 + w.pad_left) / w.stride + left + 1,
            channels: w.out_c,
            top,
            left,
            image_h: w.out_h,
            image_w: w.out_w,
        }
    }

    /// Numbers of working memory.
    pub fn numbers(&self) -> usize {
        self.height * self.width * self.channels + SLACK
    }

    /// Numbers from one row of the frame to the next.
    pub fn pitch(&self) -> usize {
        self.width * self.channels
    }

    /// Puts image number `n` into the frame; the zeros around it are those of [`Frame::clear`].
    pub fn fill(&self, images: &[f32], n: usize, frame: &mut [f32]) {
        let row = self.image_w * self.channels;
        let image = &images[n * self.image_h * row..][..self.image_h * row];
        let numbers = self.image_w.min(self.width.saturating_sub(self.left)) * self.channels;
        if numbers == 0 {
            return;
        }
        let rows = frame.chunks_exact_mut(self.pitch()).skip(self.top);
        for (from, to) in image.chunks_exact(row).zip(rows) {
            to[self.left * self.channels..][..numbers].copy_from_slice(&from[..numbers]);
        }
    }

    /// Numbers of working memory of a frame that [`Frame::spread`] fills.
    pub fn spread_numbers(&self) -> usize {
        self.height * self.width * self.channels + SPREAD_SLACK
    }

    /// Numbers of a row of one channel.
    pub fn width(&self) -> usize {
        self.width
    }

    /// As [`Frame::fill`], with a row for each channel: (height, channels, width).
    pub fn spread(&self, images: &[f32], n: usize, frame: &mut [f32]) {
        let (c, row) = (self.channels, self.image_w * self.channels);
        let image = &images[n * self.image_h * row..][..self.image_h * row];
        let columns = self.image_w.min(self.width.saturating_sub(self.left));
        if columns * c == 0 {
            return;
        }
        let rows = frame.chunks_exact_mut(self.pitch()).skip(self.top);
        for (from, to) in image.chunks_exact(row).zip(rows) {
            for (channel, to) in to.chunks_exact_mut(self.width).enumerate() {
                let from = from[channel..].iter().step_by(c);
                to[self.left..][..columns].iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// Zeros everywhere.
    pub fn clear(&self, frame: &mut [f32]) {
        frame.fill(0.0);
    }
}
