#version 450 core
// A rectangle with a picture; its middle is the panel's origin.
#include "common/eye.glsl"
#include "common/frame.glsl"
layout(location = 1) uniform mat4 u_world_from_panel;
layout(location = 2) uniform vec3 u_size_opacity;
layout(location = 0) out vec2 v_uv;

void main() {
    eye_begin();
    v_uv = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec4 at = vec4((v_uv - 0.5) * u_size_opacity.xy, 0.0, 1.0);
    gl_Position = frame.clip_from_world[EYE] * (u_world_from_panel * at);
}
