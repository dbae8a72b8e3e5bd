// Microfacets: the distribution of Trowbridge and Reitz (Walter 2007) with height-correlated masking (Heitz 2014) and Schlick's Fresnel with f90.
layout(binding = 16) uniform sampler2D lobes;

const float PI = 3.14159265;

// What a surface reflects of light from everywhere, seen at cosine nv: shares of f0 and of f90, and the albedo of sheen (vrapp/render/lobes.py).
vec3 lobes_at(float nv, float roughness) { return textureLod(lobes, vec2(sqrt(nv), roughness) * (31.0 / 32.0) + 0.5 / 32.0, 0.0).xyz; }

float schlick(float vh) {
    float x = 1.0 - vh, x2 = x * x;
    return x2 * x2 * x;
}

// What the turning of the normal within a pixel adds to alpha squared, or highlights crawl in a headset (Tokuyoshi and Kaplanyan 2019, with their variance
// and limit).
float normal_turn(vec3 n) {
    vec3 dx = dFdx(n), dy = dFdy(n);
    return min(2.0 * 0.15915494 * (dot(dx, dx) + dot(dy, dy)), 0.18);
}

// Distribution times visibility.
float ggx_lobe(float alpha, float nh, float nv, float nl) {
    float a2 = alpha * alpha;
    float d = nh * nh * (a2 - 1.0) + 1.0;
    float gv = nl * sqrt(a2 + (1.0 - a2) * nv * nv), gl = nv * sqrt(a2 + (1.0 - a2) * nl * nl);
    return a2 / (PI * d * d) * 0.5 / max(gv + gl, 1e-5);
}

// Share of the light that leaves after more than one bounce between facets, of `once` that leaves after the first (Fdez-Aguera 2019).
#define SCATTERED_AGAIN(once, f0, missing) ((once) * ((f0) * (20.0 / 21.0) + 1.0 / 21.0) * (missing) / (1.0 - ((f0) * (20.0 / 21.0) + 1.0 / 21.0) * (missing)))

// Light of the environment over a lobe. The lobe of a rough surface leans from the mirrored direction to the normal; by how much was told from the integral.
vec3 environment_mirror(vec3 v, vec3 n, float alpha) {
#ifdef ENVIRONMENT
    vec3 direction = mix(reflect(-v, n), n, alpha);
    vec3 mirrored = textureLod(environment_map, boxed(direction), sqrt(alpha) * frame.environment.y).rgb * frame.environment.x;
#ifndef HAS_LIGHTMAP
    mirrored *= f_place.x;
#endif
    return mirrored;
#else
    return vec3(0.0);
#endif
}

// Irradiance / pi. The lobe of the roughest level is the cosine itself (its half vectors are spread evenly), which nine numbers only come near when the
// picture has a sun in it.
vec3 environment_cosine(vec3 n) { return textureLod(environment_map, n, frame.environment.y).rgb * frame.environment.x; }
