#version 450 core
// glTF metallic-roughness: GGX, image-based light, lightmaps, punctual lights.
#include "common/frame.glsl"
#include "mesh_varyings.glsl"
#include "common/maps.glsl"
#include "common/tone.glsl"
#include "common/shadow.glsl"
#include "common/lights.glsl"
#include "common/surface.glsl"

// Karis 2013, "Physically based shading on mobile": the environment's BRDF without a table.
vec3 environment_brdf(vec3 f0, float roughness, float nv) {
    vec4 r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a004 = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
    vec2 ab = vec2(-1.04, 1.04) * a004 + r.zw;
    return f0 * ab.x + ab.y;
}

vec3 specular_ggx(vec3 f0, float alpha, vec3 n, vec3 v, vec3 l, float nv, float nl) {
    vec3 h = normalize(v + l);
    float nh = clamp(dot(n, h), 0.0, 1.0), vh = clamp(dot(v, h), 0.0, 1.0);
    float a2 = alpha * alpha;
    float d = nh * nh * (a2 - 1.0) + 1.0;
    float gv = nl * sqrt(a2 + (1.0 - a2) * nv * nv), gl = nv * sqrt(a2 + (1.0 - a2) * nl * nl);
    float facing = exp2((-5.55473 * vh - 6.98316) * vh);
    vec3 fresnel = f0 * (1.0 - facing) + facing;
    return fresnel * (a2 / (3.14159265 * d * d) * 0.5 / max(gv + gl, 1e-5));
}

#ifdef HAS_LIGHTMAP
// What spheres keep off (Quilez, "Sphere ambient occlusion"): the soft darkness where a person stands.
float uncovered(vec3 p, vec3 n) {
    float open = 1.0;
    for (int i = 0; i < 4; ++i) {
        vec3 to = f_contacts[i].xyz - p;
        float far = max(dot(to, to), 1e-4);
        float size = f_contacts[i].w * f_contacts[i].w;
        float facing = clamp(dot(n, to) * inversesqrt(far), 0.0, 1.0);
        open *= 1.0 - 0.85 * facing * min(size / far, 1.0);
    }
    return open;
}
#endif

void main() {
    float side = shown_side();
    vec4 base = v_color;
#ifdef HAS_BASE
    base *= color_map(f_maps0.x, v_uv_base_second.xy);
#endif
    float alpha = covered(base.a);
    float metallic = f_numbers0.x, roughness = f_numbers0.y;
#ifdef HAS_SECOND
    vec4 mr = data_map(f_maps0.y, v_uv_base_second.zw);
    metallic *= mr.b;
    roughness *= mr.g;
#endif
    float occlusion = 1.0;
#ifdef HAS_THIRD
    occlusion = 1.0 + f_numbers0.z * (data_map(f_maps0.w, v_uv_normal_third.zw).r - 1.0);
#endif
    vec3 n = surface_normal(side);
    vec3 v = normalize(f_eye.xyz - v_world);
    float nv = clamp(dot(n, v), 1e-3, 1.0);
    // Rougher where the normal turns within a pixel (Kaplanyan 2016), or highlights crawl in a headset.
    vec3 dx = dFdx(n), dy = dFdy(n);
    float turn = min(2.0 * 0.25 * (dot(dx, dx) + dot(dy, dy)), 0.18);
    roughness = max(roughness, 0.045);
    float ggx = clamp(sqrt(roughness * roughness * roughness * roughness + turn), 0.0, 1.0);
    vec3 f0 = mix(vec3(0.04), base.rgb, metallic);
    vec3 diffuse = base.rgb * (1.0 - metallic);
    float open = occlusion;
#ifdef HAS_LIGHTMAP
    vec3 baked = color_map(f_maps1.y, v_uv_emissive_fifth.zw).rgb * f_numbers1.y;
    // Reflections of the environment fade where the baked light says that the place is dark.
    open *= clamp(dot(baked, vec3(0.6)) / max(f_sky, 1e-3), 0.0, 1.0);
    vec3 ambient = baked * uncovered(v_world, n);
#else
    vec3 ambient = environment_diffuse(n);
#endif
    vec3 direct = vec3(0.0);
    for (int i = 0; i < LIGHTS; ++i) {
        Lit light = light_at(i, v_world);
        float shade = light.has_shadow ? shadow_at(v_world, n) : 1.0;
        float nl = clamp(dot(n, light.direction), 0.0, 1.0);
#ifdef HAS_LIGHTMAP
        // The lightmap holds this light already: take away the share that a moving thing keeps off.
        vec3 share = clamp(light.irradiance * nl / (3.14159265 * max(ambient, vec3(1e-3))), 0.0, 0.85);
        ambient *= light.baked && light.has_shadow ? 1.0 - share * (1.0 - shade) : vec3(1.0);
        shade = light.baked ? 0.0 : shade;
#endif
        vec3 arriving = light.irradiance * (nl * shade);
        direct += arriving * (diffuse * 0.31830989 + specular_ggx(f0, ggx, n, v, light.direction, nv, nl));
    }
    vec3 color = direct + diffuse * (ambient + frame.ambient_time.rgb) * occlusion;
    float seen = clamp(pow(nv + open, exp2(-16.0 * roughness - 1.0)) - 1.0 + open, 0.0, 1.0);
#if defined(HAS_MATTE)
    vec3 mirrored = ambient;
#elif !defined(ENVIRONMENT)
    const vec3 mirrored = vec3(0.0);
#else
    vec3 mirrored = textureLod(environment_map, reflect(-v, n), sqrt(ggx) * frame.environment.y).rgb * frame.environment.x;
#endif
    color += mirrored * environment_brdf(f0, roughness, nv) * seen;
    vec3 emissive = f_emissive.rgb;
#ifdef HAS_EMISSIVE
    emissive *= color_map(f_maps1.x, v_uv_emissive_fifth.xy).rgb;
#endif
    write_color(color + emissive, alpha);
}
