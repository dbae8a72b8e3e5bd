// KHR_materials_iridescence: a thin film over the surface, as the extension's appendix does it (Belcour and Barla 2017, fitted in XYZ).
#ifdef HAS_FILM
vec3 squared(vec3 x) { return x * x; }

float reflectance(float inside, float outside) {
    float r = (inside - outside) / (inside + outside);
    return r * r;
}

// Colour of light whose paths differ by `path` nanometres, with a phase shift: the eye's sensitivities as Gaussians, in Fourier space.
vec3 interference(float path, vec3 shift) {
    const mat3 rgb_from_xyz = mat3(3.2404542, -0.9692660, 0.0556434, -1.5371385, 1.8760108, -0.2040259, -0.4985314, 0.0415560, 1.0572252);
    const vec3 height = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13);
    const vec3 middle = vec3(1.6810e+06, 1.7953e+06, 2.2084e+06);
    const vec3 width = vec3(4.3278e+09, 9.3046e+09, 6.6121e+09);
    float phase = 2.0 * PI * path * 1e-9;
    vec3 xyz = height * sqrt(2.0 * PI * width) * cos(middle * phase + shift) * exp(-phase * phase * width);
    xyz.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e+09) * cos(2.2399e+06 * phase + shift.x) * exp(-4.5282e+09 * phase * phase);
    return rgb_from_xyz * (xyz / 1.0685e-7);
}

// Fresnel reflectance at cosine nv of a film of this index and thickness over a surface that reflects f0.
vec3 film_fresnel(float index, float nanometres, float nv, vec3 f0) {
    float film = mix(1.0, index, smoothstep(0.0, 0.03, nanometres));
    float sine2 = (1.0 - nv * nv) / (film * film);
    if (sine2 > 1.0) return vec3(1.0);
    float inner = sqrt(1.0 - sine2);
    float top = reflectance(film, 1.0);
    float r12 = top + (1.0 - top) * schlick(nv), t121 = 1.0 - r12;
    float phase21 = film < 1.0 ? 0.0 : PI;
    vec3 root = sqrt(clamp(f0, 0.0, 0.9999));
    vec3 base = (1.0 + root) / (1.0 - root);
    vec3 bottom = squared((base - film) / (base + film));
    vec3 r23 = bottom + (1.0 - bottom) * schlick(inner);
    vec3 phase23 = mix(vec3(0.0), vec3(PI), lessThan(base, vec3(film)));
    float path = 2.0 * film * nanometres * inner;
    vec3 phase = phase21 + phase23;
    vec3 r123 = clamp(r12 * r23, 1e-5, 0.9999);
    vec3 many = t121 * t121 * r23 / (1.0 - r123);
    vec3 out_ = r12 + many;
    vec3 amplitude = many - t121;
    for (int m = 1; m <= 2; ++m) {
        amplitude *= sqrt(r123);
        out_ += amplitude * 2.0 * interference(float(m) * path, float(m) * phase);
    }
    return max(out_, vec3(0.0));
}

// rgb: Fresnel reflectance of the film here; w: how much of the surface has it.
vec4 film_here(float nv, vec3 f0) {
    float factor = f_film.x, nanometres = f_film.w;
#ifdef HAS_FILM_MAP
    factor *= layer_data(FILM_SLOT).r;
#endif
#ifdef HAS_FILM_THICKNESS_MAP
    nanometres = mix(f_film.z, f_film.w, layer_data(FILM_THICKNESS_SLOT).g);
#endif
    return vec4(film_fresnel(f_film.y, nanometres, nv, f0), nanometres > 0.0 ? factor : 0.0);
}

// f0 whose Schlick curve passes through `fresnel` at nv, for tables that know only f0.
vec3 film_f0(vec3 fresnel, float nv) {
    float grazing = min(schlick(nv), 0.9999);
    return clamp((fresnel - grazing) / (1.0 - grazing), 0.0, 1.0);
}
#endif
