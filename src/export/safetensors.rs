//! The safetensors format: names, shapes and numbers, which PyTorch, JAX and others read without running anything.
//!
//! ```text
//! 8 bytes    length of the header, little-endian
//! header     JSON: {"__metadata__": {…}, "name": {"dtype": "F32", "shape": […], "data_offsets": [from, to]}, …}
//! data       the numbers, little-endian, row-major, one tensor after the other
//! ```
//!
//! The header is filled up with spaces to a multiple of 8 bytes.
//!
//! Source: github.com/huggingface/safetensors, README, "Format".

use super::text::quoted;

/// Numbers with a name and a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Its shape, outermost axis first.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub values: Vec<f32>,
}

impl Tensor {
    /// A tensor.
    pub fn new(name: impl Into<String>, shape: &[usize], values: Vec<f32>) -> Self {
        Self { name: name.into(), shape: shape.to_vec(), values }
    }
}

/// The bytes of a file of these tensors, in their order, with these texts about them.
///
/// # Panics
/// Where a tensor has more or fewer numbers than its shape.
pub fn write(tensors: &[Tensor], metadata: &[(&str, &str)]) -> Vec<u8> {
    let mut header = String::from("{");
    if !metadata.is_empty() {
        let pairs: Vec<String> =
            metadata.iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(value))).collect();
        header += &format!("\"__metadata__\":{{{}}},", pairs.join(","));
    }
    let mut from = 0;
    for Tensor { name, shape, values } in tensors {
        assert_eq!(values.len(), shape.iter().product::<usize>(), "{name}: numbers of its shape");
        let to = from + 4 * values.len();
        let axes: Vec<String> = shape.iter().map(usize::to_string).collect();
        let (name, axes) = (quoted(name), axes.join(","));
        header += &format!("{name}:{{\"dtype\":\"F32\",\"shape\":[{axes}],\"data_offsets\":[{from},{to}]}},");
        from = to;
    }
    if header.ends_with(',') {
        header.pop();
    }
    header.push('}');
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let mut bytes = Vec::with_capacity(8 + header.len() + from);
    bytes.extend_from_slice(&(header.len() as u64).to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    for tensor in tensors {
        tensor.values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_header_and_its_numbers() {
        let tensors = [Tensor::new("a.weight", &[2, 1], vec![1.0, -2.5]), Tensor::new("b", &[], vec![3.0])];
        let bytes = write(&tensors, &[("about", "two \"tensors\"\n")]);
        let length = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")) as usize;
        assert_eq!(length % 8, 0);
        let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).expect("JSON");
        assert_eq!(header["__metadata__"]["about"], "two \"tensors\"\n");
        assert_eq!(header["a.weight"]["shape"], serde_json::json!([2, 1]));
        assert_eq!(header["b"]["data_offsets"], serde_json::json!([8, 12]));
        let numbers: Vec<f32> =
            bytes[8 + length..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        assert_eq!(numbers, [1.0, -2.5, 3.0]);
    }

    #[test]
    fn no_tensors_are_a_file_too() {
        let bytes = write(&[], &[]);
        assert_eq!(&bytes[8..], b"{}      ");
    }
}
