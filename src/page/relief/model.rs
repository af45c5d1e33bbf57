//! The second-order model around a point as a net in space that touches the surface there.

use super::overlay::Overlay;
use crate::landscape::relief::{Mesh, mesh::TOP, pick::is_hidden};
use crate::page::draw::canvas::line;
use crate::page::draw::palette::Theme;
use crate::page::draw::stage::insight::role_style;
use crate::train::inside::Role;

/// Half the side of the net, in the box's units.
const REACH: f64 = 0.3;
/// Meshes of the net on each side of its middle.
const MESHES: i32 = 4;
/// Pieces of one mesh's side.
const PIECES: i32 = 3;
/// Opacity of what the surface hides.
const HIDDEN: f64 = 0.25;

/// The model around a point: f + ∇fᵀd + ½ dᵀHd.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// The point, in world units.
    pub point: [f64; 2],
    /// f
    pub value: f64,
    /// ∇f
    pub gradient: [f64; 2],
    /// ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²
    pub hessian: [f64; 3],
}

impl Model {
    /// A place of the net, in the box; none outside of it.
    fn place(&self, mesh: &Mesh, at: [f64; 2]) -> Option<[f64; 3]> {
        let world = mesh.to_world(at);
        let [dx, dy] = [0, 1].map(|i| world[i] - self.point[i]);
        let ([gx, gy], [xx, xy, yy]) = (self.gradient, self.hessian);
        let height = self.value + gx * dx + gy * dy + (xx * dx * dx + 2.0 * xy * dx * dy + yy * dy * dy) / 2.0;
        let within = height >= mesh.scale.low - 0.05 * (mesh.scale.high - mesh.scale.low) && height <= mesh.scale.high;
        let place = mesh.scale.place(height).filter(|_| within && mesh.holds(at))?;
        Some([at[0], at[1], place * TOP])
    }
}

impl Overlay<'_> {
    /// The net of a model over a halo of paper, fainter where the surface hides it.
    pub(super) fn draw_model(&self, model: &Model, theme: &Theme) {
        let (ctx, net) = (self.ctx, self.net(model));
        for (color, width, share) in [(theme.paper, 4.0, 0.6), (role_style(Role::Model, theme).0, 1.75, 1.0)] {
            ctx.set_stroke_style_str(color);
            ctx.set_line_width(width);
            for (from, to, strength) in &net {
                ctx.set_global_alpha(strength * share);
                line(ctx, *from, *to);
            }
        }
        ctx.set_global_alpha(1.0);
    }

    /// Pieces of the net as the picture shows them: both ends, and how strongly.
    fn net(&self, model: &Model) -> Vec<([f64; 2], [f64; 2], f64)> {
        let middle = self.mesh.from_world(model.point);
        let step = REACH / f64::from(MESHES * PIECES);
        let mut net = Vec::new();
        for (axis, thread) in [0, 1].into_iter().flat_map(|axis| (-MESHES..=MESHES).map(move |thread| (axis, thread))) {
            let mut before: Option<[f64; 2]> = None;
            for piece in -MESHES * PIECES..=MESHES * PIECES {
                let (along, aside) = (f64::from(piece) * step, f64::from(thread * PIECES) * step);
                let offset = if axis == 0 { [along, aside] } else { [aside, along] };
                let place = model.place(self.mesh, [middle[0] + offset[0], middle[1] + offset[1]]);
                let seen = place.and_then(|place| Some((place, self.eye.project(place)?)));
                if let (Some(from), Some((place, [x, y, _]))) = (before, seen) {
                    let strength = if is_hidden(self.mesh, self.eye, place) { HIDDEN } else { 1.0 };
                    net.push((from, [x, y], strength));
                }
                before = seen.map(|(_, [x, y, _])| [x, y]);
            }
        }
        net
    }
}
