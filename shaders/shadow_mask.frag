#version 450 core
// As shadow_moments.frag, and only where a masked surface is there.
#define HAS_WRAPPED
#include "common/maps.glsl"
layout(location = 0) in float v_depth;
layout(location = 1) in vec2 v_mask_uv;
layout(location = 2) flat in uint f_mask;
layout(location = 3) flat in vec2 f_alpha;  // factor, cutoff
layout(location = 0) out vec4 o_moments;

void main() {
    if (f_alpha.x * color_map(f_mask, v_mask_uv).a < f_alpha.y) discard;
    float dx = dFdx(v_depth), dy = dFdy(v_depth);
    o_moments = vec4(1.0, v_depth, v_depth * v_depth + min(0.25 * (dx * dx + dy * dy), 1e-3), 0.0);
}
