// KHR_materials_clearcoat: a second, clear surface of index of refraction 1.5 above everything, with its own roughness and normal.
#ifdef HAS_COAT
struct Coat {
    float factor;
    float alpha;
    vec3 normal;
    float nv;
};

Coat coat_here(vec3 v, float side) {
    float factor = f_coat.x, roughness = f_coat.y;
#ifdef HAS_COAT_MAP
    factor *= layer_data(COAT_SLOT).r;
#endif
#ifdef HAS_COAT_ROUGHNESS_MAP
    roughness *= layer_data(COAT_ROUGHNESS_SLOT).g;
#endif
    vec3 n = normalize(v_normal);
#ifdef HAS_COAT_NORMAL_MAP
    vec3 bump = layer_data(COAT_NORMAL_SLOT).xyz * 2.0 - 1.0;
    n = bumped(n, bump * vec3(f_coat.zz, 1.0));
#endif
    n *= side;
    float turn = normal_turn(n);
    roughness = max(roughness, 0.045);
    float alpha = min(sqrt(roughness * roughness * roughness * roughness + turn), 1.0);
    return Coat(factor, alpha, n, clamp(dot(n, v), 1e-3, 1.0));
}

// What the coat reflects of light from everywhere, and so keeps from what lies below: the mean of its Fresnel over its facets.
float coat_share(Coat coat) { return dot(lobes_at(coat.nv, sqrt(coat.alpha)).xy, vec2(0.04, 1.0)); }
#endif
