// The material table and the rows that may change while running; vrapp/render/materials.py writes the first, scene.model.material_rows the second.
#include "common/slots.glsl"
const uint BASE = 0u, SECOND = 1u, NORMAL = 2u, THIRD = 3u, EMISSIVE = 4u, FIFTH = 5u, RIM = 6u, OUTLINE_WIDTH = 7u, UV_MASK = 8u;
const uint ROW_COLOR = 0u, ROW_EMISSION = 1u, ROW_SHADE = 2u, ROW_MATCAP = 3u, ROW_RIM = 4u, ROW_OUTLINE = 5u, ROW_UV = 6u;

vec4 material_number(uint material, uint at) { return texelFetch(materials, int(material + 18u + at)); }

vec4 layer_number(uint material, uint at) { return texelFetch(materials, int(material + 48u + at)); }

vec4 material_row(Draw draw, uint row) { return heap_row(draw.rows + row); }

// moved: scale in xy and offset in zw, from an expression.
vec2 slot_uv(Slot slot, vec4 both, vec4 moved) {
    vec2 uv = slot.uv_set == 0u ? both.xy : both.zw;
    return slot.linear * (uv * moved.xy) + slot.offset + moved.zw;
}
