#version 450 core
// Meshes of every kind, also MToon's outlines and the shadow map.
#define STAGE_VERTEX
#include "common/eye.glsl"
#include "common/frame.glsl"
#include "common/vertices.glsl"
#include "common/material.glsl"
#include "common/maps.glsl"
#ifdef SHADOW_MAP
layout(location = 0) out float v_depth;
#ifdef SHADOW_MASK
layout(location = 1) out vec2 v_mask_uv;
layout(location = 2) flat out uint f_mask;
layout(location = 3) flat out vec2 f_alpha;
#endif
#else
#include "mesh_varyings.glsl"
#endif
#include "common/ambient.glsl"

#ifdef HAS_OUTLINE
float outline_width(Draw draw, vec4 both) {
    float width = material_number(draw.material, 2u).w;
#ifdef HAS_OUTLINE_WIDTH
    Slot slot = slot_of(draw.material, OUTLINE_WIDTH);
    vec3 at = map_at(slot.reference, slot_uv(slot, both, material_row(draw, ROW_UV)));
    // Not indexed: llvmpipe's vertex stage cannot choose a sampler while it runs.
    switch (slot.reference & 15u) {
        case 0u: return width * textureLod(data_maps[0], at, 0.0).g;
        case 1u: return width * textureLod(data_maps[1], at, 0.0).g;
        case 2u: return width * textureLod(data_maps[2], at, 0.0).g;
        case 3u: return width * textureLod(data_maps[3], at, 0.0).g;
        case 4u: return width * textureLod(data_maps[4], at, 0.0).g;
        case 5u: return width * textureLod(data_maps[5], at, 0.0).g;
        default: return width * textureLod(data_maps[6], at, 0.0).g;
    }
#endif
    return width;
}
#endif

// MToon: turn about the middle, counter-clockwise, then scroll; where a mask texture weighs it, the fragment stage does it.
vec4 animated(vec4 both, vec4 scroll) {
#ifndef HAS_UV_MASK
    float angle = scroll.z * frame.ambient_time.w;
    float c = cos(angle), s = sin(angle);
    both.xy = mat2(c, -s, s, c) * (both.xy - 0.5) + 0.5 + vec2(scroll.x, scroll.y) * frame.ambient_time.w;
#endif
    return both;
}

void main() {
    eye_begin();
    Draw draw = draw_of(a_draw);
    Vertex vertex = vertex_of(draw.shift);
    mat4 world_from_node = heap_matrix(draw.node);
    vec3 world = (world_from_node * vec4(vertex.position, 1.0)).xyz;
#ifdef SHADOW_MAP
    v_depth = dot(frame.shadow_depth, vec4(world, 1.0));
    gl_Position = frame.shadow_from_world * vec4(world, 1.0);
    gl_Position.xyz = gl_Position.xyz * 2.0 - gl_Position.w;
#ifdef SHADOW_MASK
    Slot base = slot_of(draw.material, BASE);
    v_mask_uv = slot_uv(base, texelFetch(uvs, gl_VertexID), material_row(draw, ROW_UV));
    f_mask = base.reference;
    float cutoff = material_number(draw.material, 1u).x;
    f_alpha = vec2(material_row(draw, ROW_COLOR).a, cutoff > 1.5 ? cutoff - 2.0 : cutoff);  // 2 says that levels hold shares, which the cutoff suits too
#endif
#else
    // The cofactor matrix keeps normals upright under any scale, mirrored ones too.
    mat3 m = mat3(world_from_node);
    mat3 cofactor = mat3(cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1]));
    float side = (draw.flags & 1u) != 0u ? -1.0 : 1.0;
    v_normal = normalize(cofactor * vertex.normal * side);
    vec4 both = texelFetch(uvs, gl_VertexID);
#ifdef HAS_OUTLINE
    float away = (frame.clip_from_world[EYE] * vec4(world, 1.0)).w;
    float units = material_number(draw.material, 3u).y > 0.5 ? 2.0 * away / frame.eye_position[EYE].w : 1.0;
    world += v_normal * outline_width(draw, both) * units;
#endif
    gl_Position = frame.clip_from_world[EYE] * vec4(world, 1.0);
    v_world = world;
    vec4 moved = material_row(draw, ROW_UV);
#ifdef KIND_MTOON
    f_scroll = material_number(draw.material, 4u);
    both = animated(both, f_scroll);
#endif
    Slot base = slot_of(draw.material, BASE);
    v_uv_base_second = vec4(slot_uv(base, both, moved), 0.0, 0.0);
    f_maps0 = uvec4(base.reference, 0u, 0u, 0u);
    f_maps1 = uvec4(0u);
#ifdef HAS_SECOND
    Slot second = slot_of(draw.material, SECOND);
    v_uv_base_second.zw = slot_uv(second, both, moved);
    f_maps0.y = second.reference;
#endif
    v_uv_normal_third = vec4(0.0);
#ifdef HAS_NORMAL
    Slot bump = slot_of(draw.material, NORMAL);
    v_uv_normal_third.xy = slot_uv(bump, both, moved);
    f_maps0.z = bump.reference;
#endif
#ifdef HAS_TANGENT
    vec4 tangent = vertex.tangent;
    v_tangent = vec4(m * tangent.xyz, tangent.w * side);
#else
    v_tangent = vec4(0.0);
#endif
#ifdef HAS_THIRD
    Slot third = slot_of(draw.material, THIRD);
    v_uv_normal_third.zw = slot_uv(third, both, moved);
    f_maps0.w = third.reference;
#endif
    v_uv_emissive_fifth = vec4(0.0);
#ifdef HAS_EMISSIVE
    Slot glow = slot_of(draw.material, EMISSIVE);
    v_uv_emissive_fifth.xy = slot_uv(glow, both, moved);
    f_maps1.x = glow.reference;
#endif
#ifdef HAS_FIFTH
    Slot fifth = slot_of(draw.material, FIFTH);
    v_uv_emissive_fifth.zw = slot_uv(fifth, both, vec4(1.0, 1.0, 0.0, 0.0));
    f_maps1.y = fifth.reference;
#endif
#ifdef KIND_MTOON
    v_uv_rim_mask = vec4(0.0);
#ifdef HAS_RIM
    Slot edge = slot_of(draw.material, RIM);
    v_uv_rim_mask.xy = slot_uv(edge, both, moved);
    f_maps1.z = edge.reference;
#endif
#ifdef HAS_UV_MASK
    Slot mask = slot_of(draw.material, UV_MASK);
    v_uv_rim_mask.zw = slot_uv(mask, both, moved);
    f_maps1.w = mask.reference;
#endif
#else
    // An expression's shift is taken before each slot's own turn, which only differs for a turned map of a layer on a moving material.
    v_both = both * moved.xyxy + moved.zwzw;
#endif
    v_color = material_row(draw, ROW_COLOR);
    f_emissive = material_row(draw, ROW_EMISSION);
    f_numbers0 = material_number(draw.material, 0u);
    f_numbers1 = material_number(draw.material, 1u);
    f_eye = vec4(frame.eye_position[EYE].xyz, draw.flags >> 1);
    mat4 eye = frame.eye_from_world[EYE];
    f_up_time = vec4(eye[0].y, eye[1].y, eye[2].y, frame.ambient_time.w);
#ifdef HAS_LIGHTMAP
#ifdef SHADOWS
    f_soft = frame.shadow_soft;
    Light lamp = frame.lights[SHADOW_LIGHT];
    f_lamp = frame.shadow_soft.w > 0.5 ? lamp.position_range : lamp.direction_kind;
#endif
    f_place = vec4(dot(frame.sh[0].rgb, vec3(0.3333)), frame.box[2].xyz);
#elif !defined(KIND_UNLIT)
    v_ambient = vec4(0.0, 0.0, 0.0, 1.0 - vertex.shut);
#ifdef AROUND
    vec4 place = heap_row(draw.light + 14u);
    float part = clamp((world.y - place.x) * place.y, 0.0, 1.0);
    Harmonics around = harmonics_at(draw.light, part);
    vec3 ambient = irradiance_of(around, v_normal);
    float bent = 1.0;
#ifdef KIND_MTOON
    float flatness = material_number(draw.material, 1u).w;
    ambient = mix(ambient, irradiance_flat(around), flatness);
    bent -= flatness;
#endif
    v_ambient.rgb = ambient;
    for (int i = 0; i < 3; ++i) f_slope[i] = vec4(around.linear[i].xyz, around.rest[i]) * bent;
#ifdef HAS_NORMAL
    for (int i = 0; i < 3; ++i) f_square[i] = around.square[i] * bent;
#endif
    f_place = vec4(mix(place.z, place.w, part), frame.box[2].xyz);
#else
    f_place = vec4(1.0, frame.box[2].xyz);
#endif
#endif
#ifndef KIND_UNLIT
#ifdef SHADOWS
    vec4 on_map = frame.shadow_from_world * vec4(world, 1.0);
    v_shadow = vec4(on_map.xy, dot(frame.shadow_depth, vec4(world, 1.0)), on_map.w);
#endif
    f_box_low = frame.box[0];
    f_box_high = frame.box[1];
#endif
#ifdef KIND_MTOON
    // Vertex colours are ignored, as the specification asks.
    f_shade = material_row(draw, ROW_SHADE);
    f_matcap = material_row(draw, ROW_MATCAP);
    f_rim = material_row(draw, ROW_RIM);
    f_outline = material_row(draw, ROW_OUTLINE);
    f_numbers2 = vec4(material_number(draw.material, 2u).xyz, material_number(draw.material, 3u).x);
#else
    v_color *= vertex.color;
#ifdef HAS_LAYERS
    f_specular = layer_number(draw.material, 0u);
    f_sheen = layer_number(draw.material, 1u);
    f_coat = layer_number(draw.material, 2u);
    f_film = layer_number(draw.material, 3u);
    f_through = layer_number(draw.material, 4u);
    f_inside = layer_number(draw.material, 5u);
    f_maps1.z = draw.material + 24u;
    f_maps1.w = uint(EYE);
#ifdef HAS_VOLUME
    // Thickness is in the mesh's own space: through the mean scale of the node.
    f_through.y *= pow(abs(dot(m[0], cofactor[0])), 0.33333333);
#endif
#endif
#endif
#endif
}
