// What every fragment stage of meshes begins and ends with.
layout(location = 0) out vec4 o_color;

float shown_side() {
    bool front = gl_FrontFacing != (f_eye.w > 0.5);
    return front ? 1.0 : -1.0;
}

#ifdef HAS_TANGENT
// A normal map's direction, laid on the surface.
vec3 bumped(vec3 n, vec3 bump) {
    vec3 t = v_tangent.xyz - n * dot(n, v_tangent.xyz);
    t *= inversesqrt(max(dot(t, t), 1e-12));
    vec3 b = cross(n, t) * v_tangent.w;
    return normalize(t * bump.x + b * bump.y + n * bump.z);
}
#endif

// The back of a surface has the whole bumpy normal turned round, not only the smooth one (glTF 2.0, section 3.9.6).
vec3 surface_normal(float side) {
    vec3 n = normalize(v_normal);
#ifdef HAS_NORMAL
    vec3 bump = data_map(f_maps0.z, v_uv_normal_third.xy).xyz * 2.0 - 1.0;
    n = bumped(n, bump * vec3(f_numbers0.ww, 1.0));
#endif
    return n * side;
}

#if !defined(HAS_LIGHTMAP) && !defined(KIND_UNLIT)
// Irradiance / pi from all around: as at the vertices, plus what a normal map or the back side changes (for a back side all squares are alike).
vec3 ambient_light(vec3 n) {
#ifndef AROUND
    return vec3(0.0);
#endif
    vec3 smooth_n = normalize(v_normal), away = n - smooth_n;
    vec3 light = v_ambient.rgb + vec3(dot(f_slope[0].xyz, away), dot(f_slope[1].xyz, away), dot(f_slope[2].xyz, away));
#ifdef HAS_NORMAL
    vec4 two = n.xyzz * n.yzzx - smooth_n.xyzz * smooth_n.yzzx;
    light += vec3(dot(f_square[0], two), dot(f_square[1], two), dot(f_square[2], two));
    light += vec3(f_slope[0].w, f_slope[1].w, f_slope[2].w) * (n.x * n.x - n.y * n.y - smooth_n.x * smooth_n.x + smooth_n.y * smooth_n.y);
#endif
    return max(light, vec3(0.0));
}
#endif

#ifndef KIND_UNLIT
// Where a reflected ray meets the walls of the picture's box, seen from where the picture was taken (Lagarde 2012, "Image-based lighting with parallax-corrected cubemap").
vec3 boxed(vec3 ray) {
#ifdef BOXED
    vec3 inside = clamp(v_world, f_box_low.xyz, f_box_high.xyz);
    vec3 walls = mix(f_box_low.xyz, f_box_high.xyz, step(vec3(0.0), ray));
    vec3 far = (walls - inside) / (ray + vec3(greaterThanEqual(ray, vec3(0.0))) * 2e-5 - 1e-5);
    return inside + ray * min(far.x, min(far.y, far.z)) - f_place.yzw;
#else
    return ray;
#endif
}
#endif

#if defined(PHASE_MASK) && defined(HAS_BASE)
// The level of detail that the mask is sampled at, 0 or finer up to 1 or coarser, where its texels hold shares.
float mask_level() { return max(textureQueryLod(color_maps[f_maps0.x & 15u], map_uv(f_maps0.x, v_uv_base_second.xy)).x + map_bias(f_maps0.x), 0.0); }
#elif defined(PHASE_MASK)
float mask_level() { return 0.0; }
#endif

// Alpha that is to be written; discards what a mask leaves out.
float covered(float alpha) {
#if defined(PHASE_MASK)
    if (f_numbers1.x <= 0.0) return 1.0; // opaque, or a mask that lets all through
    // From the second level on a texel of a mask holds the share of it that the cutoff lets through (`render.mips.mask_chain`), where 2 was added.
    float cutoff = f_numbers1.x > 1.5 ? f_numbers1.x - 2.0 : f_numbers1.x;
    float level = f_numbers1.x > 1.5 ? mask_level() : 0.0, far = clamp(2.0 * level - 1.0, 0.0, 1.0);
    float share = v_color.a < cutoff ? 0.0 : min(alpha / v_color.a, 1.0);
#ifdef ALPHA_TO_COVERAGE
    // Near, an edge is sharpened to one pixel (Golus 2017, "Anti-aliased alpha test"); far, where a pixel holds many edges, thin strands would vanish so.
    // Drivers round alpha to samples as they like, some always up: so it is rounded here, and lies where all of them agree.
    const float all = float(ALPHA_TO_COVERAGE);
    float near = (alpha - cutoff) / max(fwidth(alpha), 1e-4) + 0.5;
    float samples = floor(clamp(mix(near, share, far), 0.0, 1.0) * all + 0.5);
    if (samples <= 0.0) discard;
    return samples < all ? (samples - 0.3) / all : 1.0;
#else
    // One sample is there or not: further away less than half a share must do, or thin strands would vanish (Golus 2017, with half his slope).
    if (mix(alpha - cutoff, share * (1.0 + 0.12 * level) - 0.5, far) < 0.0) discard;
    return 1.0;
#endif
#elif defined(PHASE_TRANSMISSION)
    if (alpha < (f_numbers1.x > 1.5 ? f_numbers1.x - 2.0 : f_numbers1.x)) discard;
    return f_numbers1.x < 0.0 ? alpha : 1.0;
#elif defined(PHASE_BLEND)
    return alpha;
#else
    return 1.0;
#endif
}

void write_color(vec3 color, float alpha) { o_color = vec4(to_display(color), alpha); }
