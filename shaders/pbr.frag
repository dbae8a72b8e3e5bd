#version 450 core
// glTF metallic-roughness (appendix B): GGX, image-based light, lightmaps, punctual lights; the layers of KHR_materials_* in files of their own.
#include "common/frame.glsl"
#include "mesh_varyings.glsl"
#include "common/maps.glsl"
#include "common/tone.glsl"
#include "common/shadow.glsl"
#include "common/lights.glsl"
#include "common/surface.glsl"
#include "common/ggx.glsl"
#include "common/layers.glsl"
#include "common/specular.glsl"
#include "common/film.glsl"
#include "common/brushed.glsl"
#include "common/sheen.glsl"
#include "common/coat.glsl"
#include "common/through.glsl"

// Colour of the dielectric part's reflectance: grey, unless a layer tints it.
#if defined(HAS_SPECULAR) || defined(HAS_FILM)
#define SHARE vec3
#else
#define SHARE float
#endif

#ifdef HAS_LIGHTMAP
const float ALONG = 1.6;  // a lamp lights ceiling and shade around it too: what keeps the lamp off keeps off a good part of those

// What a sphere keeps off (Quilez, "Sphere ambient occlusion").
float kept_off(vec3 to, vec3 n, float radius) {
    float far = max(dot(to, to), 1e-4);
    return clamp(dot(n, to) * inversesqrt(far), 0.0, 1.0) * min(radius * radius / far, 1.0);
}

// The soft darkness where people stand: of each two feet and what is above them. Their number is a constant of the program: so are the places in the block.
float uncovered(vec3 p, vec3 n) {
    float open = 1.0;
    for (int first = 0; first < 5 * PEOPLE; first += 5) {
        open *= 1.0 - 0.8 * kept_off(frame.contacts[first + 4].xyz - p, n, frame.contacts[first + 4].w);
        for (int i = first; i < first + 4; i += 2) {
            vec4 end = frame.contacts[i], way = frame.contacts[i + 1];
            vec3 to = end.xyz - p;
            float along = clamp(-dot(to, way.xyz) * way.w, 0.0, 1.0);
            open *= 1.0 - 0.9 * kept_off(to + way.xyz * along, n, end.w);
        }
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
    roughness = max(roughness, 0.045);
    float ggx = clamp(sqrt(roughness * roughness * roughness * roughness + normal_turn(n)), 0.0, 1.0);
    float rough = sqrt(ggx);
    SHARE under = SHARE(0.04);
    float f90 = 1.0;
#ifdef HAS_SPECULAR
    vec4 dielectric = dielectric_reflectance();
    under = dielectric.rgb;
    f90 = dielectric.w;
#endif
    vec3 f0 = mix(vec3(under), base.rgb, metallic);
    float under_f90 = f90;
    f90 = mix(f90, 1.0, metallic);
    vec3 diffuse = base.rgb * (1.0 - metallic);
    SHARE under_around = under;
    vec3 metal_around = base.rgb;
#ifdef HAS_FILM
    vec4 film = film_here(nv, f0);
    vec3 filmed = film_f0(film.rgb, nv);
    under_around = mix(under, filmed, film.w);
    metal_around = mix(metal_around, filmed, film.w);
#endif
    // Of light from everywhere: reflected at the first bounce and after more than one, by the dielectric part and by the metallic part.
    vec2 share = lobes_at(nv, rough).xy;
    float missing = 1.0 - share.x - share.y;
    SHARE under_once = under_around * share.x + under_f90 * share.y;
    SHARE under_again = SCATTERED_AGAIN(under_once, under_around, missing);
    vec3 metal_once = metal_around * share.x + share.y;
    vec3 once = mix(vec3(under_once), metal_once, metallic);
    vec3 again = mix(vec3(under_again), SCATTERED_AGAIN(metal_once, metal_around, missing), metallic);
    vec3 diffuse_around = diffuse * (1.0 - under_once - under_again);
    // Turquin 2019, "Practical multiple scattering compensation for microfacet models", for lamps.
    vec3 compensation = 1.0 + f0 * (missing / (1.0 - missing));
#ifdef HAS_BRUSHED
    Brushed brushed = brushed_here(n, ggx);
#endif
#ifdef HAS_SHEEN
    Sheen sheen = sheen_here(nv);
    vec3 shimmer = vec3(0.0);
#endif
#ifdef HAS_COAT
    Coat coat = coat_here(v, side);
    vec3 coated = vec3(0.0);
#endif
    float open = occlusion;
#ifdef HAS_LIGHTMAP
    vec3 baked = color_map(f_maps1.y, v_uv_emissive_fifth.zw).rgb * f_numbers1.y;
    // Reflections of the environment fade where the baked light says that the place is dark.
    open *= clamp(dot(baked, vec3(0.6)) / max(f_place.x, 1e-3), 0.0, 1.0);
    vec3 ambient = baked * uncovered(v_world, n);
#else
#ifdef OPEN
    vec3 ambient = environment_cosine(n) * v_ambient.a;
#else
    vec3 ambient = ambient_light(n) * v_ambient.a;
#endif
    open *= v_ambient.a;
#endif
    vec3 diffused = vec3(0.0), reflected = vec3(0.0);
    for (int i = 0; i < LIGHTS; ++i) {
        Lit light = light_at(i, v_world);
        float shade = light.has_shadow ? shadow_at(v_world, n) : 1.0;
        float nl = clamp(dot(n, light.direction), 0.0, 1.0);
#ifdef HAS_LIGHTMAP
        // The lightmap holds this light already: take away the share that a moving thing keeps off.
        vec3 share = clamp(ALONG * light.irradiance * nl / (3.14159265 * max(ambient, vec3(1e-3))), 0.0, 0.85);
        ambient *= light.baked && light.has_shadow ? 1.0 - share * (1.0 - shade) : vec3(1.0);
        shade = light.baked ? 0.0 : shade;
#endif
        vec3 arriving = light.irradiance * (nl * shade);
        vec3 h = normalize(v + light.direction);
        float nh = clamp(dot(n, h), 0.0, 1.0), grazing = schlick(clamp(dot(v, h), 0.0, 1.0));
#ifdef HAS_COAT
        float coat_nl = clamp(dot(coat.normal, light.direction), 0.0, 1.0);
        float coat_nh = clamp(dot(coat.normal, h), 0.0, 1.0);
        float shine = ggx_lobe(coat.alpha, coat_nh, coat.nv, coat_nl) * (0.04 + 0.96 * grazing);
        coated += light.irradiance * (coat_nl * shade * shine);
#endif
#ifdef HAS_SHEEN
        shimmer += arriving * sheen.color * sheen_lobe(sheen.roughness, nh, nv, nl);
        arriving *= below_sheen(sheen, max(sheen.albedo, lobes_at(nl, sheen.roughness).z));
#endif
        vec3 fresnel = f0 + (f90 - f0) * grazing;
#ifdef HAS_FILM
        fresnel = mix(fresnel, film.rgb, film.w);
#endif
#ifdef HAS_BRUSHED
        float lobe = brushed_lobe(brushed, ggx, v, light.direction, h, nh, nv, nl);
#else
        float lobe = ggx_lobe(ggx, nh, nv, nl);
#endif
        reflected += arriving * compensation * fresnel * lobe;
        diffused += arriving * diffuse * (1.0 - under - (under_f90 - under) * grazing) * (1.0 / PI);
    }
    vec3 around = (ambient + frame.ambient_time.rgb) * occlusion;
    // Lagarde and de Rousiers 2014, "Moving Frostbite to physically based rendering": occlusion of reflections from that of diffuse light.
    float seen = clamp(pow(nv + open, exp2(-16.0 * rough - 1.0)) - 1.0 + open, 0.0, 1.0);
#if defined(HAS_MATTE)
    vec3 mirrored = ambient;
#elif defined(HAS_BRUSHED)
    vec3 mirrored = environment_mirror(v, brushed_normal(brushed, v, n, rough), ggx);
#else
    vec3 mirrored = environment_mirror(v, n, ggx);
#endif
    float below = 1.0;
#ifdef HAS_SHEEN
    shimmer += around * sheen.color * sheen.albedo;
    below = below_sheen(sheen, sheen.albedo);
#endif
    diffused += around * diffuse_around * below;
    reflected += (mirrored * once + ambient * again) * (seen * below);
#ifdef HAS_THROUGH
    diffused = mix(diffused, seen_through(n, v, roughness, diffuse, once + again), through_share());
#endif
    vec3 emissive = f_emissive.rgb;
#ifdef HAS_EMISSIVE
    emissive *= color_map(f_maps1.x, v_uv_emissive_fifth.xy).rgb;
#endif
    vec3 color = diffused + reflected + emissive;
#ifdef HAS_SHEEN
    color += shimmer;
#endif
#ifdef HAS_COAT
    float kept_off = coat_share(coat);
    coated += environment_mirror(v, coat.normal, coat.alpha) * (kept_off * open);
    color = color * (1.0 - coat.factor * kept_off) + coated * coat.factor;
#endif
#ifdef HAS_SOME_UNLIT
    color = mix(color, base.rgb, f_numbers1.z);
#endif
    write_color(color, alpha);
}
