// What every fragment stage of meshes begins and ends with.
layout(location = 0) out vec4 o_color;

float shown_side() {
    bool front = gl_FrontFacing != (f_eye.w > 0.5);
    return front ? 1.0 : -1.0;
}

vec3 surface_normal(float side) {
    vec3 n = normalize(v_normal) * side;
#ifdef HAS_NORMAL
    vec3 bump = data_map(f_maps0.z, v_uv_normal_third.xy).xyz * 2.0 - 1.0;
    bump.xy *= f_numbers0.w;
    vec3 t = normalize(v_tangent.xyz - n * dot(n, v_tangent.xyz));
    vec3 b = cross(n, t) * v_tangent.w;
    n = normalize(t * bump.x + b * bump.y + n * bump.z);
#endif
    return n;
}

// Alpha that is to be written; discards what a mask leaves out.
float covered(float alpha) {
#if defined(PHASE_MASK)
#ifdef ALPHA_TO_COVERAGE
    // Sharpened to one pixel at the cutoff (Golus, "Anti-aliased alpha test").
    alpha = clamp((alpha - f_numbers1.x) / max(fwidth(alpha), 1e-4) + 0.5, 0.0, 1.0);
    if (alpha <= 0.0) discard;
    return alpha;
#else
    if (alpha < f_numbers1.x) discard;
    return 1.0;
#endif
#elif defined(PHASE_BLEND)
    return alpha;
#else
    return 1.0;
#endif
}

void write_color(vec3 color, float alpha) { o_color = vec4(to_display(color), alpha); }
