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

vec3 to_display(vec3 color) {
    color *= frame.environment.z;
#ifdef TONE_NEUTRAL
    color = tone_neutral(color);
#endif
    return color;
}

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

vec3 from_display(vec3 seen) {
#ifdef TONE_NEUTRAL
    seen = neutral_light(seen);
#endif
    return seen / max(frame.environment.z, 1e-4);
}
