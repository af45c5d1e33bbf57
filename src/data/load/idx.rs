//! IDX, the format of MNIST: two zero bytes, a type, the number of axes, their lengths (big-endian u32), the numbers.
//!
//! Images are (examples, height, width), (examples, height, width, channels) or, as a table, (examples, features);
//! labels (examples). Unsigned bytes become 0 to 1, as torchvision's ToTensor has them; other types are taken as they
//! are.
//!
//! Source: Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits", the file format.

use super::{MAX_CLASSES, MAX_NUMBERS, gzip};
use crate::data::{DataError, Dataset, Targets};
use crate::registry::text;

/// Bytes of a number, by the type byte.
fn width(kind: u8) -> Option<usize> {
    match kind {
        0x08 | 0x09 => Some(1),
        0x0B => Some(2),
        0x0C | 0x0D => Some(4),
        0x0E => Some(8),
        _ => None,
    }
}

/// A file, read as far as its header; the numbers are there.
struct Idx<'a> {
    kind: u8,
    axes: Vec<u32>,
    /// Where the numbers begin.
    start: usize,
    numbers: &'a [u8],
}

impl<'a> Idx<'a> {
    fn read(file: &'a [u8]) -> Result<Self, DataError> {
        let magic = || DataError::Magic { found: file[..file.len().min(4)].to_vec() };
        let &[0, 0, kind, axes] = file.first_chunk::<4>().ok_or_else(magic)? else { return Err(magic()) };
        let width = width(kind).ok_or_else(magic)?;
        let start = 4 + 4 * usize::from(axes);
        let lengths =
            file.get(4..start).ok_or(DataError::Length { expected: start as u64, found: file.len() as u64 })?;
        let axes: Vec<u32> = lengths.chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]])).collect();
        let count = axes.iter().try_fold(1_u64, |product, axis| product.checked_mul(u64::from(*axis)));
        let count = count.filter(|count| *count <= MAX_NUMBERS as u64).ok_or_else(|| DataError::TooMany {
            what: text("numbers", "数的个数"),
            limit: MAX_NUMBERS,
            found: count,
        })?;
        let expected = start as u64 + count * width as u64;
        if expected != file.len() as u64 {
            return Err(DataError::Length { expected, found: file.len() as u64 });
        }
        Ok(Self { kind, axes, start, numbers: &file[start..] })
    }

    /// The numbers, as they are.
    fn values(&self) -> impl Iterator<Item = f64> {
        let kind = self.kind;
        self.numbers.chunks_exact(width(kind).unwrap_or(1)).map(move |b| match kind {
            0x08 => f64::from(b[0]),
            0x09 => f64::from(b[0] as i8),
            0x0B => f64::from(i16::from_be_bytes([b[0], b[1]])),
            0x0C => f64::from(i32::from_be_bytes([b[0], b[1], b[2], b[3]])),
            0x0D => f64::from(f32::from_be_bytes([b[0], b[1], b[2], b[3]])),
            _ => f64::from_be_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]),
        })
    }

    /// Where a number stands in the file.
    fn byte(&self, index: usize) -> usize {
        self.start + index * width(self.kind).unwrap_or(1)
    }
}

/// The images of one file and, where given, their labels of another; either may be compressed by gzip.
///
/// # Errors
/// Where a file is damaged, too large, holds something else or a number that is none, or the two do not belong together.
pub fn images(images: &[u8], labels: Option<&[u8]>) -> Result<Dataset, DataError> {
    let content = gzip::content(images)?;
    let file = Idx::read(&content)?;
    let shape: Vec<usize> = match file.axes[..] {
        [_, features] => vec![features as usize],
        [_, height, width] => vec![height as usize, width as usize, 1],
        [_, height, width, channels] => vec![height as usize, width as usize, channels as usize],
        _ => {
            let expected = text("images (examples, height, width)", "图像（样本数、高、宽）");
            return Err(DataError::Axes { expected, found: file.axes });
        }
    };
    let (examples, size) = (file.axes[0] as usize, shape.iter().product::<usize>());
    if examples == 0 || size == 0 {
        return Err(DataError::Nothing(text("the file holds no images", "文件中没有图像")));
    }
    let mut features = Vec::with_capacity(examples * size);
    for (index, value) in file.values().enumerate() {
        let value = if file.kind == 0x08 { (value / 255.0) as f32 } else { value as f32 };
        if !value.is_finite() {
            return Err(DataError::NotFinite { example: index / size, byte: file.byte(index) });
        }
        features.push(value);
    }
    let targets = match labels {
        None => Targets::None { examples },
        Some(labels) => read_labels(labels, examples)?,
    };
    let names = if shape.len() == 1 { (1..=size).map(|i| format!("feature {i}")).collect() } else { Vec::new() };
    Ok(Dataset { shape, features, targets, names, columns: Vec::new(), source: "the user's files".into(), tests: 0 })
}

/// Whole numbers from 0 on; there are as many classes as the largest demands.
///
/// # Errors
/// Where the file is damaged, holds something else, or not as many labels as there are images.
pub fn read_labels(labels: &[u8], images: usize) -> Result<Targets, DataError> {
    let content = gzip::content(labels)?;
    let file = Idx::read(&content)?;
    if let [_, columns] = file.axes[..] {
        return Err(DataError::LabelColumns { columns });
    }
    let [count] = file.axes[..] else {
        return Err(DataError::Axes { expected: text("labels (examples)", "标签（样本数）"), found: file.axes });
    };
    if count as usize != images {
        return Err(DataError::Counts { images, labels: count as usize });
    }
    let mut labels = Vec::with_capacity(images);
    for (example, value) in file.values().enumerate() {
        if !(0.0..MAX_CLASSES as f64).contains(&value) || value != value.trunc() {
            let byte = Some(file.byte(example));
            return Err(DataError::Label { example, label: value as i64, classes: MAX_CLASSES, byte });
        }
        labels.push(value as u32);
    }
    let classes = labels.iter().max().map_or(0, |last| last + 1);
    Ok(Targets::Classes { labels, names: (0..classes).map(|class| class.to_string()).collect() })
}

/// An IDX file of unsigned bytes.
///
/// # Panics
/// Where there are more than 255 axes, or a length does not fit into 32 bits.
pub fn write(axes: &[usize], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 0x08, u8::try_from(axes.len()).expect("few axes")];
    for axis in axes {
        file.extend(u32::try_from(*axis).expect("a length of 32 bits").to_be_bytes());
    }
    file.extend_from_slice(bytes);
    file
}
