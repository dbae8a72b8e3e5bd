#version 450 core
// A rectangle with a picture; its middle is the panel's origin. vrapp/render/panels.py writes the rows.
#include "common/eye.glsl"
#include "common/frame.glsl"
layout(binding = 35) uniform samplerBuffer heap;
layout(location = 0) in uint a_panel;
layout(location = 0) out vec2 v_uv;
layout(location = 1) flat out float f_opacity;
layout(location = 2) flat out uint f_panel;

void main() {
    eye_begin();
    uint row = 4u + 5u * a_panel;
    mat4 world_from_panel = mat4(texelFetch(heap, int(row)), texelFetch(heap, int(row + 1u)), texelFetch(heap, int(row + 2u)), texelFetch(heap, int(row + 3u)));
    vec4 size_opacity_top = texelFetch(heap, int(row + 4u));
    v_uv = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = frame.clip_from_world[EYE] * (world_from_panel * vec4((v_uv - 0.5) * size_opacity_top.xy, 0.0, 1.0));
    // On top: nearer than all that the depth buffer can hold, without another depth test.
    if (size_opacity_top.w > 0.5) gl_Position.z = -gl_Position.w;
    f_opacity = size_opacity_top.z;
    f_panel = a_panel;
}
