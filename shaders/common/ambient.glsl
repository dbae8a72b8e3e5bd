// Light from all around at a vertex, from the heap: vrapp/render/ambience.py writes it, feet and head apart. Vertex stages only.

// Rows as vrapp/probes.py packs them: (x, y, z, 1) of each channel, (xy, yz, zz, xz) of each channel, xx - yy of all.
struct Harmonics {
    vec4 linear[3];
    vec4 square[3];
    vec3 rest;
};

Harmonics harmonics_at(uint light, float part) {
    Harmonics out_;
    for (uint i = 0u; i < 3u; ++i) {
        out_.linear[i] = mix(heap_row(light + i), heap_row(light + 7u + i), part);
        out_.square[i] = mix(heap_row(light + 3u + i), heap_row(light + 10u + i), part);
    }
    out_.rest = mix(heap_row(light + 6u).xyz, heap_row(light + 13u).xyz, part);
    return out_;
}

// Irradiance / pi of a surface that faces n.
vec3 irradiance_of(Harmonics h, vec3 n) {
    vec4 one = vec4(n, 1.0), two = n.xyzz * n.yzzx;
    vec3 light = vec3(dot(h.linear[0], one), dot(h.linear[1], one), dot(h.linear[2], one));
    light += vec3(dot(h.square[0], two), dot(h.square[1], two), dot(h.square[2], two));
    return light + h.rest * (n.x * n.x - n.y * n.y);
}

// The mean of what surfaces facing up and down get.
vec3 irradiance_flat(Harmonics h) {
    return vec3(h.linear[0].w, h.linear[1].w, h.linear[2].w) - h.rest;
}
