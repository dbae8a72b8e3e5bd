#version 450 core
// One triangle over a whole face of a cube map.
layout(location = 0) out vec2 v_at;

void main() {
    v_at = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0;
    gl_Position = vec4(v_at, 0.0, 1.0);
}
