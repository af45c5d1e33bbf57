#version 300 es
// A piece of a path as a rectangle on the screen, as wide as it needs to be. Six vertices are one piece: two vertices of
// the path, this one and the next.
precision highp float;

uniform mat4 view;
uniform vec3 eye;
// Half the width and height of the canvas, in device pixels.
uniform vec2 stage;
// As in the fragment shader: step, length of the trail, half widths in device pixels.
uniform float cursor;
uniform float trail;
uniform vec3 widths;
uniform float top;

layout(location = 0) in vec3 from;
layout(location = 1) in vec2 from_along;
layout(location = 2) in vec3 to;
layout(location = 3) in vec3 to_along;

// In device pixels along and across the piece, from its beginning.
out vec2 local;
flat out float extent;
// Step, length of the path and height, at both ends.
flat out vec2 steps;
flat out vec2 lengths;
flat out vec2 heights;

// Towards the camera, so that a path lies on the slope and not in it.
const float LIFT = 0.012;
const float NEAR = 0.06;

vec4 lifted(vec3 place) {
  return view * vec4(place + normalize(eye - place) * LIFT, 1.0);
}

void main() {
  vec4 a = lifted(from);
  vec4 b = lifted(to);
  steps = vec2(from_along.x, to_along.x);
  lengths = vec2(from_along.y, to_along.y);
  heights = vec2(from.z, to.z) / top;
  if (to_along.z < 0.5 || a.w < NEAR || b.w < NEAR) {
    // Not joined, or behind the camera: nothing to draw.
    local = vec2(0.0);
    extent = 0.0;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  vec2 begin = a.xy / a.w * stage;
  vec2 end = b.xy / b.w * stage;
  extent = distance(begin, end);
  vec2 along = extent > 1e-3 ? (end - begin) / extent : vec2(1.0, 0.0);
  vec2 across = vec2(-along.y, along.x);
  // Farthest from the middle line that anything is drawn: every pixel more is one to be filled.
  bool trailing = trail > 0.0 && steps.x <= cursor && steps.y > cursor - trail;
  float reach = max(widths.x, widths.y) + (trailing ? widths.z : 0.0) + 1.0;
  // The first and the last corner stand twice.
  int corner_id = clamp(gl_VertexID % 6 - 1, 0, 3);
  bool at_end = (corner_id & 1) == 1;
  float side = (corner_id & 2) == 2 ? reach : -reach;
  local = vec2(at_end ? extent + reach : -reach, side);
  vec2 corner = begin + along * local.x + across * side;
  vec4 here = at_end ? b : a;
  gl_Position = vec4(corner / stage, here.z / here.w, 1.0);
}
