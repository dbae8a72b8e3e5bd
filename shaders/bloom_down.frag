#version 450 core
// Half the size by thirteen bilinear samples (Jimenez 2014, "Next generation post processing in Call of Duty: Advanced Warfare", slide 153): five overlapping
// squares, so that a small light that moves does not flicker. The weights add up to 1.
#ifdef PICTURE_ARRAY
layout(binding = 19) uniform sampler2DArray picture;
#define AT(uv) vec3(uv, float(u_layer))
#else
layout(binding = 19) uniform sampler2D picture;
#define AT(uv) (uv)
#endif
layout(location = 0) uniform int u_layer;
layout(location = 1) uniform vec2 u_part;   // of the picture's edges that holds light
layout(location = 0) in vec2 v_at;
layout(location = 0) out vec4 o_light;

vec3 light(vec2 uv) {
    vec2 texel = 1.0 / vec2(textureSize(picture, 0).xy);
    return min(max(textureLod(picture, AT(clamp(uv, 0.5 * texel, u_part - 0.5 * texel)), 0.0).rgb, vec3(0.0)), vec3(6e4));
}

void main() {
    vec2 uv = (v_at * 0.5 + 0.5) * u_part, texel = 1.0 / vec2(textureSize(picture, 0).xy);
    vec3 sum = 0.125 * light(uv);
    for (int i = 0; i < 4; ++i) {
        vec2 corner = vec2(i & 1, i >> 1) * 2.0 - 1.0;
        vec2 side = i < 2 ? vec2(corner.x, 0.0) : vec2(0.0, corner.x);
        sum += 0.125 * light(uv + corner * texel) + 0.03125 * light(uv + 2.0 * corner * texel) + 0.0625 * light(uv + 2.0 * side * texel);
    }
    o_light = vec4(sum, 1.0);
}
