//! The few calls of WebGL 2 that the relief needs: programs, buffers and one texture.

use js_sys::{Float32Array, Uint16Array};
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlCanvasElement, WebGl2RenderingContext as Gl, WebGlBuffer, WebGlContextAttributes, WebGlProgram, WebGlShader,
    WebGlUniformLocation, WebGlVertexArrayObject,
};

/// Names of renderers that draw on the processor.
const SOFTWARE: [&str; 4] = ["SwiftShader", "llvmpipe", "softpipe", "Basic Render"];
/// `UNMASKED_RENDERER_WEBGL` of the extension `WEBGL_debug_renderer_info`.
const RENDERER: u32 = 0x9246;

/// The context of a canvas; none where the browser has no WebGL 2.
pub fn context(canvas: &HtmlCanvasElement) -> Option<Gl> {
    let wish = WebGlContextAttributes::new();
    wish.set_alpha(false);
    // On the processor smooth edges would cost half the frames.
    wish.set_antialias(!is_software());
    wish.set_depth(true);
    canvas.get_context_with_context_options("webgl2", &wish).ok()??.dyn_into().ok()
}

/// Whether WebGL is drawn on the processor. Asked of a canvas of its own: a context's attributes are settled at once.
fn is_software() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.create_element("canvas").ok()?.dyn_into().ok());
    let gl = canvas.and_then(|canvas: HtmlCanvasElement| canvas.get_context("webgl2").ok()??.dyn_into::<Gl>().ok());
    let name = gl.and_then(|gl| {
        gl.get_extension("WEBGL_debug_renderer_info").ok()??;
        gl.get_parameter(RENDERER).ok()?.as_string()
    });
    name.is_some_and(|name| SOFTWARE.iter().any(|software| name.contains(software)))
}

/// A program with the places of its uniforms.
pub struct Program {
    program: WebGlProgram,
    uniforms: Vec<(&'static str, Option<WebGlUniformLocation>)>,
}

impl Program {
    /// Compiles and links two shaders.
    ///
    /// # Errors
    /// What the driver has to say.
    pub fn new(gl: &Gl, shaders: [&str; 2], uniforms: &[&'static str]) -> Result<Self, String> {
        let lost = || "the drawing context is lost".to_owned();
        let program = gl.create_program().ok_or_else(lost)?;
        for (kind, source) in [Gl::VERTEX_SHADER, Gl::FRAGMENT_SHADER].into_iter().zip(shaders) {
            gl.attach_shader(&program, &compile(gl, kind, source)?);
        }
        gl.link_program(&program);
        if gl.get_program_parameter(&program, Gl::LINK_STATUS).is_falsy() {
            return Err(gl.get_program_info_log(&program).unwrap_or_else(lost));
        }
        let place = |name: &&'static str| (*name, gl.get_uniform_location(&program, name));
        let uniforms = uniforms.iter().map(place).collect();
        Ok(Self { program, uniforms })
    }

    /// Draws with it from now on.
    pub fn take(&self, gl: &Gl) {
        gl.use_program(Some(&self.program));
    }

    /// Where a uniform is.
    pub fn at(&self, name: &str) -> Option<&WebGlUniformLocation> {
        self.uniforms.iter().find(|(known, _)| *known == name)?.1.as_ref()
    }
}

fn compile(gl: &Gl, kind: u32, source: &str) -> Result<WebGlShader, String> {
    let lost = || "the drawing context is lost".to_owned();
    let shader = gl.create_shader(kind).ok_or_else(lost)?;
    gl.shader_source(&shader, source);
    gl.compile_shader(&shader);
    if gl.get_shader_parameter(&shader, Gl::COMPILE_STATUS).is_falsy() {
        return Err(gl.get_shader_info_log(&shader).unwrap_or_else(lost));
    }
    Ok(shader)
}

/// Vertices with the layout of their attributes.
pub struct Vertices {
    layout: WebGlVertexArrayObject,
    numbers: WebGlBuffer,
    indices: WebGlBuffer,
    /// Numbers, or indices, that are there.
    pub count: usize,
}

/// One attribute of a vertex: place, how many numbers, and offset in numbers.
pub type Attribute = (u32, i32, usize);

impl Vertices {
    /// None yet. `stride` is how many numbers a vertex has.
    pub fn new(gl: &Gl, stride: usize, attributes: &[Attribute]) -> Option<Self> {
        let vertices = Self {
            layout: gl.create_vertex_array()?,
            numbers: gl.create_buffer()?,
            indices: gl.create_buffer()?,
            count: 0,
        };
        gl.bind_vertex_array(Some(&vertices.layout));
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&vertices.numbers));
        gl.bind_buffer(Gl::ELEMENT_ARRAY_BUFFER, Some(&vertices.indices));
        for &(place, size, offset) in attributes {
            gl.enable_vertex_attrib_array(place);
            gl.vertex_attrib_pointer_with_i32(place, size, Gl::FLOAT, false, stride as i32 * 4, offset as i32 * 4);
        }
        gl.bind_vertex_array(None);
        Some(vertices)
    }

    /// Takes these numbers.
    pub fn set(&mut self, gl: &Gl, numbers: &[f32]) {
        self.count = numbers.len();
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&self.numbers));
        gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &Float32Array::from(numbers), Gl::DYNAMIC_DRAW);
    }

    /// Takes these numbers, drawn in the order of the indices.
    pub fn set_indexed(&mut self, gl: &Gl, numbers: &[f32], indices: &[u16]) {
        self.set(gl, numbers);
        self.count = indices.len();
        gl.bind_vertex_array(Some(&self.layout));
        let indices = Uint16Array::from(indices);
        gl.buffer_data_with_array_buffer_view(Gl::ELEMENT_ARRAY_BUFFER, &indices, Gl::DYNAMIC_DRAW);
        gl.bind_vertex_array(None);
    }

    /// What follows is drawn of these.
    pub fn take(&self, gl: &Gl) {
        gl.bind_vertex_array(Some(&self.layout));
    }

    /// Gives the memory back.
    pub fn drop(self, gl: &Gl) {
        gl.delete_vertex_array(Some(&self.layout));
        gl.delete_buffer(Some(&self.numbers));
        gl.delete_buffer(Some(&self.indices));
    }
}

/// Puts a row of colours into the bound texture, smooth between them.
pub fn set_palette(gl: &Gl, colors: &[[u8; 3]; 256]) {
    let bytes: Vec<u8> = colors.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
    // Fails for a wrong length only.
    let _ = gl.tex_image_2d_with_i32_and_i32_and_i32_and_format_and_type_and_opt_u8_array(
        Gl::TEXTURE_2D,
        0,
        Gl::RGBA as i32,
        256,
        1,
        0,
        Gl::RGBA,
        Gl::UNSIGNED_BYTE,
        Some(&bytes),
    );
    for (what, how) in [
        (Gl::TEXTURE_MIN_FILTER, Gl::LINEAR),
        (Gl::TEXTURE_MAG_FILTER, Gl::LINEAR),
        (Gl::TEXTURE_WRAP_S, Gl::CLAMP_TO_EDGE),
        (Gl::TEXTURE_WRAP_T, Gl::CLAMP_TO_EDGE),
    ] {
        gl.tex_parameteri(Gl::TEXTURE_2D, what, how as i32);
    }
}
