#version 450 core
// One triangle over the whole picture, as far away as still passes the depth test against nothing.
#include "common/eye.glsl"
#include "common/frame.glsl"
layout(location = 0) out vec3 v_direction;

void main() {
    eye_begin();
    vec2 at = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0;
    gl_Position = vec4(at, 0.9999999, 1.0);
    vec4 far = frame.world_from_clip[EYE] * vec4(at, 1.0, 1.0);
    v_direction = far.xyz / far.w;
}
