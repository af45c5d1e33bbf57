//! Paths in pixels, prepared once for each trace and camera and reused by every frame.
//!
//! A prepared path is clipped to a margin around the stage (so that a diverging run cannot break the rasterizer) and
//! thinned to what a pixel can show. The travelled part only grows while a run is watched, so it is kept as a canvas
//! path that is extended, not rebuilt.

use crate::landscape::camera::Camera;
use crate::landscape::clip::clip;
use crate::protocol::Trace;
use web_sys::Path2d;

/// Paths are followed this many CSS pixels beyond the stage.
const MARGIN: f64 = 64.0;
/// A point nearer than this to the last one kept, in CSS pixels, is left out.
const RESOLUTION: f64 = 0.7;
/// Most points kept of all paths together where they zigzag too widely for [`RESOLUTION`] to thin them: what can be
/// stroked within a frame without a GPU.
const MAX_POINTS: usize = 9_000;
/// From this many points on a path is drawn plainly, without dashes, halo and round corners: they would be lost in its
/// zigzag, and cost most of its time.
const DENSE: usize = 700;
/// Points of a trace that are looked at to tell it from another.
const SAMPLES: usize = 64;
/// Steps get a dot each where they are at least this many CSS pixels apart.
const DOT_SPACING: f64 = 8.0;
/// Radius of a step's dot.
const DOT_RADIUS: f64 = 2.3;

/// The prepared paths of a scene; keep one as long as the stage lives and hand it to every frame.
#[derive(Default)]
pub struct PathCache {
    paths: Vec<Prepared>,
}

impl PathCache {
    /// Nothing prepared yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Prepares the path at this place of a scene of `count`, anew where its trace or the camera changed. Places are
    /// prepared in order.
    pub(super) fn prepare(&mut self, index: usize, count: usize, trace: &Trace, camera: &Camera) {
        let key = Key { trace: fingerprint(trace), camera: *camera, most_points: MAX_POINTS / count.max(1) };
        if self.paths.get(index).is_some_and(|path| path.key == key) {
            return;
        }
        let Some(path) = Prepared::new(key, trace) else { return };
        match self.paths.get_mut(index) {
            Some(place) => *place = path,
            None => self.paths.push(path),
        }
    }

    /// The prepared path at this place.
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Prepared> {
        self.paths.get_mut(index)
    }

    /// Forgets the paths from this place on.
    pub(super) fn truncate(&mut self, count: usize) {
        self.paths.truncate(count);
    }
}

/// What a prepared path was made from.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    trace: u64,
    camera: Camera,
    most_points: usize,
}

/// A hash over points spread along a trace, the last among them, and its length (FNV-1a over words): a trace that was
/// computed anew is noticed.
fn fingerprint(trace: &Trace) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let stride = (trace.last() / SAMPLES).max(1);
    for step in (0..trace.last()).step_by(stride).chain([trace.last()]) {
        for coordinate in trace.row(step).point() {
            hash = (hash ^ coordinate.to_bits()).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash ^ trace.last() as u64
}

/// A point of a prepared path.
#[derive(Clone, Copy)]
struct Vertex {
    step: u32,
    at: [f64; 2],
    /// Whether the path starts again here, having been far off the stage.
    starts: bool,
}

/// Where a path crosses the edge of the stage outwards.
#[derive(Clone, Copy)]
pub(super) struct Exit {
    /// First step off the stage.
    pub step: u32,
    /// The crossing.
    pub at: [f64; 2],
    /// Unit vector of the path there, y down.
    pub direction: [f64; 2],
}

/// One path in pixels.
pub(super) struct Prepared {
    key: Key,
    /// The whole path.
    pub whole: Path2d,
    /// The last point there is; a run that is lost at once leaves no exit.
    pub end: [f64; 2],
    vertices: Vec<Vertex>,
    dots: Vec<Vertex>,
    exits: Vec<Exit>,
    travelled: Travelled,
}

/// The part of a path up to some step.
struct Travelled {
    line: Path2d,
    dots: Path2d,
    vertices_used: usize,
    dots_used: usize,
}

impl Travelled {
    fn new() -> Option<Self> {
        Some(Self { line: Path2d::new().ok()?, dots: Path2d::new().ok()?, vertices_used: 0, dots_used: 0 })
    }
}

impl Prepared {
    fn new(key: Key, trace: &Trace) -> Option<Self> {
        let Projection { mut vertices, dots, exits, end } = project(trace, &key.camera);
        if vertices.len() > key.most_points {
            let stride = vertices.len().div_ceil(key.most_points);
            let last = vertices.len() - 1;
            let mut index = 0;
            vertices.retain(|vertex| {
                let keep = vertex.starts || index % stride == 0 || index == last;
                index += 1;
                keep
            });
        }
        let whole = Path2d::new().ok()?;
        vertices.iter().for_each(|vertex| append(&whole, vertex));
        Some(Self { key, whole, end, vertices, dots, exits, travelled: Travelled::new()? })
    }

    /// The path up to a step and the dots at its steps. Cheap where `step` grows from call to call.
    pub fn travelled(&mut self, step: u32) -> Option<(&Path2d, &Path2d)> {
        let passed = |vertices: &[Vertex]| vertices.partition_point(|vertex| vertex.step <= step);
        let (vertices, dots) = (passed(&self.vertices), passed(&self.dots));
        if vertices < self.travelled.vertices_used || dots < self.travelled.dots_used {
            self.travelled = Travelled::new()?;
        }
        let travelled = &mut self.travelled;
        for vertex in &self.vertices[travelled.vertices_used..vertices] {
            append(&travelled.line, vertex);
        }
        for dot in &self.dots[travelled.dots_used..dots] {
            travelled.dots.move_to(dot.at[0] + DOT_RADIUS, dot.at[1]);
            // Fails for a negative radius only.
            let _ = travelled.dots.arc(dot.at[0], dot.at[1], DOT_RADIUS, 0.0, std::f64::consts::TAU);
        }
        travelled.vertices_used = vertices;
        travelled.dots_used = dots;
        Some((&travelled.line, &travelled.dots))
    }

    /// Whether it has too many points for more than a plain line to show.
    pub fn is_dense(&self) -> bool {
        self.vertices.len() > DENSE
    }

    /// The last crossing of the edge at or before a step.
    pub fn exit_before(&self, step: u32) -> Option<Exit> {
        self.exits.iter().rev().find(|exit| exit.step <= step).copied()
    }
}

fn append(path: &Path2d, vertex: &Vertex) {
    let [x, y] = vertex.at;
    if vertex.starts { path.move_to(x, y) } else { path.line_to(x, y) }
}

/// Where a run is at a step that may lie between two, in pixels; none once it left the finite numbers.
pub(super) fn position(trace: &Trace, camera: &Camera, step: f64) -> Option<[f64; 2]> {
    let step = step.clamp(0.0, trace.last() as f64);
    let (before, share) = (step.floor() as usize, step.fract());
    let from = camera.to_pixel(trace.row(before).point());
    let to = camera.to_pixel(trace.row(before + 1).point());
    let moving = share > 0.0 && to.iter().all(|v| v.is_finite());
    let at = if moving { [0, 1].map(|i| from[i] + (to[i] - from[i]) * share) } else { from };
    at.iter().all(|v| v.is_finite()).then_some(at)
}

/// A trace under a camera.
struct Projection {
    vertices: Vec<Vertex>,
    dots: Vec<Vertex>,
    exits: Vec<Exit>,
    end: [f64; 2],
}

/// Follows a trace to its end or to where it leaves the finite numbers.
fn project(trace: &Trace, camera: &Camera) -> Projection {
    let [width, height] = camera.size;
    let stage = [0.0, 0.0, width, height];
    let reach = [-MARGIN, -MARGIN, width + MARGIN, height + MARGIN];
    let (mut vertices, mut dots, mut exits) = (Vec::new(), Vec::new(), Vec::new());
    let mut kept = camera.to_pixel(trace.row(0).point());
    let mut previous = kept;
    let mut connected = false;
    let mut lone_before = true;
    for step in 1..=trace.last() {
        let at = camera.to_pixel(trace.row(step).point());
        if !at.iter().all(|v| v.is_finite()) {
            break;
        }
        let lone_after = distance(previous, at) >= DOT_SPACING;
        if lone_before && lone_after && step > 1 {
            dots.push(Vertex { step: step as u32 - 1, at: previous, starts: true });
        }
        lone_before = lone_after;
        if let Some(exit) = crossing(previous, at, stage) {
            let length = distance(previous, at);
            let direction = [0, 1].map(|i| (at[i] - previous[i]) / length);
            exits.push(Exit { step: step as u32, at: exit, direction });
        }
        previous = at;
        let is_near = distance(kept, at) < RESOLUTION;
        if is_near && step < trace.last() {
            continue;
        }
        if let Some([from, to]) = clip(kept, at, reach) {
            if !connected || from != kept {
                vertices.push(Vertex { step: step as u32 - 1, at: from, starts: true });
            }
            vertices.push(Vertex { step: step as u32, at: to, starts: false });
            connected = to == at;
        } else {
            connected = false;
        }
        kept = at;
    }
    Projection { vertices, dots, exits, end: previous }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

/// Whether a pixel lies in `[left, top, right, bottom]`.
pub(super) fn inside(at: [f64; 2], [left, top, right, bottom]: [f64; 4]) -> bool {
    at[0] >= left && at[0] <= right && at[1] >= top && at[1] <= bottom
}

/// Where a segment that starts inside the rectangle leaves it.
fn crossing(from: [f64; 2], to: [f64; 2], rectangle: [f64; 4]) -> Option<[f64; 2]> {
    if !inside(from, rectangle) || inside(to, rectangle) {
        return None;
    }
    clip(from, to, rectangle).map(|[_, at]| at)
}
