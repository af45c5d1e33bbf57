//! Draws the relief with WebGL 2: the surface first, then the paths over it. Vertices travel to the graphics card only
//! when field or paths have changed; a frame of a race sets a few numbers and draws.

use super::gl::{Attribute, Program, Vertices, set_palette};
use super::scene::{Moment, Run, Scene};
use crate::landscape::relief::Eye;
use crate::landscape::relief::drape::DRAPED;
use crate::landscape::relief::mesh::{TOP, VERTEX};
use crate::order::sort_few;
use crate::page::draw::palette::rgb;
use web_sys::{HtmlCanvasElement, WebGl2RenderingContext as Gl};

const GROUND: [&str; 2] = [include_str!("ground.vert"), include_str!("ground.frag")];
const GROUND_UNIFORMS: &[&str] = &["view", "palette", "light", "ink", "wall", "levels", "contour", "ratio"];
const GROUND_LAYOUT: &[Attribute] = &[(0, 3, 0), (1, 3, 3), (2, 2, 6)];
const RIBBON: [&str; 2] = [include_str!("ribbon.vert"), include_str!("ribbon.frag")];
const RIBBON_UNIFORMS: &[&str] =
    &["view", "eye", "stage", "top", "palette", "color", "cursor", "trail", "widths", "strengths", "dash", "period"];
/// A piece is a vertex of a path and the next one.
const RIBBON_LAYOUT: &[Attribute] = &[(0, 3, 0), (1, 2, 3), (2, 3, DRAPED), (3, 3, DRAPED + 3)];
const PIECE: usize = 2 * DRAPED;
/// Times a piece is repeated: its four corners, the first and the last twice, so that one strip holds all pieces. An
/// instance a piece would be shorter, but some drivers take as long for an instance as for a whole surface.
const CORNERS: usize = 6;

/// Most device pixels of a CSS pixel that are drawn: more cost time and are not seen.
const MAX_RATIO: f64 = 2.0;
/// Steps the trail behind a head reaches back.
const TRAIL_STEPS: f64 = 40.0;
/// From this many vertices on a path is drawn without dashes: they would be lost in its zigzag.
const DENSE: usize = 12_000;
/// How much of its colour a path keeps where the surface hides it.
const HIDDEN: f32 = 0.38;

/// The programs and what lies on the graphics card.
pub struct Painter {
    gl: Gl,
    ground: Program,
    ribbon: Program,
    surface: Vertices,
    paths: Vec<Vertices>,
    /// Versions of what lies on the card; see [`Scene`].
    versions: [u32; 2],
}

impl Painter {
    /// Compiles the programs.
    ///
    /// # Errors
    /// What the driver has to say.
    pub fn new(gl: Gl) -> Result<Self, String> {
        let ground = Program::new(&gl, GROUND, GROUND_UNIFORMS)?;
        let ribbon = Program::new(&gl, RIBBON, RIBBON_UNIFORMS)?;
        let lost = || "the drawing context is lost".to_owned();
        let surface = Vertices::new(&gl, VERTEX, GROUND_LAYOUT).ok_or_else(lost)?;
        gl.bind_texture(Gl::TEXTURE_2D, gl.create_texture().as_ref());
        gl.blend_func(Gl::SRC_ALPHA, Gl::ONE_MINUS_SRC_ALPHA);
        Ok(Self { gl, ground, ribbon, surface, paths: Vec::new(), versions: [0, 0] })
    }

    /// Draws the scene as `eye` sees it.
    pub fn draw(&mut self, canvas: &HtmlCanvasElement, scene: &Scene, moment: &Moment, eye: &Eye) {
        self.upload(scene);
        let ratio = moment.ratio.clamp(0.5, MAX_RATIO);
        let [width, height] = moment.size.map(|side| (side * ratio).round().max(1.0) as u32);
        if canvas.width() != width {
            canvas.set_width(width);
        }
        if canvas.height() != height {
            canvas.set_height(height);
        }
        let gl = &self.gl;
        gl.viewport(0, 0, width as i32, height as i32);
        let [r, g, b] = color(scene.theme().paper);
        gl.clear_color(r, g, b, 1.0);
        gl.depth_mask(true);
        gl.clear(Gl::COLOR_BUFFER_BIT | Gl::DEPTH_BUFFER_BIT);
        if scene.mesh.is_none() {
            return;
        }
        self.draw_ground(scene, eye, ratio);
        self.draw_paths(scene, moment, eye, [width, height], ratio);
    }

    /// Takes what has changed to the graphics card.
    fn upload(&mut self, scene: &Scene) {
        let gl = &self.gl;
        if self.versions[0] != scene.ground_version
            && let Some(mesh) = &scene.mesh
        {
            self.surface.set_indexed(gl, &mesh.vertices(&scene.field.heights()), &mesh.triangles());
            set_palette(gl, &scene.palette());
        }
        if self.versions[1] != scene.path_version {
            while self.paths.len() > scene.runs.len() {
                if let Some(path) = self.paths.pop() {
                    path.drop(gl);
                }
            }
            while self.paths.len() < scene.runs.len() {
                let Some(path) = Vertices::new(gl, PIECE, RIBBON_LAYOUT) else { return };
                self.paths.push(path);
            }
            for (path, run) in self.paths.iter_mut().zip(&scene.runs) {
                path.set(gl, &pieces(&run.path.vertices));
            }
        }
        self.versions = [scene.ground_version, scene.path_version];
    }

    fn draw_ground(&self, scene: &Scene, eye: &Eye, ratio: f64) {
        let (gl, program, theme) = (&self.gl, &self.ground, scene.theme());
        program.take(gl);
        gl.uniform_matrix4fv_with_f32_array(program.at("view"), false, &eye.matrix());
        gl.uniform3fv_with_f32_array(program.at("light"), &light(eye));
        let (ink, paper) = (color(theme.ink), color(theme.paper));
        gl.uniform3fv_with_f32_array(program.at("ink"), &ink);
        let wall: [f32; 3] = std::array::from_fn(|i| paper[i] + (ink[i] - paper[i]) * 0.1);
        gl.uniform3fv_with_f32_array(program.at("wall"), &wall);
        gl.uniform1f(program.at("levels"), scene.field.levels.len() as f32);
        gl.uniform2f(program.at("contour"), theme.contour as f32 * 2.0, theme.strong_contour as f32 * 1.6);
        gl.uniform1f(program.at("ratio"), ratio as f32);
        gl.enable(Gl::DEPTH_TEST);
        gl.disable(Gl::BLEND);
        gl.depth_func(Gl::LEQUAL);
        self.surface.take(gl);
        gl.draw_elements_with_i32(Gl::TRIANGLES, self.surface.count as i32, Gl::UNSIGNED_SHORT, 0);
    }

    /// All paths: first what the surface hides, faint, then what it does not, the one that stands out last.
    fn draw_paths(&self, scene: &Scene, moment: &Moment, eye: &Eye, size: [u32; 2], ratio: f64) {
        let (gl, program) = (&self.gl, &self.ribbon);
        program.take(gl);
        gl.uniform_matrix4fv_with_f32_array(program.at("view"), false, &eye.matrix());
        gl.uniform3fv_with_f32_array(program.at("eye"), &eye.at.map(|c| c as f32));
        gl.uniform2f(program.at("stage"), size[0] as f32 / 2.0, size[1] as f32 / 2.0);
        gl.uniform1f(program.at("top"), TOP as f32);
        gl.uniform1f(program.at("cursor"), moment.cursor as f32);
        gl.enable(Gl::BLEND);
        gl.depth_mask(false);
        let mut order: Vec<usize> = (0..scene.runs.len().min(self.paths.len())).collect();
        let lit = |place: usize| moment.lit == Some(scene.runs[place].index);
        sort_few(&mut order, |a, b| !lit(*a) && lit(*b));
        for (order_of_depth, hidden) in [(Gl::GREATER, true), (Gl::LEQUAL, false)] {
            gl.depth_func(order_of_depth);
            for &place in &order {
                let path = &self.paths[place];
                if path.count > 0 {
                    path.take(gl);
                    let dimmed = moment.lit.is_some() && !lit(place);
                    let look = Look { lit: lit(place), dimmed, hidden, ratio, scale: eye.scale() };
                    self.draw_path(scene, &scene.runs[place], &look, path.count / (PIECE * CORNERS));
                }
            }
        }
    }

    fn draw_path(&self, scene: &Scene, run: &Run, look: &Look, pieces: usize) {
        let (gl, program, theme) = (&self.gl, &self.ribbon, scene.theme());
        let width = if look.lit { 3.2 } else { 2.2 };
        let dense = pieces > DENSE;
        self.set_dash(if dense { &[] } else { run.style.dash }, look.scale);
        let faint = if look.hidden { HIDDEN } else { 1.0 } * if look.dimmed { 0.35 } else { 1.0 };
        let trail = if look.dimmed || look.hidden { 0.0 } else { TRAIL_STEPS };
        gl.uniform1f(program.at("trail"), trail as f32);
        let stroke = |ink: &str, widths: [f64; 3], strengths: [f32; 2]| {
            let widths = widths.map(|width| (width / 2.0 * look.ratio) as f32);
            gl.uniform3fv_with_f32_array(program.at("color"), &color(ink));
            gl.uniform3fv_with_f32_array(program.at("widths"), &widths);
            gl.uniform2fv_with_f32_array(program.at("strengths"), &strengths);
            gl.draw_arrays(Gl::TRIANGLE_STRIP, 0, (pieces * CORNERS) as i32);
        };
        if !look.hidden && !look.dimmed && !dense {
            stroke(theme.paper, [width + 1.8, 0.0, 2.8], [0.75, 0.0]);
        }
        stroke(run.style.color_on(theme.mode), [width, 1.5, 2.8], [0.95 * faint, 0.55 * faint]);
    }

    /// Sets the dashes, given in CSS pixels; `scale` is how many of them a length of 1 covers.
    fn set_dash(&self, dash: &[f64], scale: f64) {
        let mut all = [0.0f32; 6];
        for (place, length) in all.iter_mut().zip(dash) {
            *place = (length / scale) as f32;
        }
        self.gl.uniform1fv_with_f32_array(self.ribbon.at("dash"), &all);
        self.gl.uniform1f(self.ribbon.at("period"), all.iter().sum());
    }
}

/// The pieces of a path, corner by corner.
fn pieces(vertices: &[f32]) -> Vec<f32> {
    let mut corners = Vec::with_capacity(vertices.len() * 2 * CORNERS);
    for piece in vertices.windows(PIECE).step_by(DRAPED) {
        (0..CORNERS).for_each(|_| corners.extend_from_slice(piece));
    }
    corners
}

/// How one path is drawn.
struct Look {
    lit: bool,
    dimmed: bool,
    /// Whether it is the part that the surface hides.
    hidden: bool,
    ratio: f64,
    scale: f64,
}

/// Where the light comes from: over the left shoulder of whoever looks.
fn light(eye: &Eye) -> [f32; 3] {
    let [right, _, forward] = eye.axes;
    let direction = [0, 1, 2].map(|axis| -0.55 * right[axis] - 0.25 * forward[axis] + [0.0, 0.0, 0.75][axis]);
    let length = libm::sqrt(direction.iter().map(|d| d * d).sum());
    direction.map(|d| (d / length) as f32)
}

/// A `#rrggbb` colour as the shaders take it.
fn color(text: &str) -> [f32; 3] {
    rgb(text).map(|channel| f32::from(channel) / 255.0)
}
