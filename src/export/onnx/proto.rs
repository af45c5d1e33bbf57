//! Protocol buffers, as much as a model needs: fields of numbers, texts and messages.
//!
//! A message is its fields one after the other; a field is a key, `number·8 + wire type`, then its value: a varint (wire
//! type 0) or a length and as many bytes (2). Fields and their numbers: onnx/onnx.proto.
//!
//! Source: protobuf.dev/programming-guides/encoding; github.com/onnx/onnx, onnx/onnx.proto3.

/// A message while it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message(pub Vec<u8>);

impl Message {
    /// A message without fields.
    pub fn new() -> Self {
        Self::default()
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// With a whole number.
    #[must_use]
    pub fn int(mut self, field: u32, value: i64) -> Self {
        self.varint(u64::from(field) << 3);
        self.varint(value as u64);
        self
    }

    /// With bytes.
    #[must_use]
    pub fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(self, field: u32, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    /// With a message.
    #[must_use]
    pub fn message(self, field: u32, value: &Message) -> Self {
        self.bytes(field, &value.0)
    }

    /// With several messages, each a field of its own.
    #[must_use]
    pub fn messages(self, field: u32, values: &[Message]) -> Self {
        values.iter().fold(self, |message, value| message.message(field, value))
    }

    /// With whole numbers, packed.
    #[must_use]
    pub fn ints(self, field: u32, values: &[i64]) -> Self {
        let mut packed = Message::new();
        values.iter().for_each(|value| packed.varint(*value as u64));
        self.bytes(field, &packed.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the guide.
    #[test]
    fn bytes_are_those_of_the_guide() {
        let one = Message::new().int(1, 150);
        assert_eq!(one.0, [0x08, 0x96, 0x01]);
        assert_eq!(Message::new().text(2, "testing").0, *b"\x12\x07testing");
        assert_eq!(Message::new().message(3, &one).0, [0x1a, 0x03, 0x08, 0x96, 0x01]);
        assert_eq!(Message::new().ints(6, &[3, 270, 86_942]).0, [0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]);
        assert_eq!(Message::new().int(1, -1).0.len(), 11, "negative numbers take ten bytes");
    }
}
