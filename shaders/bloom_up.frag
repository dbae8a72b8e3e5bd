#version 450 core
// A level's blur over the next finer one, mixed by the blend state: shares that add up to 1, so that no light is made.
#include "common/tent.glsl"
layout(binding = 19) uniform sampler2D picture;
layout(location = 0) uniform float u_share;
layout(location = 0) in vec2 v_at;
layout(location = 0) out vec4 o_light;

void main() { o_light = vec4(tent(picture, v_at * 0.5 + 0.5), u_share); }
