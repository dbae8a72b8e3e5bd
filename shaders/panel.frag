#version 450 core
// Premultiplied alpha, already as it shall be seen: no exposure and no tone map.
layout(binding = 0) uniform sampler2D picture;
layout(location = 2) uniform vec3 u_size_opacity;
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 o_color;

void main() { o_color = texture(picture, v_uv) * u_size_opacity.z; }
