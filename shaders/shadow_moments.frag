#version 450 core
// Covered, and the first two moments of the depth (vrapp/render/shadow.py). The slope within a texel belongs to the second moment.
layout(location = 0) in float v_depth;
layout(location = 0) out vec4 o_moments;

void main() {
    float dx = dFdx(v_depth), dy = dFdy(v_depth);
    o_moments = vec4(1.0, v_depth, v_depth * v_depth + min(0.25 * (dx * dx + dy * dy), 1e-3), 0.0);
}
