// The one shadow map: how much of the shadowed light reaches a point, 1 all of it.
layout(binding = 15) uniform sampler2DShadow shadow_map;

#ifdef SHADOWS
// A tent over three by three texels from four filtered comparisons (Castano 2013, "Shadow mapping summary"). No loop and no way out early: a software
// rasteriser pays more for those than for the comparisons.
float shadow_at(vec3 world, vec3 normal) {
    vec4 p = frame.shadow_from_world * vec4(world + normal * 0.004, 1.0);
    vec3 at = p.xyz / p.w;
    at.z -= 0.0006;
    bool outside = p.w <= 0.0 || any(lessThan(at.xy, vec2(0.002))) || any(greaterThan(at.xy, vec2(0.998))) || at.z >= 1.0;
    vec2 texel = at.xy * frame.counts.w + 0.5;
    vec2 corner = floor(texel), part = texel - corner;
    vec2 before = 3.0 - 2.0 * part, after = 1.0 + 2.0 * part;
    vec2 low = (corner - 1.5 + (2.0 - part) / before) * frame.counts.z, high = (corner + 0.5 + part / after) * frame.counts.z;
    float sum = before.x * before.y * textureLod(shadow_map, vec3(low, at.z), 0.0)
              + after.x * before.y * textureLod(shadow_map, vec3(high.x, low.y, at.z), 0.0)
              + before.x * after.y * textureLod(shadow_map, vec3(low.x, high.y, at.z), 0.0)
              + after.x * after.y * textureLod(shadow_map, vec3(high, at.z), 0.0);
    return outside ? 1.0 : sum * 0.0625;
}
#else
float shadow_at(vec3 world, vec3 normal) { return 1.0; }
#endif
