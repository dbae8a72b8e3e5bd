#version 450 core
// Premultiplied alpha, already as it shall be seen: no exposure and no tone map.
layout(binding = 24) uniform sampler2D pictures[8];
layout(location = 0) in vec2 v_uv;
layout(location = 1) flat in float f_opacity;
layout(location = 2) flat in uint f_panel;
layout(location = 0) out vec4 o_color;

void main() { o_color = texture(pictures[f_panel], v_uv) * f_opacity; }
