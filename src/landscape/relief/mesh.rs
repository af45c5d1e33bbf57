//! The mesh: heights of a grid on 128×128 points in space, with normals, and the walls down to the base.
//!
//! A grid is usually finer; the mesh takes from it by bilinear interpolation. Where a grid has no height there is a hole.

use super::Scale;

/// Points along each side of the mesh.
pub const SIDE: usize = 128;
/// Height of the box.
pub const TOP: f64 = 0.62;
/// Numbers of a vertex: position, normal, place of its colour, place among the contour lines.
pub const VERTEX: usize = 8;

/// Heights on a grid and what is to be seen of them.
#[derive(Clone, Copy, Debug)]
pub struct Heights<'a> {
    /// `[[x_min, x_max], [y_min, y_max]]`: first and last column and row lie on its edge.
    pub view: [[f64; 2]; 2],
    /// The part of it that is shown; what lies beyond the view is not.
    pub shown: [[f64; 2]; 2],
    /// Columns and rows, each at least 2.
    pub size: [usize; 2],
    /// Smallest and largest finite height.
    pub range: [f64; 2],
    /// (rows, columns), row 0 at the smallest y.
    pub values: &'a [f32],
    /// Heights with a contour line, ascending.
    pub levels: &'a [f64],
    /// Whether colours and heights follow the logarithm.
    pub log: bool,
}

/// The surface in the box.
#[derive(Clone, Debug)]
pub struct Mesh {
    /// The region it shows, in world units.
    pub view: [[f64; 2]; 2],
    /// From a height to its place between base and [`TOP`].
    pub scale: Scale,
    /// Where the box ends to the east and to the north.
    pub half: [f64; 2],
    /// z of every point, (SIDE, SIDE), row 0 in the south; NaN in holes.
    heights: Vec<f32>,
}

impl Mesh {
    /// The mesh of these heights; none where their lengths do not agree or the view is empty.
    pub fn new(field: &Heights) -> Option<Self> {
        let view = [0, 1].map(|axis| {
            let ([low, high], [from, to]) = (field.view[axis], field.shown[axis]);
            [low.max(from), high.min(to)]
        });
        let spans = view.map(|[low, high]| high - low);
        let cells = field.size[0].checked_mul(field.size[1])?;
        let usable = field.size.iter().all(|n| *n >= 2) && spans.iter().all(|s| s.is_finite() && *s > 0.0);
        if !usable || field.values.len() != cells {
            return None;
        }
        let values: Vec<f32> = (0..SIDE * SIDE).map(|i| sample(field, world(view, [i % SIDE, i / SIDE]))).collect();
        let finite = values.iter().filter(|v| v.is_finite());
        let [low, high] = finite.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], v| [low.min(*v), high.max(*v)]);
        let range = if low <= high { [low, high].map(f64::from) } else { field.range };
        let scale = Scale::of(&values, range, field.log);
        let place = |height: &f32| scale.place(f64::from(*height)).map_or(f32::NAN, |place| (place * TOP) as f32);
        let longer = spans[0].max(spans[1]);
        let half = spans.map(|span| span / longer);
        Some(Self { view, scale, half, heights: values.iter().map(place).collect() })
    }

    /// The place in the box of a world point, on the base.
    pub fn from_world(&self, point: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| {
            let [low, high] = self.view[axis];
            ((point[axis] - low) / (high - low) * 2.0 - 1.0) * self.half[axis]
        })
    }

    /// The world point over which a place in the box lies.
    pub fn to_world(&self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| {
            let [low, high] = self.view[axis];
            low + (at[axis] / self.half[axis] + 1.0) / 2.0 * (high - low)
        })
    }

    /// Whether a place lies over the base.
    pub fn holds(&self, at: [f64; 2]) -> bool {
        [0, 1].iter().all(|axis| at[*axis].abs() <= self.half[*axis] * (1.0 + 1e-12))
    }

    /// z of the mesh at a place of the box, on the triangle there; none beyond the border and in holes.
    pub fn height(&self, at: [f64; 2]) -> Option<f64> {
        if !self.holds(at) {
            return None;
        }
        let last = (SIDE - 1) as f64;
        let place = [0, 1].map(|axis| ((at[axis] / self.half[axis] + 1.0) / 2.0 * last).clamp(0.0, last));
        let low = place.map(|p| p.floor().min(last - 1.0));
        let [u, v] = [0, 1].map(|axis| place[axis] - low[axis]);
        let corner =
            |dx: usize, dy: usize| f64::from(self.heights[(low[1] as usize + dy) * SIDE + low[0] as usize + dx]);
        let (south_west, north_east) = (corner(0, 0), corner(1, 1));
        // The diagonal from south-west to north-east parts a cell, as in `triangles`.
        let height = if u >= v {
            let south_east = corner(1, 0);
            south_west + (south_east - south_west) * u + (north_east - south_east) * v
        } else {
            let north_west = corner(0, 1);
            south_west + (north_west - south_west) * v + (north_east - north_west) * u
        };
        height.is_finite().then_some(height)
    }

    /// All vertices, [`VERTEX`] numbers each: first the surface's, then those of the walls. A wall's vertices have
    /// the contour place −1000, which is none.
    pub fn vertices(&self, field: &Heights) -> Vec<f32> {
        let mut vertices = Vec::with_capacity((SIDE * SIDE + SIDE * 8) * VERTEX);
        let lines = Lines::new(&self.scale, field.levels);
        let shades = Scale { low: field.range[0], high: field.range[1], log: field.log };
        for (index, z) in self.heights.iter().enumerate() {
            let [column, row] = [index % SIDE, index / SIDE];
            let height = f64::from(sample(field, world(self.view, [column, row])));
            let shade = shades.place(height).unwrap_or(0.0) as f32;
            let place = self.place([column, row]);
            vertices.extend([place[0] as f32, place[1] as f32, *z]);
            vertices.extend(self.normal([column, row]));
            vertices.extend([shade, lines.place(height) as f32]);
        }
        for (along, normal) in SIDES.iter().zip(WALL_NORMALS) {
            for index in 0..SIDE {
                let [column, row] = along(index);
                let top = self.heights[row * SIDE + column];
                let place = self.place([column, row]);
                for z in [top, 0.0] {
                    vertices.extend([place[0] as f32, place[1] as f32, z]);
                    vertices.extend(normal);
                    vertices.extend([0.0, WALL]);
                }
            }
        }
        vertices
    }

    /// The triangles of surface and walls, three indices each, without those that touch a hole.
    pub fn triangles(&self) -> Vec<u16> {
        let solid = |index: usize| self.heights[index].is_finite();
        let mut indices = Vec::with_capacity((SIDE - 1) * (SIDE - 1) * 6);
        for row in 0..SIDE - 1 {
            for column in 0..SIDE - 1 {
                let south_west = row * SIDE + column;
                let (south_east, north_west, north_east) = (south_west + 1, south_west + SIDE, south_west + SIDE + 1);
                for corners in [[south_west, south_east, north_east], [south_west, north_east, north_west]] {
                    if corners.into_iter().all(solid) {
                        indices.extend(corners.map(|corner| corner as u16));
                    }
                }
            }
        }
        for (side, along) in SIDES.iter().enumerate() {
            let first = SIDE * SIDE + side * SIDE * 2;
            let on_surface = |index: usize| along(index)[1] * SIDE + along(index)[0];
            for index in (0..SIDE - 1).filter(|index| solid(on_surface(*index)) && solid(on_surface(index + 1))) {
                let [top, foot, next, next_foot] = [0, 1, 2, 3].map(|offset| (first + index * 2 + offset) as u16);
                indices.extend([top, foot, next, next, foot, next_foot]);
            }
        }
        indices
    }

    fn place(&self, index: [usize; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (index[axis] as f64 / (SIDE - 1) as f64 * 2.0 - 1.0) * self.half[axis])
    }

    /// Normal at a point, from its neighbours; straight up beside a hole.
    fn normal(&self, [column, row]: [usize; 2]) -> [f32; 3] {
        let z = |column: usize, row: usize| f64::from(self.heights[row * SIDE + column]);
        let (west, east) = (column.saturating_sub(1), (column + 1).min(SIDE - 1));
        let (south, north) = (row.saturating_sub(1), (row + 1).min(SIDE - 1));
        let step = self.half.map(|half| 2.0 * half / (SIDE - 1) as f64);
        let slope_x = (z(east, row) - z(west, row)) / ((east - west) as f64 * step[0]);
        let slope_y = (z(column, north) - z(column, south)) / ((north - south) as f64 * step[1]);
        let length = libm::sqrt(slope_x * slope_x + slope_y * slope_y + 1.0);
        let normal = [-slope_x / length, -slope_y / length, 1.0 / length];
        if normal.iter().all(|n| n.is_finite()) { normal.map(|n| n as f32) } else { [0.0, 0.0, 1.0] }
    }
}

/// Marks the vertices of walls: no contour line has this place.
const WALL: f32 = -1000.0;

/// Column and row of the points along each side: south, north, west, east.
const SIDES: [fn(usize) -> [usize; 2]; 4] = [|i| [i, 0], |i| [i, SIDE - 1], |i| [0, i], |i| [SIDE - 1, i]];
/// Normals of the walls there.
const WALL_NORMALS: [[f32; 3]; 4] = [[0.0, -1.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];

/// The world point of a vertex, by its column and row.
fn world(view: [[f64; 2]; 2], index: [usize; 2]) -> [f64; 2] {
    [0, 1].map(|axis| {
        let [low, high] = view[axis];
        low + (high - low) * (index[axis] as f64 / (SIDE - 1) as f64)
    })
}

/// Height of a field at a world point within its view, between its points; NaN where one of them has none.
fn sample(field: &Heights, at: [f64; 2]) -> f32 {
    let last = field.size.map(|n| (n - 1) as f64);
    let place = [0, 1].map(|axis| {
        let [low, high] = field.view[axis];
        ((at[axis] - low) / (high - low) * last[axis]).clamp(0.0, last[axis])
    });
    let low = [0, 1].map(|axis| place[axis].floor().min(last[axis] - 1.0));
    let [u, v] = [0, 1].map(|axis| place[axis] - low[axis]);
    let value =
        |dx: usize, dy: usize| f64::from(field.values[(low[1] as usize + dy) * field.size[0] + low[0] as usize + dx]);
    // A neighbour without height counts only where it has a share: 0 · NaN is NaN.
    let mix = |a: f64, b: f64, share: f64| if share == 0.0 { a } else { a + (b - a) * share };
    let south = mix(value(0, 0), value(1, 0), u);
    let north = mix(value(0, 1), value(1, 1), u);
    mix(south, north, v) as f32
}

/// Where a height is among the contour lines: at k on the k-th, between k and k + 1 between that and the next. Below
/// the first it is between −1 and 0, above the last one less than half beyond it.
struct Lines<'a> {
    scale: &'a Scale,
    levels: &'a [f64],
}

impl<'a> Lines<'a> {
    fn new(scale: &'a Scale, levels: &'a [f64]) -> Self {
        Self { scale, levels }
    }

    fn place(&self, height: f64) -> f64 {
        let passed = self.levels.partition_point(|level| *level <= height);
        let at = |height: f64| self.scale.place(height).unwrap_or(0.0);
        let below = passed.checked_sub(1).map_or(0.0, |index| at(self.levels[index]));
        let above = self.levels.get(passed).map_or(1.0, |level| at(*level));
        let share = if above > below { (at(height) - below) / (above - below) } else { 0.0 };
        let reach = if passed == self.levels.len() { 0.45 } else { 0.999 };
        passed as f64 - 1.0 + share.clamp(0.0, 1.0) * reach
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: [[f64; 2]; 2] = [[-2.0, 2.0], [0.0, 2.0]];

    fn bowl(columns: usize, rows: usize) -> Vec<f32> {
        let at = |i: usize, n: usize| i as f64 / (n - 1) as f64 * 2.0 - 1.0;
        let height = |i: usize| {
            let [x, y] = [at(i % columns, columns), at(i / columns, rows)];
            (x * x + y * y) as f32
        };
        (0..columns * rows).map(height).collect()
    }

    fn field(values: &[f32], size: [usize; 2]) -> Heights<'_> {
        Heights { view: VIEW, shown: VIEW, size, range: [0.0, 2.0], values, levels: &[0.5, 1.0], log: false }
    }

    #[test]
    fn the_box_keeps_the_shape_of_the_region() {
        let values = bowl(200, 90);
        let mesh = Mesh::new(&field(&values, [200, 90])).expect("is one");
        assert_eq!(mesh.half, [1.0, 0.5]);
        assert_eq!(mesh.from_world([2.0, 0.0]), [1.0, -0.5]);
        assert_eq!(mesh.to_world([0.0, 0.25]), [0.0, 1.5]);
        assert!(mesh.holds([1.0, 0.5]) && !mesh.holds([1.0, 0.6]));
    }

    #[test]
    fn heights_are_those_of_the_field() {
        let values = bowl(200, 90);
        let mesh = Mesh::new(&field(&values, [200, 90])).expect("is one");
        for [x, y] in [[0.0, 0.0], [0.5, 0.2], [-0.9, -0.4], [1.0, 0.5]] {
            let exact = (x * x + 4.0 * y * y) / 2.0 * TOP;
            let height = mesh.height([x, y]).expect("is on it");
            assert!((height - exact).abs() < 2e-4, "{height} at {x}, {y}, not {exact}");
        }
        assert_eq!(mesh.height([1.1, 0.0]), None);
    }

    #[test]
    fn only_the_part_that_is_shown_is_there() {
        let values = bowl(200, 90);
        let part = Heights { shown: [[-1.0, 9.0], [1.0, 2.0]], ..field(&values, [200, 90]) };
        let mesh = Mesh::new(&part).expect("is one");
        assert_eq!((mesh.view, mesh.half), ([[-1.0, 2.0], [1.0, 2.0]], [1.0, 1.0 / 3.0]));
        assert!((mesh.scale.low, mesh.scale.high) < (1e-3, 2.1) && mesh.scale.high > 1.99, "{:?}", mesh.scale);
    }

    #[test]
    fn normals_point_up_the_slope_of_the_bowl() {
        let values = bowl(128, 128);
        let field = field(&values, [128, 128]);
        let mesh = Mesh::new(&field).expect("is one");
        let vertices = mesh.vertices(&field);
        let points = &vertices[..SIDE * SIDE * VERTEX];
        for vertex in points.chunks_exact(VERTEX) {
            let length: f32 = vertex[3..6].iter().map(|n| n * n).sum();
            assert!((length - 1.0).abs() < 1e-5 && vertex[5] > 0.0);
            assert!(vertex[0].abs() < 0.02 || vertex[3].signum() == -vertex[0].signum(), "{vertex:?}");
        }
    }

    #[test]
    fn contour_places_count_the_lines_below() {
        let values = bowl(128, 128);
        let field = field(&values, [128, 128]);
        let mesh = Mesh::new(&field).expect("is one");
        for vertex in mesh.vertices(&field)[..SIDE * SIDE * VERTEX].chunks_exact(VERTEX) {
            let height = f64::from(vertex[2]) / TOP * 2.0;
            let below = field.levels.iter().filter(|level| **level <= height + 1e-6).count() as f32;
            assert!((vertex[7] - (below - 1.0)).abs() < 1.001 && vertex[7] < 1.5, "{height}: {}", vertex[7]);
        }
        let lines = Lines::new(&mesh.scale, field.levels);
        assert_eq!([0.0, 0.5, 1.0].map(|height| lines.place(height)), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn triangles_leave_holes_out_and_stay_in_range() {
        let mut values = bowl(SIDE, SIDE);
        let whole = Mesh::new(&field(&values, [SIDE, SIDE])).expect("is one").triangles();
        assert_eq!(whole.len(), (SIDE - 1) * (SIDE - 1) * 6 + 4 * (SIDE - 1) * 6);
        values[40 * SIDE + 40] = f32::NAN;
        let holed_field = field(&values, [SIDE, SIDE]);
        let holed = Mesh::new(&holed_field).expect("is one");
        assert_eq!(whole.len() - holed.triangles().len(), 6 * 3);
        let count = holed.vertices(&holed_field).len() / VERTEX;
        assert!(holed.triangles().iter().all(|index| usize::from(*index) < count));
    }

    #[test]
    fn what_is_no_field_is_no_mesh() {
        assert!(Mesh::new(&field(&[0.0; 5], [2, 3])).is_none());
        let flat = Heights { shown: [[1.0, 1.0], [0.0, 1.0]], ..field(&[0.0; 4], [2, 2]) };
        assert!(Mesh::new(&flat).is_none());
        assert!(Mesh::new(&field(&[f32::NAN; 4], [2, 2])).expect("is one").triangles().is_empty());
    }
}
