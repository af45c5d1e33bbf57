#version 300 es
// The surface and its walls, vertex by vertex.
precision highp float;

uniform mat4 view;

layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
// Where its colour is in the palette; where its height is among the contour lines.
layout(location = 2) in vec2 height;

out vec3 upward;
out float shade;
out float level;

void main() {
  upward = normal;
  shade = height.x;
  level = height.y;
  gl_Position = view * vec4(place, 1.0);
}
