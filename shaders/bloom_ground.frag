#version 450 core
// The background as exposed light that the tone map turns into the colour that was asked for.
#include "common/frame.glsl"
#include "common/tone.glsl"
layout(location = 0) uniform vec4 u_color;
layout(location = 0) out vec4 o_color;

void main() { o_color = vec4(from_display(u_color.rgb) * frame.environment.z, u_color.a); }
