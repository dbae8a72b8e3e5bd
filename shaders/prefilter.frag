#version 450 core
// One face of one level: the equirectangular picture seen through a GGX lobe (Karis 2013), each sample from the mip level of its own width (Krivanek and Colbert 2008).
layout(binding = 0) uniform sampler2D equirect;
layout(location = 0) uniform int u_face;
layout(location = 1) uniform float u_alpha;   // roughness squared; 0 copies
layout(location = 2) uniform int u_samples;
layout(location = 0) in vec2 v_at;
layout(location = 0) out vec4 o_color;

vec3 face_direction(vec2 at) {
    if (u_face == 0) return vec3(1.0, -at.y, -at.x);
    if (u_face == 1) return vec3(-1.0, -at.y, at.x);
    if (u_face == 2) return vec3(at.x, 1.0, at.y);
    if (u_face == 3) return vec3(at.x, -1.0, -at.y);
    if (u_face == 4) return vec3(at.x, -at.y, 1.0);
    return vec3(-at.x, -at.y, -1.0);
}

// Row 0 of the picture is up; its middle column lies at -Z.
vec3 radiance(vec3 d, float level) {
    vec2 uv = vec2(atan(d.x, -d.z) / 6.2831853 + 0.5, acos(clamp(d.y, -1.0, 1.0)) / 3.14159265);
    return textureLod(equirect, uv, level).rgb;
}

void main() {
    vec3 n = normalize(face_direction(v_at));
    vec2 size = vec2(textureSize(equirect, 0));
    if (u_alpha == 0.0) {
        o_color = vec4(radiance(n, max(log2(size.x / 512.0), 0.0)), 1.0);
        return;
    }
    vec3 t = normalize(cross(abs(n.y) < 0.9 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0), n)), b = cross(n, t);
    vec3 sum = vec3(0.0);
    float weight = 0.0;
    for (int i = 0; i < u_samples; ++i) {
        vec2 xi = vec2((float(i) + 0.5) / float(u_samples), float(bitfieldReverse(uint(i))) * 2.3283064e-10);
        float cosine = sqrt((1.0 - xi.x) / (1.0 + (u_alpha * u_alpha - 1.0) * xi.x));
        float sine = sqrt(1.0 - cosine * cosine);
        vec3 h = t * (sine * cos(6.2831853 * xi.y)) + b * (sine * sin(6.2831853 * xi.y)) + n * cosine;
        vec3 l = 2.0 * cosine * h - n;
        float nl = dot(n, l);
        float d = cosine * cosine * (u_alpha * u_alpha - 1.0) + 1.0;
        float density = u_alpha * u_alpha / (3.14159265 * d * d) * 0.25;
        float solid = 1.0 / (float(u_samples) * max(density, 1e-6));
        float texel = 19.739209 / (size.x * size.y);
        float level = max(0.5 * log2(solid / texel) + 1.0, 0.0);
        sum += nl > 0.0 ? radiance(l, level) * nl : vec3(0.0);
        weight += max(nl, 0.0);
    }
    o_color = vec4(sum / max(weight, 1e-4), 1.0);
}
