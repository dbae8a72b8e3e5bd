// Punctual lights (KHR_lights_punctual) and the environment's picture.
layout(binding = 14) uniform samplerCube environment_map;

struct Lit {
    vec3 direction;    // towards the light
    vec3 irradiance;   // at a surface that faces it, lux
    bool has_shadow;
    bool baked;        // surfaces with a lightmap already have it
};

// number: a constant once the loop over LIGHTS is unrolled, and with it the kind of light and whether it has the shadow map.
Lit light_at(int number, vec3 world) {
#if LIGHTS > 0
    const int kinds[LIGHTS] = LIGHT_KINDS;
    Light light = frame.lights[number];
    bool baked = light.cone_static.z < 0.5;
#ifdef SHADOWS
    bool shadowed = number == SHADOW_LIGHT;
#else
    const bool shadowed = false;
#endif
    if (kinds[number] == 0) return Lit(-light.direction_kind.xyz, light.color_shadow.rgb, shadowed, baked);
    vec3 to = light.position_range.xyz - world;
    float far = max(dot(to, to), 1e-4);
    float range = light.position_range.w;
    float window = range > 0.0 ? clamp(1.0 - pow(far / (range * range), 2.0), 0.0, 1.0) : 1.0;
    vec3 direction = to * inversesqrt(far);
    float falloff = window / far;
    if (kinds[number] == 2) {
        float cone = clamp(dot(light.direction_kind.xyz, -direction) * light.cone_static.x + light.cone_static.y, 0.0, 1.0);
        falloff *= cone * cone;
    }
    return Lit(direction, light.color_shadow.rgb * falloff, shadowed, baked);
#else
    return Lit(vec3(0.0, 1.0, 0.0), vec3(0.0), false, false);
#endif
}
