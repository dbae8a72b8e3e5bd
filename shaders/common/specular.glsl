// KHR_materials_specular and KHR_materials_ior: what the dielectric part reflects head on, and at grazing angles (w).
#ifdef HAS_SPECULAR
vec4 dielectric_reflectance() {
    vec3 color = f_specular.rgb;
    float factor = f_specular.w;
#ifdef HAS_SPECULAR_COLOR_MAP
    color *= layer_color(SPECULAR_COLOR_SLOT).rgb;
#endif
#ifdef HAS_SPECULAR_MAP
    factor *= layer_data(SPECULAR_SLOT).a;
#endif
    return vec4(min(color, vec3(1.0)) * factor, factor);
}
#endif
