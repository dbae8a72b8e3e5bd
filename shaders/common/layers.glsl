// Maps of the layers. Their places are read from the material table in the fragment stage: twelve more varyings would be more than there are.
#ifdef HAS_LAYER_MAPS
#include "common/slots.glsl"
const uint SPECULAR_SLOT = 0u, SPECULAR_COLOR_SLOT = 1u, SHEEN_COLOR_SLOT = 2u, SHEEN_ROUGHNESS_SLOT = 3u, COAT_SLOT = 4u, COAT_ROUGHNESS_SLOT = 5u;
const uint COAT_NORMAL_SLOT = 6u, THROUGH_SLOT = 7u, THICKNESS_SLOT = 8u, FILM_SLOT = 9u, FILM_THICKNESS_SLOT = 10u, BRUSHED_SLOT = 11u;

vec2 layer_uv(Slot slot) { return slot.linear * (slot.uv_set == 0u ? v_both.xy : v_both.zw) + slot.offset; }

vec4 layer_data(uint number) {
    Slot slot = slot_of(f_maps1.z, number);
    return data_map(slot.reference, layer_uv(slot));
}

vec4 layer_color(uint number) {
    Slot slot = slot_of(f_maps1.z, number);
    return color_map(slot.reference, layer_uv(slot));
}
#endif
