#version 450 core
// VRMC_materials_mtoon 1.0. Light values divided by pi are the specification's.
#include "common/frame.glsl"
#include "mesh_varyings.glsl"
#include "common/maps.glsl"
#include "common/tone.glsl"
#include "common/shadow.glsl"
#include "common/lights.glsl"
#include "common/surface.glsl"

#ifdef HAS_UV_MASK
vec2 turned(vec2 uv, float mask) {
    float angle = f_scroll.z * f_up_time.w * mask;
    float c = cos(angle), s = sin(angle);
    return mat2(c, -s, s, c) * (uv - 0.5) + 0.5 + vec2(f_scroll.x, f_scroll.y) * (f_up_time.w * mask);
}
#define UV(uv) turned(uv, mask)
#else
#define UV(uv) (uv)
#endif

void main() {
    float side = shown_side();
#ifdef HAS_UV_MASK
    float mask = data_map(f_maps1.w, v_uv_rim_mask.zw).b;
#endif
    vec4 lit = v_color;
    vec3 shade = f_shade.rgb;
#ifdef HAS_BASE
    vec4 picture = color_map(f_maps0.x, UV(v_uv_base_second.xy));
    lit *= picture;
#ifdef HAS_SHADE_IS_BASE
    shade *= picture.rgb;
#endif
#endif
    float alpha = covered(lit.a);
#ifdef HAS_SECOND
    shade *= color_map(f_maps0.y, UV(v_uv_base_second.zw)).rgb;
#endif
#ifdef HAS_OUTLINE
    side = -side;
#endif
    vec3 n = surface_normal(side);
    vec3 v = normalize(f_eye.xyz - v_world);
    float shift = f_numbers0.y, toony = f_numbers0.x;
#ifdef HAS_THIRD
    shift += data_map(f_maps0.w, UV(v_uv_normal_third.zw)).r * f_numbers0.z;
#endif
    vec3 color = vec3(0.0), arriving = vec3(0.0);
    for (int i = 0; i < LIGHTS; ++i) {
        Lit light = light_at(i, v_world);
        float shading = dot(n, light.direction) + shift;
        shading = clamp((shading + 1.0 - toony) / max(2.0 - 2.0 * toony, 1e-5), 0.0, 1.0);
        shading *= light.has_shadow ? shadow_at(v_world, n) : 1.0;
        vec3 strength = light.irradiance * 0.31830989;
        color += strength * mix(shade, lit.rgb, shading);
        arriving += strength;
    }
    vec3 ambient = (ambient_light(n) + frame.ambient_time.rgb) * v_ambient.a;
    color += ambient * lit.rgb;
    arriving += ambient;
#if defined(HAS_EDGE) || defined(HAS_FIFTH)
    vec3 rim = vec3(0.0);
#ifdef HAS_EDGE
    float edge = clamp(1.0 - dot(n, v) + f_numbers2.z, 0.0, 1.0);
    rim += f_rim.rgb * pow(max(edge, 1e-5), max(f_numbers2.y, 1e-5));
#endif
#ifdef HAS_FIFTH
    // The sphere of this eye: its own up and its own line of sight.
    vec3 x = normalize(cross(f_up_time.xyz, v)), y = cross(v, x);
    rim += f_matcap.rgb * f_numbers1.y * color_map(f_maps1.y, vec2(dot(x, n), -dot(y, n)) * 0.495 + 0.5).rgb;
#endif
#ifdef HAS_RIM
    rim *= color_map(f_maps1.z, UV(v_uv_rim_mask.xy)).rgb;
#endif
    color += rim * mix(vec3(1.0), arriving, f_numbers2.x);
#endif
    vec3 emissive = f_emissive.rgb;
#ifdef HAS_EMISSIVE
    emissive *= color_map(f_maps1.x, UV(v_uv_emissive_fifth.xy)).rgb;
#endif
    color += emissive;
#ifdef HAS_OUTLINE
    color = f_outline.rgb * mix(vec3(1.0), color, f_numbers2.w);
#endif
    write_color(color, alpha);
}
