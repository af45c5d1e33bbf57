//! A path laid over the mesh: followed in steps of about a cell, so that it lies on the slopes between two of its points
//! instead of cutting through them, and cut at the border.

use super::mesh::{Mesh, SIDE};
use crate::landscape::clip::clip;

/// A point nearer than this to the last one kept is left out.
const RESOLUTION: f64 = 0.003;
/// Longest piece of a path that is drawn straight.
const PIECE: f64 = 1.5 / (SIDE - 1) as f64;
/// Numbers of a vertex: position, step, length of the path so far, and whether it is joined to the one before it.
pub const DRAPED: usize = 6;

/// A path on the surface.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draped {
    /// [`DRAPED`] numbers a vertex. The step may lie between two; the length is measured on the base.
    pub vertices: Vec<f32>,
    /// Where it leaves the region, in its order.
    pub exits: Vec<Exit>,
    /// The last place there is, in the box; it may lie beyond the border.
    pub end: [f64; 2],
}

/// Where a path crosses the border outwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exit {
    /// First step beyond it.
    pub step: usize,
    /// The crossing, in the box.
    pub at: [f64; 2],
    /// Direction of the path there, of length 1.
    pub direction: [f64; 2],
}

/// Lays a path over the mesh. `points` are world coordinates, x and y for each step; what follows on a number that is not
/// finite is left out, and so are points beyond `most`, evenly.
pub fn drape(mesh: &Mesh, points: &[f64], most: usize) -> Draped {
    let steps: Vec<[f64; 2]> = points
        .chunks_exact(2)
        .take_while(|point| point.iter().all(|c| c.is_finite()))
        .map(|point| mesh.from_world([point[0], point[1]]))
        .collect();
    let mut pen = Pen { mesh, path: Draped::default(), length: 0.0, joined: false };
    let Some(first) = steps.first() else { return pen.path };
    let border = [-mesh.half[0], -mesh.half[1], mesh.half[0], mesh.half[1]];
    // A run that zigzags for thousands of steps is thinned; its ends stay.
    let stride = steps.len().div_ceil(most.max(2)).max(1);
    let (mut kept, mut kept_step) = (*first, 0);
    let mut previous = *first;
    for (step, at) in steps.iter().enumerate().skip(1) {
        pen.note_exit(step, previous, *at, border);
        previous = *at;
        let last = step + 1 == steps.len();
        if !last && (distance(kept, *at) < RESOLUTION || !step.is_multiple_of(stride)) {
            continue;
        }
        match clip(kept, *at, border) {
            Some([from, to]) => {
                pen.follow(from, to, [kept_step, step].map(|s| s as f64), [kept, *at]);
                pen.joined &= to == *at;
            }
            None => pen.joined = false,
        }
        (kept, kept_step) = (*at, step);
    }
    pen.path.end = previous;
    pen.path
}

struct Pen<'a> {
    mesh: &'a Mesh,
    path: Draped,
    length: f64,
    /// Whether the last vertex is where the next piece begins.
    joined: bool,
}

impl Pen<'_> {
    /// Adds the piece between two places of the box. `steps` are those of `whole`, of which it is a part.
    fn follow(&mut self, from: [f64; 2], to: [f64; 2], steps: [f64; 2], whole: [[f64; 2]; 2]) {
        let all = distance(whole[0], whole[1]).max(f64::MIN_POSITIVE);
        let step_at = |at: [f64; 2]| steps[0] + (steps[1] - steps[0]) * (distance(whole[0], at) / all).min(1.0);
        let length = distance(from, to);
        let pieces = (length / PIECE).ceil().max(1.0) as usize;
        if !self.joined {
            self.put(from, step_at(from));
        }
        for piece in 1..=pieces {
            let share = piece as f64 / pieces as f64;
            let at = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
            self.length += length / pieces as f64;
            self.put(at, step_at(at));
        }
    }

    /// Adds a vertex; in a hole there is none, and the path begins again after it.
    fn put(&mut self, at: [f64; 2], step: f64) {
        let Some(height) = self.mesh.height(at) else {
            self.joined = false;
            return;
        };
        let joined = if self.joined { 1.0 } else { 0.0 };
        self.path.vertices.extend([at[0], at[1], height, step, self.length, joined].map(|number| number as f32));
        self.joined = true;
    }

    fn note_exit(&mut self, step: usize, from: [f64; 2], to: [f64; 2], border: [f64; 4]) {
        if !self.mesh.holds(from) || self.mesh.holds(to) {
            return;
        }
        if let Some([_, at]) = clip(from, to, border) {
            let length = distance(from, to);
            self.path.exits.push(Exit { step, at, direction: [0, 1].map(|axis| (to[axis] - from[axis]) / length) });
        }
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::super::mesh::Heights;
    use super::*;

    /// A ramp that rises to the east; none in the west where `holed`.
    fn ramp(holed: bool) -> Mesh {
        let height = |i: usize| i as f32 / (SIDE - 1) as f32;
        let values: Vec<f32> =
            (0..SIDE * SIDE).map(|i| if holed && i % SIDE < 20 { f32::NAN } else { height(i % SIDE) }).collect();
        let view = [[-2.0, 2.0], [-2.0, 2.0]];
        let field = Heights {
            view,
            shown: view,
            size: [SIDE, SIDE],
            range: [0.0, 1.0],
            values: &values,
            levels: &[],
            log: false,
        };
        Mesh::new(&field).expect("is one")
    }

    fn vertices(path: &Draped) -> Vec<&[f32]> {
        path.vertices.chunks_exact(DRAPED).collect()
    }

    #[test]
    fn a_path_lies_on_the_surface_all_along() {
        let mesh = ramp(false);
        let path = drape(&mesh, &[-1.0, 0.0, 1.0, 0.5, 1.0, 1.5], 1000);
        let all = vertices(&path);
        assert!(all.len() > 60, "{} vertices", all.len());
        for vertex in &all {
            let height = mesh.height([vertex[0], vertex[1]].map(f64::from)).expect("is on it");
            assert!((f64::from(vertex[2]) - height).abs() < 1e-5);
        }
        assert!(all.windows(2).all(|pair| pair[0][3] < pair[1][3] && pair[0][4] < pair[1][4]), "it goes backwards");
        assert_eq!((all[0][5], all.iter().skip(1).all(|vertex| vertex[5] == 1.0)), (0.0, true));
        assert_eq!((all[0][3], all[all.len() - 1][3]), (0.0, 2.0));
        assert!(path.exits.is_empty());
    }

    #[test]
    fn beyond_the_border_there_is_nothing() {
        let mesh = ramp(false);
        let path = drape(&mesh, &[0.0, 0.0, 4.0, 0.0, 4.0, 1.0, 0.0, 1.0], 1000);
        let all = vertices(&path);
        assert!(all.iter().all(|vertex| vertex[0] <= 1.0));
        assert_eq!(all.iter().filter(|vertex| vertex[5] == 0.0).count(), 2, "it comes back once");
        let exit = path.exits[0];
        assert_eq!((exit.step, exit.at, exit.direction), (1, [1.0, 0.0], [1.0, 0.0]));
        assert_eq!(path.exits.len(), 1);
        assert!((f64::from(all[all.len() - 1][3]) - 3.0).abs() < 1e-6);
    }

    #[test]
    fn holes_and_lost_numbers_end_it() {
        let lost = drape(&ramp(false), &[0.0, 0.0, 1.0, 1.0, f64::NAN, 0.0, 0.0, 0.0], 1000);
        assert_eq!(lost.end, [0.5, 0.5]);
        let holed = drape(&ramp(true), &[1.0, 0.0, -1.9, 0.0], 1000);
        assert!(vertices(&holed).iter().all(|vertex| vertex[0] > -0.75));
        assert_eq!(drape(&ramp(false), &[], 10), Draped::default());
    }

    #[test]
    fn thousands_of_steps_are_thinned_and_keep_their_ends() {
        let zigzag: Vec<f64> =
            (0..8000).flat_map(|i| [if i % 2 == 0 { -1.0 } else { 1.0 }, f64::from(i) / 8000.0]).collect();
        let path = drape(&ramp(false), &zigzag, 100);
        let all = vertices(&path);
        assert!(all.len() < 100 * 90, "{} vertices", all.len());
        assert_eq!((all[0][3], all[all.len() - 1][3]), (0.0, 7999.0));
    }
}
