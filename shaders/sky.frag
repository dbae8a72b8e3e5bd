#version 450 core
// The environment behind everything.
#include "common/frame.glsl"
#include "common/tone.glsl"
layout(binding = 21) uniform samplerCube environment_map;
layout(location = 0) in vec3 v_direction;
layout(location = 0) out vec4 o_color;

void main() { o_color = vec4(to_display(textureLod(environment_map, v_direction, 0.0).rgb * frame.environment.x), 1.0); }
