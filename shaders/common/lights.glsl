// Punctual lights (KHR_lights_punctual) and the environment's light.
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

// Irradiance / pi from nine coefficients (Ramamoorthi and Hanrahan 2001), already convolved.
vec3 environment_diffuse(vec3 n) {
#ifndef ENVIRONMENT
    return vec3(0.0);
#else
    vec3 light = frame.sh[0].rgb + frame.sh[1].rgb * n.y + frame.sh[2].rgb * n.z + frame.sh[3].rgb * n.x;
    light += frame.sh[4].rgb * (n.x * n.y) + frame.sh[5].rgb * (n.y * n.z) + frame.sh[6].rgb * (3.0 * n.z * n.z - 1.0);
    light += frame.sh[7].rgb * (n.x * n.z) + frame.sh[8].rgb * (n.x * n.x - n.y * n.y);
    return max(light, vec3(0.0));
#endif
}
