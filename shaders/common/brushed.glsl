// KHR_materials_anisotropy: a surface brushed in one direction; rougher along it. Anisotropic GGX (Heitz 2014), lobe bent for the environment as in
// Filament's documentation (section "Anisotropic lights").
#ifdef HAS_BRUSHED
struct Brushed {
    vec3 tangent;      // of the rougher direction
    vec3 bitangent;
    float strength;
    float alpha_t;
};

Brushed brushed_here(vec3 n, float alpha) {
    float strength = f_through.w;
    vec2 direction = vec2(cos(f_inside.w), sin(f_inside.w));
#ifdef HAS_BRUSHED_MAP
    vec3 map = layer_data(BRUSHED_SLOT).rgb;
    vec2 turned = map.rg * 2.0 - 1.0;
    turned *= inversesqrt(max(dot(turned, turned), 1e-8));
    direction = mat2(direction, vec2(-direction.y, direction.x)) * turned;
    strength *= map.b;
#endif
    vec3 t0 = v_tangent.xyz - n * dot(n, v_tangent.xyz);
    t0 *= inversesqrt(max(dot(t0, t0), 1e-12));
    vec3 b0 = cross(n, t0) * (v_tangent.w < 0.0 ? -1.0 : 1.0);
    vec3 t = t0 * direction.x + b0 * direction.y;
    return Brushed(t, cross(n, t), strength, mix(alpha, 1.0, strength * strength));
}

float brushed_lobe(Brushed b, float alpha, vec3 v, vec3 l, vec3 h, float nh, float nv, float nl) {
    float a2 = b.alpha_t * alpha;
    vec3 d = vec3(alpha * dot(b.tangent, h), b.alpha_t * dot(b.bitangent, h), a2 * nh);
    float w = a2 / max(dot(d, d), 1e-12);
    float gv = nl * length(vec3(b.alpha_t * dot(b.tangent, v), alpha * dot(b.bitangent, v), nv));
    float gl = nv * length(vec3(b.alpha_t * dot(b.tangent, l), alpha * dot(b.bitangent, l), nl));
    return a2 * w * w / PI * 0.5 / max(gv + gl, 1e-5);
}

vec3 brushed_normal(Brushed b, vec3 v, vec3 n, float roughness) {
    vec3 bent = cross(cross(b.bitangent, v), b.bitangent);
    float straight = 1.0 - b.strength * (1.0 - roughness);
    straight *= straight;
    return normalize(mix(normalize(bent), n, straight * straight));
}
#endif
