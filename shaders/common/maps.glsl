// The picture arrays by size class (vrapp/render/pictures.py). `reference` is the same for a whole draw, so indexing the arrays with it is dynamically uniform.
layout(binding = 0) uniform sampler2DArray color_maps[7];
layout(binding = 7) uniform sampler2DArray data_maps[7];

const float SHARPER = -1.0;  // levels

#ifdef HAS_WRAPPED
float wrapped(float x, uint way) {
    float mirrored = 1.0 - abs(mod(x, 2.0) - 1.0);
    return way == 0u ? x : way == 1u ? x : mirrored;
}

vec2 map_uv(uint reference, vec2 uv) {
    // What is no square lies there several times beside itself.
    vec2 times = vec2(float(1u << ((reference >> 20) & 7u)), float(1u << ((reference >> 23) & 7u)));
    vec2 size = float(64u << (reference & 15u)) / times;
    uint s = (reference >> 15) & 3u, t = (reference >> 17) & 3u;
    uv = vec2(wrapped(uv.x, s), wrapped(uv.y, t));
    if ((reference & (1u << 19)) != 0u) uv = (floor(uv * size) + 0.5) / size;
    vec2 inside = clamp(uv, 0.5 / size, 1.0 - 0.5 / size);
    return vec2(s == 0u ? uv.x : inside.x, t == 0u ? uv.y : inside.y) / times;
}
#else
vec2 map_uv(uint reference, vec2 uv) { return uv; }
#endif

vec3 map_at(uint reference, vec2 uv) { return vec3(map_uv(reference, uv), float((reference >> 4) & 2047u)); }

#ifdef HAS_SHARP
// A sampler that asks for no smaller levels gets them later than others: as sharp as asked where little is left out, without sparkling far away.
float map_bias(uint reference) { return (reference & (1u << 26)) != 0u ? SHARPER : 0.0; }
#else
float map_bias(uint reference) { return 0.0; }
#endif

#if defined(HAS_NEAREST) && !defined(STAGE_VERTEX)
// Snapped coordinates jump between neighbours, and a sampler's own derivatives would pick a far too small level there. (textureGrad of an array of samplers
// crashes llvmpipe.)
float map_level(uint reference, vec2 uv) {
    vec2 texels = uv * float(64u << (reference & 15u));
    vec2 x = dFdx(texels), y = dFdy(texels);
    return 0.5 * log2(max(max(dot(x, x), dot(y, y)), 1e-6)) + map_bias(reference);
}

vec4 color_map(uint reference, vec2 uv) { return textureLod(color_maps[reference & 15u], map_at(reference, uv), map_level(reference, uv)); }

vec4 data_map(uint reference, vec2 uv) { return textureLod(data_maps[reference & 15u], map_at(reference, uv), map_level(reference, uv)); }
#elif defined(HAS_SHARP) && !defined(STAGE_VERTEX)
vec4 color_map(uint reference, vec2 uv) { return texture(color_maps[reference & 15u], map_at(reference, uv), map_bias(reference)); }

vec4 data_map(uint reference, vec2 uv) { return texture(data_maps[reference & 15u], map_at(reference, uv), map_bias(reference)); }
#else
vec4 color_map(uint reference, vec2 uv) { return texture(color_maps[reference & 15u], map_at(reference, uv)); }

vec4 data_map(uint reference, vec2 uv) { return texture(data_maps[reference & 15u], map_at(reference, uv)); }
#endif
