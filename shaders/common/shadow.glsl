// The one shadow map: how much of the shadowed light reaches a point, 1 all of it. See vrapp/render/shadow.py.
// Every look-up has a level of its own that is a constant: a software rasteriser pays dearly for one that differs from fragment to fragment.
layout(binding = 15) uniform sampler2D shadow_map;

#ifdef SHADOWS
const float BLEED = 0.3;   // what two casters behind one another let through
const float NOISE = 3e-5;  // square metres: what the moments cannot tell apart

#ifdef KIND_MTOON
// Drawn figures: what lies close before a surface, as hair before a forehead or a nose before a lip, would only blotch it through a map this coarse, and
// the painted ramp already says which way it is turned. A shadow grows from nothing to whole between these two distances, in metres.
const float CLOSE = 0.05, APART = 0.16;
const float SOFT_LEVEL = 2.0;
#else
const float SOFT_LEVEL = 1.0;
#endif

#ifdef HAS_LIGHTMAP
const float OFF = 0.004;   // metres by which a surface is taken to be nearer to the lamp
#else
const float OFF = 0.01;    // more where it throws the shadow itself
#endif

#ifdef HAS_LIGHTMAP
// How wide the area of the map is from which the lamp's light must come, in texels, by where the ray passes the casters' axis.
float shadow_width(vec3 world) {
    vec2 way = f_soft.w > 0.5 ? f_lamp.xz - world.xz : -f_lamp.xz;
    float to_axis = clamp(dot(f_soft.xy - world.xz, way) / max(dot(way, way), 1e-3), 0.0, f_soft.w > 0.5 ? 0.9 : 4.0);
    return f_soft.z * to_axis * (f_soft.w > 0.5 ? 1.0 / ((1.0 - to_axis) * max(v_shadow.w, 0.1)) : 1.0);
}
#endif

float shadow_at(vec3 world, vec3 normal) {
    vec2 at = v_shadow.xy / v_shadow.w;
#ifdef HAS_LIGHTMAP
    float level = 0.5 * (clamp(log2(max(shadow_width(world), 1.0)), 1.0, 5.0) - 1.0);
    vec4 mean = max(1.0 - level, 0.0) * textureLod(shadow_map, at, 1.0) + (1.0 - abs(level - 1.0)) * textureLod(shadow_map, at, 3.0)
              + max(level - 1.0, 0.0) * textureLod(shadow_map, at, 5.0);
#else
    vec4 mean = textureLod(shadow_map, at, SOFT_LEVEL);
#endif
    mean.x *= v_shadow.w > 0.0 ? 1.0 : 0.0;
    vec2 moments = mean.yz / max(mean.x, 1e-4);
    float spread = max(moments.y - moments.x * moments.x, NOISE);
    float behind = max(v_shadow.z - OFF - moments.x, 0.0);
#ifdef KIND_MTOON
    mean.x *= smoothstep(CLOSE, APART, behind);
#endif
    float before = clamp((spread / (spread + behind * behind) - BLEED) / (1.0 - BLEED), 0.0, 1.0);
    return 1.0 - mean.x * (1.0 - before);
}
#else
float shadow_at(vec3 world, vec3 normal) { return 1.0; }
#endif
