// The one shadow map: how much of the shadowed light reaches a point, 1 all of it.
layout(binding = 15) uniform sampler2DShadow shadow_map;

#ifdef SHADOWS
float shadow_at(vec3 world, vec3 normal) {
    vec4 p = frame.shadow_from_world * vec4(world + normal * 0.004, 1.0);
    vec3 at = p.xyz / p.w;
    at.z -= 0.0006;
    float step = frame.counts.z * frame.counts.w;
    bool outside = p.w <= 0.0 || any(lessThan(at.xy, vec2(0.002))) || any(greaterThan(at.xy, vec2(0.998))) || at.z >= 1.0;
    // A loop is left early by software rasterisers; a branch around it is not.
    int taps = outside ? 0 : 9;
    float sum = outside ? 9.0 : 0.0;
    for (int i = 0; i < taps; ++i) {
        vec2 offset = vec2(float(i % 3) - 1.0, float(i / 3) - 1.0) * step;
        sum += textureLod(shadow_map, vec3(at.xy + offset, at.z), 0.0);
    }
    return sum / 9.0;
}
#else
float shadow_at(vec3 world, vec3 normal) { return 1.0; }
#endif
