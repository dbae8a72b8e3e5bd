// The material table and the rows that may change while running; vrapp/render/materials.py writes the first, scene.model.material_rows the second.
const uint BASE = 0u, SECOND = 1u, NORMAL = 2u, THIRD = 3u, EMISSIVE = 4u, FIFTH = 5u, RIM = 6u, OUTLINE_WIDTH = 7u, UV_MASK = 8u;
const uint ROW_COLOR = 0u, ROW_EMISSION = 1u, ROW_SHADE = 2u, ROW_MATCAP = 3u, ROW_RIM = 4u, ROW_OUTLINE = 5u, ROW_UV = 6u;

struct Slot {
    mat2 linear;
    vec2 offset;
    uint reference;
    uint uv_set;
};

Slot slot_of(uint material, uint slot) {
    vec4 a = materials[material + 2u * slot];
    vec4 b = materials[material + 2u * slot + 1u];
    return Slot(mat2(a.xy, a.zw), b.xy, floatBitsToUint(b.z), floatBitsToUint(b.w));
}

vec4 material_number(uint material, uint at) { return materials[material + 18u + at]; }

vec4 material_row(Draw draw, uint row) { return heap[draw.rows + row]; }

// moved: scale in xy and offset in zw, from an expression.
vec2 slot_uv(Slot slot, vec4 both, vec4 moved) {
    vec2 uv = slot.uv_set == 0u ? both.xy : both.zw;
    return slot.linear * (uv * moved.xy) + slot.offset + moved.zw;
}
