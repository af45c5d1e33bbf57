#version 300 es
// A piece of a path: round at its ends, dashed along its length, strong as far as the race has come, faint beyond.
// Faint is a colour nearer to that of the ground, not a transparent one: pieces overlap, and must not add up.
precision highp float;

uniform sampler2D palette;
uniform vec3 color;
// Step the race is at, and how many steps the trail behind it reaches back.
uniform float cursor;
uniform float trail;
// Half widths in device pixels: of what was travelled, of what is to come, and what the trail adds at its end.
uniform vec3 widths;
// How strong the colour is where it was travelled and where it is to come.
uniform vec2 strengths;
// On, off, on, off, …, in the box's units; the sum of all, 0 for a solid line.
uniform float dash[6];
uniform float period;

in vec2 local;
flat in float extent;
flat in vec2 steps;
flat in vec2 lengths;
flat in vec2 heights;

out vec4 result;

bool gap(float length) {
  if (period <= 0.0) return false;
  float rest = mod(length, period);
  for (int i = 0; i < 6; i += 2) {
    if (rest < dash[i]) return false;
    rest -= dash[i] + dash[i + 1];
    if (rest < 0.0) return true;
  }
  return false;
}

void main() {
  float share = extent > 0.0 ? clamp(local.x / extent, 0.0, 1.0) : 0.0;
  float step_here = mix(steps.x, steps.y, share);
  bool travelled = step_here <= cursor;
  float nearness = travelled && trail > 0.0 ? clamp(1.0 - (cursor - step_here) / trail, 0.0, 1.0) : 0.0;
  float half_width = (travelled ? widths.x : widths.y) + widths.z * nearness * nearness;
  float away = distance(local, vec2(clamp(local.x, 0.0, extent), 0.0));
  float coverage = clamp(half_width + 0.5 - away, 0.0, 1.0);
  if (half_width <= 0.0 || coverage <= 0.0 || (nearness <= 0.0 && gap(mix(lengths.x, lengths.y, share)))) discard;
  vec3 ground = texture(palette, vec2((mix(heights.x, heights.y, share) * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  result = vec4(mix(ground, color, travelled ? strengths.x : strengths.y), coverage);
}
