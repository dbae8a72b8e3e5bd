// KHR_materials_sheen: the Charlie distribution of Estevez and Kulla 2017 with the visibility of Neubelt and Pettineo 2013; what lies below gets what
// the sheen does not reflect.
#ifdef HAS_SHEEN
struct Sheen {
    vec3 color;
    float roughness;
    float albedo;   // towards the eye
};

Sheen sheen_here(float nv) {
    vec3 color = f_sheen.rgb;
    float roughness = f_sheen.w;
#ifdef HAS_SHEEN_COLOR_MAP
    color *= layer_color(SHEEN_COLOR_SLOT).rgb;
#endif
#ifdef HAS_SHEEN_ROUGHNESS_MAP
    roughness *= layer_data(SHEEN_ROUGHNESS_SLOT).a;
#endif
    roughness = max(roughness, 0.07);
    return Sheen(color, roughness, lobes_at(nv, roughness).z);
}

// Share of light that reaches what lies below.
float below_sheen(Sheen sheen, float albedo) { return 1.0 - max(sheen.color.r, max(sheen.color.g, sheen.color.b)) * albedo; }

float sheen_lobe(float roughness, float nh, float nv, float nl) {
    float power = 1.0 / (roughness * roughness);
    float sine2 = max(1.0 - nh * nh, 0.0078125);
    float d = (2.0 + power) * pow(sine2, 0.5 * power) / (2.0 * PI);
    return d * clamp(0.25 / (nl + nv - nl * nv), 0.0, 1.0);
}
#endif
