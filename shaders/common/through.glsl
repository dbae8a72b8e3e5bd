// KHR_materials_transmission, volume and dispersion: what lies behind, from the picture drawn so far, blurred by its mip levels. A thin wall shows what is
// straight behind it; a volume bends the ray, and takes its share by Beer's law.
#ifdef HAS_THROUGH
layout(binding = 17) uniform sampler2DArray behind;   // an eye in each layer, or the one that is being drawn

#if defined(STEREO_MULTIVIEW) || defined(STEREO_LAYERED)
#define BEHIND_LAYER float(f_maps1.w)
#else
#define BEHIND_LAYER 0.0
#endif

float through_share() {
    float share = f_through.x;
#ifdef HAS_THROUGH_MAP
    share *= layer_data(THROUGH_SLOT).r;
#endif
    return share;
}

// Cubic B-spline from four bilinear samples (Sigg and Hadwiger 2005): a coarse level enlarged by straight lines shows its squares. Sharp at level 0.
vec3 behind_at(vec2 uv, float level) {
    vec3 sharp = textureLod(behind, vec3(uv, BEHIND_LAYER), level).rgb;
    vec2 size = vec2(textureSize(behind, 0).xy) * exp2(-level);
    vec2 at = uv * size - 0.5, f = fract(at), g = 1.0 - f;
    vec2 w0 = g * g * g / 6.0, w1 = (4.0 - 6.0 * f * f + 3.0 * f * f * f) / 6.0, w3 = f * f * f / 6.0, w2 = 1.0 - w0 - w1 - w3;
    vec2 low = w0 + w1, high = w2 + w3, base = floor(at) + 0.5;
    vec2 a = (base - 1.0 + w1 / low) / size, b = (base + 1.0 + w3 / high) / size;
    vec3 smooth_ = low.y * (low.x * textureLod(behind, vec3(a.x, a.y, BEHIND_LAYER), level).rgb + high.x * textureLod(behind, vec3(b.x, a.y, BEHIND_LAYER), level).rgb)
                 + high.y * (low.x * textureLod(behind, vec3(a.x, b.y, BEHIND_LAYER), level).rgb + high.x * textureLod(behind, vec3(b.x, b.y, BEHIND_LAYER), level).rgb);
    return mix(sharp, smooth_, clamp(level, 0.0, 1.0));
}

// Roughness blurs less where light is bent less: nothing at an index of 1, all of it from 1.5.
float blur_level(float rough, float ior) { return log2(float(textureSize(behind, 0).x)) * rough * clamp(ior * 2.0 - 2.0, 0.0, 1.0); }

#ifdef HAS_VOLUME
// Where the ray leaves the body, on the picture, and how far it went inside.
vec3 exit_of(vec3 n, vec3 v, float ior, float thickness) {
    vec3 ray = normalize(refract(-v, n, 1.0 / ior)) * thickness;
    vec4 clip = frame.clip_from_world[f_maps1.w] * vec4(v_world + ray, 1.0);
    return vec3(clip.xy / clip.w * 0.5 + 0.5, thickness);
}
#endif

vec3 seen_through(vec3 n, vec3 v, float rough, vec3 tint, vec3 reflected) {
    float ior = f_coat.w;
#ifdef HAS_VOLUME
    float thickness = f_through.y;
#ifdef HAS_THICKNESS_MAP
    thickness *= layer_data(THICKNESS_SLOT).g;
#endif
#ifdef HAS_DISPERSION
    float spread = (ior - 1.0) * 0.025 * f_through.z;
    vec3 light = vec3(0.0);
    for (int i = 0; i < 3; ++i) {
        float bent = ior + spread * float(i - 1);
        light[i] = behind_at(exit_of(n, v, bent, thickness).xy, blur_level(rough, bent))[i];
    }
#else
    vec3 light = behind_at(exit_of(n, v, ior, thickness).xy, blur_level(rough, ior));
#endif
    light *= exp(-f_inside.rgb * thickness);
#else
    vec3 light = behind_at(gl_FragCoord.xy * frame.viewport.zw, blur_level(rough, ior));
#endif
    return light * tint * (1.0 - reflected);
}
#endif
