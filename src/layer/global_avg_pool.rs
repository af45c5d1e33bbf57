//! Mean of each channel: (N, H, W, C) to (N, C).
//!
//! Source: M. Lin, Q. Chen and S. Yan (2014), Network in network, ICLR, section 3.2; torch.nn.AdaptiveAvgPool2d(1).

use super::Layer;
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{ShapeError, Value};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "global_avg_pool",
        name: text("Global average", "全局平均池化"),
        about: text(
            "The mean of each channel over the whole image: one number a channel, whatever the size.",
            "每个通道在整幅图像上的平均：无论大小，每通道一个数。",
        ),
        source: "M. Lin, Q. Chen and S. Yan (2014), Network in network, ICLR, section 3.2; \
                 torch.nn.AdaptiveAvgPool2d(1)",
        hypers: &[],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, _layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.wants_axes(x, 4)?;
    network.builder.global_avg_pool(x)
}
