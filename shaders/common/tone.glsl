// Linear scene light to linear display light; the sRGB framebuffer does the rest.

// Khronos PBR Neutral tone mapper (github.com/KhronosGroup/ToneMapping, PBR_Neutral): leaves base colours alone up to 0.8.
vec3 tone_neutral(vec3 color) {
    const float start = 0.8 - 0.04;
    const float desaturation = 0.15;
    float least = min(color.r, min(color.g, color.b));
    color -= least < 0.08 ? least - 6.25 * least * least : 0.04;
    float peak = max(color.r, max(color.g, color.b));
    float d = 1.0 - start;
    float pressed = 1.0 - d * d / (max(peak, start) + d - start);
    vec3 scaled = color * (pressed / max(peak, 1e-5));
    float g = 1.0 - 1.0 / (desaturation * (peak - pressed) + 1.0);
    return peak < start ? color : mix(scaled, vec3(pressed), g);
}

// AgX (Troy Sobotka): light in a wide gamut, drawn towards white, through a sigmoid over its logarithm from 12.5 stops below 1 to 4 above. The sigmoid is
// Benjamin Wrensch's polynomial ("Minimal AgX implementation", 2023), the wide gamut Rec. 2020 as in Filament and three.js. Rows here add up to 1: grey stays grey.
const mat3 AGX_IN = mat3(0.544815, 0.140417, 0.088810, 0.373787, 0.754138, 0.178872, 0.081398, 0.105445, 0.732318);      // from sRGB
const mat3 AGX_OUT = mat3(1.127101, -0.141330, -0.141330, -0.110607, 1.157824, -0.110607, -0.016494, -0.016494, 1.251937);
const mat3 AGX_SRGB = mat3(1.660491, -0.124550, -0.018151, -0.587641, 1.132900, -0.100579, -0.072850, -0.008349, 1.118730);  // from Rec. 2020

vec3 agx_sigmoid(vec3 x) {
    vec3 x2 = x * x, x4 = x2 * x2;
    return 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
}

vec3 tone_agx(vec3 color) {
    vec3 stops = clamp((log2(max(AGX_IN * color, vec3(1e-10))) + 12.47393) / 16.5, 0.0, 1.0);
    vec3 shown = pow(max(AGX_OUT * agx_sigmoid(stops), vec3(0.0)), vec3(2.2));
    return clamp(AGX_SRGB * shown, vec3(0.0), vec3(1.0));
}

// Exposed light as the display shall emit it.
vec3 tone_mapped(vec3 color) {
#if defined(TONE_NEUTRAL)
    return tone_neutral(color);
#elif defined(TONE_AGX)
    return tone_agx(color);
#else
    return color;
#endif
}

vec3 to_display(vec3 color) { return tone_mapped(color * frame.environment.z); }

// The other way round, for what is seen through glass: the light that looks so on the display. What was pressed to nearly white comes back as bright as that
// curve can tell (about 14 times white from a byte of 255).
vec3 neutral_light(vec3 seen) {
    const float start = 0.8 - 0.04, d = 1.0 - start;
    float pressed = min(max(seen.r, max(seen.g, seen.b)), 0.996);
    float peak = d * d / (1.0 - pressed) - d + start;
    float g = 1.0 - 1.0 / (0.15 * (peak - pressed) + 1.0);
    vec3 color = pressed < start ? seen : max((seen - pressed * g) / (1.0 - g), vec3(0.0)) * (peak / pressed);
    float least = min(color.r, min(color.g, color.b));
    return color + (least < 0.04 ? 0.4 * sqrt(max(least, 0.0)) - least : 0.04);
}

// The sigmoid has no inverse in a closed form; it rises, so halving finds it.
vec3 agx_light(vec3 seen) {
    vec3 wanted = inverse(AGX_OUT) * pow(max(inverse(AGX_SRGB) * seen, vec3(0.0)), vec3(1.0 / 2.2));
    vec3 low = vec3(0.0), high = vec3(1.0);
    for (int i = 0; i < 12; ++i) {
        vec3 middle = 0.5 * (low + high);
        bvec3 below = lessThan(agx_sigmoid(middle), wanted);
        low = mix(low, middle, below);
        high = mix(middle, high, below);
    }
    return max(inverse(AGX_IN) * exp2(low * 16.5 - 12.47393), vec3(0.0));
}

vec3 from_display(vec3 seen) {
#if defined(TONE_NEUTRAL)
    seen = neutral_light(seen);
#elif defined(TONE_AGX)
    seen = agx_light(seen);
#endif
    return seen / max(frame.environment.z, 1e-4);
}
