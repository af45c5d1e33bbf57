#version 300 es
// The surface: palette, soft light from one side, contour lines where the height passes a level.
precision highp float;

uniform sampler2D palette;
uniform vec3 light;
uniform vec3 ink;
uniform vec3 wall;
// Number of contour lines; opacity of an ordinary and of every fifth one.
uniform float levels;
uniform vec2 contour;
// Device pixels of a CSS pixel.
uniform float ratio;

in vec3 upward;
in float shade;
in float level;

out vec4 color;

void main() {
  float lit = max(dot(normalize(upward), light), 0.0);
  if (level < -2.0) {
    color = vec4(wall * (0.93 + 0.07 * lit), 1.0);
    return;
  }
  vec3 ground = texture(palette, vec2((shade * 255.0 + 0.5) / 256.0, 0.5)).rgb * (0.66 + 0.46 * lit);
  float line = floor(level + 0.5);
  float steepness = max(fwidth(level), 1e-6);
  bool strong = mod(line, 5.0) > 3.5;
  float away = abs(level - line) / steepness;
  float half_width = (strong ? 0.55 : 0.4) * ratio;
  float opacity = clamp(half_width + 0.5 - away, 0.0, 1.0) * (strong ? contour.y : contour.x);
  // Lines that would merge into a blot fade out.
  opacity *= 1.0 - smoothstep(0.3, 0.7, steepness);
  bool known = line > -0.5 && line < levels - 0.5;
  color = vec4(mix(ground, ink, known ? opacity : 0.0), 1.0);
}
